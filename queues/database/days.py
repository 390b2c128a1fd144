"""Rows of some days, asked in a way that an index answers however many years are behind them."""

from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models
from django.db.models.constants import LOOKUP_SEP

from queues import clock
from queues.models import Patient, QueueEntry, Stop

# An attempt, its message, the visit, the session.
LONGEST_WAY = 4

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def of_days(rows: Rows, path: str, first: date, last: date | None = None) -> Rows:
    """Those from `first` to `last`, both included; without `last` all from `first` on.

    `path` leads to a date, or to a moment (which belongs to the hospital's date): `visit__session__date`.
    """
    field = _field(rows.model, path)
    if isinstance(field, models.DateTimeField):
        asked: dict[str, Any] = {f"{path}__gte": clock.start_of_day(first)}
        if last is not None:
            asked[f"{path}__lt"] = clock.start_of_day(last + timedelta(days=1))
    else:
        asked = {f"{path}__gte": first} | ({} if last is None else {f"{path}__lte": last})
    if field.model is QueueEntry:
        # The index of a wait's date begins with its stop; there are some dozens of them.
        stop = path.removesuffix("service_date") + "stop__in"
        asked[stop] = list(Stop.objects.values_list("pk", flat=True))
    return rows.filter(**asked)


def _field(model: Any, path: str) -> "models.Field[Any, Any]":
    *way, last = path.split(LOOKUP_SEP)
    for name in way:
        model = model._meta.get_field(name).related_model
    field: models.Field[Any, Any] = model._meta.get_field(last)
    return field


def way_to_days(model: type[models.Model]) -> str | None:
    """The shortest path to a date or moment that an index answers, for `of_days`; None: there is none.

    Through foreign keys that are never empty, so that no row is left out, and never through the patient: what belongs
    to a visit is not as old as the person.
    """
    ways: list[tuple[str, Any]] = [("", model)]
    for _step in range(LONGEST_WAY):
        for way, there in ways:
            if dated := _dated(there):
                return way + dated
        ways = [
            (f"{way}{field.name}{LOOKUP_SEP}", field.related_model)
            for way, there in ways
            for field in there._meta.concrete_fields
            if field.is_relation and not field.null and field.related_model not in (there, Patient)
        ]
    return None


def _dated(model: Any) -> str | None:
    if model is QueueEntry:
        return "service_date"
    days = [field for field in model._meta.concrete_fields if isinstance(field, models.DateField)]
    return next((field.name for field in days if is_led_to(model, field.name)), None)


def is_led_to(model: Any, name: str) -> bool:
    """Whether an index of all rows begins with this column."""
    field = model._meta.get_field(name)
    indexes = [*model._meta.indexes, *model._meta.constraints]
    led = {row.fields[0] for row in indexes if getattr(row, "fields", None) and not row.condition}
    return field.primary_key or field.unique or field.db_index or name in led
