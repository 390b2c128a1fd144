"""Members of BPJS: identity, cover and class on a date (protocol V3)."""

from dataclasses import dataclass, field
from datetime import date

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed, Row
from bpjs_bridge.client.vclaim import calls
from bpjs_bridge.client.vclaim.fields import day_or_none, needed, part, said
from bpjs_bridge.client.vclaim.reading import asked
from bpjs_bridge.models import Outcome

ACTIVE = "0"
CARD_DIGITS, NIK_DIGITS = 13, 16
# Why a number is not asked about; our own words.
PLACEHOLDER = "not a person's number"


@dataclass(frozen=True)
class Member:
    """A member on one date. `status` and `notes` are VClaim's words; `prb_note` is a note, never a refusal.

    What names the person stays out of `repr`. `hint_*` is what some hospital last wrote, never this hospital's own.
    """

    card: str = field(repr=False)
    nik: str = field(repr=False)
    name: str = field(repr=False)
    sex: str = field(repr=False)
    born_on: date | None = field(repr=False)
    status_code: str
    status: str
    class_code: str
    class_name: str
    kind: str
    first_facility_code: str
    first_facility: str
    prb_note: str
    insured_from: date | None
    insured_until: date | None
    hint_record_number: str = field(repr=False)
    hint_phone: str = field(repr=False)

    @property
    def is_active(self) -> bool:
        """Insured on that date; any other status is shown in VClaim's words."""
        return self.status_code == ACTIVE


def member_by_card(player: Player, card: str, *, on: date) -> Listed[Member]:
    """One item, or none. A number of another shape, or of one digit repeated, is not asked about."""
    if not is_a_number(card, digits=CARD_DIGITS):
        return Listed(Answer(Outcome.REFUSED, "", PLACEHOLDER))
    values = {"noka": card, "tanggal": on.isoformat()}
    return asked(player, calls.MEMBER_BY_CARD, values, key="peserta", read=_member)


def member_by_nik(player: Player, nik: str, *, on: date) -> Listed[Member]:
    """The same by NIK. Sixteen zeros would find a person ("BAYI BR LAHIR"), so they are not asked about."""
    if not is_a_number(nik, digits=NIK_DIGITS):
        return Listed(Answer(Outcome.REFUSED, "", PLACEHOLDER))
    return asked(player, calls.MEMBER_BY_NIK, {"nik": nik, "tanggal": on.isoformat()}, key="peserta", read=_member)


def is_a_number(text: str, *, digits: int) -> bool:
    """So many digits, and not one and the same (zeros and nines are typed where somebody has no number)."""
    return len(text) == digits and text.isascii() and text.isdigit() and len(set(text)) > 1


def _member(row: Row) -> Member:
    status, hak, facility = part(row, "statusPeserta"), part(row, "hakKelas"), part(row, "provUmum")
    hint = part(row, "mr")
    return Member(
        card=needed(row, "noKartu"),
        nik=said(row, "nik"),
        name=said(row, "nama"),
        sex=said(row, "sex"),
        born_on=day_or_none(row, "tglLahir"),
        status_code=needed(status, "kode"),
        status=said(status, "keterangan"),
        class_code=said(hak, "kode"),
        class_name=said(hak, "keterangan"),
        kind=said(part(row, "jenisPeserta"), "keterangan"),
        first_facility_code=said(facility, "kdProvider"),
        first_facility=said(facility, "nmProvider"),
        prb_note=said(part(row, "informasi"), "prolanisPRB"),
        insured_from=day_or_none(row, "tglTMT"),
        insured_until=day_or_none(row, "tglTAT"),
        hint_record_number=said(hint, "noMR"),
        hint_phone=said(hint, "noTelepon"),
    )
