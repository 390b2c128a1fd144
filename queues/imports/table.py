"""Another system's table, as its file has it: CSV of any delimiter and encoding, or a sheet (XLSX, XLS, ODS).

A file may be read more than once; a line that cannot be read spoils only itself.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

DELIMITERS = ",;\t|"
# The line that spreadsheets read as "this is the delimiter".
SEP_LINE = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
# A zip archive (XLSX, ODS) or an OLE document (XLS).
SHEET_SIGNS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Bytes that are not UTF-8 arrive as lone surrogates: the line is refused, the rest of the file is read.
UNREADABLE = re.compile("[\ud800-\udfff\x00]")
NOT_UTF8 = gettext_lazy("Baris ini bukan teks UTF-8.")
# UTF-16 has no lone surrogates for half a letter.
CUT_OFF = gettext_lazy("Berkas ini terpotong atau rusak. Simpan lagi sebagai CSV atau XLSX.")
# Many programs write a page and name it .xls; spreadsheets open it all the same.
MARKUP = re.compile(r"<(!doctype|html|head|meta|style|table|\?xml)\b", re.IGNORECASE)
BEGINNING = 1000
IS_MARKUP = gettext_lazy(
    "Ini halaman HTML, bukan tabel, walaupun namanya .xls. Buka di Excel atau LibreOffice, simpan sebagai XLSX, lalu "
    "unggah lagi."
)
LONGEST_CELL = 2000
LARGEST_FILE = 50_000_000
MOST_LINES = 1_000_000


class WrongFileError(Exception):
    """The file as a whole cannot be read; the message is one sentence."""


class BadLineError(Exception):
    """One line cannot be taken; the message says why and never repeats a personal number."""


@dataclass(frozen=True)
class BadLine:
    """A line that was not taken, and why. `column`: only this cell was not taken, the rest of the line was."""

    line: int
    reason: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line, as many as the header has, without blanks around them; the file's number of the line."""

    line: int
    cells: tuple[str, ...]


class Table:
    """A file's header (small letters) and its rows, as often as they are asked for. Raises WrongFileError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise WrongFileError(_("Berkas lebih besar dari 50 MB. Bagi menjadi beberapa berkas."))
            with path.open("rb") as stream:
                is_sheet = stream.read(4) in SHEET_SIGNS
            self._source = _Sheet(path) if is_sheet else _Text(path)
            self.header = tuple(cell.strip().strip('"').strip().lower() for cell in self._source.header())
        except OSError as problem:
            raise _unreadable(path, problem) from None
        except UnicodeDecodeError:
            raise WrongFileError(CUT_OFF) from None

    def rows(self) -> Iterator[Row | BadLine]:
        """The lines below the header that hold anything, in order."""
        try:
            for line, cells in self._source.lines():
                if isinstance(cells, str):
                    yield BadLine(line, cells)
                elif any(cells):
                    yield self._row(line, cells)
        except OSError as problem:
            raise _unreadable(self.path, problem) from None
        except UnicodeDecodeError:
            raise WrongFileError(CUT_OFF) from None

    def _row(self, line: int, cells: Sequence[str]) -> Row | BadLine:
        if line > MOST_LINES:
            raise WrongFileError(_("Berkas lebih dari 1.000.000 baris. Bagi menjadi beberapa berkas."))
        wanted = len(self.header)
        # Exports end a line with delimiters that the header lacks.
        if len(cells) > wanted and not any(cells[wanted:]):
            cells = cells[:wanted]
        if len(cells) != wanted:
            return BadLine(
                line, _("Jumlah kolom %(found)d, seharusnya %(wanted)d.") % {"found": len(cells), "wanted": wanted}
            )
        if UNREADABLE.search("".join(cells)):
            return BadLine(line, str(NOT_UTF8))
        if max(map(len, cells)) > LONGEST_CELL:
            return BadLine(line, _("Satu sel di baris ini lebih dari 2.000 huruf."))
        return Row(line, tuple(map(str.strip, cells)))


def _unreadable(path: Path, problem: OSError) -> WrongFileError:
    return WrongFileError(_("Berkas %(path)s tidak dapat dibaca: %(why)s.") % {"path": path, "why": problem.strerror})


# A line's number with its cells, or with the reason why they cannot be read.
Line = tuple[int, Sequence[str] | str]


class _Text:
    """A CSV file. Its first line is the header, or `sep=;` and the second is."""

    def __init__(self, path: Path) -> None:
        self._path, self._encoding = path, _encoding_of(path)

    def header(self) -> Sequence[str]:
        with self._open() as stream:
            if MARKUP.match(stream.read(BEGINNING).lstrip("\ufeff \t\r\n")):
                raise WrongFileError(IS_MARKUP)
            stream.seek(0)
            self._above, first = 1, stream.readline()
            said = SEP_LINE.fullmatch(first.strip("\r\n"))
            if said:
                self._above, first = 2, stream.readline()
            if "\x00" in first:
                raise WrongFileError(_("Berkas ini bukan tabel: simpan sebagai CSV atau XLSX."))
            self._delimiter = said[1] if said else max(DELIMITERS, key=first.count)
            return first.strip("\r\n").split(self._delimiter)

    def lines(self) -> Iterator[Line]:
        with self._open() as stream:
            for _line in range(self._above):
                stream.readline()
            reader = csv.reader(stream, delimiter=self._delimiter, strict=True)
            while True:
                # A quoted cell may hold line breaks: a record is named by the line it begins on.
                line = reader.line_num + self._above + 1
                try:
                    yield line, next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    yield line, _("Tanda kutip atau isi baris ini rusak.")

    def _open(self) -> TextIO:
        return self._path.open(encoding=self._encoding, errors="surrogateescape", newline="")


def _encoding_of(path: Path) -> str:
    """UTF-8 where any letter beyond ASCII is one; else Windows-1252, in which older programs write."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode()
    except UnicodeDecodeError:
        beyond = re.search(rb"[\xc2-\xf4][\x80-\xbf]", content)
        return "utf-8-sig" if beyond or content.startswith(b"\xef\xbb\xbf") else "cp1252"
    return "utf-8-sig"


class _Sheet:
    """The first sheet of a workbook that holds anything; its first row that does is the header."""

    def __init__(self, path: Path) -> None:
        try:
            book = CalamineWorkbook.from_path(path)
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        except PasswordError:
            raise WrongFileError(_("Berkas ini dikunci kata sandi. Simpan tanpa kata sandi.")) from None
        except (CalamineError, ValueError):
            raise WrongFileError(_("Berkas ini bukan tabel: simpan sebagai CSV atau XLSX.")) from None
        self._sheet = next((sheet for sheet in sheets if sheet.height), None)

    def header(self) -> Sequence[str]:
        for line, cells in enumerate(self._rows(), start=1):
            if any(cells):
                while not cells[-1]:
                    cells.pop()
                self._above, self._width = line, len(cells)
                return cells
        return ()

    def lines(self) -> Iterator[Line]:
        for line, cells in enumerate(self._rows(), start=1):
            if line > self._above:
                yield line, cells[: self._width] if not any(cells[self._width :]) else cells

    def _rows(self) -> Iterable[list[str]]:
        sheet: CalamineSheet | None = self._sheet
        if sheet is None:
            return ()
        # `start` is where the sheet's own rows begin: empty rows above them count as lines of the file.
        above = sheet.start[0] if sheet.start else 0
        return ([_text(cell) for cell in row] for row in [*[[]] * above, *sheet.iter_rows()])


def _text(cell: str | float | bool | date | time | datetime | timedelta) -> str:
    """As a person would read it: whole numbers without `.0`, dates as 1980-12-31."""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return str(cell)
