"""What an import did not take, as a sheet to mend and to give again: each line as it was, and the reasons."""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from queues.imports.table import BadLine, Row, Table, WrongFileError

WIDTH = 18
FORMULA = "=+-@\t\r"


def write_refused(path: Path, table: Table, bad: Iterable[BadLine]) -> int:
    """`refused_sheet` as a file that only its owner may read. Raises WrongFileError."""
    try:
        path.touch(mode=0o600)
        os.chmod(path, 0o600)
    except OSError as problem:
        raise WrongFileError(
            _("Berkas %(path)s tidak dapat ditulis: %(why)s.") % {"path": path, "why": problem.strerror}
        ) from None
    return refused_sheet(path, table, bad)


def refused_sheet(target: Path | BinaryIO, table: Table, bad: Iterable[BadLine]) -> int:
    """An XLSX of the lines named in `bad`, read again from the table; returns how many. Raises WrongFileError.

    All cells are text: a number keeps its zeros, and what a spreadsheet could take for a formula, also after it was
    saved as CSV, begins with an apostrophe (the reader takes it away again). It holds personal data. A line that could
    not be read at all has no cells, only its number and the reason. What is no path is written from memory alone.
    """
    reasons: dict[int, list[str]] = defaultdict(list)
    for one in bad:
        reasons[one.line].append(f"{one.column}: {one.reason}" if one.column else one.reason)
    is_file = isinstance(target, Path)
    with xlsxwriter.Workbook(target, {"constant_memory": is_file, "in_memory": not is_file}) as book:
        sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
        header = [*table.header, _("baris"), _("alasan")]
        sheet.set_column(0, len(header) - 1, WIDTH, text)
        sheet.freeze_panes(1, 0)
        lines = (
            [*_cells(row, table), str(row.line), " ".join(reasons[row.line])]
            for row in table.rows()
            if row.line in reasons
        )
        for at, cells in enumerate([header, *lines]):
            for column, cell in enumerate(cells):
                sheet.write_string(at, column, disarmed(cell), text)
    return len(reasons)


def disarmed(cell: str) -> str:
    """With an apostrophe before a sign that begins a formula; a lone sign is none."""
    return f"'{cell}" if len(cell) > 1 and cell[0] in FORMULA else cell


def _cells(row: Row | BadLine, table: Table) -> tuple[str, ...]:
    return row.cells if isinstance(row, Row) else ("",) * len(table.header)
