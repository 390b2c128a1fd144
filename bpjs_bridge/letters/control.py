"""Control letters (protocol V1): how VClaim is asked, and how one is found again."""

from typing import Any

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim.control_letters import ControlLetter, LetterDetail, find_letter
from bpjs_bridge.client.vclaim.letter_writing import (
    MadeLetter,
    Plan,
    change_letter,
    delete_letter,
    letter_made,
    make_letter,
)
from bpjs_bridge.client.vclaim.reading import Written
from bpjs_bridge.letters.writing import Read, Told, Write
from bpjs_bridge.references.cards import card_of
from queues import clock, verbs
from queues.letters import LetterPlan
from queues.models import LetterAsk, VisitLetter


class ControlWriter:
    """A `Writer` (bpjs_bridge/letters/writing.py)."""

    def make(self, letter: VisitLetter, *, user: str) -> Write:
        plan = _plan(verbs.wished(letter))
        return lambda player: make_letter(player, letter.made_of, plan, user=user)

    def change(self, letter: VisitLetter, plan: LetterPlan, *, user: str) -> Write:
        wire = _plan(plan)
        return lambda player: change_letter(player, letter.number, letter.made_of, wire, user=user)

    def withdraw(self, letter: VisitLetter, *, user: str) -> Write:
        def withdrawn(player: Player) -> Written[Any]:
            return delete_letter(player, letter.number, user=user)

        return withdrawn

    def told(self, item: MadeLetter) -> Told:
        return {"number": item.number, "on": item.on, "doctor_name": item.doctor_name}

    def look(self, letter: VisitLetter) -> Read:
        """Of one that was to be made, the month's letters of the person; else the letter itself."""
        if letter.asked != LetterAsk.MAKE:
            return lambda player: find_letter(player, letter.number)
        card, plan = card_of(letter.visit.patient), _plan(verbs.wished(letter))
        day = clock.service_date(letter.asked_at)

        def made(player: Player) -> Listed[ControlLetter]:
            return letter_made(player, card, sep_number=letter.made_of, plan=plan, today=day)

        return made

    def judged(self, letter: VisitLetter, items: tuple[Any, ...]) -> Told | None:
        if letter.asked == LetterAsk.WITHDRAW:
            return None if items else {}
        if not items:
            return None
        if letter.asked == LetterAsk.MAKE:
            return {"number": items[-1].number, "doctor_name": items[-1].doctor_name}
        return {} if _says(items[0], verbs.wished(letter)) else None


def _plan(plan: LetterPlan) -> Plan:
    return Plan(plan.poli_code, plan.doctor_code or 0, plan.on)


def _says(letter: LetterDetail, plan: LetterPlan) -> bool:
    return (letter.poli_code, letter.doctor_code, letter.on) == (plan.poli_code, plan.doctor_code, plan.on)
