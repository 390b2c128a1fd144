"""Rows of Khanza's tables as the import desk's planners read them: ranges of a key, or a short table whole."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khanza.line import Look, Row
from khanza.shape import Source
from khanza.text import as_key, as_text

# Longer tables than these are read by ranges: none of the short ones comes near.
LONGEST_SHORT = 50_000


@dataclass(frozen=True)
class Piece:
    """Some rows of one table, as text, and the key of each."""

    source: Source
    keys: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def key_of(self, line: int) -> str:
        """By the number of the line in `content`, whose first is the header."""
        return self.keys[line - 2]

    def content(self) -> bytes:
        """As a file of the import desk: cells hold no line breaks, so that each row is one line."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([self.source.columns, *self.rows])
        return text.getvalue().encode("utf-8-sig")

    @property
    def digest(self) -> str:
        """Equal for equal rows in the same order."""
        return hashlib.sha256(self.content()).hexdigest()


@dataclass(frozen=True)
class Range:
    """The server's own sum over a range of keys: equal when no row of it was added, changed or deleted."""

    rows: int
    digest: str


def sum_of(look: Look, source: Source, after: str, up_to: str | None) -> Range:
    """One pass of the server over the range by its primary key; no row travels. NULL and nothing are the same."""
    cells = ", ".join(f"COALESCE(CAST({column} AS CHAR), '')" for column in source.columns)
    # 64 bits of each row, so that the order of rows is of no matter; hexadecimal, so that it is nobody's number.
    each = f"CAST(CONV(SUBSTRING(MD5(CONCAT_WS(0x1F, {cells})), 1, 16), 16, 10) AS UNSIGNED)"
    where, values = _between(source, after, up_to)
    [(rows, digest)] = look.rows(
        f"SELECT COUNT(*), CONCAT('x', HEX(COALESCE(BIT_XOR({each}), 0))) FROM {source.table} WHERE {where}", values
    )
    return Range(int(rows or 0), as_text(digest))


def rows_between(look: Look, source: Source, after: str, up_to: str | None, *, most: int) -> Piece:
    """The rows of a range in the order of the key, the first `most` of them."""
    where, values = _between(source, after, up_to)
    return _piece(
        source,
        look.rows(f"{_select(source)} WHERE {where} ORDER BY {', '.join(source.key)} LIMIT {most:d}", values),
    )


def rows_of_keys(look: Look, source: Source, keys: Sequence[str]) -> Piece:
    """The rows with these keys, as far as they are there."""
    marks = ", ".join(["%s"] * len(keys))
    return _piece(source, look.rows(f"{_select(source)} WHERE {source.key[0]} IN ({marks})", list(keys)))


def whole(look: Look, source: Source, *, today: date) -> Piece:
    """A short table, as far as it is any business of ours."""
    where = source.where.format(today=today.isoformat())
    return _piece(
        source,
        look.rows(f"{_select(source)} WHERE {where} ORDER BY {', '.join(source.key)} LIMIT {LONGEST_SHORT:d}"),
    )


def _select(source: Source) -> str:
    return f"SELECT {', '.join((*source.key, *source.columns))} FROM {source.table}"


def _between(source: Source, after: str, up_to: str | None) -> tuple[str, list[str]]:
    [key] = source.key
    return (f"{key} > %s", [after]) if up_to is None else (f"{key} > %s AND {key} <= %s", [after, up_to])


def _piece(source: Source, rows: Sequence[Row]) -> Piece:
    wide = len(source.key)
    return Piece(
        source,
        tuple(" ".join(map(as_key, row[:wide])) for row in rows),
        [tuple(map(as_text, row[wide:])) for row in rows],
    )
