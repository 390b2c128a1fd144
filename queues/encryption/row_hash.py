"""The hash of a row of history, and the column that keeps it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Hexadecimal SHA-256.
HASH_LENGTH = 64

# Django's fields are generic for the type checker alone.
if TYPE_CHECKING:
    Text = models.CharField[str, str]
else:
    Text = models.CharField


def row_hash(table: str, values: Mapping[str, Any]) -> str:
    """SHA-256, hexadecimal, of a table's name and the values of its frozen columns by name.

    The bytes are JSON (UTF-8, names sorted, no spaces), moments in UTC with microseconds. A value that is None is left
    out: a nullable column that a later release adds changes no hash of a row that was written before it. Values are
    those of the model's fields, the same before a row is written and after it is read.
    """
    content = {name: value for name, value in values.items() if value is not None}
    return digest_of([table, content])


def digest_of(content: Any) -> str:
    """SHA-256, hexadecimal, of lists, mappings, texts, numbers and moments as canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> str:
    """What is neither text nor number, as a text: moments in UTC with microseconds."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else str(value)


@lru_cache(maxsize=32)
def hashed_columns(model: type[models.Model], state: tuple[str, ...]) -> list[str]:
    """The names of the columns that a row's hash covers: not its key, not the hash itself, not what may change.

    The key is given by the database after the hash is made; seals cover it.
    """
    left_out = {"row_hash", *state}
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    return [field.attname for field in fields if field.attname not in left_out and field.name not in left_out]


class HexField(Text):
    """A digest, 64 hexadecimal digits or nothing. PostgreSQL keeps the 32 bytes that they spell: half the room."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": HASH_LENGTH, "blank": True, "editable": False, **kwargs})

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "bytea" if connection.vendor == "postgresql" else super().db_type(connection)

    cast_db_type = db_type

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        digits = super().get_db_prep_value(value, connection, prepared)
        return bytes.fromhex(digits) if isinstance(digits, str) and connection.vendor == "postgresql" else digits

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        return hex_of(value)


def hex_of(value: Any) -> Any:
    """What a written-out statement got of such a column, as the field says it."""
    return value if value is None or isinstance(value, str) else bytes(value).hex()


class RowHashField(HexField):
    """Filled when a row is written, by whatever way: `save`, `bulk_create`, `inserting.add` or `inserting.insert`."""

    def deconstruct(self) -> Any:
        """For migrations it is a digest as any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "queues.encryption.row_hash.HexField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if add:
            model_instance.stamp()  # type: ignore[attr-defined]
        return getattr(model_instance, self.attname)

    def of_row(self, given: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], str]:
        """What makes the hash of rows that are given by column name, all with the names of `given`."""
        model: Any = self.model
        table, names = model._meta.db_table, hashed_columns(model, model.STATE_COLUMNS)
        missing = {name: model._meta.get_field(name).get_default() for name in names if name not in given}
        written = [name for name in names if name in given]
        return lambda row: row_hash(table, {**missing, **{name: row[name] for name in written}})
