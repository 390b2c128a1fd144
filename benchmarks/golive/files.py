"""CSV files of an invented hospital's earlier system: its patients, and a booking ahead for each of them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice, product
from pathlib import Path

CLINICS, DOCTORS = 10, 5
# Bookings of a session; a tenth of them is not JKN, as the seats are split.
CAPACITY = 60
HOURS = "08:00-14:00"
PATIENT_COLUMNS = "norm,nik,nomorkartu,nama,jeniskelamin,tanggallahir,nohp,alamat"
BOOKING_COLUMNS = (
    "kodebooking,norm,kodepoli,kodedokter,tanggalperiksa,jampraktek,nomorantrean,angkaantrean,jenispasien,"
    "jeniskunjungan,nomorreferensi,sumber"
)


@dataclass(frozen=True)
class Practice:
    """One session: which poli, which of its doctors, when."""

    on: date
    clinic: int
    doctor: int


def clinic_code(clinic: int) -> str:
    return f"U{clinic:02d}"


def doctor_code(clinic: int, doctor: int) -> int:
    return 1000 + clinic * DOCTORS + doctor


def practices(first: date) -> Iterator[Practice]:
    """Each doctor of each poli once a day, day after day."""
    for day in count():
        for clinic, doctor in product(range(CLINICS), range(DOCTORS)):
            yield Practice(first + timedelta(days=day), clinic, doctor)


def sessions_for(bookings: int) -> int:
    return -(-bookings // CAPACITY)


def write_patients(path: Path, rows: int) -> None:
    """Each with NIK and card of a province that does not exist, half of them with phone and address."""
    _write(path, PATIENT_COLUMNS, (_patient(number) for number in range(rows)))


def _patient(number: int) -> Sequence[object]:
    own = (f"{number:06d}", f"99{number:014d}", f"9{number:012d}", f"Tokoh Ukur {number}")
    born = date(1940, 1, 1) + timedelta(days=number % 30_000)
    reached = (f"0800{number:08d}", f"Jalan Contoh {number}") if number % 2 else ("", "")
    return (*own, "LP"[number % 2], born.isoformat(), *reached)


def write_bookings(path: Path, rows: int, *, first: date) -> None:
    """One for each patient, session after session, numbered as they come."""
    of_sessions = islice(practices(first), sessions_for(rows))
    places = ((practice, number) for practice in of_sessions for number in range(1, CAPACITY + 1))
    bookings = (_booking(row, *place) for row, place in enumerate(islice(places, rows)))
    _write(path, BOOKING_COLUMNS, bookings)


def _booking(row: int, practice: Practice, number: int) -> Sequence[object]:
    is_jkn = number % 10 != 0
    when = (practice.on.isoformat(), HOURS, f"L{practice.clinic}-{number}", number)
    reference = f"R{row:012d}" if is_jkn else ""
    source = "Mobile JKN" if is_jkn else "Bridging Antrean"
    where = (clinic_code(practice.clinic), doctor_code(practice.clinic, practice.doctor))
    return (f"LAMA/{row}", f"{row:06d}", *where, *when, "JKN" if is_jkn else "NON JKN", 1, reference, source)


def _write(path: Path, columns: str, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns.split(","))
        writer.writerows(rows)
