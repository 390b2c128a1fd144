"""Which column of another system's table is which of ours."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from queues.imports.table import BadLine, BadLineError, Row, Table, WrongFileError

Line = TypeVar("Line")
# What a file's lines mean: column -> cell, and the number of the line. Raises BadLineError.
Parser = Callable[[Mapping[str, str], int], Line]


@dataclass(frozen=True)
class Column:
    """A column of ours, the names that other systems give it, and whether a file can do without it.

    `usual`: headings as people write them, whatever signs and blanks are in them.
    """

    name: str
    also: tuple[str, ...] = ()
    is_needed: bool = True
    usual: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapped:
    """Where a file has each of our columns; those that it lacks, and those of its own that nobody reads."""

    places: dict[str, int]
    missing: tuple[str, ...]
    unread: tuple[str, ...]

    def cells(self, row: Row) -> dict[str, str]:
        """Our columns with this row's cells; nothing where the file has no such column."""
        return {name: row.cells[at] for name, at in self.places.items()} | dict.fromkeys(self.missing, "")


def places_of(header: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Our column -> where the file has it, by our names and those of the systems we know. Raises WrongFileError."""
    places: dict[str, int] = {}
    for column in columns:
        found = [at for at, name in enumerate(header) if name in (column.name, *column.also)]
        if len(found) > 1:
            raise WrongFileError(
                _("Kolom %(name)s ada dua kali (%(found)s). Sisakan satu.")
                % {"name": column.name, "found": ", ".join(header[at] for at in found)}
            )
        if found:
            places[column.name] = found[0]
    return {**_by_usual_words(header, columns, places), **places}


def _by_usual_words(header: Sequence[str], columns: Sequence[Column], places: Mapping[str, int]) -> dict[str, int]:
    """Of what no name says exactly: a heading as people write it ("Tgl. Lahir"), where it alone says so."""
    found: dict[str, int] = {}
    left = {at: _squeezed(name) for at, name in enumerate(header) if at not in places.values()}
    for column in columns:
        if column.name in places:
            continue
        words = {_squeezed(name) for name in (column.name, *column.also, *column.usual)}
        at = [place for place, name in left.items() if name in words]
        if len(at) == 1:
            found[column.name] = at[0]
    return found


def _squeezed(name: str) -> str:
    """Without dots, blanks and other signs, in small letters."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def mapped(header: Sequence[str], columns: Sequence[Column], places: Mapping[str, int] | None = None) -> Mapped:
    """The columns in any order: where their names say, or where a person said (`places`). Raises WrongFileError."""
    places = places_of(header, columns) if places is None else places
    lacking = [column.name for column in columns if column.is_needed and column.name not in places]
    if lacking:
        raise WrongFileError(
            _("Baris pertama harus berisi kolom %(columns)s. Tidak ada: %(lacking)s.")
            % {"columns": ",".join(column.name for column in columns), "lacking": ", ".join(lacking)}
        )
    return Mapped(
        dict(places),
        missing=tuple(column.name for column in columns if column.name not in places),
        unread=tuple(name for at, name in enumerate(header) if name and at not in places.values()),
    )


def read_lines(path: Path, columns: Sequence[Column], parse: Parser[Line]) -> Iterator[Line | BadLine]:
    """The file's lines in order. Raises WrongFileError."""
    table = Table(path)
    yield from parsed(table, mapped(table.header, columns), parse)


def parsed(table: Table, places: Mapped, parse: Parser[Line]) -> Iterator[Line | BadLine]:
    """The table's lines in order, each as `parse` reads it. Raises WrongFileError."""
    for row in table.rows():
        if isinstance(row, BadLine):
            yield row
            continue
        try:
            yield parse(places.cells(row), row.line)
        except BadLineError as problem:
            yield BadLine(row.line, str(problem))
