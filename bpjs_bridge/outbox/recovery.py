"""BPJS says that something before this message is missing there: find out what, and send it again."""

import re
from datetime import datetime

from bpjs_bridge import wire
from bpjs_bridge.client import queries
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.rows import listed, number
from bpjs_bridge.models import (
    POSITION_OF_ADD,
    GiveUpCause,
    MessageKind,
    MessageState,
    OutboxMessage,
    Outcome,
    ParkReason,
    Reporting,
    position_of_task,
)
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.completeness import hold_if_lacking
from bpjs_bridge.outbox.verdicts import BOOKING_MISSING, Verdict, backoff
from bpjs_bridge.wire import TASK_OF_STAGE
from queues import journey
from queues.models import Channel, Stage, Visit

# From here on a booking's messages say that it is over.
POSITION_OF_ABSENCE = position_of_task(TASK_OF_STAGE[Stage.NO_SHOW])
# Some servers say it in words instead of 204.
NOT_FOUND = re.compile(r"tidak (ditemukan|ada)", re.IGNORECASE)


def recover(message: OutboxMessage, answer: Answer, client: BpjsClient) -> Verdict:
    """The verdict after a look; reads from BPJS, writes nothing. Not in a transaction."""
    if BOOKING_MISSING.search(answer.message):
        return _add_again(message, client)
    return _resend_missing(message, client)


def _add_again(message: OutboxMessage, client: BpjsClient) -> Verdict:
    """A booking that BPJS was told of is told again. Of bookings that BPJS made, only those whose number this
    hospital gave: the answer that gave it may have been lost. One of the system used before is for a person.
    """
    adds = OutboxMessage.objects.filter(visit=message.visit, position=POSITION_OF_ADD)
    if adds.filter(state=MessageState.DELIVERED).exists():
        return Verdict(MessageState.PENDING, resend_positions=(POSITION_OF_ADD,))
    is_added = adds.exists()
    if message.visit.channel == Channel.MOBILE_JKN and not is_added:
        return _add_if_missing(message, client)
    is_ours = Reporting.objects.filter(visit=message.visit, is_bpjs_own=False).exists()
    if message.visit.channel == Channel.IMPORT and is_ours and not is_added:
        return Verdict(MessageState.PENDING, is_added_first=True)
    return Verdict(MessageState.PARKED, park_reason=ParkReason.UNKNOWN_BOOKING)


def _add_if_missing(message: OutboxMessage, client: BpjsClient) -> Verdict:
    """BPJS is asked for the booking by its code first: only its own "no" lets us add what it should have."""
    is_missing = _is_missing(message.visit, client)
    if not is_missing:
        # Not known, or BPJS contradicts itself.
        return Verdict(MessageState.PENDING, wait=backoff(message.refused_count), is_certain=is_missing is not None)
    if message.position >= POSITION_OF_ABSENCE and not _has_delivered(message):
        # Nothing was ever told of it and now it is over: there is nothing at BPJS to end.
        return Verdict(MessageState.GIVEN_UP, give_up_cause=GiveUpCause.NOT_ADDED, is_missing=True)
    return Verdict(MessageState.PENDING, is_added_first=True, is_missing=True)


def _has_delivered(message: OutboxMessage) -> bool:
    return OutboxMessage.objects.filter(visit=message.visit, state=MessageState.DELIVERED).exists()


def _is_missing(visit: Visit, client: BpjsClient) -> bool | None:
    """Has BPJS no such booking? None: it gave no answer that says so or the contrary."""
    if not gates.wait_for_slot():
        return None
    found = queries.find_booking(client, visit.booking_code)
    if found.answer.outcome == Outcome.REFUSED:
        return True if NOT_FOUND.search(found.answer.message) else None
    if any(booking.booking_code == visit.booking_code for booking in found.items):
        return False
    return True if found.is_certain and not found.items else None


def write_add(visit: Visit, *, at: datetime) -> OutboxMessage:
    """The number of a booking that BPJS should have known and does not. In a transaction."""
    body = wire.add_payload(visit, at=at)
    message = OutboxMessage(
        visit=visit,
        kind=MessageKind.ADD,
        position=POSITION_OF_ADD,
        event=visit.events.get(stage=Stage.BOOKED, is_standing=True),
        payload=wire.text_of(body),
        created_at=at,
        due_at=at,
    )
    hold_if_lacking(message, body, at=at)
    message.save()
    return message


def _resend_missing(message: OutboxMessage, client: BpjsClient) -> Verdict:
    have = _stored_tasks(message.visit, client)
    if have is None:
        # A list that cannot be had now says nothing: the message is tried again and meets the same question.
        return Verdict(MessageState.PENDING, wait=backoff(message.refused_count), is_certain=False)
    tasks = [TASK_OF_STAGE[stage] for stage in journey.path_of(message.visit) if stage != Stage.BOOKED]
    missing = [
        position_of_task(task) for task in tasks if task not in have and position_of_task(task) < message.position
    ]
    delivered = set(
        OutboxMessage.objects.filter(
            visit=message.visit, position__in=missing, state=MessageState.DELIVERED
        ).values_list("position", flat=True)
    )
    if not missing:
        return Verdict(MessageState.PENDING, wait=backoff(message.refused_count))
    if delivered != set(missing):
        return Verdict(MessageState.PARKED, park_reason=ParkReason.PREDECESSOR)
    return Verdict(MessageState.PENDING, resend_positions=tuple(missing))


def _stored_tasks(visit: Visit, client: BpjsClient) -> set[int] | None:
    """The task ids that BPJS has; None when it gave no answer from which an absence may be concluded."""
    if not gates.wait_for_slot():
        return None
    stored = listed(client.list_tasks(visit.booking_code), lambda row: number(row, "taskid"))
    return set(stored.items) if stored.is_certain else None
