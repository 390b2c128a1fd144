"""Rows written without composing a statement for each: one object, fields of a row, or very many rows of one model."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_save

from queues.encryption.fields import EncryptedTextField
from queues.encryption.row_hash import RowHashField

# KiB. Blind indexes are random: with SQLite's 2 MB an import reads the pages of their trees again and again.
IMPORT_CACHE = 65_536

# A text stands in their columns letter for letter: nothing is to be prepared.
TEXTS = (models.CharField, models.TextField)
New = TypeVar("New", bound=models.Model)


def add(new: New) -> New:
    """Insert one new object, as `objects.create` does it, with a statement composed once: for what stands under a
    lock where others wait. Its `save` is not called; fields prepare their values (`pre_save`), post_save is sent.
    """
    statement, fields = _insertion(type(new))
    database = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(field.pre_save(new, add=True), database) for field in fields]
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        new.pk = cursor.fetchone()[0]
    new._state.adding, new._state.db = False, database.alias
    post_save.send(type(new), instance=new, created=True, update_fields=None, raw=False, using=database.alias)
    return new


def write(model: type[models.Model], key: int, **values: Any) -> None:
    """Change fields of the row with this key, as `filter(pk=key).update` does it, with a statement composed once.

    A row that it points to is given as object or key. No signal is sent.
    """
    statement, fields = _change(model, tuple(values))
    database = connections[DEFAULT_DB_ALIAS]
    given = [value.pk if isinstance(value, models.Model) else value for value in values.values()]
    stored = [field.get_db_prep_save(value, database) for field, value in zip(fields, given, strict=True)]
    with database.cursor() as cursor:
        cursor.execute(statement, [*stored, key])


@lru_cache(maxsize=64)
def _change(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list["models.Field[Any, Any]"]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    changes = ", ".join(f"{field.column} = %s" for field in fields)
    return f"UPDATE {model._meta.db_table} SET {changes} WHERE {model._meta.pk.column} = %s", fields


@lru_cache(maxsize=16)
def _insertion(model: type[models.Model]) -> tuple[str, list["models.Field[Any, Any]"]]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns, marks = ", ".join(str(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    key = model._meta.pk.column
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks}) RETURNING {key}", fields


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows given by column name (`patient_id`, not `patient`), all with the same names.

    What is not named gets the field's default. As with bulk_create, `save` is not called and no signal is sent;
    sealed columns are sealed, and rows of history get their hash. In the caller's transaction.
    """
    if not rows:
        return
    # The connection itself: `django.db.connection` looks for it anew at every touch.
    database = connections[DEFAULT_DB_ALIAS]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    values = [_values_of(field, database, rows) for field in fields]
    columns = ", ".join(database.ops.quote_name(str(field.column)) for field in fields)
    table = database.ops.quote_name(model._meta.db_table)
    marks = ", ".join(["%s"] * len(fields))
    with database.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(zip(*values, strict=True)))


def _values_of(
    field: "models.Field[Any, Any]", database: BaseDatabaseWrapper, rows: Sequence[Mapping[str, Any]]
) -> Iterable[Any]:
    """One column's values, in the order of the rows; a plain default is prepared once for all rows."""
    name, to_database = field.attname, field.get_db_prep_save
    if isinstance(field, RowHashField):
        made = field.of_row(rows[0])
        return [to_database(made(row), database) for row in rows]
    if name in rows[0]:
        if isinstance(field, EncryptedTextField):
            return field.prepared(row[name] for row in rows)
        prepare = _not_twice_in_a_row(lambda value: to_database(value, database))
        as_it_is = str if type(field) in TEXTS else None
        return [value if type(value) is as_it_is else prepare(value) for value in (row[name] for row in rows)]
    if callable(field.default) and field.default is not models.NOT_PROVIDED:
        return [to_database(field.get_default(), database) for _row in rows]
    return repeat(to_database(field.get_default(), database), len(rows))


def _not_twice_in_a_row(prepare: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Most columns of an import say the same in row after row. Not for sealed ones: equal texts are sealed apart."""
    nothing = object()
    last, prepared = nothing, nothing

    def again(value: Any) -> Any:
        nonlocal last, prepared
        if value is not last:
            last, prepared = value, prepare(value)
        return prepared

    return again


def widen_cache() -> None:
    """Let this connection keep more pages in memory, for a command that writes a large part of the database."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":
        with database.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{IMPORT_CACHE}")
