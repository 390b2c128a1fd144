"""The gate that all requests to BPJS pass, whichever process sends them: rate, breaker, halt."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bpjs_bridge.client.answers import LONGEST_RETRY_AFTER, Answer
from bpjs_bridge.models import BpjsGate, Outcome

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

# So many unknowns in a row are not the messages' fault.
UNKNOWNS_UNTIL_OPEN = 5
# At most four probes a minute while the breaker is open.
PROBE_EVERY = timedelta(seconds=15)
MOST_SLOT_WAITS = 20
# Slots lie so far apart that no second at BPJS holds more than the rate, though one request comes this much later after
# its slot than another: it leaves within the first part of that, or takes another slot; the rest is for the line.
SPREAD_SECONDS = 0.25
LATEST_SECONDS = 0.1
# A worker that was late waits no longer than this for the other slot: the lease goes on meanwhile.
LONGEST_HOLD = timedelta(seconds=2)
# No wait is longer than this; a longer one means that this machine's clock jumped back.
LONGEST_WAIT = timedelta(seconds=LONGEST_RETRY_AFTER)


@dataclass(frozen=True)
class Closed:
    """Nothing may leave before `until`; None: not before a person resumes."""

    until: datetime | None


def interval() -> timedelta:
    """The time from one slot to the next, by BPJS_RATE_PER_SECOND and a small margin."""
    return timedelta(seconds=(1 + SPREAD_SECONDS) / settings.BPJS_RATE_PER_SECOND)


def current() -> BpjsGate:
    """The gate as it stands, without a lock."""
    return BpjsGate.objects.filter(pk=BpjsGate.ONLY).first() or BpjsGate()


def lock() -> BpjsGate:
    """The gate, locked until the caller's transaction ends."""
    gates = BpjsGate.objects.all()
    if connection.features.has_select_for_update:
        gates = gates.select_for_update()
    gate = gates.filter(pk=BpjsGate.ONLY).first()
    if gate is None:
        BpjsGate.objects.get_or_create(pk=BpjsGate.ONLY)
        gate = gates.get(pk=BpjsGate.ONLY)
    return gate


def closed(gate: BpjsGate, *, at: datetime) -> Closed | None:
    """Why nothing may leave now, or None."""
    if gate.halted_at is not None:
        return Closed(until=None)
    waits = [gate.next_send_at, gate.next_probe_at if gate.opened_at else None]
    ahead = [until for until in waits if until is not None and at < until <= at + LONGEST_WAIT]
    return Closed(until=max(ahead)) if ahead else None


def take_slot(gate: BpjsGate, *, at: datetime) -> bool:
    """Use the next sending slot; True when it is a probe of an open breaker. The caller holds the lock, and knows what
    time it is since: others may have held it for a while.
    """
    is_probe = gate.opened_at is not None
    gate.next_send_at = at + interval()
    if is_probe:
        gate.next_probe_at = at + PROBE_EVERY
    gate.save(update_fields=["next_send_at", "next_probe_at"])
    return is_probe


def is_over(slot_began: float) -> bool:
    """Was the caller that took a slot at this moment of the monotonic clock held up since?"""
    return time.monotonic() - slot_began > LATEST_SECONDS


def take_another() -> Closed | None:
    """Called when our slot has passed: reserve the next one and sleep until it, however many want it.

    Closed when the gate is shut by now, or that would take too long.
    """
    with transaction.atomic():
        gate = lock()
        now = timezone.now()
        refusal = closed(gate, at=now)
        begins_at = now if refusal is None else refusal.until
        if begins_at is None or begins_at - now > LONGEST_HOLD:
            return refusal
        gate.next_send_at = begins_at + interval()
        gate.save(update_fields=["next_send_at"])
    time.sleep(max((begins_at - timezone.now()).total_seconds(), 0))
    return None


def reserve_slot(*, at: datetime | None = None) -> Closed | None:
    """For a request that is no message (a reference, a read-back): the slot is taken, or the gate is closed."""
    with transaction.atomic():
        gate = lock()
        now = at or timezone.now()
        refusal = closed(gate, at=now)
        if refusal is None:
            take_slot(gate, at=now)
        return refusal


def wait_for_slot() -> bool:
    """Sleep until such a request may leave; False when the breaker is open or everything is halted."""
    for _attempt in range(MOST_SLOT_WAITS):
        refusal = reserve_slot()
        if refusal is None:
            return True
        if refusal.until is None or current().opened_at is not None:
            return False
        time.sleep(max((refusal.until - timezone.now()).total_seconds(), 0))
    return False


def learn(answer: Answer, *, at: datetime) -> None:
    """Halt the gate, or open or close the breaker, from an answer. Runs in the caller's transaction."""
    if answer.outcome == Outcome.HALTED:
        halt(answer, at=at)
    elif answer.outcome == Outcome.UNKNOWN:
        _count_unknown(answer, at=at)
    else:
        _close_breaker(at=at)


def halt(answer: Answer, *, at: datetime) -> None:
    """BPJS does not let this hospital in: stop everything, keep every message, wait for a person."""
    gate = lock()
    if gate.halted_at is None:
        gate.halted_at = at
        gate.halt_message = answer.message
        gate.save(update_fields=["halted_at", "halt_message"])
        logger.critical("BPJS does not let us in (%s %s): nothing is sent until resumed", answer.code, answer.message)


def resume(*, at: datetime, by: "User | None") -> None:
    """A person says that keys and clock are right again: everything waiting goes out."""
    with transaction.atomic():
        gate = lock()
        gate.halted_at = gate.opened_at = gate.next_probe_at = None
        gate.consecutive_unknowns, gate.halt_message = 0, ""
        gate.resumed_at, gate.resumed_by = at, by
        gate.save()


def _count_unknown(answer: Answer, *, at: datetime) -> None:
    gate = lock()
    gate.consecutive_unknowns += 1
    if gate.opened_at is None and gate.consecutive_unknowns >= UNKNOWNS_UNTIL_OPEN:
        gate.opened_at, gate.next_probe_at = at, at + PROBE_EVERY
        logger.error("BPJS gives no usable answer (%s): only probes leave from now on", answer.message)
    if answer.retry_after:
        gate.next_send_at = max(gate.next_send_at or at, at + timedelta(seconds=answer.retry_after))
    gate.save(update_fields=["consecutive_unknowns", "opened_at", "next_probe_at", "next_send_at"])


def _close_breaker(*, at: datetime) -> None:
    """Cheap on a good day: nothing is written when there is nothing to forget."""
    gate = current()
    if gate.opened_at is None and not gate.consecutive_unknowns:
        return
    BpjsGate.objects.filter(pk=BpjsGate.ONLY).update(opened_at=None, next_probe_at=None, consecutive_unknowns=0)
    if gate.opened_at is not None:
        logger.warning("BPJS answers again at %s", at.isoformat(timespec="seconds"))
