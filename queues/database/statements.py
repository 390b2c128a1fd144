"""Rows of statements that are written out where composing them costs more than the database's answer.

Columns are named one by one: a statement the server has prepared outlives a column that a migration adds.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from queues.database import turns

Model = type[models.Model]
Opener = Callable[[Any], Any]
Some = TypeVar("Some", bound=models.Model)

# Gives no row that somebody else holds; one's own it gives.
SKIP = " SKIP LOCKED"


def columns(model: Model, alias: str) -> str:
    """All columns of a model as `alias.column, ...`, in the order that `fetch` reads them."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def hold(model: type[Some], key: int) -> Some:
    """The row, fresh and held until this transaction ends; on SQLite the transaction holds everything.

    BusyError when somebody else holds it for too long.
    """
    asked, how = _by_key(model), holding(model)
    if not how:
        return fetch_one(asked, [key], model)
    place = (model._meta.db_table, key)
    if not turns.must_wait(place):
        for (found,) in fetch(asked + how + SKIP, [key], model):
            turns.took(place)
            return found
    with turns.turn(place):
        turns.wait_no_longer()
        held = fetch_one(asked + how, [key], model)
    turns.took(place)
    return held


def holding(model: Model) -> str:
    """How a statement ends that holds the rows it reads of a model. As in `locking.locked`: no key changes."""
    return " FOR NO KEY UPDATE" if connections[DEFAULT_DB_ALIAS].features.has_select_for_update else ""


@lru_cache(maxsize=16)
def _by_key(model: Model) -> str:
    return f"SELECT {columns(model, 'one')} FROM {model._meta.db_table} one WHERE {model._meta.pk.column} = %s"


def fetch(statement: str, values: Sequence[Any], *parts: Model) -> list[tuple[Any, ...]]:
    """The rows: an object for each model in `parts`, None for one that was not joined, then the columns left over."""
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        return [_row(row, parts, database) for row in cursor.fetchall()]


def fetch_one(statement: str, values: Sequence[Any], model: type[Some]) -> Some:
    """The one object, or the model's DoesNotExist."""
    for (found,) in fetch(statement, values, model):
        return found
    raise model.DoesNotExist  # type: ignore[attr-defined]


def _row(row: Sequence[Any], parts: Sequence[Model], database: BaseDatabaseWrapper) -> tuple[Any, ...]:
    objects: list[Any] = []
    start = 0
    for model in parts:
        names, openers = _reading(model, database.alias)
        end = start + len(names)
        objects.append(_object(model, names, openers, row[start:end], database.alias))
        start = end
    return (*objects, *row[start:])


def _object(
    model: Model, names: Sequence[str], openers: Sequence[tuple[int, Opener]], values: Sequence[Any], alias: str
) -> models.Model | None:
    # The key stands first.
    if values[0] is None:
        return None
    opened = list(values)
    for place, opener in openers:
        opened[place] = opener(opened[place])
    return model.from_db(alias, names, opened)


@lru_cache(maxsize=64)
def _reading(model: Model, alias: str) -> tuple[tuple[str, ...], tuple[tuple[int, Opener], ...]]:
    """The names of the fields, and what turns a stored value into the field's (as the ORM does it)."""
    database = connections[alias]
    fields = model._meta.concrete_fields
    openers = []
    for place, field in enumerate(fields):
        column = field.cached_col
        for opener in (*database.ops.get_db_converters(column), *field.get_db_converters(database)):
            openers.append((place, _bound(opener, column, database)))
    return tuple(field.attname for field in fields), tuple(openers)


def _bound(opener: Callable[[Any, Any, Any], Any], column: Any, database: BaseDatabaseWrapper) -> Opener:
    return lambda value: opener(value, column, database)
