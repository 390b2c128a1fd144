"""Bookings of the system used before, in BPJS's words: what a line of the CSV file says."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from bpjs_bridge import wire
from bpjs_bridge.inbound.fields import as_number
from queues import hours
from queues.encryption.personal_numbers import looks_personal
from queues.imports import csv_file
from queues.imports.booking_places import EarlierBooking
from queues.imports.csv_file import BadLine, BadLineError, read_date, words

COLUMNS = (
    *("kodebooking", "norm", "kodepoli", "kodedokter", "tanggalperiksa", "jampraktek", "nomorantrean"),
    *("angkaantrean", "jenispasien", "jeniskunjungan", "nomorreferensi", "sumber"),
)
# As BPJS's own antrean/pendaftaran calls them (`sumberdata`); True: BPJS owns the booking.
SOURCES = {"mobile jkn": True, "bridging antrean": False}
PATIENT_KINDS = {"jkn": True, "nonjkn": False}
VISIT_TYPES = {str(code): visit_type for visit_type, code in wire.VISIT_TYPE_CODES.items()}
LONGEST_CODE = 64
LONGEST_DOCTOR_CODE = 9
LONGEST_NUMBER = 4

CODE_EMPTY = _("Kode booking kosong.")
CODE_LONG = _("Kode booking lebih dari 64 huruf.")
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


def read_bookings(path: Path) -> Iterator[EarlierBooking | BadLine]:
    """The file's bookings in order. Raises WrongFileError."""
    return csv_file.read_lines(path, COLUMNS, parse)


def parse(row: Mapping[str, str], line: int) -> EarlierBooking:
    """One booking. Raises BadLineError."""
    on = read_date(row["tanggalperiksa"])
    if on is None:
        raise BadLineError(DATE_WRONG)
    try:
        read = hours.practised(row["jampraktek"])
    except hours.UnreadableHoursError as unreadable:
        raise BadLineError(str(unreadable)) from None
    is_jkn = PATIENT_KINDS.get(row["jenispasien"].lower().replace(" ", "").replace("-", ""))
    if is_jkn is None:
        raise BadLineError(PATIENT_KIND_WRONG)
    return EarlierBooking(
        line=line,
        booking_code=_code(row["kodebooking"]),
        record_number=words(row["norm"], 20, empty=RECORD_NUMBER_EMPTY, long=RECORD_NUMBER_LONG),
        poli_code=words(row["kodepoli"], 10, empty=POLI_EMPTY, long=POLI_LONG),
        doctor_code=_number(row["kodedokter"], longest=LONGEST_DOCTOR_CODE, otherwise=DOCTOR_WRONG),
        on=on,
        starts=read.starts,
        ends=read.ends,
        # Whatever this file says: BPJS writes a colon.
        words=read.words.replace(".", ":"),
        label=words(row["nomorantrean"], 12, empty=LABEL_EMPTY, long=LABEL_LONG),
        number=_number(row["angkaantrean"], longest=LONGEST_NUMBER, otherwise=NUMBER_WRONG),
        is_jkn=is_jkn,
        visit_type=_visit_type(row["jeniskunjungan"], is_jkn=is_jkn),
        referral_number=_reference(row["nomorreferensi"]),
        is_bpjs_own=_is_bpjs_own(row["sumber"], is_jkn=is_jkn),
    )


def _code(text: str) -> str:
    """Letter for letter: it is what patient and BPJS hold."""
    if not text:
        raise BadLineError(CODE_EMPTY)
    if len(text) > LONGEST_CODE:
        raise BadLineError(CODE_LONG)
    if not text.isprintable():
        raise BadLineError(CODE_UNPRINTABLE)
    return text


def _number(text: str, *, longest: int, otherwise: csv_file.Sentence) -> int:
    number = as_number(text, longest=longest)
    if not number:
        raise BadLineError(otherwise)
    return number


def _visit_type(text: str, *, is_jkn: bool) -> str:
    """A patient without JKN may come without a visit type."""
    if not text and not is_jkn:
        return ""
    visit_type = VISIT_TYPES.get(text)
    if visit_type is None:
        raise BadLineError(VISIT_TYPE_WRONG)
    return visit_type


def _reference(text: str) -> str:
    reference = words(text, 40, empty=None, long=REFERENCE_LONG)
    if looks_personal(reference):
        raise BadLineError(REFERENCE_PERSONAL)
    return reference


def _is_bpjs_own(text: str, *, is_jkn: bool) -> bool:
    is_own = SOURCES.get(" ".join(text.lower().split()))
    if is_own is None:
        raise BadLineError(SOURCE_WRONG)
    if is_own and not is_jkn:
        raise BadLineError(SOURCE_NOT_JKN)
    return is_own
