"""BPJS says that something before this message is missing there, or something behind it is stored: look at what it has,
and send again what it has not.
"""

import re
from datetime import datetime

from bpjs_bridge import wire
from bpjs_bridge.client import queries
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.queries import RegisteredBooking
from bpjs_bridge.client.rows import BadRowError, Listed, Row, listed, number
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
from bpjs_bridge.outbox.verdicts import BOOKING_MISSING, LATER_STORED, Verdict, backoff, judge
from bpjs_bridge.wire import TASK_OF_STAGE
from queues import journey
from queues.models import Channel, Stage, Visit

# From here on a booking's messages say that it is over.
POSITION_OF_ABSENCE = position_of_task(TASK_OF_STAGE[Stage.NO_SHOW])
# Some servers say it in words instead of 204.
NOT_FOUND = re.compile(r"tidak (ditemukan|ada)", re.IGNORECASE)


def recover(message: OutboxMessage, answer: Answer, client: BpjsClient) -> Verdict:
    """The verdict after a look; reads from BPJS, writes nothing. Not in a transaction."""
    if LATER_STORED.search(answer.message):
        return _settle(message, answer, client)
    if BOOKING_MISSING.search(answer.message):
        return _add_again(message, client)
    return _resend_missing(message, client)


def _settle(message: OutboxMessage, answer: Answer, client: BpjsClient) -> Verdict:
    """A later task is stored. BPJS may have this one all the same, from an attempt whose answer was lost; if it has
    not, or with somebody else's time, it will never take ours.
    """
    stored = _tasks_at_bpjs(message.visit, client)
    if stored is None:
        return Verdict(MessageState.PENDING, wait=backoff(message.refused_count), is_certain=False)
    ours = message.event.occurred_at.replace(microsecond=0)
    if message.task_id in stored and stored[message.task_id] in (ours, None):
        return Verdict(MessageState.DELIVERED)
    return judge(message, answer)


def _add_again(message: OutboxMessage, client: BpjsClient) -> Verdict:
    """A booking that BPJS was told of is told again. Of bookings that BPJS made, only those whose number this
    hospital gave: the answer that gave it may have been lost. One of the system used before is for a person.

    BPJS is asked for the booking by its code first: only its own "no" lets us add what it should have.
    """
    adds = OutboxMessage.objects.filter(visit=message.visit, position=POSITION_OF_ADD)
    is_delivered = adds.filter(state=MessageState.DELIVERED).exists()
    channel = message.visit.channel
    is_never_added = channel in (Channel.MOBILE_JKN, Channel.IMPORT) and not adds.exists()
    if channel == Channel.IMPORT and not Reporting.objects.filter(visit=message.visit, is_bpjs_own=False).exists():
        is_never_added = False
    if not (is_delivered or is_never_added):
        return Verdict(MessageState.PARKED, park_reason=ParkReason.UNKNOWN_BOOKING)
    is_missing = _is_missing(message.visit, client)
    if not is_missing:
        # Not known, or BPJS contradicts itself.
        return Verdict(MessageState.PENDING, wait=backoff(message.refused_count), is_certain=is_missing is not None)
    if is_delivered:
        return Verdict(MessageState.PENDING, resend_positions=(POSITION_OF_ADD,))
    if channel == Channel.IMPORT:
        return Verdict(MessageState.PENDING, is_added_first=True)
    return _add_first(message)


def _add_first(message: OutboxMessage) -> Verdict:
    """A booking of Mobile JKN that BPJS does not have."""
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
    return says_missing(queries.find_booking(client, visit.booking_code), visit.booking_code)


def says_missing(found: Listed[RegisteredBooking], booking_code: str) -> bool | None:
    """Does this answer to "antrean per kodebooking" say that BPJS has no such booking? None: it says neither."""
    if found.answer.outcome == Outcome.REFUSED:
        return True if NOT_FOUND.search(found.answer.message) else None
    if any(booking.booking_code == booking_code for booking in found.items):
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
    have = _tasks_at_bpjs(message.visit, client)
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


def _tasks_at_bpjs(visit: Visit, client: BpjsClient) -> dict[int | None, datetime | None] | None:
    """The tasks that BPJS has, with our times as it has them: whole seconds, None where they cannot be read. None when
    it gave no answer from which an absence may be concluded.
    """
    if not gates.wait_for_slot():
        return None
    stored = listed(client.list_tasks(visit.booking_code), _task)
    return dict(stored.items) if stored.is_certain else None


def _task(row: Row) -> tuple[int | None, datetime | None]:
    task_id = number(row, "taskid")
    try:
        return task_id, queries.moment(row, "wakturs")
    except BadRowError:
        return task_id, None
