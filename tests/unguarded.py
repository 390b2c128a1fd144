"""Changing history behind the ORM and without the database's triggers, as a person with the database's password can."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

from queues.database.append_only import names, protect
from queues.models import AppendOnly


def tables() -> list[type[AppendOnly]]:
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


@contextmanager
def without_triggers() -> Iterator[None]:
    """PostgreSQL's foreign keys are not checked meanwhile, either."""
    take_triggers_away()
    try:
        yield
    finally:
        if connection.vendor == "postgresql":
            run("SET session_replication_role = DEFAULT")
        else:
            for model in tables():
                protect(connection, model._meta.db_table, model.STATE_COLUMNS)


def take_triggers_away() -> None:
    """Until the transaction ends, on SQLite until it is rolled back."""
    if connection.vendor == "postgresql":
        run("SET session_replication_role = replica")
        return
    for model in tables():
        for name in names(connection, model._meta.db_table):
            run(f"DROP TRIGGER {name}")


def rows_of(model: type[models.Model]) -> "models.QuerySet[Any]":
    """Without the manager that refuses."""
    return models.QuerySet(model)


def run(words: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(words, values or None)
        return int(cursor.rowcount)
