"""What a voice says of a counter that pauses or closes: once, and only where people wait whom nobody else calls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from display.masking import spoken_room
from display.models import Board
from display.speech import Sentence, news_of
from display.vocabulary import BACK_AT, CLOSED
from queues import hours
from queues.models import Counter, CounterDuty, Duty, EntryState, QueueEntry, Stop
from queues.waiting import duty


@dataclass(frozen=True)
class DutyNews:
    """One change of a counter, by its row of history."""

    change: int
    at: datetime
    spoken: Sentence


def duty_news(board: Board, away: Iterable[Counter], *, since: datetime, at: datetime) -> list[DutyNews]:
    """Of the counters that are away now (`duty.away_at`) those that went after `since`. None away: no statement."""
    counters = {counter.pk: counter for counter in away}
    if not counters:
        return []
    rows = CounterDuty.objects.filter(counter__in=counters, at__gte=since, day__gte=since.date() - timedelta(days=1))
    latest = {row.counter_id: row for row in rows.exclude(state=Duty.OPEN).order_by("pk")}
    stops = list(Stop.objects.filter(boards=board, counters__in=latest).select_related("clinic").distinct())
    found = []
    for pk, row in latest.items():
        waited_for = [stop for stop in stops if _is_waited_for(stop, counters[pk], at=at)]
        if waited_for:
            found.append(DutyNews(row.pk, row.at, _spoken(counters[pk], waited_for[0], row)))
    return found


def _is_waited_for(stop: Stop, counter: Counter, *, at: datetime) -> bool:
    """Does somebody wait whom only this counter calls, or others that are away as well?"""
    if not stop.counters.filter(pk=counter.pk).exists():
        return False
    waits = QueueEntry.objects.alive(*hours.alive(at)).filter(
        Q(session=None) | Q(session__room=None) | Q(session__room=counter),
        stop=stop,
        state__in=(EntryState.WAITING, EntryState.READY),
    )
    rooms = set(waits.order_by().values_list("session__room", flat=True).distinct())
    return any(duty.nobody_calls(stop, room, at=at) for room in rooms)


def _spoken(counter: Counter, stop: Stop, row: CounterDuty) -> Sentence:
    place = spoken_room(counter, stop.clinic)
    if row.state == Duty.PAUSED and row.back_at is not None:
        return news_of(place, BACK_AT, timezone.localtime(row.back_at).time())
    return news_of(place, CLOSED)
