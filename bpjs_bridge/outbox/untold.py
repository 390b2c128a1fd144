"""A number that BPJS refused and that ends: nothing is left to mend, and nobody need decide about its messages."""

from datetime import datetime

from bpjs_bridge.models import POSITION_OF_ADD, GiveUpCause, MessageState, OutboxMessage
from bpjs_bridge.outbox.corrections import NOT_LEASED
from queues.errors import UndoTooLateError
from queues.models import OVER, Visit, VisitEvent


def give_up(visit: Visit, *, at: datetime) -> None:
    """The visit is cancelled: its held number is given up, and with it what waits behind it. BPJS has nothing of it.

    Not where the number is still on its way: then BPJS may have it, and is told of the cancellation.
    """
    messages = OutboxMessage.objects.filter(visit=visit)
    ended = {"state": MessageState.GIVEN_UP, "given_up_at": at}
    number = messages.filter(position=POSITION_OF_ADD, state=MessageState.PARKED)
    if number.update(given_up_cause=GiveUpCause.CANCELLED, **ended):
        behind = messages.filter(state__in=(MessageState.PENDING, MessageState.PARKED))
        behind.update(given_up_cause=GiveUpCause.NOT_ADDED, **ended, **NOT_LEASED)


def check_not_given_up(visit: Visit, reversal: VisitEvent) -> None:
    """The end of a visit is taken back: not where its number was given up with it, for BPJS would never hear of it.

    UndoTooLateError: the desk gives a new number.
    """
    given_up = OutboxMessage.objects.filter(visit=visit, given_up_cause=GiveUpCause.CANCELLED)
    if reversal.stage in OVER and given_up.exists():
        raise UndoTooLateError
