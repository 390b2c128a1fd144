"""A step taken back after the seconds of undo: what BPJS has it keeps, what it has not is not told any more.

BPJS keeps the first time of a task and the first number of a pharmacy (protocol 2.1), and takes nothing after 99. So a
message that it took stays as it is, and the same step, taken once more, is told again only if BPJS has none.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Case, F, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models import (
    GONE_STATES,
    POSITION_OF_CANCEL,
    POSITION_OF_PHARMACY,
    GiveUpCause,
    MessageState,
    OutboxMessage,
    position_of_task,
)
from bpjs_bridge.outbox.corrections import NOT_LEASED
from queues.errors import QueueError
from queues.models import PharmacyTicket, Visit

LEFT_CLINIC, NO_SHOW = position_of_task(5), position_of_task(99)
# Between them, and at them, lies what ends a booking for BPJS.
ENDS = (NO_SHOW, POSITION_OF_CANCEL)


class OnItsWayError(QueueError):
    """A worker is telling BPJS at this moment: whether BPJS has it will be known in seconds."""

    message = _("Tahap ini sedang dikirim ke BPJS. Tunggu beberapa detik, lalu tekan lagi.")


def retract(messages: "QuerySet[OutboxMessage]", *, at: datetime) -> None:
    """Withdraw what BPJS did not take; what it took stays. OnItsWayError while one of them is being sent.

    One whose answer got lost is withdrawn too: if BPJS has it after all, it says so of the same step told again (208,
    or a later task stored), and keeps the first time.
    """
    open_ones = messages.exclude(state__in=(MessageState.DELIVERED, MessageState.SUPERSEDED, MessageState.WITHDRAWN))
    wanted = set(open_ones.values_list("pk", flat=True))
    is_held = ~Q(leased_by="") & Q(lease_until__gt=at)
    # The condition is the guard, as in undo: who leases at this moment changes the row first, or finds it withdrawn. A
    # worker that slept past its lease finds another number.
    withdrawn = OutboxMessage.objects.filter(pk__in=wanted).exclude(is_held).exclude(state=MessageState.DELIVERED)
    epoch = Case(When(leased_by="", then=F("lease_epoch")), default=F("lease_epoch") + 1)
    if withdrawn.update(state=MessageState.WITHDRAWN, lease_epoch=epoch, **NOT_LEASED) != len(wanted):
        raise OnItsWayError


def is_replaced(visit: Visit, ticket: PharmacyTicket, *, at: datetime) -> bool:
    """Is BPJS to be told of this pharmacy number in the place of another one? Not when it has a number, or this one."""
    standing = OutboxMessage.objects.filter(visit=visit, position=POSITION_OF_PHARMACY).exclude(state__in=GONE_STATES)
    if standing.filter(Q(state=MessageState.DELIVERED) | Q(pharmacy_ticket=ticket)).exists():
        return False
    retract(standing, at=at)
    return True


def cause_of_end(before: Mapping[int, str], *, position: int) -> GiveUpCause:
    """Why a step of a booking that BPJS has ended, or that has left the clinic there, can never be stored.

    `before`: position -> state of the messages of the booking that stand.
    """
    if position < NO_SHOW and any(place in before for place in ENDS):
        return GiveUpCause.LATER
    if position == NO_SHOW and before.get(LEFT_CLINIC) == MessageState.DELIVERED:
        return GiveUpCause.LATER
    return GiveUpCause.NONE
