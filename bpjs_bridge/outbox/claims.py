"""The lease on a message, or on some of different bookings: one per booking, fenced by a number that only rises."""

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from bpjs_bridge.models import MessageState, OutboxAttempt, OutboxMessage, Outcome
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox import order
from bpjs_bridge.outbox.gate import Closed
from queues.database.composed import among, as_list
from queues.database.injection_points import injection_point

WORKER_VANISHED = "worker vanished"
# So many messages one worker leases at once at most.
MOST_AT_ONCE = 16
LEASE = (
    f"UPDATE {OutboxMessage._meta.db_table} SET lease_epoch = lease_epoch + 1, lease_until = %s, leased_at = %s, "
    f"leased_by = %s, is_probe = %s WHERE state = '{MessageState.PENDING}' "
    "AND (lease_until IS NULL OR lease_until <= %s) AND id "
)
RETURNING = " RETURNING id, lease_epoch"
# Every second claim of a process looks for new numbers first: a backlog, however long, has the other half.
_turns = itertools.count()


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


def look(*, at: datetime) -> NothingDue | None:
    """Is anything due? One statement and no transaction: what a worker asks that has nothing to do."""
    soonest = order.next_at()
    return None if soonest is not None and soonest <= at else NothingDue(soonest)


def claim(*, worker: str, lease: timedelta, at: datetime | None = None) -> Claim | Closed | NothingDue:
    """Lease the next message alone. `at`: now, in tests."""
    held = claim_some(worker=worker, lease=lease, most=1, at=at)
    return held[0] if isinstance(held, list) else held


def claim_some(
    *, worker: str, lease: timedelta, most: int, at: datetime | None = None
) -> list[Claim] | Closed | NothingDue:
    """Lease the next messages, each of another booking, each with its slot. A short transaction: nothing is sent in it.

    As many as `most`, and as have their slot before the first one's is over; while the breaker is open a single one.
    """
    with transaction.atomic():
        gate = gates.lock()
        # Others may have held the gate for a while.
        now, began = at or timezone.now(), time.monotonic()
        refusal = gates.closed(gate, at=now)
        if refusal is not None:
            return refusal
        injection_point("gate-open")
        messages = _next(1 if gate.opened_at else min(most, gates.slots_at_once()), at=now)
        if not messages:
            return NothingDue(order.next_at())
        is_probe = gates.take_slot(gate, at=now, slots=len(messages))
        step = gates.interval().total_seconds()
        return _lease(
            [
                Claim(message, message.lease_epoch + 1, worker, now, now + lease, is_probe, began + place * step)
                for place, message in enumerate(messages)
            ]
        )


def _next(limit: int, *, at: datetime) -> list[OutboxMessage]:
    new = order.newest_numbers(limit)(at) if next(_turns) % 2 else []
    return new or order.oldest(limit)(at)


def _lease(wanted: Sequence[Claim]) -> list[Claim] | NothingDue:
    """The condition is what decides where rows cannot be locked one by one."""
    first = wanted[0]
    for held in wanted:
        if held.message.leased_by:
            _count_vanished(held.message)
    keys = as_list([held.message.pk for held in wanted], connection)
    until, since = map(connection.ops.adapt_datetimefield_value, (first.until, first.started_at))
    with connection.cursor() as cursor:
        cursor.execute(LEASE + among(connection) + RETURNING, [until, since, first.worker, first.is_probe, since, keys])
        taken = dict(cursor.fetchall())
    ours = [held for held in wanted if taken.get(held.message.pk) == held.epoch]
    return ours or NothingDue(first.started_at)


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
