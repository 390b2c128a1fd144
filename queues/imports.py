"""Patients in a CSV file of another system: what a line says, and the sentences about wrong lines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from queues import clock, csv_file
from queues.csv_file import BadLine, BadLineError, digits, read_date, words
from queues.models import IdentifierKind, Sex

COLUMNS = ("norm", "nik", "nomorkartu", "nama", "jeniskelamin", "tanggallahir", "nohp", "alamat")
EARLIEST_BIRTH = date(1880, 1, 1)


@dataclass(frozen=True)
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


def read_lines(path: Path) -> Iterator[PatientLine | BadLine]:
    """The file's patients in order. Raises WrongFileError."""
    return csv_file.read_lines(path, COLUMNS, parse)


def parse(row: Mapping[str, str], line: int) -> PatientLine:
    """One record. Raises BadLineError."""
    numbers = {
        IdentifierKind.NIK: digits(row["nik"], 16, _("NIK harus 16 angka.")),
        IdentifierKind.BPJS_CARD: digits(row["nomorkartu"], 13, _("Nomor kartu harus 13 angka.")),
    }
    return PatientLine(
        line=line,
        record_number=words(
            row["norm"],
            20,
            empty=_("Nomor rekam medis kosong."),
            long=_("Nomor rekam medis lebih dari 20 huruf."),
        ),
        name=words(row["nama"], 150, empty=_("Nama kosong."), long=_("Nama lebih dari 150 huruf.")),
        sex=_sex(row["jeniskelamin"]),
        birth_date=_birth_date(row["tanggallahir"]),
        phone=_phone(row["nohp"]),
        street=words(row["alamat"], 300, empty=None, long=_("Alamat lebih dari 300 huruf.")),
        identifiers={kind: number for kind, number in numbers.items() if number},
    )


def _sex(text: str) -> str:
    if text.upper() not in Sex.values:
        raise BadLineError(_("Jenis kelamin harus L atau P."))
    return text.upper()


def _birth_date(text: str) -> date | None:
    if not text:
        return None
    born = read_date(text)
    if born is None:
        raise BadLineError(_("Tanggal lahir harus seperti 1980-12-31."))
    if EARLIEST_BIRTH <= born <= clock.service_date(timezone.now()):
        return born
    raise BadLineError(_("Tanggal lahir di luar jangkauan."))


def _phone(text: str) -> str:
    number = re.sub(r"[\s().-]", "", text.lstrip("'"))
    number = re.sub(r"^\+?62", "0", number)
    if number and not re.fullmatch(r"[0-9]{8,15}", number):
        raise BadLineError(_("Nomor HP harus 8 sampai 15 angka."))
    return number
