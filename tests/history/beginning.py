"""History that is older than the chain, as databases of before the first release have it: hashed once, afterwards.

Nothing can prove what was done to these rows before. The first seal covers them and says so (`is_beginning`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, models

from queues import clock
from queues.encryption.row_hash import hashed_columns, row_hash
from queues.history.covers import CHUNK, cover_of
from queues.history.seals import new_seal

Model = type[models.Model]


def hash_rows(model: Model, *, state: tuple[str, ...] = ()) -> None:
    """Give each row its hash. While the table has no triggers."""
    names = hashed_columns(model, state)
    last = 0
    while True:
        rows = list(model._base_manager.filter(pk__gt=last).order_by("pk").values("pk", *names)[:CHUNK])
        if not rows:
            return
        hashes = [(row_hash(model._meta.db_table, {name: row[name] for name in names}), row["pk"]) for row in rows]
        _write(model, ("row_hash",), hashes)
        last = rows[-1]["pk"]


def chain_events(model: Model, *, state: tuple[str, ...]) -> None:
    """Like `hash_rows`, for visit events: each row also holds the hash of its visit's previous event."""
    names = hashed_columns(model, state)
    last = 0
    while visits := _visits_after(model, last):
        rows = model._base_manager.filter(visit__gt=last, visit__lte=visits[-1])
        written: list[tuple[Any, ...]] = []
        events_in_order = rows.order_by("visit_id", "pk").values("pk", *names)
        for _visit, events in groupby(events_in_order, lambda event: event["visit_id"]):
            previous = ""
            for event in events:
                content = {name: event[name] for name in names} | {"previous_hash": previous}
                own = row_hash(model._meta.db_table, content)
                written.append((previous, own, event["pk"]))
                previous = own
        _write(model, ("previous_hash", "row_hash"), written)
        last = visits[-1]


def seal_beginning(seal: Model, history: Sequence[Model], *, at: datetime) -> None:
    """Seal what is there, if anything is, under the day before: this day's own seal holds what is written after it."""
    covers = []
    for model in sorted(history, key=lambda one: one._meta.db_table):
        last = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
        covers.append(cover_of(model, after=0, up_to=last))
    if not any(cover.count for cover in covers):
        return
    values = new_seal(None, clock.service_date(at) - timedelta(days=1), covers, at=at) | {"is_beginning": True}
    seal._base_manager.create(**values, row_hash=row_hash(seal._meta.db_table, values))


def _visits_after(model: Model, last: int) -> list[int]:
    visits = model._base_manager.filter(visit__gt=last).order_by("visit_id")
    return list(visits.values_list("visit_id", flat=True).distinct()[:CHUNK])


def _write(model: Model, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    changes = ", ".join(f"{name} = %s" for name in names)
    with connection.cursor() as cursor:
        # Digests are bytes on PostgreSQL.
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        prepared = [
            (*(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=False)), row[-1])
            for row in rows
        ]
        cursor.executemany(f"UPDATE {model._meta.db_table} SET {changes} WHERE id = %s", prepared)
