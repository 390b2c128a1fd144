"""What a seal says of one table: which keys, how many rows, and a digest of their hashes."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import models

# Rows fetched at a time: memory does not grow with the history.
CHUNK = 2_000


class Cover:
    """Rows of one table, added in the order of their keys."""

    def __init__(self, table: str, *, after: int, up_to: int) -> None:
        self.table, self.after, self.up_to = table, after, up_to
        self.count = 0
        # Keys that follow each other without a gap, as [first, last].
        self.keys: list[list[int]] = []
        self._digest = hashlib.sha256()

    def add(self, key: int, row_hash: str) -> None:
        """Add the next row, by ascending key."""
        self.count += 1
        if self.keys and self.keys[-1][1] == key - 1:
            self.keys[-1][1] = key
        else:
            self.keys.append([key, key])
        self._digest.update(f"{key}:{row_hash}\n".encode())

    def recorded(self) -> dict[str, Any]:
        """The cover as a seal stores it."""
        return {
            "table": self.table,
            "after": self.after,
            "up_to": self.up_to,
            "count": self.count,
            "keys": self.keys,
            "digest": self._digest.hexdigest(),
        }


def cover_of(model: type[models.Model], *, after: int, up_to: int) -> Cover:
    """The rows above one key, up to another."""
    cover = Cover(model._meta.db_table, after=after, up_to=up_to)
    rows = model._base_manager.filter(pk__gt=after, pk__lte=up_to).order_by("pk").values_list("pk", "row_hash")
    for key, row_hash in rows.iterator(CHUNK):
        cover.add(key, row_hash)
    return cover


def first_difference(recorded: list[list[int]], found: list[list[int]]) -> tuple[int, bool] | None:
    """The lowest key that one of two lists of ranges alone has, and whether that is the first list; None if equal."""
    for (one, begins), (other, _) in zip(_edges(recorded), _edges(found), strict=False):
        if one != other:
            # Up to here both lists were inside a range, or both outside.
            return int(min(one, other)), (one < other) == begins
    return None


def _edges(ranges: list[list[int]]) -> Iterator[tuple[float, bool]]:
    """Where a range begins (True) and where it has ended (False); behind the last one, the end of all keys."""
    for first, last in ranges:
        yield first, True
        yield last + 1, False
    yield float("inf"), True
