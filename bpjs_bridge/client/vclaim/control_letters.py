"""Control letters and plans of an admission (SPRI), read (protocol V1)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import BadRowError, Listed, Row
from bpjs_bridge.client.vclaim import calls
from bpjs_bridge.client.vclaim.fields import (
    amount,
    coded,
    count,
    day,
    day_or_none,
    doctor_code,
    flag,
    is_inpatient,
    letter_number,
    needed,
    part,
    said,
)
from bpjs_bridge.client.vclaim.reading import asked

USED, NOT_USED = "sudah", "belum"


class LetterKind(StrEnum):
    """`jnsKontrol`. An SPRI plans an admission: it never stands in antrean/add."""

    ADMISSION = "1"
    CONTROL = "2"


class ListedBy(StrEnum):
    """`filter`: by the day on which the letter was written, or by the day it is for."""

    ENTRY = "1"
    CONTROL = "2"


@dataclass(frozen=True)
class ControlLetter:
    """A line of the lists. `is_used` is None where the list does not tell it (by dates). Numbers stay out of `repr`."""

    number: str = field(repr=False)
    kind: LetterKind
    is_after_stay: bool
    on: date
    written_on: date | None
    origin_sep: str = field(repr=False)
    origin_poli: str
    poli_code: str
    poli_name: str
    doctor_code: int | None
    doctor_name: str
    card: str = field(repr=False)
    person_name: str = field(repr=False)
    is_used: bool | None


@dataclass(frozen=True)
class OriginSep:
    """The SEP from which a letter is planned, or was. `poli_code` "" where VClaim tells the name alone."""

    number: str = field(repr=False)
    on: date
    is_inpatient: bool
    poli_code: str
    poli_name: str
    diagnosis: str = field(repr=False)
    card: str = field(repr=False)
    referral_number: str = field(repr=False)
    referred_on: date | None
    is_from_hospital: bool


@dataclass(frozen=True)
class LetterDetail:
    """One letter by its number. `origin` is None for an SPRI. `flagKontrol` True is taken for used [weak]."""

    number: str = field(repr=False)
    kind: LetterKind
    on: date
    written_on: date | None
    poli_code: str
    poli_name: str
    doctor_code: int | None
    doctor_name: str
    is_used: bool | None
    origin: OriginSep | None


@dataclass(frozen=True)
class ClinicRoom:
    """How full a poli is on a date: `planned` control letters and referrals of `capacity`."""

    poli_code: str
    poli_name: str
    capacity: int
    planned: int
    percent: Decimal


@dataclass(frozen=True)
class PractisingDoctor:
    """`hours` as VClaim says them, without blanks: `16:00-18:00`."""

    code: int
    name: str
    hours: str
    capacity: int


def letters_of(player: Player, card: str, *, month: date, by: ListedBy) -> Listed[ControlLetter]:
    """List by card: letters written in, or planned for, the month in which the date lies."""
    values = {"bulan": f"{month:%m}", "tahun": f"{month:%Y}", "noka": card, "filter": by.value}
    return asked(player, calls.LETTERS_OF_CARD, values, key="list", read=_letter)


def letters_between(player: Player, first: date, last: date, *, by: ListedBy) -> Listed[ControlLetter]:
    """List by dates, of the whole hospital: without `is_used`."""
    values = {"awal": first.isoformat(), "akhir": last.isoformat(), "filter": by.value}
    return asked(player, calls.LETTERS_OF_DAYS, values, key="list", read=_letter)


def find_letter(player: Player, number: str) -> Listed[LetterDetail]:
    """By number: one item, or none."""
    return asked(player, calls.LETTER_BY_NUMBER, {"no": number}, key="", read=_detail)


def sep_for_letter(player: Player, sep_number: str) -> Listed[OriginSep]:
    """The SEP a letter is to be planned from: one item, or none."""
    return asked(player, calls.SEP_FOR_LETTER, {"noSEP": sep_number}, key="", read=_origin)


def clinics_for(player: Player, number: str, *, kind: LetterKind, on: date) -> Listed[ClinicRoom]:
    """Spesialistik: `number` is a SEP for a control letter, a card for an SPRI."""
    values = {"jenis": kind.value, "nomor": number, "tanggal": on.isoformat()}
    return asked(player, calls.CLINICS_FOR_LETTER, values, key="list", read=_room)


def doctors_for(player: Player, poli_code: str, *, kind: LetterKind, on: date) -> Listed[PractisingDoctor]:
    """Jadwal dokter: who of this poli may stand in a letter for that date."""
    values = {"jenis": kind.value, "kodepoli": poli_code, "tanggal": on.isoformat()}
    return asked(player, calls.DOCTORS_FOR_LETTER, values, key="list", read=_doctor)


def letter_kind(row: Row) -> LetterKind:
    """Raises BadRowError."""
    try:
        return LetterKind(needed(row, "jnsKontrol"))
    except ValueError:
        raise BadRowError("jnsKontrol") from None


def _letter(row: Row) -> ControlLetter:
    kind = letter_kind(row)
    return ControlLetter(
        number=letter_number(row, "noSuratKontrol"),
        kind=kind,
        is_after_stay=kind == LetterKind.CONTROL and is_inpatient(row),
        on=day(row, "tglRencanaKontrol"),
        written_on=day_or_none(row, "tglTerbitKontrol"),
        origin_sep=said(row, "noSepAsalKontrol").upper(),
        origin_poli=said(row, "poliAsal"),
        poli_code=needed(row, "poliTujuan"),
        poli_name=said(row, "namaPoliTujuan"),
        doctor_code=doctor_code(row, "kodeDokter"),
        doctor_name=said(row, "namaDokter"),
        card=said(row, "noKartu"),
        person_name=said(row, "nama"),
        is_used=_is_used(row),
    )


def _is_used(row: Row) -> bool | None:
    told = said(row, "terbitSEP").lower()
    if told not in ("", USED, NOT_USED):
        raise BadRowError("terbitSEP")
    return told == USED if told else None


def _detail(row: Row) -> LetterDetail:
    origin = part(row, "sep")
    return LetterDetail(
        number=letter_number(row, "noSuratKontrol"),
        kind=letter_kind(row),
        on=day(row, "tglRencanaKontrol"),
        written_on=day_or_none(row, "tglTerbit"),
        poli_code=needed(row, "poliTujuan"),
        poli_name=said(row, "namaPoliTujuan"),
        doctor_code=doctor_code(row, "kodeDokter"),
        doctor_name=said(row, "namaDokter"),
        is_used=flag(row, "flagKontrol"),
        origin=_origin(origin) if said(origin, "noSep") else None,
    )


def _origin(row: Row) -> OriginSep:
    poli_code, poli_name = coded(said(row, "poli"))
    referrer = part(row, "provPerujuk")
    return OriginSep(
        number=letter_number(row, "noSep"),
        on=day(row, "tglSep"),
        is_inpatient=is_inpatient(row),
        poli_code=poli_code,
        poli_name=poli_name,
        diagnosis=said(row, "diagnosa"),
        card=said(part(row, "peserta"), "noKartu"),
        referral_number=said(referrer, "noRujukan").upper(),
        referred_on=day_or_none(referrer, "tglRujukan"),
        is_from_hospital=said(referrer, "asalRujukan") == "2",
    )


def _room(row: Row) -> ClinicRoom:
    return ClinicRoom(
        poli_code=needed(row, "kodePoli"),
        poli_name=said(row, "namaPoli"),
        capacity=count(row, "kapasitas"),
        planned=count(row, "jmlRencanaKontroldanRujukan"),
        percent=amount(row, "persentase"),
    )


def _doctor(row: Row) -> PractisingDoctor:
    code = doctor_code(row, "kodeDokter")
    if code is None:
        raise BadRowError("kodeDokter")
    return PractisingDoctor(
        code, said(row, "namaDokter"), needed(row, "jadwalPraktek").replace(" ", ""), count(row, "kapasitas")
    )
