"""HFIS as BPJS tells it: which doctor practises where, on which date, in which hours."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from bpjs_bridge.client.answers import Answer, scrubbed
from bpjs_bridge.client.rows import BadRowError, number, text
from bpjs_bridge.models import Outcome
from queues import hours

HOLIDAY = 8
# What our columns hold.
LONGEST_CODE = 10
# The code may follow in brackets.
LONGEST_CLINIC = 85
LONGEST_DOCTOR = 150
HIGHEST_DOCTOR = 2**31 - 1
HIGHEST_CAPACITY = 9999
# What is told of a row that cannot be read.
SHOWN = ("kodepoli", "kodesubspesialis", "kodedokter", "hari", "jadwal", "kapasitaspasien", "libur")
LONGEST_SHOWN = 30
# Some servers say it so instead of 204: nobody practises, or so they say; nothing is concluded from it.
NOTHING_THERE = re.compile(r"tidak (ditemukan|ada)", re.IGNORECASE)


class HfisUnreachableError(Exception):
    """No usable answer, with what BPJS said."""


class AccessHaltedError(Exception):
    """BPJS does not let us in: asking on makes no sense."""


@dataclass(frozen=True)
class Practice:
    """One doctor's hours on one date."""

    subspecialist_code: str
    subspecialist_name: str
    poli_code: str
    doctor_code: int
    doctor_name: str
    starts: time
    ends: time
    capacity: int
    is_closed: bool
    # The hours as HFIS spells them, without spaces; empty: as `hours`.
    words: str = ""

    @property
    def hours(self) -> str:
        """`08:00-12:00`."""
        return hours.written(self.starts, self.ends)

    @property
    def seats(self) -> str:
        """`24 kursi`, or `24 kursi libur`."""
        return f"{self.capacity} kursi{' libur' if self.is_closed else ''}"

    @property
    def codes(self) -> str:
        """Poli and doctor by their codes."""
        return f"{self.subspecialist_code} dokter {self.doctor_code}"


@dataclass(frozen=True)
class Timetable:
    """What one poli has on one date. `is_certain` False: the answer does not say that anything is gone.

    `bad_rows`: which field could not be read, and the row without a name; `notes`: rows that say one practice twice.
    """

    practices: tuple[Practice, ...]
    bad_rows: tuple[str, ...]
    is_certain: bool
    notes: tuple[str, ...] = ()


def read_practice(row: dict[str, Any]) -> Practice:
    """One item of jadwaldokter, numbers as int or text (BadRowError)."""
    read = _hours(row)
    return Practice(
        subspecialist_code=_short(row, "kodesubspesialis", LONGEST_CODE),
        subspecialist_name=_short(row, "namasubspesialis", LONGEST_CLINIC),
        poli_code=_short(row, "kodepoli", LONGEST_CODE),
        doctor_code=_between(row, "kodedokter", 1, HIGHEST_DOCTOR),
        doctor_name=_short(row, "namadokter", LONGEST_DOCTOR),
        starts=read.starts,
        ends=read.ends,
        words=read.words,
        capacity=_between(row, "kapasitaspasien", 0, HIGHEST_CAPACITY),
        is_closed=number(row, "libur") == 1 or number(row, "hari") == HOLIDAY,
    )


def read_timetable(answer: Answer) -> Timetable:
    """Both shapes of the list; a bad row spoils only itself, but then nothing is concluded from what is absent."""
    if answer.outcome == Outcome.HALTED:
        raise AccessHaltedError(answer.message)
    if answer.outcome == Outcome.REFUSED and NOTHING_THERE.search(answer.message):
        return Timetable((), (), is_certain=False)
    if answer.outcome != Outcome.OK:
        raise HfisUnreachableError(answer.message)
    practices: list[Practice] = []
    bad_rows: list[str] = []
    for place, row in enumerate(_items(answer), start=1):
        try:
            if not isinstance(row, dict):
                raise BadRowError("baris")
            practices.append(read_practice(row))
        except BadRowError as bad:
            bad_rows.append(f"baris {place}, {bad} ({_shown(row)})")
    once, notes = _each_once(practices)
    return Timetable(tuple(once), tuple(bad_rows), is_certain=answer.is_list and not bad_rows, notes=tuple(notes))


def _items(answer: Answer) -> list[Any]:
    """The list in either shape, with what is no row in it."""
    content = answer.content.get("list") if isinstance(answer.content, dict) else answer.content
    return content if isinstance(content, list) else []


def _shown(row: Any) -> str:
    """What a row says of a timetable: codes, hours and numbers of it, never a name."""
    if not isinstance(row, dict):
        return type(row).__name__
    fields = [f"{name}={scrubbed(str(row[name]))[:LONGEST_SHOWN]}" for name in SHOWN if name in row]
    return " ".join(fields)


def _each_once(practices: Iterable[Practice]) -> tuple[list[Practice], list[str]]:
    """One practice of each doctor and start: leave before all, then the one with more seats, then the longer one.

    Where one of the twins says leave, nobody gets a number by the other.
    """
    by_start: dict[tuple[str, int, time], list[Practice]] = {}
    for practice in practices:
        key = (practice.subspecialist_code, practice.doctor_code, practice.starts)
        by_start.setdefault(key, []).append(practice)
    once: list[Practice] = []
    notes: list[str] = []
    for twins in by_start.values():
        chosen = max(twins, key=lambda one: (one.is_closed, one.capacity, hours.lasts(one.starts, one.ends)))
        if len(twins) > 1:
            rows = ", ".join(f"{one.hours} {one.seats}" for one in twins)
            notes.append(f"{chosen.codes} ganda ({rows}); dipakai {chosen.hours} {chosen.seats}")
        once.append(chosen)
    return once, notes + _overlaps(once)


def _overlaps(practices: list[Practice]) -> list[str]:
    """HFIS may list a doctor twice at one hour; both are kept, and said."""
    notes: list[str] = []
    for place, one in enumerate(practices):
        for other in practices[place + 1 :]:
            is_same = (one.subspecialist_code, one.doctor_code) == (other.subspecialist_code, other.doctor_code)
            if is_same and hours.overlap((one.starts, one.ends), (other.starts, other.ends)):
                notes.append(f"{one.codes} bertumpang tindih ({one.hours} dan {other.hours})")
    return notes


def read_poli_codes(answer: Answer) -> list[str]:
    """The polis of ref/poli, each once: jadwaldokter of a poli lists its subspecialists too."""
    if answer.outcome == Outcome.HALTED:
        raise AccessHaltedError(answer.message)
    if answer.outcome != Outcome.OK or not answer.is_list:
        raise HfisUnreachableError(answer.message)
    return unique(str(row.get("kdpoli") or "").strip() for row in answer.rows)


def unique(codes: Iterable[str]) -> list[str]:
    """The codes in their order, without empty and repeated ones."""
    return list(dict.fromkeys(code for code in codes if code))


def _short(row: dict[str, Any], name: str, longest: int) -> str:
    value = text(row, name)
    if len(value) > longest:
        raise BadRowError(name)
    return value


def _between(row: dict[str, Any], name: str, lowest: int, highest: int) -> int:
    value = number(row, name)
    if not lowest <= value <= highest:
        raise BadRowError(name)
    return value


def _hours(row: dict[str, Any]) -> hours.Hours:
    try:
        return hours.practised(str(row.get("jadwal", "")))
    except hours.UnreadableHoursError as unreadable:
        raise BadRowError(f"jadwal: {str(unreadable).rstrip('.')}") from None
