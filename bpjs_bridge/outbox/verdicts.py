"""What an answer means for its message (protocol 2.1): delivered, wait, look at BPJS, or park with its words."""

import random
import re
from dataclasses import dataclass
from datetime import timedelta

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import GiveUpCause, MessageKind, MessageState, OutboxMessage, Outcome, ParkReason

LONGEST_BACKOFF = 50
# After so many refusals that could be repaired by sending something again, a person looks. Only BPJS's word counts: a
# look at what it has that got no usable answer is no refusal, and the message is tried again.
MOST_RECOVERIES = 3

# BPJS says that it has it already, whatever the code.
ALREADY_THERE = re.compile(r"^TaskId=\d+ sudah ada|duplikasi Kode Booking", re.IGNORECASE)
ALREADY_CANCELLED = re.compile(r"sudah dibatalkan", re.IGNORECASE)
PREDECESSOR_MISSING = re.compile(r"TaskId=\d+ belum ada", re.IGNORECASE)
BOOKING_MISSING = re.compile(r"Kode Booking tidak ditemukan", re.IGNORECASE)
LATER_STORED = re.compile(r"TaskId terakhir", re.IGNORECASE)
REASONS = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (r"sudah terbit SEP", ParkReason.SEP_ISSUED),
        (r"TaskId terakhir", ParkReason.LATER_STORED),
        (r"TaskId=\d+ belum ada", ParkReason.PREDECESSOR),
        (r"Kode Booking tidak ditemukan", ParkReason.UNKNOWN_BOOKING),
        (r"maksimal H\+", ParkReason.TOO_LATE),
        (r"Tanggal pelayanan", ParkReason.PAST_DATE),
        (r"waktu tidak valid|tidak boleh kurang|lebih besar dari|waktu server", ParkReason.TIME_ORDER),
        (r"dokter tidak ditemukan|data (kodedokter|kodepoli|jampraktek|namapoli)", ParkReason.MAPPING),
        (r"nomorreferensi|rujukan", ParkReason.REFERENCE),
        (r"data (nik|nomorkartu|nohp|norm)", ParkReason.PATIENT),
    )
)


@dataclass(frozen=True)
class Verdict:
    """The message's next state; `wait` before it is sent again; what has to be sent again before it.

    `is_added_first`: BPJS was said to have the booking and has not; antrean/add goes before it. `is_missing`: BPJS said
    so when it was asked for the code. `is_certain` False: nobody knows what BPJS has, so this attempt to repair it does
    not count.
    """

    state: MessageState
    park_reason: ParkReason = ParkReason.NONE
    give_up_cause: GiveUpCause = GiveUpCause.NONE
    wait: timedelta = timedelta(0)
    resend_positions: tuple[int, ...] = ()
    is_added_first: bool = False
    is_missing: bool = False
    is_certain: bool = True

    @property
    def has_consequences(self) -> bool:
        """Is more to be written than the message itself?"""
        return bool(self.resend_positions or self.is_added_first or self.is_missing)


def backoff(times: int) -> timedelta:
    """At most 1, 2, 4 ... seconds, never as long as a minute, and at least half of it: what failed in one moment does
    not come back in one moment.
    """
    longest = min(2 ** min(times, 10), LONGEST_BACKOFF)
    return timedelta(seconds=random.uniform(longest / 2, longest))


def judge(message: OutboxMessage, answer: Answer) -> Verdict:
    """The verdict on an answer that needs no look at what BPJS has stored."""
    if answer.outcome == Outcome.OK or is_there_already(message, answer):
        return Verdict(MessageState.DELIVERED)
    if answer.outcome == Outcome.UNKNOWN:
        return Verdict(MessageState.PENDING, wait=backoff(message.unknown_count))
    if answer.outcome == Outcome.HALTED:
        return Verdict(MessageState.PENDING)
    if LATER_STORED.search(answer.message):
        # It can never be stored there, and no person could change that.
        return Verdict(MessageState.GIVEN_UP, give_up_cause=GiveUpCause.LATER)
    return Verdict(MessageState.PARKED, park_reason=reason_of(answer))


def is_there_already(message: OutboxMessage, answer: Answer) -> bool:
    """Refused because it is done: an earlier attempt was stored, or the booking is cancelled there already."""
    if answer.outcome != Outcome.REFUSED:
        return False
    is_cancelled = message.kind == MessageKind.CANCEL and ALREADY_CANCELLED.search(answer.message)
    return bool(is_cancelled or ALREADY_THERE.search(answer.message))


def reason_of(answer: Answer) -> ParkReason:
    """Which kind of refusal BPJS's words are."""
    for pattern, reason in REASONS:
        if pattern.search(answer.message):
            return reason
    return ParkReason.REFUSED


def can_be_recovered(message: OutboxMessage, answer: Answer) -> bool:
    """BPJS misses something that we may be able to send again, or may have the message itself."""
    if answer.outcome != Outcome.REFUSED or message.mended_count + 1 >= MOST_RECOVERIES:
        return False
    if LATER_STORED.search(answer.message):
        return message.kind == MessageKind.TASK
    return bool(PREDECESSOR_MISSING.search(answer.message) or BOOKING_MISSING.search(answer.message))
