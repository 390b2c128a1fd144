"""Delivering one message: lease, send outside any transaction, record under the lease's number."""

import os
import secrets
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from bpjs_bridge import rules, wire
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage, Outcome, ParkReason
from bpjs_bridge.models.outbox import digest_of
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox import recovery, verdicts
from bpjs_bridge.outbox.claims import Claim, NothingDue, claim_some, give_back, look
from bpjs_bridge.outbox.completeness import lacking_in
from bpjs_bridge.outbox.gate import Closed
from bpjs_bridge.outbox.recording import record
from bpjs_bridge.outbox.verdicts import Verdict
from queues.database.injection_points import injection_point
from queues.encryption.crypto import UndecryptableError, decrypt
from queues.models import SendMode

# A lease outlives the longest delivery: the request and one look at what BPJS has, each within its own deadline. What
# is spare is for waiting: for another slot, or for those leased at once with it that leave before it.
EXCHANGES_PER_LEASE = 2
LEASE_SPARE_SECONDS = 5
LONGEST_IN_HAND = timedelta(seconds=LEASE_SPARE_SECONDS) - gates.LONGEST_HOLD
DAMAGED = Answer(Outcome.REFUSED, "", "payload damaged")
PAYLOAD_PLACE = f"{OutboxMessage._meta.db_table}.payload"


@dataclass(frozen=True)
class Sent:
    """One message left. `is_recorded` False: the lease was lost meanwhile, and nothing was written."""

    message_id: int
    outcome: Outcome
    state: MessageState
    is_recorded: bool


Step = Sent | Closed | NothingDue


class Deliverer:
    """One worker. `most`: so many messages it may lease at once, when they leave fast enough; then `give_back_all` is
    called before it is left alone.
    """

    def __init__(self, client: BpjsClient, *, worker: str = "", most: int = 1) -> None:
        self._client = client
        self.worker = worker or f"{os.getpid()}-{secrets.token_hex(4)}"
        self.lease = timedelta(seconds=EXCHANGES_PER_LEASE * client.longest_exchange + LEASE_SPARE_SECONDS)
        self._most = most
        self._held: deque[Claim] = deque()
        self._is_idle = True
        # How long the last delivery took.
        self._took = gates.LATEST_SECONDS

    @property
    def is_holding(self) -> bool:
        """Is a message in hand that was not sent?"""
        return bool(self._held)

    def deliver_next(self, *, at: datetime | None = None) -> Step:
        """Send at most one message. `at` stands for now, in tests."""
        nothing = self.lease_next(at=at)
        return self.send_leased(at=at) if nothing is None else nothing

    def lease_next(self, *, at: datetime | None = None) -> Closed | NothingDue | None:
        """Have a message in hand (None), or say why there is none."""
        if rules.current().bpjs_send == SendMode.OFF:
            return NothingDue(None)
        return None if self._held else self._claim(at)

    def send_leased(self, *, at: datetime | None = None) -> Sent | Closed:
        """Send a message in hand. Closed when it was given back instead."""
        held, began = self._held.popleft(), time.monotonic()
        injection_point("outbox.before_send")
        # A probe goes alone. Where `at` stands for now, nothing takes time.
        if at is None and not held.is_probe and (refusal := self._wait_for_slot(held)) is not None:
            give_back(held)
            self.give_back_all()
            return refusal
        answer, verdict = self._send(held.message)
        injection_point("outbox.after_answer")
        is_recorded = record(held, answer, verdict, at=at or timezone.now())
        injection_point("outbox.after_record")
        self._took = time.monotonic() - began
        return Sent(held.message.pk, answer.outcome, verdict.state, is_recorded)

    def give_back_all(self) -> None:
        """Release what is leased and was not sent."""
        while self._held:
            give_back(self._held.popleft())

    def _claim(self, at: datetime | None) -> Closed | NothingDue | None:
        if self._is_idle and (nothing := look(at=at or timezone.now())) is not None:
            return nothing
        # Behind a slow one the others would wait, though another worker is free.
        most = min(self._most, max(int(gates.LATEST_SECONDS / max(self._took, 0.001)), 1))
        found = claim_some(at=at, worker=self.worker, lease=self.lease, most=most)
        self._is_idle = isinstance(found, NothingDue)
        if isinstance(found, Closed | NothingDue):
            return found
        self._held.extend(found)
        return None

    def _wait_for_slot(self, held: Claim) -> Closed | None:
        """None in the slot. Closed when it has passed and the next one is far, or the lease would not outlast it."""
        now = timezone.now()
        if now - held.started_at > LONGEST_IN_HAND:
            return Closed(until=now)
        time.sleep(max(held.slot_began - time.monotonic(), 0))
        return gates.take_another() if gates.is_over(held.slot_began) else None

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
    """The bytes as they were written, or None when they are no longer that. They were read sealed with the claim."""
    sealed: str = vars(message)["sealed"]
    try:
        payload = decrypt(sealed, place=PAYLOAD_PLACE) if sealed else sealed
    except UndecryptableError:
        return None
    return payload if digest_of(payload) == message.payload_digest else None
