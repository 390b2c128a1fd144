"""The feed of visits' and records' changes: committed events in one order that only grows: a cursor misses nothing.

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

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from queues import clock
from queues.database.injection_points import injection_point
from queues.database.locking import locked
from queues.models import RecordEvent, Visit, VisitEvent
from simrs.answers import moment
from simrs.models import Change, FeedMark

# The visits' row is the one that is held, and has the last place of all.
FEED, RECORDS = "visits", "records"
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
    rows = (
        Change.objects.filter(place__gt=after)
        .order_by("place")
        .select_related(
            "event__visit__session__clinic",
            "event__visit__replaces",
            "record_event__merge__survivor",
            "record_event__merge__merged",
        )
    )
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return Page(_told(shown), shown[-1].place if shown else after, len(found) > limit)


def give_places(*, at: datetime) -> None:
    """Give the next places to committed events that have none; writes nothing when there are none."""
    marks = FeedMark.objects.in_bulk()
    if len(marks) < 2:
        marks = _begin(at=at)
    if not any(_without_place(name, marks[name].settled_id).exists() for name in (FEED, RECORDS)):
        return
    with transaction.atomic():
        marks = {mark.name: mark for mark in locked(FeedMark.objects.order_by("name"))}
        # Asked before the rows are read, and what comes next after it: the order of these reads matters.
        oldest = _oldest_running()
        ids = {name: _ids_to_place(marks[name]) for name in (RECORDS, FEED)}
        injection_point("feed-read")
        keys = [(name, pk) for name, found in ids.items() for pk in found]
        visits = marks[FEED]
        Change.objects.bulk_create(
            Change(place=place, event_id=pk) if name == FEED else Change(place=place, record_event_id=pk)
            for place, (name, pk) in enumerate(keys, start=visits.last_place + 1)
        )
        visits.last_place += len(keys)
        following = _next_transaction()
        for name, found in ids.items():
            _settle(marks[name], found, oldest=oldest, following=following)
            if found or name == FEED:
                marks[name].save()


def _ids_to_place(mark: FeedMark) -> list[int]:
    rows = _without_place(mark.name, mark.settled_id).order_by("pk").values_list("pk", flat=True)
    return list(rows[:BATCH])


def _without_place(name: str, settled_id: int) -> "QuerySet[Any]":
    rows: QuerySet[Any] = VisitEvent.objects.all() if name == FEED else RecordEvent.objects.all()
    return rows.filter(pk__gt=settled_id, change=None)


def _begin(*, at: datetime) -> dict[str, FeedMark]:
    """The feed begins with the day on which it is first asked: older history has had its readers."""
    today = clock.start_of_day(clock.service_date(at))
    visits = VisitEvent.objects.filter(recorded_at__lt=today)
    for name, before in ((FEED, visits), (RECORDS, RecordEvent.objects.filter(at__lt=today))):
        last = before.order_by("-pk").values_list("pk", flat=True).first()
        FeedMark.objects.get_or_create(name=name, defaults={"settled_id": last or 0})
    return FeedMark.objects.in_bulk()


def _settle(mark: FeedMark, ids: list[int], *, oldest: int, following: int) -> None:
    """Move up what need not be searched again. `oldest`: the oldest transaction under way before the rows were read;
    `following`: the next one after that. On a database with one writer at a time all that is there is settled.
    """
    last = ids[-1] if ids else mark.settled_id
    if connection.vendor != "postgresql":
        mark.settled_id = max(mark.settled_id, last)
        return
    is_settled = mark.noted_transaction is not None and oldest >= mark.noted_transaction
    if is_settled:
        # A full batch has seen everything up to its last id, and nothing beyond.
        seen = last if len(ids) == BATCH else mark.noted_id
        mark.settled_id = max(mark.settled_id, min(mark.noted_id, seen))
    if is_settled or mark.noted_transaction is None:
        mark.noted_id = max(mark.noted_id, last)
        mark.noted_transaction = following


def _oldest_running() -> int:
    return _ask_postgresql("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def _next_transaction() -> int:
    return _ask_postgresql("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")


def _ask_postgresql(question: str) -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return int(row[0])


def _told(changes: Iterable[Change]) -> list[dict[str, Any]]:
    changes = list(changes)
    moved = {pk for change in changes if change.record_event for pk in change.record_event.merge.moved["visits"]}
    codes = dict(Visit.objects.filter(pk__in=moved).values_list("pk", "booking_code")) if moved else {}
    return [
        _of_records(change, codes) if change.record_event else _of_visit(change)
        for change in changes
        # The set-up's test walk has its places in the feed, and is nobody's patient.
        if change.event is None or not change.event.visit.session.clinic.is_trial
    ]


def _of_visit(row: Change) -> dict[str, Any]:
    """No reason and no actor: free text may name a person."""
    event = row.event
    assert event is not None
    visit = event.visit
    return {
        "cursor": str(row.place),
        "kind": "TAKEN_BACK" if event.reverses_id else "REACHED",
        "stage": event.stage,
        "booking_code": visit.booking_code,
        "label": visit.label,
        "session": visit.session_id,
        "clinic": visit.session.clinic.name,
        "replaces": visit.replaces.booking_code if visit.replaces else None,
        "occurred_at": moment(event.occurred_at),
        "recorded_at": moment(event.recorded_at),
        "source": event.source,
    }


def _of_records(row: Change, codes: dict[int, str]) -> dict[str, Any]:
    """Record numbers, as the SIMRS has them, and the visits that went along."""
    event = row.record_event
    assert event is not None
    return {
        "cursor": str(row.place),
        "kind": event.kind,
        "record_number": event.merge.merged.medical_record_number,
        "other_record_number": event.merge.survivor.medical_record_number,
        "booking_codes": [codes[pk] for pk in event.merge.moved["visits"] if pk in codes],
        "occurred_at": moment(event.at),
        "recorded_at": moment(event.at),
    }
