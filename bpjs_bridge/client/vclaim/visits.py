"""SEPs of a day and of a person: Monitoring (protocol V4)."""

from dataclasses import dataclass, field
from datetime import date

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed, Row
from bpjs_bridge.client.vclaim import calls
from bpjs_bridge.client.vclaim.fields import day, day_or_none, is_inpatient, letter_number, said
from bpjs_bridge.client.vclaim.reading import asked

INPATIENT, OUTPATIENT = "1", "2"


@dataclass(frozen=True)
class VisitSep:
    """A SEP of a day at this hospital. `poli` is a code, a name or "": no sample settles which."""

    number: str = field(repr=False)
    on: date
    left_on: date | None
    card: str = field(repr=False)
    person_name: str = field(repr=False)
    referral_number: str = field(repr=False)
    diagnosis: str = field(repr=False)
    is_inpatient: bool
    poli: str


@dataclass(frozen=True)
class PastVisit:
    """A SEP of a person at any hospital. `hospital_name` is a name; `poli` "" or a name."""

    number: str = field(repr=False)
    on: date
    left_on: date | None
    card: str = field(repr=False)
    referral_number: str = field(repr=False)
    diagnosis: str = field(repr=False)
    is_inpatient: bool
    poli: str
    hospital_name: str


@dataclass(frozen=True)
class Claim:
    """A claim of a SEP. What it is worth is not read."""

    sep_number: str = field(repr=False)
    on: date | None
    poli: str
    status: str


def visits_on(player: Player, on: date, *, is_inpatient: bool = False) -> Listed[VisitSep]:
    """Kunjungan: the SEPs of a day. Empty and certain when there is none; silence is unknown, never zero."""
    values = {"tanggal": on.isoformat(), "jenis": INPATIENT if is_inpatient else OUTPATIENT}
    return asked(player, calls.VISITS_OF_DAY, values, key="sep", read=_visit)


def claims_on(player: Player, on: date, *, status: int, is_inpatient: bool = False) -> Listed[Claim]:
    """Klaim, by the day the patient left; `status` 1 to 3."""
    values = {"tanggal": on.isoformat(), "jenis": INPATIENT if is_inpatient else OUTPATIENT, "status": status}
    return asked(player, calls.CLAIMS_OF_DAY, values, key="klaim", read=_claim)


def history_of(player: Player, card: str, first: date, last: date) -> Listed[PastVisit]:
    """Histori: at most 90 days may be asked; at most 10 rows come [weak], ours sorted newest first."""
    values = {"noka": card, "awal": first.isoformat(), "akhir": last.isoformat()}
    found = asked(player, calls.VISITS_OF_CARD, values, key="histori", read=_past)
    newest_first = sorted(found.items, key=lambda visit: (visit.on, visit.number), reverse=True)
    return Listed(found.answer, tuple(newest_first), found.bad_rows)


def _visit(row: Row) -> VisitSep:
    return VisitSep(
        number=letter_number(row, "noSep"),
        on=day(row, "tglSep"),
        left_on=day_or_none(row, "tglPlgSep"),
        card=said(row, "noKartu"),
        person_name=said(row, "nama"),
        referral_number=said(row, "noRujukan").upper(),
        diagnosis=said(row, "diagnosa"),
        is_inpatient=is_inpatient(row),
        poli=said(row, "poli"),
    )


def _past(row: Row) -> PastVisit:
    return PastVisit(
        number=letter_number(row, "noSep"),
        on=day(row, "tglSep"),
        left_on=day_or_none(row, "tglPlgSep"),
        card=said(row, "noKartu"),
        referral_number=said(row, "noRujukan").upper(),
        diagnosis=said(row, "diagnosa"),
        is_inpatient=is_inpatient(row),
        poli=said(row, "poli"),
        hospital_name=said(row, "ppkPelayanan"),
    )


def _claim(row: Row) -> Claim:
    return Claim(
        sep_number=letter_number(row, "noSEP"),
        on=day_or_none(row, "tglSep"),
        poli=said(row, "poli"),
        status=said(row, "status"),
    )
