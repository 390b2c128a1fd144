"""Bookings of the system used before, in BPJS's words: what a line of its table says."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bpjs_bridge import wire
from bpjs_bridge.inbound.fields import as_number
from queues import hours
from queues.encryption.personal_numbers import looks_personal
from queues.imports.booking_places import EarlierBooking
from queues.imports.cells import Sentence, read_date, said, words
from queues.imports.columns import Column, mapped, parsed
from queues.imports.table import BadLine, BadLineError, Table, WrongFileError

# Ours first, then those of Khanza's table `referensi_mobilejkn_bpjs`, which says neither payer nor source, and those of
# mLITE's `booking_registrasi` beside `mlite_antrian_referensi`, with BPJS's codes of its mapping tables.
COLUMNS = (
    Column("kodebooking", ("nobooking",)),
    Column("norm", ("no_rkm_medis",)),
    Column("kodepoli", ("kd_poli_bpjs",)),
    Column("kodedokter", ("kd_dokter_bpjs",)),
    Column("tanggalperiksa", ("tanggal_periksa",)),
    Column("jampraktek"),
    Column("nomorantrean"),
    Column("angkaantrean", ("no_reg",)),
    Column("jenispasien", is_needed=False),
    Column("jeniskunjungan", ("jenis_kunjungan",)),
    Column("nomorreferensi", ("nomor_referensi",)),
    Column("sumber", is_needed=False),
    Column("status", is_needed=False),
    Column("status_kirim", is_needed=False),
)
# As BPJS's own antrean/pendaftaran calls them (`sumberdata`); True: BPJS owns the booking.
SOURCES = {"mobile jkn": True, "bridging antrean": False}
PATIENT_KINDS = {"jkn": True, "nonjkn": False}
VISIT_TYPES = {str(code): visit_type for visit_type, code in wire.VISIT_TYPE_CODES.items()}
# `3`, or `3 (Kontrol)` as that table has it.
VISIT_TYPE = re.compile(r"([1-4])(?:\s*\(.*\))?")
# What the tables' `status` says of numbers that are no more; a failed sending (`status_kirim`) ends no number.
NO_MORE = frozenset({"batal", "gagal", "dokter berhalangan"})
UNSENT = frozenset({"batal"})
# What a spreadsheet makes of a long code, and of a number like `1-12`.
SPOILED_CODE = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
SPOILED_LABEL = re.compile(r"\d{1,2}-[a-z]{3}|[a-z]{3}-\d{2}|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}", re.IGNORECASE)
LONGEST_CODE = 64
LONGEST_DOCTOR_CODE = 9
LONGEST_NUMBER = 4

CODE_EMPTY = _("Kode booking kosong.")
CODE_LONG = _("Kode booking lebih dari 64 huruf.")
CODE_SPOILED = _("Kode booking dirusak Excel. Ambil berkas asli dan impor kolom ini sebagai Teks.")
LABEL_SPOILED = _("Nomor antrean dirusak Excel menjadi tanggal. Ambil berkas asli dan impor kolom ini sebagai Teks.")
CODE_UNPRINTABLE = _("Kode booking memuat huruf yang tidak tercetak.")
RECORD_NUMBER_EMPTY = _("Nomor rekam medis kosong.")
RECORD_NUMBER_LONG = _("Nomor rekam medis lebih dari 20 huruf.")
POLI_EMPTY = _("Kode poli kosong.")
POLI_LONG = _("Kode poli lebih dari 10 huruf.")
DOCTOR_WRONG = _("Kode dokter harus angka.")
DATE_WRONG = _("Tanggal periksa harus seperti 2026-12-31.")
LABEL_EMPTY = _("Nomor antrean kosong.")
LABEL_LONG = _("Nomor antrean lebih dari 12 huruf.")
NUMBER_WRONG = _("Angka antrean harus 1 sampai 9999.")
PATIENT_KIND_WRONG = _("Jenis pasien harus JKN atau NON JKN.")
VISIT_TYPE_WRONG = _("Jenis kunjungan harus 1, 2, 3 atau 4.")
REFERENCE_LONG = _("Nomor referensi lebih dari 40 huruf.")
REFERENCE_PERSONAL = _("Nomor referensi berisi NIK, nomor kartu atau nomor HP.")
SOURCE_WRONG = _("Sumber harus Mobile JKN atau Bridging Antrean.")
SOURCE_NOT_JKN = _("Pendaftaran Mobile JKN selalu pasien JKN.")
CANCELLED_BEFORE = _("Sudah batal di sistem lama.")


@dataclass(frozen=True)
class Choices:
    """What a person says of a table that does not say it. `source`: as in `sumber`, for all lines, which are JKN then.

    `record_width`: record numbers get so many digits, with zeros in front; 0: as they are.
    """

    source: str = ""
    record_width: int = 0


def lacks_source(places: Collection[str]) -> bool:
    """Must a person say where the bookings came from? By the columns that the table has."""
    return not {"jenispasien", "sumber"} <= set(places)


def read_bookings(
    path: Path, choices: Choices = Choices(), places: Mapping[str, int] | None = None
) -> Iterator[EarlierBooking | BadLine]:
    """The table's bookings in order; `places`: where a person said that our columns are. Raises WrongFileError."""
    table = Table(path)
    columns = mapped(table.header, COLUMNS, places)
    if not choices.source and lacks_source(columns.places):
        raise WrongFileError(
            gettext(
                "Berkas ini tidak mengatakan jenispasien atau sumber. Bila semuanya pasien JKN, tambahkan --source "
                "mobile-jkn (dibuat di Mobile JKN) atau --source bridging-antrean (dibuat di rumah sakit)."
            )
        )
    yield from parsed(table, columns, lambda row, line: parse(row, line, choices))


def parse(row: Mapping[str, str], line: int, choices: Choices = Choices()) -> EarlierBooking:
    """One booking. Raises BadLineError."""
    if row["status"].lower() in NO_MORE or row.get("status_kirim", "").lower() in UNSENT:
        raise BadLineError(CANCELLED_BEFORE)
    on = read_date(row["tanggalperiksa"])
    if on is None:
        raise BadLineError(DATE_WRONG)
    try:
        read = hours.practised(row["jampraktek"])
    except hours.UnreadableHoursError as unreadable:
        raise BadLineError(str(unreadable)) from None
    is_jkn = _is_jkn(row["jenispasien"], choices)
    reference, spoiled = _reference(row["nomorreferensi"], line)
    number = words(said(row["norm"]), 20, empty=RECORD_NUMBER_EMPTY, long=RECORD_NUMBER_LONG)
    return EarlierBooking(
        line=line,
        booking_code=_code(row["kodebooking"]),
        record_number=number.zfill(choices.record_width) if number.isdigit() else number,
        poli_code=words(row["kodepoli"], 10, empty=POLI_EMPTY, long=POLI_LONG),
        doctor_code=_number(row["kodedokter"], longest=LONGEST_DOCTOR_CODE, otherwise=DOCTOR_WRONG),
        on=on,
        starts=read.starts,
        ends=read.ends,
        # Whatever this file says: BPJS writes a colon.
        words=read.words.replace(".", ":"),
        label=_label(row["nomorantrean"]),
        number=_number(row["angkaantrean"], longest=LONGEST_NUMBER, otherwise=NUMBER_WRONG),
        is_jkn=is_jkn,
        visit_type=_visit_type(row["jeniskunjungan"], is_jkn=is_jkn),
        referral_number=reference,
        is_bpjs_own=_is_bpjs_own(row["sumber"] or choices.source, is_jkn=is_jkn),
        spoiled=spoiled,
    )


def _is_jkn(text: str, choices: Choices) -> bool:
    if not text and choices.source:
        return True
    is_jkn = PATIENT_KINDS.get(text.lower().replace(" ", "").replace("-", ""))
    if is_jkn is None:
        raise BadLineError(PATIENT_KIND_WRONG)
    return is_jkn


def _code(text: str) -> str:
    """Letter for letter: it is what patient and BPJS hold."""
    if not text:
        raise BadLineError(CODE_EMPTY)
    if len(text) > LONGEST_CODE:
        raise BadLineError(CODE_LONG)
    if not text.isprintable():
        raise BadLineError(CODE_UNPRINTABLE)
    if SPOILED_CODE.fullmatch(text):
        raise BadLineError(CODE_SPOILED)
    return text


def _label(text: str) -> str:
    """As it stands on the paper in the patient's hand."""
    label = words(text, 12, empty=LABEL_EMPTY, long=LABEL_LONG)
    if SPOILED_LABEL.fullmatch(label):
        raise BadLineError(LABEL_SPOILED)
    return label


def _number(text: str, *, longest: int, otherwise: Sentence) -> int:
    number = as_number(text, longest=longest)
    if not number:
        raise BadLineError(otherwise)
    return number


def _visit_type(text: str, *, is_jkn: bool) -> str:
    """A patient without JKN may come without a visit type."""
    if not text and not is_jkn:
        return ""
    found = VISIT_TYPE.fullmatch(text)
    if found is None:
        raise BadLineError(VISIT_TYPE_WRONG)
    return VISIT_TYPES[found[1]]


def _reference(text: str, line: int) -> tuple[str, tuple[BadLine, ...]]:
    """A reference that is a person's number stays out; the booking is theirs all the same."""
    try:
        reference = words(said(text), 40, empty=None, long=REFERENCE_LONG)
        if looks_personal(reference):
            raise BadLineError(REFERENCE_PERSONAL)
    except BadLineError as problem:
        return "", (BadLine(line, str(problem), "nomorreferensi"),)
    return reference, ()


def _is_bpjs_own(text: str, *, is_jkn: bool) -> bool:
    is_own = SOURCES.get(" ".join(text.lower().split()))
    if is_own is None:
        raise BadLineError(SOURCE_WRONG)
    if is_own and not is_jkn:
        raise BadLineError(SOURCE_NOT_JKN)
    return is_own
