"""The daily seal: what the history held when a day was over."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from queues import clock
from queues.database.writers import wait_for_writers
from queues.history.covers import Cover, cover_of
from queues.models import HistoryRecord, HistorySeal

ONE_DAY = timedelta(days=1)
# So long a transaction that writes is waited for: longer than the settings let a page's or an import's rest.
WRITERS_SECONDS = 320


def models_of_history() -> list[type[HistoryRecord]]:
    """Every table that seals cover, in the order of their names."""
    found = [model for model in apps.get_models() if issubclass(model, HistoryRecord)]
    return sorted(found, key=lambda model: model._meta.db_table)


def seal_days(*, at: datetime) -> list[HistorySeal]:
    """Seal each day that is over at this moment and has no seal; returns the new seals, the oldest first.

    Days without a row are sealed too: a seal that is missing shows. Twice is once, also at the same moment. Not inside
    a transaction that writes history. StillWritingError when another transaction goes on writing too long.
    """
    newest = HistorySeal.objects.last()
    begins = newest.date + ONE_DAY if newest else _first_day()
    if begins is None:
        return []
    bounds = _bounds(newest, _days(begins, until=clock.service_date(at)))
    if bounds:
        wait_for_writers(seconds=WRITERS_SECONDS)
    made: list[HistorySeal] = []
    for day, up_to in bounds:
        try:
            with transaction.atomic():
                newest = _seal(newest, day, up_to, at=at)
        except IntegrityError:
            # Another process seals the same days.
            break
        made.append(newest)
    return made


def new_seal(newest: HistorySeal | None, day: date, covers: Iterable[Cover], *, at: datetime) -> dict[str, Any]:
    """The values of the seal behind this one, without its hash."""
    tables = [cover.recorded() for cover in covers]
    return {
        "number": newest.number + 1 if newest else 1,
        "date": day,
        "is_beginning": False,
        "tables": tables,
        "count": sum(table["count"] for table in tables),
        "sealed_at": at,
        "previous_hash": newest.row_hash if newest else "",
    }


def sealed_up_to(seal: HistorySeal | None, table: str) -> int:
    """The highest key of a table that seals cover, this one and those before it; 0 for none."""
    return next((int(one["up_to"]) for one in seal.tables if one["table"] == table), 0) if seal else 0


def _days(begins: date, *, until: date) -> list[date]:
    return [begins + number * ONE_DAY for number in range((until - begins).days)]


def _first_day() -> date | None:
    """The day of the first row of any table."""
    moments: list[datetime] = []
    for model in models_of_history():
        moments += model._base_manager.order_by("pk").values_list(model.RECORDED_AT, flat=True)[:1]
    return clock.service_date(min(moments)) if moments else None


def _bounds(newest: HistorySeal | None, days: list[date]) -> list[tuple[date, dict[str, int]]]:
    """Up to which key each day goes in each table: the last row that was recorded before the day's end."""
    reached = {model._meta.db_table: sealed_up_to(newest, model._meta.db_table) for model in models_of_history()}
    bounds = []
    for day in days:
        end = clock.start_of_day(day + ONE_DAY)
        for model in models_of_history():
            table = model._meta.db_table
            rows = model._base_manager.filter(**{"pk__gt": reached[table], f"{model.RECORDED_AT}__lt": end})
            reached[table] = rows.aggregate(last=models.Max("pk"))["last"] or reached[table]
        bounds.append((day, dict(reached)))
    return bounds


def _seal(newest: HistorySeal | None, day: date, up_to: dict[str, int], *, at: datetime) -> HistorySeal:
    covers = []
    for model in models_of_history():
        table = model._meta.db_table
        covers.append(cover_of(model, after=sealed_up_to(newest, table), up_to=up_to[table]))
    return HistorySeal.objects.create(**new_seal(newest, day, covers, at=at))
