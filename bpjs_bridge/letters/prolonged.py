"""Khusus: a referral of repeat care prolonged (protocol V2): how VClaim is asked, and how one is found again."""

from typing import Any

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim.reading import Written
from bpjs_bridge.client.vclaim.special_referrals import ProlongedReferral, delete_prolonged, prolong, prolonged_in
from bpjs_bridge.letters.writing import Read, Told, Write
from bpjs_bridge.references.cards import card_of
from queues import clock
from queues.letters import LetterGoneError, LetterPlan
from queues.models import LetterAsk, VisitLetter


class ProlongedWriter:
    """A `Writer` (bpjs_bridge/letters/writing.py). A window is not changed: it is deleted and made anew."""

    def make(self, letter: VisitLetter, *, user: str) -> Write:
        primary, *others = letter.diagnoses.split()
        codes = {"diagnosis": primary, "others": others, "procedures": letter.procedures.split()}

        def made(player: Player) -> Written[Any]:
            return prolong(player, letter.made_of, user=user, **codes)  # type: ignore[arg-type]

        return made

    def change(self, letter: VisitLetter, plan: LetterPlan, *, user: str) -> Write:
        """Never asked for (service.change)."""
        raise LetterGoneError

    def withdraw(self, letter: VisitLetter, *, user: str) -> Write:
        ends = letter.until or letter.on
        window = ProlongedReferral(letter.number, card_of(letter.visit.patient), "", "", letter.on, ends, letter.key)

        def withdrawn(player: Player) -> Written[Any]:
            return delete_prolonged(player, window, user=user)

        return withdrawn

    def told(self, item: ProlongedReferral | None) -> Told:
        """The catalogue's answer has no key, without which nothing is deleted: the list is read then."""
        return _told(item) if item is not None and item.key else {}

    def look(self, letter: VisitLetter) -> Read:
        """The windows issued in the month in which this one was."""
        month = clock.service_date(letter.made_at)

        def windows(player: Player) -> Listed[ProlongedReferral]:
            return prolonged_in(player, month)

        return windows

    def judged(self, letter: VisitLetter, items: tuple[Any, ...]) -> Told | None:
        own = [one for one in items if one.number == letter.made_of]
        if letter.asked == LetterAsk.WITHDRAW:
            return None if any(one.key == letter.key for one in own) else {}
        # An older window of the same month has ended by now.
        running = [one for one in own if one.covers(clock.service_date(letter.asked_at))]
        return _told(max(running, key=lambda one: one.last_day)) if running else None


def _told(window: ProlongedReferral) -> Told:
    return {"number": window.number, "on": window.first_day, "until": window.last_day, "key": window.key}
