"""Patients in a CSV file of another system: what a line says, and the sentences about wrong lines."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from django.utils import timezone
from django.utils.translation import gettext as _

from queues import clock
from queues.models import IdentifierKind, Sex

COLUMNS = ("norm", "nik", "nomorkartu", "nama", "jeniskelamin", "tanggallahir", "nohp", "alamat")
DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
EARLIEST_BIRTH = date(1880, 1, 1)
# Bytes that are not UTF-8 arrive as lone surrogates: the line is refused, the rest of the file is read.
NOT_UTF8 = re.compile("[\ud800-\udfff]")


class WrongFileError(Exception):
    """The file as a whole cannot be read; the message is one sentence."""


class BadLineError(Exception):
    """One line cannot be taken; the message says why and never repeats a personal number."""


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


@dataclass(frozen=True)
class BadLine:
    """A line that was not taken, and why."""

    line: int
    reason: str


def read_lines(path: Path) -> Iterator[PatientLine | BadLine]:
    """The file's lines in order. UTF-8, BOM or not; comma or semicolon between. Raises WrongFileError."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            first = stream.readline()
            delimiter = ";" if first.count(";") > first.count(",") else ","
            header = tuple(cell.strip().lower() for cell in first.strip().replace('"', "").split(delimiter))
            if sorted(header) != sorted(COLUMNS):
                raise WrongFileError(
                    _("Baris pertama harus berisi kolom %(columns)s, dipisah koma atau titik koma.")
                    % {"columns": ",".join(COLUMNS)}
                )
            yield from _rows(stream, delimiter, header)
    except OSError as problem:
        raise WrongFileError(
            _("Berkas %(path)s tidak dapat dibaca: %(why)s.") % {"path": path, "why": problem.strerror}
        ) from None


def _rows(stream: TextIO, delimiter: str, header: tuple[str, ...]) -> Iterator[PatientLine | BadLine]:
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    while True:
        # A quoted address may hold line breaks: a record is named by the line it begins on.
        line = reader.line_num + 2
        try:
            cells = next(reader)
            if any(cells):
                yield parse(cells, header, line=line)
        except StopIteration:
            return
        except csv.Error:
            yield BadLine(line, _("Tanda kutip atau isi baris ini rusak."))
        except BadLineError as problem:
            yield BadLine(line, str(problem))


def parse(cells: list[str], header: tuple[str, ...], *, line: int) -> PatientLine:
    """One record. Raises BadLineError."""
    if len(cells) != len(header):
        raise BadLineError(
            _("Jumlah kolom %(found)d, seharusnya %(wanted)d.") % {"found": len(cells), "wanted": len(header)}
        )
    if any(NOT_UTF8.search(cell) or "\x00" in cell for cell in cells):
        raise BadLineError(_("Baris ini bukan teks UTF-8."))
    row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    numbers = {
        IdentifierKind.NIK: _digits(row["nik"], 16, _("NIK harus 16 angka.")),
        IdentifierKind.BPJS_CARD: _digits(row["nomorkartu"], 13, _("Nomor kartu harus 13 angka.")),
    }
    return PatientLine(
        line=line,
        record_number=_text(
            row["norm"],
            20,
            empty=_("Nomor rekam medis kosong."),
            long=_("Nomor rekam medis lebih dari 20 huruf."),
        ),
        name=_text(row["nama"], 150, empty=_("Nama kosong."), long=_("Nama lebih dari 150 huruf.")),
        sex=_sex(row["jeniskelamin"]),
        birth_date=_birth_date(row["tanggallahir"]),
        phone=_phone(row["nohp"]),
        street=_text(row["alamat"], 300, empty=None, long=_("Alamat lebih dari 300 huruf.")),
        identifiers={kind: number for kind, number in numbers.items() if number},
    )


def _text(text: str, longest: int, *, empty: str | None, long: str) -> str:
    words = " ".join(text.split())
    if not words and empty is not None:
        raise BadLineError(empty)
    if len(words) > longest:
        raise BadLineError(long)
    return words


def _digits(text: str, length: int, reason: str) -> str:
    number = text.lstrip("'")
    if number and not re.fullmatch(rf"[0-9]{{{length}}}", number):
        raise BadLineError(reason)
    return number


def _sex(text: str) -> str:
    if text.upper() not in Sex.values:
        raise BadLineError(_("Jenis kelamin harus L atau P."))
    return text.upper()


def _birth_date(text: str) -> date | None:
    if not text:
        return None
    for form in DATE_FORMATS:
        try:
            born = datetime.strptime(text, form).date()  # noqa: DTZ007  (a birth date has no zone)
        except ValueError:
            continue
        if EARLIEST_BIRTH <= born <= clock.service_date(timezone.now()):
            return born
        raise BadLineError(_("Tanggal lahir di luar jangkauan."))
    raise BadLineError(_("Tanggal lahir harus seperti 1980-12-31."))


def _phone(text: str) -> str:
    number = re.sub(r"[\s().-]", "", text.lstrip("'"))
    number = re.sub(r"^\+?62", "0", number)
    if number and not re.fullmatch(r"[0-9]{8,15}", number):
        raise BadLineError(_("Nomor HP harus 8 sampai 15 angka."))
    return number
