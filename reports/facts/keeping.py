"""Facts stay true after corrections: what happens is noted by its day, and a day that was touched is built anew.

Nobody tells this module of a change. It looks at the tables of history beyond the last row it has seen; what the
medicines' and messages' tables add is found the same way.
"""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, Max, Model, OuterRef, Q

from bpjs_bridge.models import OutboxAttempt
from queues import clock
from queues.models import Call, ClinicSession, EntryEvent, Handover, SessionEffect, Visit, VisitEvent
from reports.facts.definition import facts_of_day
from reports.models import DEFINITION, FactDay, FactMark, VisitFact

# Each table, and how its rows lead to the date of their visit.
WATCHED: tuple[tuple[type[Model], str], ...] = (
    (VisitEvent, "visit__session__date"),
    (EntryEvent, "entry__visit__session__date"),
    (Call, "entry__visit__session__date"),
    (OutboxAttempt, "message__visit__session__date"),
    (Handover, "ticket__prescriptions__visit__session__date"),
    (SessionEffect, "visit__session__date"),
)
# A row may be committed after one with a higher number: so many are looked at again.
AGAIN = 64
BATCH = 500
# Nobody looked for so long at most: a hospital that was closed.
DAYS_BACK = timedelta(days=45)
# A page that is opened looks for what is new; of ten that are opened at once, one does.
FRESH_FOR = timedelta(seconds=60)


def note_changes(*, at: datetime) -> None:
    """Mark the days that were touched since the last look, and days with visits that are not known yet, as to build.

    Dates to come are left out. Two statements a table, by its key, and one for new days.
    """
    today, touched = clock.service_date(at), set[date]()
    with transaction.atomic():
        marks = {mark.table: mark.seen for mark in FactMark.objects.select_for_update()}
        for model, path in WATCHED:
            table = model._meta.db_table
            newest = model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
            seen = marks.get(table)
            if seen is not None and newest > seen:
                rows = model._default_manager.filter(pk__gt=seen - AGAIN, **{f"{path}__lte": today})
                touched.update(rows.order_by().values_list(path, flat=True).distinct())
            if seen != newest:
                FactMark.objects.update_or_create(table=table, defaults={"seen": newest})
        known = set(FactDay.objects.values_list("date", flat=True))
        FactDay.objects.filter(date__in=touched & known).update(is_stale=True, changes=F("changes") + 1)
        # Once of all years; from then on a date that nothing was recorded on enters when it has come.
        since = today - DAYS_BACK if known else date.min
        new = (touched | set(_days_with_visits(since, today))) - known
        FactDay.objects.bulk_create([FactDay(date=day) for day in sorted(new)], ignore_conflicts=True)


def _days_with_visits(first: date, last: date) -> Iterator[date]:
    held = ClinicSession.objects.filter(Exists(Visit.objects.filter(session=OuterRef("pk"))), date__range=(first, last))
    return held.order_by().values_list("date", flat=True).distinct().iterator()


def build(day: date, *, at: datetime) -> bool:
    """The facts of one date anew. False when something of it was noted meanwhile: whoever comes next builds it.

    The reading, which takes long, holds no lock; the writing is one transaction.
    """
    known, _made = FactDay.objects.get_or_create(date=day)
    facts = facts_of_day(day)
    with transaction.atomic():
        unchanged = FactDay.objects.filter(date=day, changes=known.changes)
        built = {"is_stale": False, "built_at": at, "definition": DEFINITION, "visits": len(facts)}
        if not unchanged.update(**built):
            return False
        VisitFact.objects.filter(date=day).delete()
        # A visit that was moved to another date has its fact under that one alone.
        VisitFact.objects.filter(pk__in=[fact.pk for fact in facts]).delete()
        VisitFact.objects.bulk_create(facts, batch_size=BATCH)
    return True


def to_build() -> list[date]:
    """Days without facts or with outdated ones, the latest first."""
    days = FactDay.objects.filter(Q(is_stale=True) | Q(definition__lt=DEFINITION))
    return list(days.order_by("-date").values_list("date", flat=True))


def build_due(*, at: datetime, seconds: float) -> int:
    """Note what changed and build, the latest days first, for so long; how many days are left."""
    note_changes(at=at)
    until = time.monotonic() + seconds
    left = to_build()
    while left and time.monotonic() < until:
        build(left.pop(0), at=at)
    return len(left)


def bring_up_to_date(first: date, last: date, *, at: datetime, seconds: float) -> list[date]:
    """For a page about these dates: build those of them that are due, for so long at most. The dates that are left."""
    days = FactDay.objects.filter(date__range=(first, last))
    newest = days.aggregate(newest=Max("built_at"))["newest"]
    if newest is None or at - newest >= FRESH_FOR or at < newest:
        note_changes(at=at)
    due = days.filter(Q(is_stale=True) | Q(definition__lt=DEFINITION))
    left = list(due.order_by("-date").values_list("date", flat=True))
    until = time.monotonic() + seconds
    while left and time.monotonic() < until:
        build(left.pop(0), at=at)
    return left
