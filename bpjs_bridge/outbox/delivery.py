"""Delivering one message: lease, send outside any transaction, record under the lease's number."""

import logging
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bpjs_bridge import wire
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import (
    MessageKind,
    MessageState,
    OutboxAttempt,
    OutboxMessage,
    Outcome,
    ParkReason,
    Reporting,
)
from bpjs_bridge.models.outbox import digest_of
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox import recovery, verdicts
from bpjs_bridge.outbox.claims import Claim, NothingDue, claim, give_back
from bpjs_bridge.outbox.completeness import lacking_in
from bpjs_bridge.outbox.corrections import supersede
from bpjs_bridge.outbox.gate import Closed
from bpjs_bridge.outbox.verdicts import Verdict
from queues.database.injection_points import injection_point
from queues.encryption.crypto import UndecryptableError
from queues.models import SendMode

logger = logging.getLogger(__name__)

# A lease outlives the longest delivery: the request and one look at what BPJS has, each within its own deadline.
EXCHANGES_PER_LEASE = 2
LEASE_SPARE_SECONDS = 3
COUNTER_OF = {
    Outcome.OK: "ok_count",
    Outcome.REFUSED: "refused_count",
    Outcome.UNKNOWN: "unknown_count",
    Outcome.HALTED: "unknown_count",
}
# Held here: BPJS was asked nothing.
NEVER_LEFT = (ParkReason.DAMAGED, ParkReason.INCOMPLETE)
DAMAGED = Answer(Outcome.REFUSED, "", "payload damaged")


@dataclass(frozen=True)
class Sent:
    """One message left. `is_recorded` False: the lease was lost meanwhile, and nothing was written."""

    message_id: int
    outcome: Outcome
    state: MessageState
    is_recorded: bool


Step = Sent | Closed | NothingDue


class Deliverer:
    def __init__(self, client: BpjsClient, *, worker: str = "") -> None:
        self._client = client
        self.worker = worker or f"{os.getpid()}-{secrets.token_hex(4)}"
        self.lease = timedelta(seconds=EXCHANGES_PER_LEASE * client.longest_exchange + LEASE_SPARE_SECONDS)

    def deliver_next(self, *, at: datetime | None = None) -> Step:
        """Send at most one message. `at` stands for now, in tests."""
        if settings.BPJS_SEND == SendMode.OFF:
            return NothingDue(None)
        held = claim(at=at, worker=self.worker, lease=self.lease)
        if not isinstance(held, Claim):
            return held
        injection_point("outbox.before_send")
        # A probe goes alone. Where `at` stands for now, nothing takes time.
        if at is None and not held.is_probe and gates.is_over(held.slot_began):
            refusal = gates.take_another()
            if refusal is not None:
                give_back(held)
                return refusal
        answer, verdict = self._send(held.message)
        injection_point("outbox.after_answer")
        is_recorded = record(held, answer, verdict, at=at or timezone.now())
        injection_point("outbox.after_record")
        return Sent(held.message.pk, answer.outcome, verdict.state, is_recorded)

    def _send(self, message: OutboxMessage) -> tuple[Answer, Verdict]:
        payload = _content(message)
        if payload is None:
            return DAMAGED, Verdict(MessageState.PARKED, park_reason=ParkReason.DAMAGED)
        if words := lacking_in(message, payload):
            return Answer(Outcome.REFUSED, "", words), Verdict(MessageState.PARKED, park_reason=ParkReason.INCOMPLETE)
        answer = self._client.post(wire.PATHS[MessageKind(message.kind)], payload)
        if verdicts.can_be_recovered(message, answer):
            return answer, recovery.recover(message, answer, self._client)
        return answer, verdicts.judge(message, answer)


def _content(message: OutboxMessage) -> str | None:
    """The bytes as they were written, or None when they are no longer that."""
    try:
        payload = message.payload
    except UndecryptableError:
        return None
    return payload if digest_of(payload) == message.payload_digest else None


def record(held: Claim, answer: Answer, verdict: Verdict, *, at: datetime) -> bool:
    """Write what came of it, if the lease is still ours; otherwise write nothing (False)."""
    message = held.message
    changes = _changes(message, answer, verdict, at=at)
    with transaction.atomic():
        mine = OutboxMessage.objects.filter(pk=message.pk, lease_epoch=held.epoch, state=MessageState.PENDING)
        if not mine.update(**changes):
            logger.warning("outbox %s: lease %s was lost, its result is dropped", message.pk, held.epoch)
            return False
        _write_attempt(held, answer, at=at)
        if verdict.park_reason not in NEVER_LEFT:
            gates.learn(answer, at=at)
        for position in verdict.resend_positions:
            delivered = OutboxMessage.objects.get(visit=message.visit, position=position, state=MessageState.DELIVERED)
            supersede(delivered, at=at)
        if verdict.is_missing:
            Reporting.objects.filter(visit=message.visit).update(missing_at=at)
        if verdict.is_added_first:
            recovery.write_add(message.visit, at=at)
    _log(message, answer, verdict)
    return True


def _changes(message: OutboxMessage, answer: Answer, verdict: Verdict, *, at: datetime) -> dict[str, object]:
    counter = COUNTER_OF[answer.outcome]
    changes: dict[str, object] = {
        "state": verdict.state,
        "leased_by": "",
        "lease_until": None,
        "attempts": F("attempts") + 1,
        counter: F(counter) + 1,
        "last_code": answer.code,
        "last_message": answer.message,
    }
    if not message.attempts:
        changes |= {"first_code": answer.code, "first_message": answer.message}
    if verdict.state == MessageState.PENDING:
        changes["due_at"] = at + verdict.wait
        if answer.outcome == Outcome.REFUSED and verdict.is_certain:
            changes["mended_count"] = F("mended_count") + 1
    elif verdict.state == MessageState.DELIVERED:
        changes["delivered_at"] = at
    elif verdict.state == MessageState.GIVEN_UP:
        changes |= {"given_up_at": at, "given_up_cause": verdict.give_up_cause}
    else:
        changes |= {"parked_at": at, "park_reason": verdict.park_reason, "alarmed_at": at}
    return changes


def _write_attempt(held: Claim, answer: Answer, *, at: datetime) -> None:
    OutboxAttempt.objects.create(
        message=held.message,
        epoch=held.epoch,
        worker=held.worker,
        started_at=held.started_at,
        ended_at=at,
        outcome=answer.outcome,
        http_status=answer.http_status,
        code=answer.code,
        answer=answer.message,
        is_probe=held.is_probe,
    )


def _log(message: OutboxMessage, answer: Answer, verdict: Verdict) -> None:
    if verdict.state == MessageState.PARKED:
        logger.error(
            "outbox %s: %s of booking %s is parked (%s): %s %s",
            message.pk, message, message.visit.booking_code, verdict.park_reason, answer.code, answer.message,
        )  # fmt: skip
    elif verdict.state == MessageState.GIVEN_UP:
        logger.warning(
            "outbox %s: %s of booking %s is given up (%s): %s %s",
            message.pk, message, message.visit.booking_code, verdict.give_up_cause, answer.code, answer.message,
        )  # fmt: skip
    elif answer.outcome == Outcome.UNKNOWN:
        logger.info("outbox %s: no certain answer (%s), sent again later", message.pk, answer.message)
