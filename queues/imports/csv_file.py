"""A hospital's CSV file, line by line: UTF-8, BOM or not, comma or semicolon between; a bad line spoils only itself."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TextIO, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
ISO_LENGTH = 10
# Bytes that are not UTF-8 arrive as lone surrogates: the line is refused, the rest of the file is read.
UNREADABLE = re.compile("[\ud800-\udfff\x00]")
# Sentences are translated when a line is wrong, not once for every line that is right.
Sentence = str | Promise
NOT_UTF8 = gettext_lazy("Baris ini bukan teks UTF-8.")
Line = TypeVar("Line")
# What a file's lines mean: column -> cell, and the number of the line. Raises BadLineError.
Parser = Callable[[Mapping[str, str], int], Line]


class WrongFileError(Exception):
    """The file as a whole cannot be read; the message is one sentence."""


class BadLineError(Exception):
    """One line cannot be taken; the message says why and never repeats a personal number."""


@dataclass(frozen=True)
class BadLine:
    """A line that was not taken, and why."""

    line: int
    reason: str


def read_lines(path: Path, columns: Sequence[str], parse: Parser[Line]) -> Iterator[Line | BadLine]:
    """The file's lines in order, its columns in any order. Raises WrongFileError."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            first = stream.readline()
            delimiter = ";" if first.count(";") > first.count(",") else ","
            header = tuple(cell.strip().lower() for cell in first.strip().replace('"', "").split(delimiter))
            if sorted(header) != sorted(columns):
                raise WrongFileError(
                    _("Baris pertama harus berisi kolom %(columns)s, dipisah koma atau titik koma.")
                    % {"columns": ",".join(columns)}
                )
            yield from _rows(stream, delimiter, header, parse)
    except OSError as problem:
        raise WrongFileError(
            _("Berkas %(path)s tidak dapat dibaca: %(why)s.") % {"path": path, "why": problem.strerror}
        ) from None


def _rows(stream: TextIO, delimiter: str, header: Sequence[str], parse: Parser[Line]) -> Iterator[Line | BadLine]:
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    while True:
        # A quoted cell may hold line breaks: a record is named by the line it begins on.
        line = reader.line_num + 2
        try:
            cells = next(reader)
            if any(cells):
                yield parse(_named(cells, header), line)
        except StopIteration:
            return
        except csv.Error:
            yield BadLine(line, _("Tanda kutip atau isi baris ini rusak."))
        except BadLineError as problem:
            yield BadLine(line, str(problem))


def _named(cells: Sequence[str], header: Sequence[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise BadLineError(
            _("Jumlah kolom %(found)d, seharusnya %(wanted)d.") % {"found": len(cells), "wanted": len(header)}
        )
    if UNREADABLE.search("".join(cells)):
        raise BadLineError(NOT_UTF8)
    return dict(zip(header, map(str.strip, cells), strict=True))


def words(text: str, longest: int, *, empty: Sentence | None, long: Sentence) -> str:
    """Free text on one line; `empty` None allows nothing at all."""
    joined = " ".join(text.split())
    if not joined and empty is not None:
        raise BadLineError(empty)
    if len(joined) > longest:
        raise BadLineError(long)
    return joined


def digits(text: str, length: int, reason: Sentence) -> str:
    """A number of so many digits, or nothing; spreadsheets put an apostrophe before it."""
    number = text.lstrip("'")
    if number and not (len(number) == length and number.isascii() and number.isdigit()):
        raise BadLineError(reason)
    return number


@lru_cache(maxsize=50_000)
def read_date(text: str) -> date | None:
    """A date as files write it, or None. A file repeats its dates."""
    if len(text) == ISO_LENGTH and text[4] == text[7] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  (a date has no zone)
        except ValueError:
            continue
    return None
