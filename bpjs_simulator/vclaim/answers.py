"""VClaim's sentences. Those marked ours stand where BPJS's own text was not found."""

from __future__ import annotations

from typing import Any

from bpjs_simulator.answers import OK, Answer, refused

NO_REFERRAL = "Rujukan Tidak Ada"
NO_OTHER_REFERRAL = "Data Rujukan Tidak Ditemukan."
NO_MEMBER = "No.Kartu Tidak Sesuai"
NO_SEP, WRONG_SEP = "Nomor SEP tidak ditemukan", "Nomor SEP tidak sesuai"
WRONG_DATE = "Tanggal tidak sesuai"
REFERRAL_LAPSED = "Masa berlaku rujukan sudah berakhir"
UNKNOWN_LETTER, USED_LETTER = "Nomor surat kontrol tidak sesuai", "Surat kontrol tidak sesuai"
WRONG_CARD, WRONG_POLI, WRONG_DOCTOR = (
    "Nomor kartu tidak sesuai",
    "Kode poli tidak sesuai",
    "Kode dokter tidak sesuai",
)
USED_ADMISSION, UNKNOWN_ADMISSION = "SPRI sudah digunakan", "SPRI tidak sesuai"
WRONG_REFERRAL_DATE, ALREADY_REFERRED = "Tanggal rujukan tidak sesuai", "Peserta sudah dirujuk"
NOT_HEMODIALYSIS = "Nomor rujukan Poli Terakhir Bukan Hemodialisa"
# The first day of the window stands at character 33.
STILL_GOOD = "Nomor rujukan masih berlaku tgl {:%d-%m-%Y}"
TOO_LATE_TO_PROLONG = "Masa berlaku sudah lebih dari 7 hari"
WRONG_DIAGNOSIS, WRONG_PROCEDURE = "Diagnosa tidak sesuai", "Prosedur tidak sesuai"
# Ours.
WRONG_FORMAT = "Format data tidak sesuai"
NOTHING = "Data Tidak Ditemukan"
NOT_ON_DUTY = "Jadwal dokter tidak sesuai"
SECOND_LETTER = "Surat kontrol sudah ada"
UNKNOWN_OUTGOING = "Nomor rujukan tidak sesuai"


def found(content: Any) -> Answer:
    return Answer(OK, "OK", content=content)


def listed(key: str, rows: list[Any], *, empty: str = NOTHING) -> Answer:
    """The rows under their key; 201 when there is none."""
    return found({key: rows}) if rows else refused(empty)


def done(content: Any = None) -> Answer:
    """A write that was carried out."""
    return Answer(OK, "Ok", content=content, is_stored=True)
