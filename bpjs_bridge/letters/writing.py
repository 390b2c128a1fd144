"""One write to VClaim and the row that stands for it (protocol V0): no call is idempotent, so none is sent twice.

The row says what is asked for before anything leaves. An answer without certainty is looked up in VClaim's lists; while
nothing is known the row stays uncertain, and nobody asks again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.refusals import RefusalKind
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim.reading import Written
from bpjs_bridge.models import Outcome
from bpjs_bridge.vclaim_line import CLOSED, NO_KEY, TOO_MANY, VClaimLine
from queues import verbs
from queues.letters import BpjsSaysNoError, BpjsSilentError, LetterPlan, LetterUncertainError
from queues.models import LetterAsk, VisitLetter

# A nurse waits so long, with the patient in front of them; and so much longer where an answer got lost.
SECONDS, SECONDS_TO_LOOK = 8.0, 5.0
# No request is under way any more: what is not in the lists by then was not done.
SURELY_OVER = timedelta(seconds=30)
# Then the request never left this machine.
NEVER_LEFT = (NO_KEY, CLOSED, TOO_MANY)

Write = Callable[[Player], Written[Any]]
Read = Callable[[Player], Listed[Any]]
# What BPJS says of a letter, by the row's fields.
Told = Mapping[str, Any]


class Writer(Protocol):
    """One kind of letter, in VClaim's words. `user` is the login of the person who asks."""

    def make(self, letter: VisitLetter, *, user: str) -> Write:
        """Ask for a new one, as the row says."""

    def change(self, letter: VisitLetter, plan: LetterPlan, *, user: str) -> Write:
        """Ask for what the letter shall become."""

    def withdraw(self, letter: VisitLetter, *, user: str) -> Write:
        """Ask for its end."""

    def told(self, item: Any) -> Told:
        """What an answer of success says."""

    def look(self, letter: VisitLetter) -> Read:
        """The list or the letter that shows whether BPJS did what it was asked for."""

    def judged(self, letter: VisitLetter, items: tuple[Any, ...]) -> Told | None:
        """What was found says that it was done (and more of the letter); None: it does not."""


def ask(letter: VisitLetter, writer: Writer, line: VClaimLine) -> VisitLetter:
    """Send what the row asks for, once. BpjsSaysNoError, BpjsSilentError, LetterUncertainError."""
    written = line.write(_act(letter, writer))
    if written.is_done:
        told = writer.told(written.item) if written.item is not None else {}
        if letter.asked != LetterAsk.MAKE or told.get("number"):
            return verbs.settle_letter(letter, **told)
        # VClaim says nothing of a partial referral, and an answer of success may be unreadable.
        return _looked_up(letter, writer)
    if written.refusal == RefusalKind.ALREADY_DONE and (found := _look(letter, writer)) is not None:
        return verbs.settle_letter(letter, **found)
    if written.is_unknown and written.answer.message not in NEVER_LEFT:
        return _looked_up(letter, writer)
    verbs.drop_letter_ask(letter)
    if written.answer.outcome == Outcome.REFUSED:
        raise BpjsSaysNoError(written.answer.words or written.answer.message)
    raise BpjsSilentError


def check(letter: VisitLetter, writer: Writer, *, at: datetime) -> VisitLetter | None:
    """What became of a question that is open. LetterUncertainError while nobody knows; None: no letter was made."""
    if not letter.is_uncertain:
        return letter
    found = _look(letter, writer)
    if found is not None:
        return verbs.settle_letter(letter, **found)
    if at - letter.asked_at < SURELY_OVER:
        raise LetterUncertainError
    return verbs.drop_letter_ask(letter)


def _act(letter: VisitLetter, writer: Writer) -> Write:
    user = letter.asked_by.get_username()
    if letter.asked == LetterAsk.MAKE:
        return writer.make(letter, user=user)
    if letter.asked == LetterAsk.CHANGE:
        return writer.change(letter, verbs.wished(letter), user=user)
    return writer.withdraw(letter, user=user)


def _looked_up(letter: VisitLetter, writer: Writer) -> VisitLetter:
    found = _look(letter, writer)
    if found is None:
        raise LetterUncertainError
    return verbs.settle_letter(letter, **found)


def _look(letter: VisitLetter, writer: Writer) -> Told | None:
    """What shows that it was done. LetterUncertainError where VClaim does not answer; None: it answers, and no."""
    with VClaimLine(seconds=SECONDS_TO_LOOK) as line:
        listed = line.ask(writer.look(letter))
    if not listed.is_certain:
        raise LetterUncertainError
    return writer.judged(letter, listed.items)
