"""The state of counters as consoles and the page to choose from show it."""

from dataclasses import dataclass
from datetime import datetime

from queues.models import Counter, CounterDuty, Duty
from queues.waiting import duty

# A pause of so many minutes is one press.
MINUTES = (10, 15, 30)


@dataclass(frozen=True)
class ShownDuty:
    """The state of one counter: `words` as patients read it, `by` and `since` of today's last change."""

    is_open: bool
    is_overdue: bool
    words: str
    by: str = ""
    since: datetime | None = None


def shown(counter: Counter, *, at: datetime) -> ShownDuty:
    """Nothing is asked of the database for a counter that is open."""
    is_open = counter.duty_at(at) == Duty.OPEN
    return ShownDuty(is_open, False, "") if is_open else shown_of([counter], at=at)[counter.pk]


def shown_of(counters: list[Counter], *, at: datetime) -> dict[int, ShownDuty]:
    """Counter -> its state, with who changed it and when. One statement."""
    changes = duty.latest_changes(counters, at=at)
    return {counter.pk: _shown(counter, changes, at=at) for counter in counters}


def _shown(counter: Counter, changes: dict[int, CounterDuty], *, at: datetime) -> ShownDuty:
    change = changes.get(counter.pk)
    actor = change.actor if change else None
    return ShownDuty(
        is_open=counter.duty_at(at) == Duty.OPEN,
        is_overdue=duty.is_overdue(counter, at=at),
        words=duty.words_of(counter, at=at),
        by=(actor.get_full_name() or actor.get_username()) if actor else "",
        since=change.at if change else None,
    )
