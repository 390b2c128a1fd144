"""SEPs and fingerprints, read (protocol V5). Writing SEPs is not ours."""

from dataclasses import dataclass, field
from datetime import date

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import BadRowError, Listed, Row
from bpjs_bridge.client.vclaim import calls
from bpjs_bridge.client.vclaim.fields import day, day_or_none, flag, is_inpatient, letter_number, needed, part, said
from bpjs_bridge.client.vclaim.reading import asked


@dataclass(frozen=True)
class Sep:
    """One SEP. `poli_name` is a name, no code. `letter_number` "" where it was not made of a control letter."""

    number: str = field(repr=False)
    on: date
    is_inpatient: bool
    poli_name: str
    referral_number: str = field(repr=False)
    letter_number: str = field(repr=False)
    doctor_name: str
    doctor_code: str
    diagnosis: str = field(repr=False)
    card: str = field(repr=False)
    person_name: str = field(repr=False)
    purpose_code: str
    note: str = field(repr=False)


@dataclass(frozen=True)
class InternalSep:
    """A SEP of another poli of the same hospital, made of the first one. `is_issued` is VClaim's `flagsep`."""

    letter_number: str = field(repr=False)
    sep_number: str = field(repr=False)
    origin_sep: str = field(repr=False)
    on: date | None
    poli_code: str
    poli_name: str
    doctor_code: str
    doctor_name: str
    is_issued: bool | None


@dataclass(frozen=True)
class Fingerprint:
    """Whether a member's fingerprint was taken on a day; `words` as VClaim says it."""

    is_taken: bool
    words: str


@dataclass(frozen=True)
class TakenFingerprint:
    card: str = field(repr=False)
    sep_number: str = field(repr=False)


@dataclass(frozen=True)
class SepPermission:
    """A permission that BPJS's office gave, or has not yet: `status` in its words."""

    card: str = field(repr=False)
    person_name: str = field(repr=False)
    on: date | None
    service: str
    kind: str
    status: str


def find_sep(player: Player, number: str) -> Listed[Sep]:
    """One SEP by its number, or none."""
    return asked(player, calls.SEP_BY_NUMBER, {"noSep": number}, key="sep", read=read_sep)


def internal_seps(player: Player, number: str) -> Listed[InternalSep]:
    """The internal SEPs of a SEP."""
    return asked(player, calls.INTERNAL_SEPS, {"noSep": number}, key="list", read=_internal)


def fingerprint_of(player: Player, card: str, *, on: date) -> Listed[Fingerprint]:
    """One item: VClaim answers 200 whether the fingerprint was taken or not."""
    return asked(player, calls.FINGERPRINT, {"noka": card, "tanggal": on.isoformat()}, key="", read=_fingerprint)


def fingerprints_on(player: Player, on: date) -> Listed[TakenFingerprint]:
    """The people whose fingerprint was taken on a day."""
    return asked(player, calls.FINGERPRINTS_OF_DAY, {"tanggal": on.isoformat()}, key="list", read=_taken)


def permissions_in(player: Player, month: date) -> Listed[SepPermission]:
    """Of the month in which the date lies. A right of its own: a hospital without it is refused [weak]."""
    values = {"bulan": str(month.month), "tahun": str(month.year)}
    return asked(player, calls.PERMISSIONS_OF_MONTH, values, key="list", read=_permission)


def read_sep(row: Row) -> Sep:
    """The SEP as V5 shows it; `lastsep` answers with the same. Raises BadRowError."""
    doctor, letter, person = part(row, "dpjp"), part(row, "kontrol"), part(row, "peserta")
    return Sep(
        number=letter_number(row, "noSep"),
        on=day(row, "tglSep"),
        is_inpatient=is_inpatient(row),
        poli_name=said(row, "poli"),
        referral_number=said(row, "noRujukan").upper(),
        letter_number=said(letter, "noSurat").upper(),
        doctor_code=said(doctor, "kdDPJP"),
        doctor_name=said(doctor, "nmDPJP"),
        diagnosis=said(row, "diagnosa"),
        card=said(person, "noKartu"),
        person_name=said(person, "nama"),
        purpose_code=said(part(row, "tujuanKunj"), "kode"),
        note=said(row, "catatan"),
    )


def _internal(row: Row) -> InternalSep:
    return InternalSep(
        letter_number=needed(row, "nosurat").upper(),
        sep_number=said(row, "nosep").upper(),
        origin_sep=said(row, "nosepref").upper(),
        on=day_or_none(row, "tglrujukinternal"),
        poli_code=needed(row, "kdpolituj"),
        poli_name=said(row, "nmtujuanrujuk"),
        doctor_code=said(row, "kddokter"),
        doctor_name=said(row, "nmdokter"),
        is_issued=flag(row, "flagsep"),
    )


def _fingerprint(row: Row) -> Fingerprint:
    code = needed(row, "kode")
    if code not in ("0", "1"):
        raise BadRowError("kode")
    return Fingerprint(code == "1", said(row, "status") or said(row, "message"))


def _taken(row: Row) -> TakenFingerprint:
    return TakenFingerprint(needed(row, "noKartu"), said(row, "noSEP").upper())


def _permission(row: Row) -> SepPermission:
    return SepPermission(
        card=needed(row, "noKartu"),
        person_name=said(row, "nama"),
        on=day_or_none(row, "tglsep"),
        service=said(row, "jnspelayanan"),
        kind=said(row, "persetujuan"),
        status=said(row, "status"),
    )
