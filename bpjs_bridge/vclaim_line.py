"""The line to VClaim: one question's calls, at VClaim's own rate, within a time that a person can wait.

    with VClaimLine(seconds=3) as line:
        member, letters = line.together(
            lambda player: member_by_card(player, card, on=day),
            lambda player: letters_of(player, card, month=day, by=ListedBy.CONTROL),
        )

Calls leave in threads, which no name server and no slow answer can hold for longer than the whole may last; what the
database has to do with them (VClaim's gate, the record) is done here, in the caller's thread. Never in a transaction.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from django.db import transaction
from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.client.answers import Answer, unknown
from bpjs_bridge.client.calls import Call, Played, Player, Values
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.rows import Listed
from bpjs_bridge.client.vclaim.reading import Written
from bpjs_bridge.models import Outcome, Service
from bpjs_bridge.outbox import gate as gates

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 12
LEAST_SECONDS = 0.05
# Our own words, for logs and rows; screens have sentences of their own.
NO_KEY, CLOSED, TOO_LATE, TOO_MANY = "no VClaim key", "VClaim is paused", "not in time", "too many calls at once"
Said = TypeVar("Said", Listed[Any], Written[Any])
_threads = ThreadPoolExecutor(max_workers=MOST_AT_ONCE, thread_name_prefix="vclaim-line")
_free = threading.BoundedSemaphore(MOST_AT_ONCE)


class VClaimLine:
    """Calls for one question. `seconds` is for all of them together, from the moment the line is made.

    `service`: Antrean's readings for a person go the same way. They pass its gate only while it is wide open, and
    teach it nothing: what a desk did not wait for says nothing of the messages.
    """

    def __init__(self, *, seconds: float, service: Service = Service.VCLAIM) -> None:
        self._ends = time.monotonic() + seconds
        self._service = service

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What is still on its way ends by itself, and teaches nobody anything."""

    @property
    def left(self) -> float:
        """Seconds that calls may still take."""
        return self._ends - time.monotonic()

    def ask(self, read: Callable[[Player], Listed[Any]]) -> Listed[Any]:
        """One read."""
        return self.together(read)[0]

    def together(self, *reads: Callable[[Player], Listed[Any]]) -> list[Listed[Any]]:
        """Reads that do not need each other, each with one call, at the same time; what came of each, in this order.

        What was not asked, or did not answer in time, is UNKNOWN: silence is not a refusal.
        """
        return self._made(reads, empty=Listed)

    def write(self, act: Callable[[Player], Written[Any]]) -> Written[Any]:
        """One write. Not in time is UNKNOWN: look whether VClaim did it before anybody writes again."""
        return self._made((act,), empty=Written)[0]

    def _made(self, acts: "tuple[Callable[[Player], Said], ...]", *, empty: Callable[[Answer], Said]) -> list[Said]:
        refusal = _why_not(len(acts), left=self.left, service=self._service)
        if isinstance(refusal, str):
            return [empty(unknown(refusal)) for _act in acts]
        under_way = [self._start(act, begins_at=begins_at) for act, begins_at in zip(acts, refusal, strict=True)]
        said = [self._awaited(one, empty=empty) for one in under_way]
        if self._service == Service.VCLAIM:
            _learn([one.answer for one in said])
        return said

    def _start(self, act: Callable[[Player], Said], *, begins_at: datetime) -> "Future[Said] | None":
        # Two desks and a kiosk ask more at once than there are threads: a call takes a moment, so they take turns.
        if not _free.acquire(timeout=max(self.left, 0)):
            return None
        future = _threads.submit(_in_thread, act, begins_at=begins_at, player=_Bounded(self._ends, self._service))
        future.add_done_callback(lambda _done: _free.release())
        return future

    def _awaited(self, future: "Future[Said] | None", *, empty: Callable[[Answer], Said]) -> Said:
        if future is None:
            return empty(unknown(TOO_MANY))
        try:
            return future.result(timeout=max(self.left, LEAST_SECONDS))
        except TooLateError:
            future.cancel()
            return empty(unknown(TOO_LATE))


@dataclass(frozen=True)
class _Bounded:
    """A player whose calls end with the line."""

    ends: float
    service: Service

    def play(self, call: Call, values: Values | None = None) -> Played:
        seconds = self.ends - time.monotonic()
        if seconds < LEAST_SECONDS:
            return Played(call, None, unknown(TOO_LATE))
        made = BpjsClient.vclaim if self.service == Service.VCLAIM else BpjsClient.antrean
        with made(seconds=seconds) as client:
            return client.play(call, values)


def _in_thread(act: Callable[[Player], Said], *, begins_at: datetime, player: Player) -> Said:
    """Touches no database."""
    time.sleep(max((begins_at - timezone.now()).total_seconds(), 0))
    return act(player)


def _why_not(count: int, *, left: float, service: Service) -> str | list[datetime]:
    """The moments at which so many calls may leave, or why none may."""
    is_vclaim = service == Service.VCLAIM
    if not (rules.current().bpjs_vclaim_user_key if is_vclaim else rules.current().bpjs_antrean_user_key):
        return NO_KEY
    # The time of a probe is the messages' own.
    if not is_vclaim and gates.current(service).opened_at is not None:
        return CLOSED
    slots = gates.reserve_slots(count, service=service, within=left)
    return slots if isinstance(slots, list) else CLOSED


def _learn(answers: list[Answer]) -> None:
    """What came of them opens, closes or halts VClaim's gate."""
    with transaction.atomic():
        for answer in answers:
            if _was_asked(answer):
                gates.learn(answer, at=timezone.now(), service=Service.VCLAIM)


def _was_asked(answer: Answer) -> bool:
    """A number that cannot be one is refused without asking, and one call too many is not made."""
    return answer.message != TOO_MANY and (answer.outcome != Outcome.REFUSED or bool(answer.code))
