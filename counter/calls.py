"""How often the person on the card was called, and what the buttons "Panggil lagi" and "Tidak hadir" say about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from queues.models import QueueEntry
from queues.waiting.rounds import Round, rounds_of


@dataclass(frozen=True)
class Calls:
    """The round's calls at one moment; seconds are whole and counted down by the page."""

    made: int
    wanted: int
    left: int
    recall_wait: int
    slip_seconds: int
    last_at: datetime | None


def calls_of(entries: Iterable[QueueEntry], *, at: datetime) -> dict[int, Calls]:
    """Entry id -> its calls."""
    return {pk: _calls(of, at=at) for pk, of in rounds_of(entries).items()}


def _calls(of: Round, *, at: datetime) -> Calls:
    return Calls(
        made=of.calls,
        wanted=of.rule.calls,
        left=of.calls_left,
        recall_wait=of.seconds_until_recall(at=at),
        slip_seconds=of.seconds_as_slip(at=at),
        last_at=of.called_at[-1] if of.called_at else None,
    )
