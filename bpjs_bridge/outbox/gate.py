"""The gate that all requests to one service of BPJS pass, whichever process sends them: rate, breaker, halt.

Without a `service` it is that of Antrean, which the outbox's messages pass. VClaim has its own: neither its silence nor
a wrong key of it ever holds back a task id.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.client.answers import LONGEST_RETRY_AFTER, Answer
from bpjs_bridge.models import BpjsGate, Outcome, Service
from queues.database.composed import Composed
from queues.database.inserting import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

# So many unknowns in a row are not the messages' fault.
UNKNOWNS_UNTIL_OPEN = 5
# At most four probes a minute while the breaker is open.
PROBE_EVERY = timedelta(seconds=15)
MOST_SLOT_WAITS = 20
LONGEST_TROUBLE = 60
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


def interval(service: Service = Service.ANTREAN) -> timedelta:
    """The time from one slot to the next, by the service's rate and a small margin."""
    is_vclaim = service == Service.VCLAIM
    rate = rules.current().bpjs_vclaim_rate_per_second if is_vclaim else rules.current().bpjs_rate_per_second
    return timedelta(seconds=(1 + SPREAD_SECONDS) / rate)


def slots_at_once(service: Service = Service.ANTREAN) -> int:
    """So many slots begin before the first of them is over."""
    return 1 + int(timedelta(seconds=LATEST_SECONDS) / max(interval(service), timedelta.resolution))


@Composed
def _as_it_stands(service: int) -> QuerySet[BpjsGate]:
    return BpjsGate.objects.filter(pk=service)


@Composed
def _held(service: int) -> QuerySet[BpjsGate]:
    gates = BpjsGate.objects.filter(pk=service)
    return gates.select_for_update() if connection.features.has_select_for_update else gates


def current(service: Service = Service.ANTREAN) -> BpjsGate:
    """The gate as it stands, without a lock."""
    return _as_it_stands.first(int(service)) or BpjsGate(id=service)


def lock(service: Service = Service.ANTREAN) -> BpjsGate:
    """The gate, locked until the caller's transaction ends."""
    gate = _held.first(int(service))
    if gate is None:
        BpjsGate.objects.get_or_create(pk=service)
        gate = _held.first(int(service))
        assert gate is not None
    return gate


def closed(gate: BpjsGate, *, at: datetime) -> Closed | None:
    """Why nothing may leave now, or None."""
    if gate.halted_at is not None:
        return Closed(until=None)
    waits = [gate.next_send_at, gate.next_probe_at if gate.opened_at else None]
    ahead = [until for until in waits if until is not None and at < until <= at + LONGEST_WAIT]
    return Closed(until=max(ahead)) if ahead else None


def is_troubled(gate: BpjsGate) -> bool:
    """Is there something that a usable answer makes it forget?"""
    return gate.opened_at is not None or gate.consecutive_unknowns > 0


def take_slot(gate: BpjsGate, *, at: datetime, slots: int = 1) -> bool:
    """Use the next sending slot, or the next ones; True when it is a probe of an open breaker. The caller holds the
    lock, and knows what time it is since: others may have held it for a while.
    """
    is_probe = gate.opened_at is not None
    gate.next_send_at = at + slots * interval(Service(gate.pk))
    if is_probe:
        gate.next_probe_at = at + PROBE_EVERY
    write(BpjsGate, gate.pk, next_send_at=gate.next_send_at, next_probe_at=gate.next_probe_at)
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


def reserve_slot(*, at: datetime | None = None, service: Service = Service.ANTREAN) -> Closed | None:
    """For a request that is no message (a reference, a read-back): the slot is taken, or the gate is closed."""
    with transaction.atomic():
        gate = lock(service)
        now = at or timezone.now()
        refusal = closed(gate, at=now)
        if refusal is None:
            take_slot(gate, at=now)
        return refusal


def reserve_slots(count: int, *, service: Service, within: float) -> list[datetime] | Closed:
    """The next so many slots of a service, for requests that somebody waits for: the moment at which each may leave.

    Closed when the gate is shut, or the last of them would leave after `within` seconds. An open breaker lets one such
    set through in the time of a probe.
    """
    with transaction.atomic():
        gate, step = lock(service), interval(service)
        now = timezone.now()
        refusal = closed(gate, at=now)
        begins_at = now if refusal is None else refusal.until
        if begins_at is None or (refusal is not None and gate.opened_at is not None):
            return Closed(begins_at)
        slots = [begins_at + number * step for number in range(count)]
        if slots[-1] > now + timedelta(seconds=within):
            return Closed(begins_at)
        gate.next_send_at = slots[-1] + step
        gate.next_probe_at = now + PROBE_EVERY if gate.opened_at is not None else gate.next_probe_at
        gate.save(update_fields=["next_send_at", "next_probe_at"])
    return slots


def wait_for_slot(service: Service = Service.ANTREAN) -> bool:
    """Sleep until such a request may leave; False when the breaker is open or everything is halted."""
    for _attempt in range(MOST_SLOT_WAITS):
        refusal = reserve_slot(service=service)
        if refusal is None:
            return True
        if refusal.until is None or current(service).opened_at is not None:
            return False
        time.sleep(max((refusal.until - timezone.now()).total_seconds(), 0))
    return False


def learn(answer: Answer, *, at: datetime, service: Service = Service.ANTREAN) -> None:
    """Halt the gate, or open or close the breaker, from an answer. Runs in the caller's transaction."""
    if answer.outcome == Outcome.HALTED:
        halt(answer, at=at, service=service)
    elif answer.outcome == Outcome.UNKNOWN:
        _count_unknown(answer, at=at, service=service)
    else:
        _close_breaker(at=at, service=service)


def halt(answer: Answer, *, at: datetime, service: Service = Service.ANTREAN) -> None:
    """BPJS does not let this hospital in: stop everything to this service, keep every message, wait for a person."""
    gate = lock(service)
    if gate.halted_at is None:
        gate.halted_at = at
        gate.halt_message = answer.message
        gate.save(update_fields=["halted_at", "halt_message"])
        words = "%s does not let us in (%s %s): nothing is sent until resumed"
        logger.critical(words, service.label, answer.code, answer.message)


def resume(*, at: datetime, by: "User | None", service: Service = Service.ANTREAN) -> None:
    """A person says that keys and clock are right again: everything waiting goes out."""
    with transaction.atomic():
        gate = lock(service)
        gate.halted_at = gate.opened_at = gate.next_probe_at = None
        gate.consecutive_unknowns, gate.halt_message, gate.trouble = 0, "", ""
        gate.resumed_at, gate.resumed_by = at, by
        gate.save()


def _count_unknown(answer: Answer, *, at: datetime, service: Service) -> None:
    gate = lock(service)
    gate.consecutive_unknowns += 1
    if gate.opened_at is None and gate.consecutive_unknowns >= UNKNOWNS_UNTIL_OPEN:
        gate.opened_at, gate.next_probe_at = at, at + PROBE_EVERY
        words = "%s gives no usable answer (%s): only probes leave from now on"
        logger.error(words, service.label, answer.message)
    if answer.retry_after:
        gate.next_send_at = max(gate.next_send_at or at, at + timedelta(seconds=answer.retry_after))
    gate.trouble = answer.message[:LONGEST_TROUBLE]
    gate.save(update_fields=["consecutive_unknowns", "opened_at", "next_probe_at", "next_send_at", "trouble"])


def _close_breaker(*, at: datetime, service: Service) -> None:
    """Cheap on a good day: nothing is written when there is nothing to forget."""
    gate = current(service)
    if not is_troubled(gate):
        return
    forgotten = {"opened_at": None, "next_probe_at": None, "consecutive_unknowns": 0, "trouble": ""}
    BpjsGate.objects.filter(pk=service).update(**forgotten)
    if gate.opened_at is not None:
        logger.warning("%s answers again at %s", service.label, at.isoformat(timespec="seconds"))
