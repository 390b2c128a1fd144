"""Patients in a table of another system: what a line says, and the sentences about wrong cells."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues import clock
from queues.imports.cells import DateOrder, digits, read_date, said, said_date, said_number, words
from queues.imports.columns import Column, mapped, parsed
from queues.imports.look import AS_NUMBER, CARD_LENGTH, NIK_LENGTH, Held, Look
from queues.imports.table import BadLine, BadLineError, Table
from queues.models import IdentifierKind, Sex

# Ours first, then those of the table `pasien` of Khanza and mLITE.
COLUMNS = (
    Column(
        "norm",
        ("no_rkm_medis", "no_rm", "norekammedis"),
        usual=("rm", "nomor rm", "no rekam medis", "nomor rekam medis", "no mr", "nomor mr", "mrn", "no cm"),
    ),
    Column(
        "nik",
        ("no_ktp", "noktp"),
        is_needed=False,
        usual=("ktp", "nomor ktp", "no nik", "nomor nik", "nik ktp", "nomor induk kependudukan"),
    ),
    Column(
        "nomorkartu",
        ("no_peserta", "nokartu", "no_kartu"),
        is_needed=False,
        usual=(
            *("bpjs", "no bpjs", "nomor bpjs", "kartu bpjs", "no kartu bpjs", "nomor kartu bpjs", "no kartu jkn"),
            *("jkn", "no jkn", "nomor jkn", "noka", "nomor peserta"),
        ),
    ),
    Column("nama", ("nm_pasien", "nama_pasien"), usual=("nama lengkap", "nama lengkap pasien")),
    Column("jeniskelamin", ("jk", "jenis_kelamin"), is_needed=False, usual=("kelamin", "lp", "sex", "gender")),
    Column("tanggallahir", ("tgl_lahir", "tanggal_lahir"), is_needed=False, usual=("tgl lhr", "tanggal lhr", "lahir")),
    Column(
        "nohp",
        ("no_tlp", "no_telp", "no_hp", "telepon"),
        is_needed=False,
        usual=(
            *("hp", "nomor hp", "telp", "tlp", "no telepon", "nomor telepon", "nomor telp", "handphone"),
            *("no handphone", "nomor handphone", "no hp wa", "no wa", "whatsapp"),
        ),
    ),
    Column("alamat", (), is_needed=False, usual=("alamat lengkap", "alamat pasien", "alamat rumah", "alamat ktp")),
)
EARLIEST_BIRTH = date(1880, 1, 1)
NO_PHONE_SIGNS = re.compile(r"[\s().-]")
COUNTRY_CODE = re.compile(r"^\+?62")
PHONE = re.compile("[0-9]{8,15}")
# As a spreadsheet leaves it: the 0 before it is gone.
SHORT_PHONE = re.compile("8[0-9]{8,11}")
SECOND_PHONE = re.compile(r"(?<=\d)\s*(?:[/;,]|\batau\b|\bdan\b)\s*(?=[+\d])", re.IGNORECASE)
SEXES = {"l": Sex.MALE, "laki-laki": Sex.MALE, "p": Sex.FEMALE, "perempuan": Sex.FEMALE}

# Translated when a line is wrong, not once for every line that is right.
NIK_WRONG = _("NIK harus 16 angka.")
NIK_SPOILED = _("NIK dirusak Excel.")
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
SECOND_PHONE_LEFT = _("Dua nomor HP: yang pertama dicatat.")


@dataclass(frozen=True, slots=True)
class PatientLine:
    """A line with a record number and a name; what is not known or was wrong is empty, the latter told in `spoiled`."""

    line: int
    record_number: str
    name: str
    sex: str
    birth_date: date | None
    phone: str
    street: str
    identifiers: dict[IdentifierKind, str]
    spoiled: tuple[BadLine, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What a person decided about a file that was held: see `Held`. `record_width`: None undecided, 0 as they are."""

    accepted: frozenset[str] = frozenset()
    record_width: int | None = None


class PatientFile:
    """A table of patients of another system. Raises WrongFileError."""

    def __init__(
        self,
        path: Path,
        choices: Choices = Choices(),
        *,
        known_width: int | None = None,
        places: Mapping[str, int] | None = None,
    ) -> None:
        """`known_width`: the length of the record numbers that are here, if they have zeros in front and one length.

        `places`: where a person said that our columns are; None: where their names say.
        """
        self.table = Table(path)
        self.columns = mapped(self.table.header, COLUMNS, places)
        self._choices, self._known_width = choices, known_width

    @cached_property
    def look(self) -> Look:
        """At all lines. Raises WrongFileError."""
        look = Look()
        for row in self.table.rows():
            if not isinstance(row, BadLine):
                look.take(self.columns.cells(row))
        return look

    def held(self) -> list[Held]:
        """What a person must decide first, without what they have decided."""
        found = [one for one in self.look.held(self._known_width) if one.id not in self._choices.accepted]
        return [one for one in found if one.id or self._choices.record_width is None]

    def lines(self) -> Iterator[PatientLine | BadLine]:
        """The lines in order. Raises WrongFileError."""
        reader = _Reader(
            today=clock.service_date(timezone.now()),
            date_order=self.look.date_order,
            has_niks="nik" not in self._choices.accepted,
            fills_cards="kartu" in self._choices.accepted,
            record_width=self._choices.record_width or 0,
        )
        return parsed(self.table, self.columns, reader.parse)


@dataclass
class _Reader:
    today: date
    date_order: DateOrder
    has_niks: bool
    fills_cards: bool
    record_width: int

    def parse(self, row: Mapping[str, str], line: int) -> PatientLine:
        """One record. Raises BadLineError where record number or name are missing."""
        number = words(said(row["norm"]), 20, empty=RECORD_NUMBER_EMPTY, long=RECORD_NUMBER_LONG)
        cells = _Cells(row, line)
        identifiers = {
            IdentifierKind.NIK: cells.read("nik", self._nik),
            IdentifierKind.BPJS_CARD: cells.read("nomorkartu", self._card),
        }
        found = PatientLine(
            line=line,
            record_number=number.zfill(self.record_width) if number.isdigit() else number,
            name=words(said(row["nama"]), 150, empty=NAME_EMPTY, long=NAME_LONG),
            sex=cells.read("jeniskelamin", _sex),
            birth_date=read_date(cells.read("tanggallahir", self._birth_date)),
            phone=cells.read("nohp", _phone),
            street=cells.read("alamat", _street),
            identifiers={kind: value for kind, value in identifiers.items() if value},
        )
        if SECOND_PHONE.search(row["nohp"]) and found.phone:
            cells.spoil("nohp", str(SECOND_PHONE_LEFT))
        return replace(found, spoiled=tuple(cells.spoiled)) if cells.spoiled else found

    def _nik(self, text: str) -> str:
        nik = said_number(text)
        # One such cell in a file that is right otherwise: who mends it must know that the export is what is wrong.
        if nik and (not self.has_niks or AS_NUMBER.fullmatch(nik)):
            raise BadLineError(NIK_SPOILED)
        return digits(nik, NIK_LENGTH, NIK_WRONG)

    def _card(self, text: str) -> str:
        card = said_number(text)
        return digits(card.zfill(CARD_LENGTH) if card and self.fills_cards else card, CARD_LENGTH, CARD_WRONG)

    def _birth_date(self, text: str) -> str:
        text = said_date(text)
        if not text:
            return ""
        born = read_date(text, self.date_order)
        if born is None:
            raise BadLineError(BIRTH_DATE_WRONG)
        if not EARLIEST_BIRTH <= born <= self.today:
            raise BadLineError(BIRTH_DATE_OUTSIDE)
        return born.isoformat()


class _Cells:
    """A line's cells, read one by one: a wrong one is left out and told, the person is taken."""

    def __init__(self, row: Mapping[str, str], line: int) -> None:
        self.spoiled: list[BadLine] = []
        self._row, self._line = row, line

    def read(self, column: str, read: Callable[[str], str]) -> str:
        try:
            return read(self._row[column])
        except BadLineError as problem:
            self.spoil(column, str(problem))
            return ""

    def spoil(self, column: str, reason: str) -> None:
        self.spoiled.append(BadLine(self._line, reason, column))


def _sex(text: str) -> str:
    text = said(text).lower()
    if text and text not in SEXES:
        raise BadLineError(SEX_WRONG)
    return SEXES[text] if text else ""


def _phone(text: str) -> str:
    """The first of several; a spreadsheet's 812... gets its 0 back."""
    number = said_number(NO_PHONE_SIGNS.sub("", said(SECOND_PHONE.split(text)[0])))
    if not number:
        return ""
    number = COUNTRY_CODE.sub("0", number)
    if not PHONE.fullmatch(number):
        raise BadLineError(PHONE_WRONG)
    return f"0{number}" if SHORT_PHONE.fullmatch(number) else number


def _street(text: str) -> str:
    return words(said(text), 300, empty=None, long=STREET_LONG)
