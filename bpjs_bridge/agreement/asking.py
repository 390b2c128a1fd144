"""Questions to BPJS that nobody waits for: behind the messages, in the rate's slots, and for a bounded time."""

import threading
import time
from dataclasses import dataclass, field

from django.utils import timezone

from bpjs_bridge.client import journal
from bpjs_bridge.client.calls import Call, Played, Player, Values
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.behind import wait_for_messages
from bpjs_bridge.outbox.gate import Closed

# Messages that are due leave first; a question waits for them this part of the time that all questions have.
PART_BEHIND_MESSAGES = 0.1
LONGEST_BEHIND_MESSAGES = 10.0
LONGEST_REST_SECONDS = 0.5

# Why nothing more is asked; what holds for one date holds for all.
HALTED, CLOSED, MESSAGES_FIRST, TIME_IS_UP = FOR_ALL = ("halted", "closed", "messages-first", "time")


class NotNowError(Exception):
    """Nothing more is asked for now; `trouble` is one of the words above."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass
class Asking:
    """A Player that lets everything else go first. Raises NotNowError instead of asking when it may not."""

    player: Player
    seconds: float
    # Set when the process is asked to stop.
    stopping: threading.Event | None = None
    asked: int = 0
    _began: float = field(default_factory=time.monotonic)

    def play(self, call: Call, values: Values | None = None) -> Played:
        self._wait_for_turn()
        self.asked += 1
        played = self.player.play(call, values)
        journal.write_if_due()
        return played

    @property
    def _patience(self) -> float:
        return min(self.seconds * PART_BEHIND_MESSAGES, LONGEST_BEHIND_MESSAGES)

    def _wait_for_turn(self) -> None:
        """First the time that is left, then the messages that are due, then a slot of the rate."""
        while True:
            self._check_the_way()
            if not wait_for_messages(seconds=self._patience, stopping=self.stopping):
                raise NotNowError(TIME_IS_UP if self._is_over else MESSAGES_FIRST)
            refusal = gates.reserve_slot()
            if refusal is None:
                return
            _rest(refusal)

    @property
    def _is_over(self) -> bool:
        is_stopping = self.stopping is not None and self.stopping.is_set()
        return is_stopping or time.monotonic() - self._began > self.seconds

    def _check_the_way(self) -> None:
        if self._is_over:
            raise NotNowError(TIME_IS_UP)
        gate = gates.current()
        if gate.halted_at is not None:
            raise NotNowError(HALTED)
        if gate.opened_at is not None:
            raise NotNowError(CLOSED)


def _rest(refusal: Closed) -> None:
    if refusal.until is not None:
        time.sleep(min(max((refusal.until - timezone.now()).total_seconds(), 0.001), LONGEST_REST_SECONDS))
