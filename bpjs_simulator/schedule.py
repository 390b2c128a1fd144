"""HFIS: which doctor practises where, on which date, in which hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from bpjs_simulator.hospital_file import Doctor, Hospital, Poli, WeeklyPractice

DAY_NAMES = ("SENIN", "SELASA", "RABU", "KAMIS", "JUMAT", "SABTU", "MINGGU")
HOLIDAY = 8
# As hospitals type them into HFIS: `8:00`, seconds, 24:00 as an end; one before the start is of the next day.
HOURS_PATTERN = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?-(?:[01]?\d|2[0-3]|24(?=:00)):[0-5]\d(?::[0-5]\d)?")


@dataclass(frozen=True)
class Practice:
    """One doctor's session on one date."""

    doctor: int
    clinic: str
    hours: str
    capacity: int
    is_closed: bool = False


@dataclass(frozen=True)
class AcceptedChange:
    """What updatejadwaldokter asked for; in force from a date on, as after BPJS's nightly approval."""

    doctor: int
    clinic: str
    in_force_from: date
    practices: tuple[WeeklyPractice, ...]


class Schedule:
    def __init__(self, hospital: Hospital) -> None:
        self.poli: dict[str, Poli] = dict(hospital.poli)
        self.doctors: dict[int, Doctor] = {doctor.code: doctor for doctor in hospital.doctors}
        self._weekly: list[WeeklyPractice] = list(hospital.weekly)
        self._changes: list[AcceptedChange] = []
        self._added: dict[date, list[Practice]] = {}
        self._replaced: dict[date, list[Practice]] = {}
        self._holidays: set[date] = set()
        self._letter_for_letter: dict[tuple[str, date], list[Any]] = {}

    def practices_on(self, day: date) -> list[Practice]:
        base = self._replaced.get(day)
        practices = list(base) if base is not None else self._weekly_on(day)
        for added in self._added.get(day, []):
            practices = [one for one in practices if not _same_session(one, added)] + [added]
        return sorted(practices, key=lambda one: (one.clinic, one.hours, one.doctor))

    def practices_of(self, poli_code: str, *, day: date) -> list[Practice]:
        return [
            practice
            for practice in self.practices_on(day)
            if poli_code in (practice.clinic, self.poli[practice.clinic].parent_code)
        ]

    def say(self, rows: list[Any], *, poli_code: str, day: date) -> None:
        """Answer jadwaldokter of this poli and date with these rows letter for letter; none: as scheduled again."""
        self._letter_for_letter[poli_code, day] = rows

    def override_of(self, poli_code: str, *, day: date) -> list[Any]:
        """The rows that `say` set for this poli and date; empty if none."""
        return self._letter_for_letter.get((poli_code, day), [])

    def is_holiday(self, day: date) -> bool:
        return day in self._holidays

    def open_practice(self, clinic: str, *, day: date, doctor: int, hours: str) -> Practice | None:
        if self.is_holiday(day):
            return None
        for practice in self.practices_on(day):
            same = (practice.clinic, practice.doctor, practice.hours) == (clinic, doctor, hours)
            if same and not practice.is_closed:
                return practice
        return None

    def add(self, practice: Practice, *, day: date) -> None:
        self._added.setdefault(day, []).append(practice)

    def replace(self, practices: list[Practice], *, day: date) -> None:
        self._replaced[day] = practices
        self._added.pop(day, None)

    def set_holiday(self, day: date, *, is_holiday: bool) -> None:
        if is_holiday:
            self._holidays.add(day)
        else:
            self._holidays.discard(day)

    def accept_change(self, change: AcceptedChange) -> None:
        self._changes.append(change)

    def _weekly_on(self, day: date) -> list[Practice]:
        weekly = list(self._weekly)
        for change in self._changes:
            if change.in_force_from <= day:
                subject = (change.doctor, change.clinic)
                weekly = [one for one in weekly if (one.doctor, one.clinic) != subject]
                weekly.extend(change.practices)
        return [
            Practice(one.doctor, one.clinic, one.hours, one.capacity) for one in weekly if day.isoweekday() in one.days
        ]


def _same_session(one: Practice, other: Practice) -> bool:
    return (one.clinic, one.doctor, one.hours) == (other.clinic, other.doctor, other.hours)
