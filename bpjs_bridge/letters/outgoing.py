"""Referrals out of the hospital (protocol V2): how VClaim is asked, and how one is found again."""

from typing import Any

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim.outgoing_referrals import (
    MadeReferral,
    OutgoingKind,
    OutgoingReferral,
    Referring,
    change_outgoing,
    delete_outgoing,
    find_outgoing,
    refer_out,
    referral_made,
)
from bpjs_bridge.client.vclaim.reading import Written
from bpjs_bridge.letters.writing import Read, Told, Write
from queues import clock, verbs
from queues.letters import LetterPlan
from queues.models import LetterAsk, ReferralKind, VisitLetter

KINDS = {
    ReferralKind.FULL: OutgoingKind.FULL,
    ReferralKind.PARTIAL: OutgoingKind.PARTIAL,
    ReferralKind.BACK: OutgoingKind.BACK,
}


class OutgoingWriter:
    """A `Writer` (bpjs_bridge/letters/writing.py)."""

    def make(self, letter: VisitLetter, *, user: str) -> Write:
        wire = _referring(letter, verbs.wished(letter))
        return lambda player: refer_out(player, letter.made_of, wire, user=user)

    def change(self, letter: VisitLetter, plan: LetterPlan, *, user: str) -> Write:
        wire = _referring(letter, plan)
        return lambda player: change_outgoing(player, letter.number, wire, user=user)

    def withdraw(self, letter: VisitLetter, *, user: str) -> Write:
        def withdrawn(player: Player) -> Written[Any]:
            return delete_outgoing(player, letter.number, user=user)

        return withdrawn

    def told(self, item: Any) -> Told:
        if not isinstance(item, MadeReferral):
            return {}
        names = {"facility_name": item.facility_name, "poli_name": item.poli_name}
        return {"number": item.number, "until": item.valid_until, **names}

    def look(self, letter: VisitLetter) -> Read:
        if letter.asked != LetterAsk.MAKE:
            return lambda player: find_outgoing(player, letter.number)
        wire = _referring(letter, verbs.wished(letter))

        def made(player: Player) -> Listed[OutgoingReferral]:
            return referral_made(player, letter.made_of, wire)

        return made

    def judged(self, letter: VisitLetter, items: tuple[Any, ...]) -> Told | None:
        if letter.asked == LetterAsk.WITHDRAW:
            return None if items else {}
        if not items:
            return None
        if letter.asked == LetterAsk.MAKE:
            return {"number": items[-1].number, "facility_name": items[-1].facility_name}
        return {} if _says(items[0], _referring(letter, verbs.wished(letter))) else None


def _referring(letter: VisitLetter, plan: LetterPlan) -> Referring:
    """Written on the day on which it was made first: an outpatient's referral has the SEP's date."""
    return Referring(
        kind=KINDS[ReferralKind(plan.referral_kind)],
        facility_code=plan.facility_code,
        poli_code=plan.poli_code,
        diagnosis_code=plan.diagnoses,
        referred_on=clock.service_date(letter.made_at),
        visit_on=plan.on,
        note=plan.note,
    )


def _says(one: OutgoingReferral, wire: Referring) -> bool:
    told = (one.facility_code, one.poli_code, one.visit_on, one.diagnosis_code, one.kind)
    return told == (wire.facility_code, wire.poli_code, wire.visit_on, wire.diagnosis_code, wire.kind.value)
