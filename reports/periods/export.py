"""The table of a period for a spreadsheet: what the page shows, in seconds, and what each figure means."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TextIO

import xlsxwriter
from django.utils.translation import gettext as _

from queues.imports.refused import disarmed
from reports.figures.catalogue import WAITS, Share, Wait, shares
from reports.figures.counting import Figures
from reports.periods.beyond import BEYOND
from reports.periods.chosen import Chosen
from reports.periods.shown import Shown, waits_of

# Excel in Indonesia reads semicolons, and UTF-8 only with its mark.
DELIMITER, BYTE_ORDER_MARK = ";", "\ufeff"
Cell = str | int | float | None
WIDTH = 18


def header(asked: Chosen) -> list[str]:
    """The columns of `lines`."""
    columns = [str(asked.slice.label), _("Terdaftar"), _("Batal"), _("Dilayani"), _("Dicatat kemudian")]
    for name in waits_of(asked.period.kind):
        label = f"{name} {WAITS[name].label}"
        columns += [
            _("%(figure)s: terukur") % {"figure": label},
            _("%(figure)s: median (detik)") % {"figure": label},
            _("%(figure)s: p90 (detik)") % {"figure": label},
            _("%(figure)s: sesuai standar") % {"figure": label},
            _("%(figure)s: tidak terukur") % {"figure": label},
        ]
    for name, share in _shares_of(asked).items():
        columns += [f"{name} {share.label}", _("%(figure)s: dari") % {"figure": f"{name} {share.label}"}]
    return columns


def lines(asked: Chosen, shown: Shown) -> Iterator[list[Cell]]:
    """One for each slice, and all of them together as the last."""
    for row in shown.rows:
        yield _line(asked, row.name, row.figures)
    yield _line(asked, _("Semua"), shown.everything)


def _line(asked: Chosen, name: str, figures: Figures) -> list[Cell]:
    cells: list[Cell] = [name, figures.booked, figures.cancelled, figures.served, figures.late_entries]
    for wait in waits_of(asked.period.kind):
        one = figures.waits[wait]
        within = one.within if one.wait.limit else None
        cells += [one.n, one.median, one.p90, within, one.unmeasured]
    for share_name in _shares_of(asked):
        share = figures.shares.get(share_name)
        cells += [share.part, share.whole] if share else [None, None]
    return cells


def _shares_of(asked: Chosen) -> dict[str, Share]:
    """All that a line may have, those that are not of visits behind; a line without one has empty cells."""
    return {**shares(today=asked.period.last), **BEYOND}


def write_csv(target: TextIO, asked: Chosen, shown: Shown) -> None:
    """Semicolons; a text that a spreadsheet takes for a formula begins with an apostrophe."""
    target.write(BYTE_ORDER_MARK)
    table = csv.writer(target, delimiter=DELIMITER)
    table.writerow([_("Periode"), *header(asked)])
    for cells in lines(asked, shown):
        shown_cells = [disarmed(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in cells]
        table.writerow([asked.period.words, *shown_cells])


def xlsx(asked: Chosen, shown: Shown) -> bytes:
    """A workbook: the table, and a sheet that says what each figure counts and by whose definition."""
    target = BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, plain) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        table = book.add_worksheet(_("Laporan"))
        table.write_string(0, 0, disarmed(asked.period.words), bold)
        table.set_column(0, 0, 2 * WIDTH)
        table.freeze_panes(2, 1)
        _write(table, 1, [header(asked)], bold)
        _write(table, 2, list(lines(asked, shown)))
        meanings = book.add_worksheet(_("Definisi"))
        meanings.set_column(0, 1, 2 * WIDTH)
        meanings.set_column(2, 2, 6 * WIDTH)
        _write(meanings, 0, [[_("Angka"), _("Sumber"), _("Artinya")]], bold)
        _write(meanings, 1, definitions(asked))
    return target.getvalue()


def definitions(asked: Chosen) -> list[list[Cell]]:
    """Figure, source, meaning: of each that stands in the table."""
    figures: dict[str, Wait | Share] = {name: WAITS[name] for name in waits_of(asked.period.kind)}
    figures.update(_shares_of(asked))
    return [[f"{name} {one.label}", one.source, str(one.meaning)] for name, one in figures.items()]


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    first: int,
    rows: Sequence[Sequence[Cell]],
    look: xlsxwriter.format.Format | None = None,
) -> None:
    for at, cells in enumerate(rows, start=first):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(at, column, disarmed(cell), look)
            elif cell is not None:
                sheet.write_number(at, column, cell, look)
