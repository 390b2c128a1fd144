"""HFIS as BPJS tells it: which doctor practises where, on which date, in which hours."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from bpjs_bridge.models import Outcome
from bpjs_bridge.outbound.answers import Answer
from bpjs_bridge.outbound.rows import BadRowError, number, text

HOLIDAY = 8
HOURS = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*-\s*(\d{1,2})[:.](\d{2})\s*")
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


@dataclass(frozen=True)
class Timetable:
    """What one poli has on one date. `is_certain` False: the answer does not say that anything is gone."""

    practices: tuple[Practice, ...]
    bad_rows: tuple[str, ...]
    is_certain: bool


def read_practice(row: dict[str, Any]) -> Practice:
    """One item of jadwaldokter, numbers as int or text (BadRowError)."""
    starts, ends = _hours(row)
    return Practice(
        subspecialist_code=text(row, "kodesubspesialis"),
        subspecialist_name=text(row, "namasubspesialis"),
        poli_code=text(row, "kodepoli"),
        doctor_code=number(row, "kodedokter"),
        doctor_name=text(row, "namadokter"),
        starts=starts,
        ends=ends,
        capacity=number(row, "kapasitaspasien"),
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
    practices, bad_rows = [], []
    for row in answer.rows:
        try:
            practices.append(read_practice(row))
        except BadRowError as bad:
            bad_rows.append(str(bad))
    return Timetable(tuple(practices), tuple(bad_rows), is_certain=not bad_rows)


def read_poli_codes(answer: Answer) -> list[str]:
    """The polis of ref/poli, each once: jadwaldokter of a poli lists its subspecialists too."""
    if answer.outcome == Outcome.HALTED:
        raise AccessHaltedError(answer.message)
    if answer.outcome != Outcome.OK:
        raise HfisUnreachableError(answer.message)
    return unique(str(row.get("kdpoli") or "").strip() for row in answer.rows)


def unique(codes: Iterable[str]) -> list[str]:
    """Without empty ones and twins, in the order given."""
    return list(dict.fromkeys(code for code in codes if code))


def _hours(row: dict[str, Any]) -> tuple[time, time]:
    found = HOURS.fullmatch(str(row.get("jadwal", "")))
    if found is None:
        raise BadRowError("jadwal")
    first_hour, first_minute, last_hour, last_minute = (int(part) for part in found.groups())
    try:
        starts = time(first_hour, first_minute)
        ends = time(23, 59) if (last_hour, last_minute) == (24, 0) else time(last_hour, last_minute)
    except ValueError:
        raise BadRowError("jadwal") from None
    if ends <= starts:
        raise BadRowError("jadwal")
    return starts, ends
