"""Patients in a CSV file of another system: what a line says, and the sentences about wrong lines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues import clock
from queues.imports.csv_file import BadLine, BadLineError, digits, read_date, read_lines, words
from queues.models import IdentifierKind, Sex

COLUMNS = ("norm", "nik", "nomorkartu", "nama", "jeniskelamin", "tanggallahir", "nohp", "alamat")
EARLIEST_BIRTH = date(1880, 1, 1)
NO_PHONE_SIGNS = re.compile(r"[\s().-]")
COUNTRY_CODE = re.compile(r"^\+?62")
PHONE = re.compile("[0-9]{8,15}")

# Translated when a line is wrong, not once for every line that is right.
NIK_WRONG = _("NIK harus 16 angka.")
CARD_WRONG = _("Nomor kartu harus 13 angka.")
RECORD_NUMBER_EMPTY = _("Nomor rekam medis kosong.")
RECORD_NUMBER_LONG = _("Nomor rekam medis lebih dari 20 huruf.")
NAME_EMPTY = _("Nama kosong.")
NAME_LONG = _("Nama lebih dari 150 huruf.")
STREET_LONG = _("Alamat lebih dari 300 huruf.")
SEX_WRONG = _("Jenis kelamin harus L atau P.")
BIRTH_DATE_WRONG = _("Tanggal lahir harus seperti 1980-12-31.")
BIRTH_DATE_OUTSIDE = _("Tanggal lahir di luar jangkauan.")
PHONE_WRONG = _("Nomor HP harus 8 sampai 15 angka.")


@dataclass(frozen=True, slots=True)
class PatientLine:
    """A line that is right in itself."""

    line: int
    record_number: str
    name: str
    sex: str
    birth_date: date | None
    phone: str
    street: str
    identifiers: dict[IdentifierKind, str]


def read_patients(path: Path) -> Iterator[PatientLine | BadLine]:
    """The file's lines in order. Raises WrongFileError."""
    today = clock.service_date(timezone.now())
    return read_lines(path, COLUMNS, lambda row, line: parse(row, line, today=today))


def parse(row: Mapping[str, str], line: int, *, today: date) -> PatientLine:
    """One record. Raises BadLineError."""
    identifiers: dict[IdentifierKind, str] = {}
    if nik := digits(row["nik"], 16, NIK_WRONG):
        identifiers[IdentifierKind.NIK] = nik
    if card := digits(row["nomorkartu"], 13, CARD_WRONG):
        identifiers[IdentifierKind.BPJS_CARD] = card
    return PatientLine(
        line=line,
        record_number=words(row["norm"], 20, empty=RECORD_NUMBER_EMPTY, long=RECORD_NUMBER_LONG),
        name=words(row["nama"], 150, empty=NAME_EMPTY, long=NAME_LONG),
        sex=_sex(row["jeniskelamin"]),
        birth_date=_birth_date(row["tanggallahir"], today=today),
        phone=_phone(row["nohp"]),
        street=words(row["alamat"], 300, empty=None, long=STREET_LONG),
        identifiers=identifiers,
    )


def _sex(text: str) -> str:
    sex = text.upper()
    if sex not in (Sex.MALE, Sex.FEMALE):
        raise BadLineError(SEX_WRONG)
    return sex


def _birth_date(text: str, *, today: date) -> date | None:
    if not text:
        return None
    born = read_date(text)
    if born is None:
        raise BadLineError(BIRTH_DATE_WRONG)
    if not EARLIEST_BIRTH <= born <= today:
        raise BadLineError(BIRTH_DATE_OUTSIDE)
    return born


def _phone(text: str) -> str:
    if not text:
        return ""
    number = COUNTRY_CODE.sub("0", NO_PHONE_SIGNS.sub("", text.lstrip("'")))
    if number and not PHONE.fullmatch(number):
        raise BadLineError(PHONE_WRONG)
    return number
