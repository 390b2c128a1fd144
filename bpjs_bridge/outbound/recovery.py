"""BPJS says that something before this message is missing there: find out what, and send it again."""

from datetime import datetime

from bpjs_bridge import wire
from bpjs_bridge.models import (
    POSITION_OF_ADD,
    MessageKind,
    MessageState,
    OutboxMessage,
    Outcome,
    ParkReason,
    Reporting,
    position_of_task,
)
from bpjs_bridge.outbound import gate as gates
from bpjs_bridge.outbound.answers import Answer
from bpjs_bridge.outbound.client import BpjsClient
from bpjs_bridge.outbound.verdicts import BOOKING_MISSING, Verdict, backoff
from bpjs_bridge.wire import TASK_OF_STAGE
from queues import journey
from queues.models import Channel, Stage, Visit


def mend(message: OutboxMessage, answer: Answer, client: BpjsClient) -> Verdict:
    """The verdict after a look; reads from BPJS, writes nothing. Not in a transaction."""
    if BOOKING_MISSING.search(answer.message):
        return _add_again(message)
    return _resend_missing(message, client)


def _add_again(message: OutboxMessage) -> Verdict:
    """Only bookings of ours are added again: one of Mobile JKN is BPJS's own, and a person has to look."""
    told = OutboxMessage.objects.filter(visit=message.visit, position=POSITION_OF_ADD)
    if told.filter(state=MessageState.DELIVERED).exists():
        return Verdict(MessageState.PENDING, resend_positions=(POSITION_OF_ADD,))
    is_ours = Reporting.objects.filter(visit=message.visit, is_bpjs_own=False).exists()
    if message.visit.channel == Channel.IMPORT and is_ours and not told.exists():
        return Verdict(MessageState.PENDING, is_added_first=True)
    return Verdict(MessageState.PARKED, park_reason=ParkReason.UNKNOWN_BOOKING)


def write_add(visit: Visit, *, at: datetime) -> OutboxMessage:
    """The number of an imported booking, which the system used before did not tell after all. In a transaction."""
    return OutboxMessage.objects.create(
        visit=visit,
        kind=MessageKind.ADD,
        position=POSITION_OF_ADD,
        event=visit.events.get(stage=Stage.BOOKED, is_standing=True),
        payload=wire.text_of(wire.add_payload(visit, at=at)),
        created_at=at,
        due_at=at,
    )


def _resend_missing(message: OutboxMessage, client: BpjsClient) -> Verdict:
    # A list that cannot be had now says nothing: the message is tried again and meets the same question.
    listed = client.list_tasks(message.visit.booking_code) if gates.wait_for_slot() else None
    if listed is None or listed.outcome != Outcome.OK:
        return Verdict(MessageState.PENDING, wait=backoff(message.refused_count))
    have = {int(row["taskid"]) for row in listed.rows if str(row.get("taskid", "")).isdigit()}
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
