"""Key rotation: every sealed column and every blind index under the first key, while the system runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Cast

from queues.encryption.crypto import UndecryptableError, blind_index, decrypt, key_ring
from queues.encryption.fields import EncryptedTextField

BATCH = 500


@dataclass(frozen=True)
class SealedColumn:
    """One encrypted column; its blind index, where it has one, is the column named the same plus `_index`."""

    model: type[models.Model]
    name: str
    place: str
    index_name: str | None

    def __str__(self) -> str:
        return self.place


@dataclass
class Rotation:
    """What became of one column; ids of rows that no key opens, and of those whose value has a twin."""

    column: SealedColumn
    seen: int = 0
    renewed: int = 0
    unreadable: list[str] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Nothing of this column needs an old key any more."""
        return not (self.unreadable or self.twins)


def sealed_columns() -> list[SealedColumn]:
    """All encrypted columns of all apps, from the model registry."""
    return [
        SealedColumn(model, column.name, column.place, _index_name(model, column.name))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for column in model._meta.local_concrete_fields
        if isinstance(column, EncryptedTextField)
    ]


def _index_name(model: type[models.Model], name: str) -> str | None:
    try:
        return model._meta.get_field(f"{name}_index").name
    except FieldDoesNotExist:
        return None


@dataclass(frozen=True)
class _Row:
    key: object
    sealed: str
    index: str


def _batches(column: SealedColumn) -> Iterator[list[_Row]]:
    """The rows as they are stored, by primary key; each batch is read anew, so that nothing stays locked."""
    names = ["pk", "sealed", *([column.index_name] if column.index_name else [])]
    rows = (
        column.model._base_manager.annotate(sealed=Cast(column.name, models.TextField()))
        .exclude(sealed=None)
        .order_by("pk")
        .values_list(*names)
    )
    found = list(rows[:BATCH])
    while found:
        yield [_Row(row[0], row[1], row[2] if column.index_name else "") for row in found]
        found = list(rows.filter(pk__gt=found[-1][0])[:BATCH])


def _renewal(column: SealedColumn, row: _Row) -> dict[str, str] | None:
    """What to write for this row; None when it stands under the first key. Raises UndecryptableError."""
    text = decrypt(row.sealed, place=column.place) if row.sealed else ""
    index = blind_index(text) if column.index_name and text else ""
    is_current = not row.sealed or row.sealed.startswith(f"{key_ring()[0].id}:")
    if is_current and row.index == index:
        return None
    return {column.name: text, **({column.index_name: index} if column.index_name else {})}


def _write(column: SealedColumn, row: _Row, values: dict[str, str]) -> bool:
    """Only over the value that was read: a change made meanwhile was already written under the first key."""
    unchanged = column.model._base_manager.annotate(sealed=Cast(column.name, models.TextField())).filter(
        pk=row.key, sealed=row.sealed
    )
    return bool(unchanged.update(**values))


def _rotate_batch(rotation: Rotation, rows: list[_Row]) -> None:
    column = rotation.column
    with transaction.atomic():
        for row in rows:
            rotation.seen += 1
            try:
                values = _renewal(column, row)
            except UndecryptableError:
                rotation.unreadable.append(str(row.key))
                continue
            if values is None:
                continue
            try:
                with transaction.atomic():
                    rotation.renewed += _write(column, row, values)
            except IntegrityError:
                rotation.twins.append(str(row.key))


def rotate(column: SealedColumn, *, progress: Callable[[Rotation], None] | None = None) -> Rotation:
    """Re-seal and re-index one column in short transactions; may be repeated: what is done is passed over."""
    rotation = Rotation(column)
    for rows in _batches(column):
        _rotate_batch(rotation, rows)
        if progress:
            progress(rotation)
    return rotation
