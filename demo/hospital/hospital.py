"""The demo hospital's file, and the clinics, desks, rooms and boards that it says."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from display.models import Board, BoardKind, Shown
from queues import hours
from queues.models import AdmissionClass, Clinic, Counter, Doctor, Payer, Stop, StopKind
from queues.places.plan import PLACES_AT_ONCE
from queues.places.rooms import share_rooms
from queues.readiness.payers import FIRST_PAYERS

# kind, name, spoken name, desks
OTHER_STOPS = (
    (StopKind.ADMISSION, "Admisi", "admisi", ("Loket 1", "Loket 2", "Loket 3")),
    (StopKind.PHARMACY, "Farmasi", "farmasi", ("Farmasi 1", "Farmasi 2")),
    (StopKind.LAB, "Laboratorium", "laboratorium", ("Laboratorium 1",)),
    (StopKind.RADIOLOGY, "Radiologi", "radiologi", ("Radiologi 1",)),
    (StopKind.CASHIER, "Kasir", "kasir", ("Kasir 1",)),
)
# Letters that no clinic of the demo has.
ADMISSION_CLASSES = (("JKN", "Pasien JKN", "X"), ("UMUM", "Pasien umum dan asuransi", "Z"))
DIGIT_WORDS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


@dataclass(frozen=True)
class Shift:
    """One line of the schedule: doctor, clinic, weekdays (1 Monday), hours and capacity."""

    doctor: int
    clinic: str
    days: frozenset[int]
    starts: time
    ends: time
    capacity: int

    def meets(self, other: "Shift") -> bool:
        """At the same clinic, do the two need two rooms?"""
        is_at_once = hours.overlap((self.starts, self.ends), (other.starts, other.ends))
        return bool(self.days & other.days) and is_at_once


@dataclass(frozen=True)
class HospitalFile:
    """demo/hospital.json, see demo/README.md."""

    clinics: list[dict[str, Any]]
    doctors: list[dict[str, Any]]
    shifts: list[Shift]
    members: list[dict[str, Any]]


def read_hospital(path: Path) -> HospitalFile:
    """Raises OSError, ValueError (no JSON), KeyError (a part is missing) or UnreadableHoursError."""
    content = json.loads(path.read_text(encoding="utf-8"))
    shifts = []
    for line in content["schedule"]:
        read, days = hours.practised(line["hours"]), frozenset(line["days"])
        shifts.append(Shift(line["doctor"], line["clinic"], days, read.starts, read.ends, line["capacity"]))
    return HospitalFile(content["clinics"], content["doctors"], shifts, content["members"])


@dataclass(frozen=True)
class Loaded:
    """What the other parts build on, by the file's codes."""

    clinics: dict[str, Clinic]
    doctors: dict[int, Doctor]
    rooms: dict[tuple[str, int], Counter]

    def rooms_of(self, clinic: str) -> list[Counter]:
        """A clinic's rooms, each once."""
        return list(dict.fromkeys(room for (code, _), room in self.rooms.items() if code == clinic))


def load_hospital(file: HospitalFile) -> Loaded:
    """Reference data. What is there by name or code stays as it is."""
    for code, name, is_jkn in FIRST_PAYERS:
        Payer.objects.get_or_create(code=code, defaults={"name": name, "is_jkn": is_jkn})
    clinics = {line["bpjs_subspecialist"]: _clinic(line) for line in file.clinics}
    doctors = {line["code"]: _doctor(line) for line in file.doctors}
    _load_other_stops()
    rooms = {(code, doctor): room for code in clinics for doctor, room in _rooms(code, clinics[code], file).items()}
    _load_boards(file, clinics)
    return Loaded(clinics, doctors, rooms)


def _clinic(line: dict[str, Any]) -> Clinic:
    known = Clinic.objects.filter(bpjs_subspecialist_code=line["bpjs_subspecialist"]).first()
    if known is not None:
        return known
    clinic, _ = Clinic.objects.get_or_create(
        name=line["name"],
        defaults={
            "spoken_name": line["spoken"],
            "neutral_name": line["neutral_name"] or "",
            "label_prefix": line["prefix"],
            "is_sensitive": line["is_sensitive"],
            "is_repeat_care": line["is_repeat_care"],
            "bpjs_poli_code": line["bpjs_poli"],
            "bpjs_subspecialist_code": line["bpjs_subspecialist"],
        },
    )
    return clinic


def _doctor(line: dict[str, Any]) -> Doctor:
    doctor, _ = Doctor.objects.get_or_create(bpjs_code=line["code"], defaults={"name": line["name"]})
    return doctor


def _load_other_stops() -> None:
    for kind, name, spoken, desks in OTHER_STOPS:
        stop, _ = Stop.objects.get_or_create(name=name, defaults={"kind": kind, "spoken_name": spoken})
        for desk in desks:
            _counter(desk, spoken=_spoken_desk(desk), stop=stop)
    admission = Stop.objects.get(name=OTHER_STOPS[0][1])
    for code, name, prefix in ADMISSION_CLASSES:
        AdmissionClass.objects.get_or_create(
            code=code, defaults={"name": name, "label_prefix": prefix, "stop": admission}
        )


def _spoken_desk(name: str) -> str:
    """`Loket 2` -> `loket dua`."""
    word, _, number = name.rpartition(" ")
    return f"{word.lower()} {DIGIT_WORDS[int(number)]}"


def _counter(name: str, *, spoken: str, stop: Stop, capacity: int = 1) -> Counter:
    counter, is_made = Counter.objects.get_or_create(name=name, defaults={"spoken_name": spoken, "capacity": capacity})
    if is_made:
        counter.stops.add(stop)
    return counter


def _rooms(code: str, clinic: Clinic, file: HospitalFile) -> dict[int, Counter]:
    """A room for each doctor of the clinic; two share one when they never practise at the same time."""
    line = next(line for line in file.clinics if line["bpjs_subspecialist"] == code)
    stop, _ = Stop.objects.get_or_create(
        clinic=clinic,
        kind=StopKind.CLINIC,
        defaults={"name": clinic.name, "spoken_name": clinic.spoken_name},
    )
    rooms = {}
    shifts = [shift for shift in file.shifts if shift.clinic == code]
    for doctor, place in share_rooms(shifts, doctor=lambda shift: shift.doctor, meets=Shift.meets).items():
        letter = " BCDEFGH"[place].strip()
        rooms[doctor] = _counter(
            f"{line['room']}{letter}",
            spoken=f"{line['room_spoken']} {letter.lower()}".strip(),
            stop=stop,
            capacity=PLACES_AT_ONCE.get(code, 1),
        )
    return rooms


def _load_boards(file: HospitalFile, clinics: dict[str, Clinic]) -> None:
    for slug, name, kind, stops in _boards(file, clinics):
        shown = Shown.NAME if kind == BoardKind.PHARMACY else Shown.NUMBER
        board, is_made = Board.objects.get_or_create(
            slug=slug, defaults={"name": name, "kind": kind, "what_is_shown": shown}
        )
        if is_made:
            board.stops.add(*stops)


def _boards(file: HospitalFile, clinics: dict[str, Clinic]) -> Iterator[tuple[str, str, BoardKind, list[Stop]]]:
    yield "admisi", "Admisi", BoardKind.ADMISSION, list(Stop.objects.filter(kind=StopKind.ADMISSION))
    floors: dict[str, list[Clinic]] = {}
    for line in file.clinics:
        number = re.search(r"\d", line["room"])
        floors.setdefault(number.group() if number else "1", []).append(clinics[line["bpjs_subspecialist"]])
    for floor, there in sorted(floors.items()):
        stops = list(Stop.objects.filter(kind=StopKind.CLINIC, clinic__in=there))
        yield f"poli-lantai-{floor}", f"Poli lantai {floor}", BoardKind.CLINIC, stops
    support = (StopKind.LAB, StopKind.RADIOLOGY, StopKind.CASHIER)
    yield "penunjang", "Penunjang", BoardKind.CLINIC, list(Stop.objects.filter(kind__in=support))
    yield "farmasi", "Farmasi", BoardKind.PHARMACY, list(Stop.objects.filter(kind=StopKind.PHARMACY))
