"""Referrals of first facilities and of other hospitals, read (protocol V2)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from bpjs_bridge.client.calls import Call, Player
from bpjs_bridge.client.rows import Listed, Row
from bpjs_bridge.client.vclaim import calls
from bpjs_bridge.client.vclaim.fields import count, day, letter_number, part, said
from bpjs_bridge.client.vclaim.reading import asked
from bpjs_bridge.client.vclaim.seps import Sep, read_sep

REFERRAL_LIFE = timedelta(days=90)


class IssuedBy(Enum):
    """The kind of facility that wrote the letter; the value is VClaim's `asalFaskes`."""

    FIRST_FACILITY = "1"
    HOSPITAL = "2"


@dataclass(frozen=True)
class ReferralLetter:
    """A referral. `poli_code` and `poli_name` may be "". What names the patient stays out of `repr`."""

    number: str = field(repr=False)
    issued_on: date
    poli_code: str
    referred_by: str
    card: str = field(repr=False)
    poli_name: str = ""
    referrer_code: str = ""
    is_inpatient: bool = False
    diagnosis_code: str = field(default="", repr=False)
    diagnosis: str = field(default="", repr=False)
    nik: str = field(default="", repr=False)
    person_name: str = field(default="", repr=False)

    @property
    def lapses_on(self) -> date:
        """90 days after it was written (protocol V2)."""
        return self.issued_on + REFERRAL_LIFE


BY_NUMBER: dict[IssuedBy, Call] = {
    IssuedBy.FIRST_FACILITY: calls.REFERRAL_BY_NUMBER,
    IssuedBy.HOSPITAL: calls.HOSPITAL_REFERRAL_BY_NUMBER,
}
NEWEST: dict[IssuedBy, Call] = {
    IssuedBy.FIRST_FACILITY: calls.REFERRAL_OF_CARD,
    IssuedBy.HOSPITAL: calls.HOSPITAL_REFERRAL_OF_CARD,
}
OF_CARD: dict[IssuedBy, Call] = {
    IssuedBy.FIRST_FACILITY: calls.REFERRALS_OF_CARD,
    IssuedBy.HOSPITAL: calls.HOSPITAL_REFERRALS_OF_CARD,
}


def find_referral(player: Player, number: str, *, issued_by: IssuedBy) -> Listed[ReferralLetter]:
    """By number: one item; none and certain when VClaim has none."""
    return asked(player, BY_NUMBER[issued_by], {"nomor": number}, key="rujukan", read=_letter)


def newest_referral(player: Player, card: str, *, issued_by: IssuedBy) -> Listed[ReferralLetter]:
    """The newest one of a card: one item, or none."""
    return asked(player, NEWEST[issued_by], {"noka": card}, key="rujukan", read=_letter)


def referrals_of(player: Player, card: str, *, issued_by: IssuedBy) -> Listed[ReferralLetter]:
    """All of a card, the newest first by our own sorting: VClaim's order is not told."""
    found = asked(player, OF_CARD[issued_by], {"noka": card}, key="rujukan", read=_letter)
    newest_first = sorted(found.items, key=lambda letter: (letter.issued_on, letter.number), reverse=True)
    return Listed(found.answer, tuple(newest_first), found.bad_rows)


def seps_of_referral(player: Player, number: str, *, issued_by: IssuedBy) -> Listed[int]:
    """JumlahSEP: how many SEPs this hospital made of it; one item. 0 is a first visit."""
    values = {"jenis": issued_by.value, "nomor": number}
    return asked(player, calls.SEPS_OF_REFERRAL, values, key="", read=lambda row: count(row, "jumlahSEP"))


def last_sep(player: Player, number: str) -> Listed[Sep]:
    """The last SEP of a referral: the one a control letter is planned from."""
    return asked(player, calls.LAST_SEP, {"nomor": number}, key="sep", read=read_sep)


def _letter(row: Row) -> ReferralLetter:
    poli, referrer, person, diagnosis = (
        part(row, name) for name in ("poliRujukan", "provPerujuk", "peserta", "diagnosa")
    )
    return ReferralLetter(
        number=letter_number(row, "noKunjungan"),
        issued_on=day(row, "tglKunjungan"),
        poli_code=said(poli, "kode"),
        poli_name=said(poli, "nama"),
        referrer_code=said(referrer, "kode"),
        referred_by=said(referrer, "nama"),
        is_inpatient=said(part(row, "pelayanan"), "kode") == "1",
        diagnosis_code=said(diagnosis, "kode"),
        diagnosis=said(diagnosis, "nama"),
        card=said(person, "noKartu"),
        nik=said(person, "nik"),
        person_name=said(person, "nama"),
    )
