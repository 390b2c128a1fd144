"""The feed of visits' changes: committed events in one order that only grows, so that a cursor misses nothing.

An event's id says nothing about commits: of two transactions that overlap, the one with the higher id may commit
first, and a reader that remembers ids would step over the other. So an event gets its place in the feed only **after**
its commit: a reader that finds committed events without a place gives them the next places, under the lock of one row.
Whatever committed before one such look stands before whatever committed after it, and places once read never change.
Of events found in one look the lower id goes first; of one visit that is the order of commits, because each event is
written under the visit's lock. Verbs pay nothing for this: they do not know the feed.

So that a look need not search through years, everything up to `settled_id` is known to have its place. On SQLite
there is one writer at a time, and the holder of the lock sees all there is. On PostgreSQL an id may belong to a
transaction that is still under way: the highest id seen is noted together with the next transaction id, and becomes
settled once no transaction below that one is running (`pg_snapshot_xmin`). Every verb holds a row lock, and so has a
transaction id, before it draws an event's id.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from queues import clock
from queues.database.injection_points import injection_point
from queues.database.locking import locked
from queues.models import VisitEvent
from simrs.answers import moment
from simrs.models import Change, FeedMark

FEED = "visits"
# Places given in one look; a longer backlog is worked off by the next ones.
BATCH = 1000


@dataclass(frozen=True)
class Page:
    """Some changes in order, the cursor after them, and whether there are more already."""

    events: list[dict[str, Any]]
    next: int
    has_more: bool


def read(*, after: int, limit: int, at: datetime) -> Page:
    """The changes after a cursor (0: from the beginning), at most `limit` of them."""
    give_places(at=at)
    rows = Change.objects.filter(place__gt=after).order_by("place").select_related("event__visit__session__clinic")
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return Page([_event_of(row) for row in shown], shown[-1].place if shown else after, len(found) > limit)


def give_places(*, at: datetime) -> None:
    """Give the next places to committed events that have none; writes nothing when there are none."""
    mark = FeedMark.objects.filter(name=FEED).first() or _begin(at=at)
    if not _without_place(mark.settled_id).exists():
        return
    with transaction.atomic():
        mark = locked(FeedMark.objects.all()).get(name=FEED)
        is_settled = mark.noted_transaction is not None and _oldest_running() >= mark.noted_transaction
        ids = list(_without_place(mark.settled_id).order_by("pk").values_list("pk", flat=True)[:BATCH])
        injection_point("feed-read")
        Change.objects.bulk_create(
            Change(place=place, event_id=pk) for place, pk in enumerate(ids, start=mark.last_place + 1)
        )
        mark.last_place += len(ids)
        _settle(mark, ids, is_settled=is_settled)
        mark.save()


def _without_place(settled_id: int) -> "QuerySet[VisitEvent]":
    return VisitEvent.objects.filter(pk__gt=settled_id, change=None)


def _begin(*, at: datetime) -> FeedMark:
    """The feed begins with the day on which it is first asked: older history has had its readers."""
    today = clock.start_of_day(clock.service_date(at))
    before = VisitEvent.objects.filter(recorded_at__lt=today).order_by("-pk").values_list("pk", flat=True).first()
    mark, _made = FeedMark.objects.get_or_create(name=FEED, defaults={"settled_id": before or 0})
    return mark


def _settle(mark: FeedMark, ids: list[int], *, is_settled: bool) -> None:
    """Move up what need not be searched again. Called after the rows were read: the order of the two reads matters."""
    last = ids[-1] if ids else mark.settled_id
    if connection.vendor != "postgresql":
        mark.settled_id = max(mark.settled_id, last)
        return
    if is_settled:
        # A full batch has seen everything up to its last id, and nothing beyond.
        seen = last if len(ids) == BATCH else mark.noted_id
        mark.settled_id = max(mark.settled_id, min(mark.noted_id, seen))
    if is_settled or mark.noted_transaction is None:
        mark.noted_id = max(mark.noted_id, last)
        mark.noted_transaction = _next_transaction()


def _oldest_running() -> int:
    return _ask_postgresql("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def _next_transaction() -> int:
    return _ask_postgresql("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")


def _ask_postgresql(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return int(row[0])


def _event_of(row: Change) -> dict[str, Any]:
    """No reason and no actor: free text may name a person."""
    event = row.event
    return {
        "cursor": str(row.place),
        "kind": "TAKEN_BACK" if event.reverses_id else "REACHED",
        "stage": event.stage,
        "booking_code": event.visit.booking_code,
        "label": event.visit.label,
        "session": event.visit.session_id,
        "clinic": event.visit.session.clinic.name,
        "occurred_at": moment(event.occurred_at),
        "recorded_at": moment(event.recorded_at),
        "source": event.source,
    }
