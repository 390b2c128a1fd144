"""Which message may leave now, and the lease on it: one per booking, fenced by a number that only rises."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from bpjs_bridge.models import (
    UNDELIVERED_STATES,
    MessageKind,
    MessageState,
    OutboxAttempt,
    OutboxMessage,
    Outcome,
)
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.corrections import position_of_gap
from bpjs_bridge.outbox.gate import Closed
from queues.database.injection_points import injection_point
from queues.journey import CAN_BE_MISSING
from queues.models import Stage, VisitGap

WORKER_VANISHED = "worker vanished"


@dataclass(frozen=True)
class Claim:
    """A message that this worker alone may send until `until`, and the number that proves it."""

    message: OutboxMessage
    epoch: int
    worker: str
    started_at: datetime
    until: datetime
    is_probe: bool
    # Of the monotonic clock.
    slot_began: float


@dataclass(frozen=True)
class NothingDue:
    """`next_at`: when the next message may leave, None when none waits for a time alone."""

    next_at: datetime | None


def unblocked() -> QuerySet[OutboxMessage]:
    """The first undelivered message of each booking, unless a step before it happened and nobody knows when."""
    earlier = OutboxMessage.objects.filter(
        visit=OuterRef("visit"), position__lt=OuterRef("position"), state__in=UNDELIVERED_STATES
    )
    return OutboxMessage.objects.filter(~Exists(earlier), ~Q(waits_for_gap()), state=MessageState.PENDING)


def waits_for_gap() -> Q:
    """A step marked as missing lies before this task: it is never sent over it, given up or not."""
    place = Case(
        *[When(stage=stage, then=Value(position_of_gap(stage))) for stage in CAN_BE_MISSING],
        output_field=IntegerField(),
    )
    gap = VisitGap.objects.filter(visit=OuterRef("visit"), filled_at=None).annotate(place=place)
    in_path = Q(kind__in=(MessageKind.TASK, MessageKind.PHARMACY), position__lt=position_of_gap(Stage.NO_SHOW))
    return in_path & Q(Exists(gap.filter(place__lt=OuterRef("position"))))


def sendable(*, at: datetime) -> QuerySet[OutboxMessage]:
    """Due, unblocked, and held by no worker."""
    return unblocked().filter(Q(lease_until=None) | Q(lease_until__lte=at), due_at__lte=at).order_by("due_at", "pk")


def claim(*, worker: str, lease: timedelta, at: datetime | None = None) -> Claim | Closed | NothingDue:
    """Lease the next message. A short transaction: nothing is sent in it. `at`: now, in tests."""
    came_at = at or timezone.now()
    refusal = gates.closed(gates.current(), at=came_at)
    if refusal is not None:
        return refusal if unblocked().exists() else NothingDue(None)
    candidates = sendable(at=came_at)
    if not candidates.exists():
        return NothingDue(_next_at())
    with transaction.atomic():
        gate = gates.lock()
        # Others may have held the gate for a while.
        now, slot_began = at or timezone.now(), time.monotonic()
        refusal = gates.closed(gate, at=now)
        if refusal is not None:
            return refusal
        injection_point("gate-open")
        if connection.features.has_select_for_update_skip_locked:
            candidates = candidates.select_for_update(skip_locked=True, of=("self",))
        # The content is opened where it is sent: one that no key opens parks its own booking, not the worker.
        message = candidates.select_related("visit").defer("payload").first()
        if message is None:
            return NothingDue(_next_at())
        is_probe = gates.take_slot(gate, at=now)
        return _lease(Claim(message, message.lease_epoch + 1, worker, now, now + lease, is_probe, slot_began))


def _lease(held: Claim) -> Claim | NothingDue:
    message = held.message
    if message.leased_by:
        _count_vanished(message)
    # The condition is what decides where rows cannot be locked one by one.
    taken = OutboxMessage.objects.filter(
        pk=message.pk, state=MessageState.PENDING, lease_epoch=message.lease_epoch
    ).update(
        lease_epoch=F("lease_epoch") + 1,
        lease_until=held.until,
        leased_by=held.worker,
        leased_at=held.started_at,
        is_probe=held.is_probe,
    )
    return held if taken else NothingDue(held.started_at)


def give_back(held: Claim) -> None:
    """Release the lease of a message that was not sent: any worker may claim it."""
    mine = OutboxMessage.objects.filter(pk=held.message.pk, lease_epoch=held.epoch, state=MessageState.PENDING)
    mine.update(leased_by="", lease_until=None)


def _count_vanished(message: OutboxMessage) -> None:
    """Its last worker never came back: whether BPJS has the message is not known."""
    assert message.leased_at is not None
    assert message.lease_until is not None
    OutboxAttempt.objects.create(
        message=message,
        epoch=message.lease_epoch,
        worker=message.leased_by,
        started_at=message.leased_at,
        ended_at=message.lease_until,
        outcome=Outcome.UNKNOWN,
        answer=WORKER_VANISHED,
        is_probe=message.is_probe,
    )
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=F("attempts") + 1, unknown_count=F("unknown_count") + 1)


def _next_at() -> datetime | None:
    """When the first waiting message is due, or free of a lease that its worker left behind."""
    first = unblocked().order_by("due_at").first()
    if first is None:
        return None
    return max(first.due_at, first.lease_until) if first.lease_until else first.due_at
