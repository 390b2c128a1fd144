"""The rows of a filtered list as a sheet: every cell is text, and none begins a formula.

A file leaves the house's rights behind. So a list of what the hospital enters about itself is for everybody who may see
it; a list that has people in it is an administrator's, with a reason that stands in the history.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any

import xlsxwriter
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from queues.imports.refused import disarmed

MOST_ROWS = 50_000
AT_ONCE = 2000
WIDTH = 20
XLSX, CSV = "xlsx", "csv"
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
# What the list shows of a row beside its columns.
NO_COLUMNS = ("action_checkbox",)


def header(columns: Sequence[Any], page: Any) -> list[str]:
    """The words above the columns, as the list has them."""
    return [str(label_for_field(name, page.model, model_admin=page)) for name in columns if name not in NO_COLUMNS]


def lines(rows: Iterable[Model], columns: Sequence[Any], page: Any) -> Iterator[list[str]]:
    """The cells of each row, as people read them."""
    kept = [name for name in columns if name not in NO_COLUMNS]
    for row in rows:
        yield [disarmed(_cell(name, row, page)) for name in kept]


def _cell(name: Any, row: Model, page: Any) -> str:
    try:
        field, _attribute, value = lookup_field(name, row, page)
    except (ObjectDoesNotExist, FieldDoesNotExist):
        return ""
    if isinstance(field, Field) and field.flatchoices:
        return str(dict(field.flatchoices).get(value, value if value is not None else ""))
    if isinstance(field, Field) and field.remote_field is not None:
        related = getattr(row, field.name)
        return "" if related is None else str(related)
    return _words(value)


def _words(value: Any) -> str:
    """A value as text: clocks as 07:45, dates as they sort, everything else as it is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return strip_tags(str(value)) if hasattr(value, "__html__") else str(value)


def sheet(kind: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[IO[bytes], int]:
    """A file at its beginning, which goes when it is closed, and how many rows it has. `kind`: XLSX or CSV."""
    target: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed by whoever reads it to its end)
    count = _write_xlsx(target, head, rows) if kind == XLSX else _write_csv(target, head, rows)
    target.seek(0)
    return target, count


def _write_xlsx(target: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(target, options) as book:
        page, text = book.add_worksheet(), book.add_format({"num_format": "@"})
        page.set_column(0, len(head) - 1, WIDTH, text)
        page.freeze_panes(1, 0)
        for column, words in enumerate(head):
            page.write_string(0, column, words, text)
        for count, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                page.write_string(count, column, cell, text)
    return count


def _write_csv(target: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    # With the mark by which a spreadsheet knows UTF-8.
    stream = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(stream)
    writer.writerow(head)
    count = 0
    for count, cells in enumerate(rows, start=1):  # noqa: B007
        writer.writerow(cells)
    stream.detach()
    return count
