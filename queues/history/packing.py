"""Packs of old history: how rows lie in one, and how all rows of a table are read, packed or not.

A row is hashed by what it says (queues/encryption/row_hash.py), so a pack leaves the hashes out: whoever reads it makes
them again, and the digest of the day's seal shows whether they are those of the rows that were sealed.
"""

import heapq
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from queues.database.append_only import removal_allowed
from queues.encryption.row_hash import hashed_columns, plain, row_hash
from queues.history.covers import CHUNK, Cover
from queues.history.seals import models_of_history
from queues.models import HistoryPack, HistoryRecord, HistorySeal

# Rows in one pack, and in one transaction: what is held in memory and kept from vacuum stays small.
PACK_ROWS = 5_000


class DoesNotFitError(Exception):
    """Rows of a sealed day are not those that were sealed: `verify_history` says which. Nothing of it is packed."""

    def __init__(self, table: str, day: date) -> None:
        self.table, self.day = table, day
        super().__init__(f"{table}, {day}")


@dataclass(frozen=True)
class Row:
    """A row of history by its key. `stored`: the hash it has in its table; None for a packed one."""

    key: int
    values: dict[str, Any]
    stored: str | None


def packed_models() -> list[type[HistoryRecord]]:
    """The tables whose old rows are packed."""
    return [model for model in models_of_history() if model.IS_PACKED]


def content_of(rows: Iterable[Row], names: Sequence[str]) -> bytes:
    """The rows as a pack keeps them: their columns' names once, then each row's key and values; compressed JSON."""
    lines = [[row.key, *(row.values[name] for name in names)] for row in rows]
    text = json.dumps([list(names), lines], separators=(",", ":"), ensure_ascii=False, default=plain)
    return zlib.compress(text.encode(), 9)


def rows_in(pack: HistoryPack) -> Iterator[Row]:
    """The rows of a pack. What is no pack any more has none: the seal's digest then says that they are gone."""
    try:
        names, lines = json.loads(zlib.decompress(bytes(pack.content)))
        yield from (Row(int(line[0]), dict(zip(names, line[1:], strict=True)), None) for line in lines)
    except (zlib.error, ValueError, TypeError, IndexError):
        return


def packed_rows(model: type[HistoryRecord], *, after: int, up_to: int) -> Iterator[Row]:
    """The packed ones with keys above one, up to another, in their order."""
    packs = HistoryPack.objects.filter(table=model._meta.db_table, up_to__gt=after, after__lt=up_to)
    for pack in packs.order_by("after").iterator(1):
        yield from (row for row in rows_in(pack) if after < row.key <= up_to)


def merged(packed: Iterator[Row], lying: Iterator[Row]) -> Iterator[Row]:
    """Both in the order of keys: the pack first where somebody put a row of a packed key back into the table."""
    return heapq.merge(packed, lying, key=lambda row: row.key)


def as_objects(model: type[HistoryRecord], rows: Iterable[Row]) -> Iterator[Any]:
    """Packed rows as what they were, for pages that show them; a column that is no more is left out."""
    fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    made: Any = model
    for row in rows:
        values = {name: fields[name].to_python(value) for name, value in row.values.items() if name in fields}
        yield made(pk=row.key, **values)


def pack_day(seal: HistorySeal, *, at: datetime) -> int:
    """Pack the rows that a seal covers; how many. Those that are packed already stay; twice is once.

    Raises DoesNotFitError and packs nothing more when the rows of a table are not those that were sealed.
    """
    return sum(_pack(model, cover, seal, at=at) for model, cover in _covers(seal))


def to_pack(seal: HistorySeal) -> int:
    """How many rows of the seal are not packed."""
    return sum(_lying(model, cover["after"], cover["up_to"]).count() for model, cover in _covers(seal))


def _covers(seal: HistorySeal) -> Iterator[tuple[type[HistoryRecord], Any]]:
    models_by_table = {model._meta.db_table: model for model in packed_models()}
    for cover in seal.tables:
        if cover["table"] in models_by_table:
            yield models_by_table[cover["table"]], cover


def _lying(model: type[HistoryRecord], after: int, up_to: int) -> "models.QuerySet[Any]":
    return model._base_manager.filter(pk__gt=after, pk__lte=up_to).order_by("pk")


def _read(rows: "models.QuerySet[Any]", names: Sequence[str]) -> Iterator[Row]:
    for row in rows.values_list("pk", "row_hash", *names).iterator(CHUNK):
        yield Row(row[0], dict(zip(names, row[2:], strict=True)), row[1])


def _pack(model: type[HistoryRecord], cover: Any, seal: HistorySeal, *, at: datetime) -> int:
    table, names = model._meta.db_table, hashed_columns(model, model.STATE_COLUMNS)
    lying = _lying(model, cover["after"], cover["up_to"])
    if not lying.exists():
        return 0
    if not _fits(model, cover, names):
        raise DoesNotFitError(table, seal.date)
    packed = 0
    while rows := list(_read(lying[:PACK_ROWS], names)):
        begins, ends = _reached(table, cover), rows[-1].key
        content = content_of(rows, names)
        pack = {"after": begins, "up_to": ends, "count": len(rows), "content": content, "packed_at": at}
        try:
            with transaction.atomic(), removal_allowed():
                HistoryPack.objects.create(seal=seal, table=table, **pack)
                # By the span, as the pack says it: what was put in between meanwhile would go with them.
                if _lying(model, begins, ends).order_by()._raw_delete(model._base_manager.db) != len(rows):
                    raise DoesNotFitError(table, seal.date)
        except IntegrityError:
            if _reached(table, cover) == begins:
                raise
            # Another process has just packed these: what it left is next.
            continue
        packed += len(rows)
    return packed


def _reached(table: str, cover: Any) -> int:
    """The key behind which the next pack of a seal begins."""
    packs = HistoryPack.objects.filter(table=table, after__gte=cover["after"], up_to__lte=cover["up_to"])
    return int(packs.aggregate(last=models.Max("up_to", default=cover["after"]))["last"])


def _fits(model: type[HistoryRecord], cover: Any, names: Sequence[str]) -> bool:
    """Every row says what its hash says, and together they are what the seal covers."""
    table = model._meta.db_table
    found = Cover(table, after=cover["after"], up_to=cover["up_to"])
    span = {"after": cover["after"], "up_to": cover["up_to"]}
    for row in merged(packed_rows(model, **span), _read(_lying(model, **span), names)):
        own = row_hash(table, row.values)
        if row.stored not in (None, own):
            return False
        found.add(row.key, own)
    return bool(found.recorded()["digest"] == cover["digest"])
