"""How often somebody was called in this round, when they may be called again, and when they may be said to be absent.

A round begins with a call from the waiting list and ends when the person is served, passed over or gone: a person who
missed a call and is called later begins anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import QuerySet

from queues import rules
from queues.database.composed import Among, Composed
from queues.models import ActKind, Call, EntryState, QueueEntry, Stop, StopKind


@dataclass(frozen=True)
class CallRule:
    """How many calls a person gets before a miss, and how far apart they are."""

    calls: int
    gap: timedelta


def rule_of(stop: Stop) -> CallRule:
    """Admission is quicker: there the next one can be called meanwhile."""
    if stop.kind == StopKind.ADMISSION:
        calls, seconds = rules.current().admission_calls_before_missed, rules.current().admission_seconds_between_calls
    else:
        calls, seconds = rules.current().calls_before_missed, rules.current().seconds_between_calls
    return CallRule(calls, timedelta(seconds=seconds))


@dataclass(frozen=True)
class Round:
    """The calls of one person that stand, since they last came from the waiting list."""

    rule: CallRule
    called_at: tuple[datetime, ...] = ()

    @property
    def calls(self) -> int:
        return len(self.called_at)

    @property
    def calls_left(self) -> int:
        """How many more calls are needed before "absent" needs no reason."""
        return max(self.rule.calls - self.calls, 0)

    def seconds_until_recall(self, *, at: datetime) -> int:
        """Full seconds to wait before the next call; 0: now."""
        return _seconds(self.called_at[-1] + self.rule.gap - at) if self.called_at else 0

    def time_to_take_back(self, *, at: datetime) -> timedelta:
        """What is left of the undo window of the round's first call: in it "absent" takes the call back."""
        window = timedelta(seconds=rules.current().undo_seconds)
        return self.called_at[0] + window - at if self.called_at else timedelta(seconds=-1)

    def seconds_to_take_back(self, *, at: datetime) -> int:
        """`time_to_take_back` in full seconds, 0 when it is over: a page counts them down."""
        return _seconds(self.time_to_take_back(at=at))

    def may_miss(self, *, at: datetime) -> bool:
        """The person was called often enough, or the call was a mistake that may still be taken back."""
        return not self.calls_left or self.time_to_take_back(at=at) >= timedelta(0)


def _seconds(left: timedelta) -> int:
    return max(ceil(left.total_seconds()), 0)


def rounds_of(entries: Iterable[QueueEntry]) -> dict[int, Round]:
    """Entry id -> its round; entries with their stops."""
    stops = {entry.pk: entry.stop for entry in entries}
    called: dict[int, list[datetime]] = {pk: [] for pk in stops}
    for entry_id, is_recall, called_at in _standing_calls(list(stops)) if stops else ():
        if not is_recall:
            called[entry_id] = []
        called[entry_id].append(called_at)
    return {pk: Round(rule_of(stop), tuple(called[pk])) for pk, stop in stops.items()}


@Composed
def _standing_calls(entries: list[int]) -> QuerySet[Call, tuple[int, bool, datetime]]:
    calls = Call.objects.filter(Among("entry", entries), withdrawn_at=None)
    return calls.order_by("pk").values_list("entry_id", "is_recall", "called_at")


def round_of(entry: QueueEntry) -> Round:
    return rounds_of([entry])[entry.pk]


def steps_aside(entry: QueueEntry) -> bool:
    """At admission "next" sets aside a person who was called and has not come; they are still being called."""
    return entry.stop.kind == StopKind.ADMISSION and entry.state == EntryState.CALLED


def is_called_aside(entry: QueueEntry) -> bool:
    """Set aside by "next": the person may be called again, and passed over, though they stand at no counter."""
    return entry.state == EntryState.HELD and entry.last_act is not None and entry.last_act.kind == ActKind.NEXT
