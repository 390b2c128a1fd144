"""A list of holidays in a file: ours (`queues/data/holidays-id.csv`), or one that the hospital has.

A file is taken whole or not at all: of a list of a year, half a list is a wrong one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from queues.imports import columns
from queues.imports.cells import read_date, words
from queues.imports.columns import Column
from queues.imports.table import BadLine, BadLineError
from queues.models import HolidayKind
from queues.verbs.planning.holidays import LONGEST_NAME, HolidayDraft

OURS = Path(__file__).resolve().parent.parent / "data" / "holidays-id.csv"
COLUMNS = (
    Column("tanggal", ("date",)),
    Column("nama", ("name", "keterangan")),
    Column("jenis", ("kind",)),
    Column("perkiraan", ("estimate",), is_needed=False),
)
KINDS = {
    "nasional": HolidayKind.NATIONAL,
    "libur nasional": HolidayKind.NATIONAL,
    "cuti bersama": HolidayKind.JOINT_LEAVE,
    "rumah sakit": HolidayKind.OWN,
}
ESTIMATES = {"": False, "tidak": False, "0": False, "ya": True, "1": True}


@dataclass
class HolidayList:
    """What a file says of one year. With a line in `bad` nothing of it is taken."""

    drafts: list[HolidayDraft] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """Each bad line with its reason."""
        return [_("Baris %(line)d: %(reason)s") % {"line": one.line, "reason": one.reason} for one in self.bad]


def read_holidays(path: Path, *, year: int, is_ours: bool = False) -> HolidayList:
    """The holidays of a year. Raises WrongFileError for what is no table or lacks a column.

    Our own file holds several years, and gives those of this one; of another file a line of another year is wrong.
    """
    found, dates = HolidayList(), dict[date, int]()

    def parse(cells: Mapping[str, str], line: int) -> HolidayDraft:
        draft = _read(cells)
        if draft.date.year != year and not is_ours:
            raise BadLineError(_("Tanggal %(day)s bukan tahun %(year)d.") % {"day": cells["tanggal"], "year": year})
        if draft.date in dates:
            raise BadLineError(_("Tanggal ini sudah ada di baris %(line)d.") % {"line": dates[draft.date]})
        dates[draft.date] = line
        return draft

    for one in columns.read_lines(path, COLUMNS, parse):
        if isinstance(one, BadLine):
            found.bad.append(one)
        elif one.date.year == year:
            found.drafts.append(one)
    if not found.drafts and not found.bad:
        found.bad.append(BadLine(1, _("Tidak ada hari libur tahun %(year)d di berkas ini.") % {"year": year}))
    return found


def years_of_ours() -> list[int]:
    """The years that our own file has."""
    rows = columns.read_lines(OURS, COLUMNS, lambda cells, _line: _read(cells))
    return sorted({one.date.year for one in rows if isinstance(one, HolidayDraft)})


def _read(cells: Mapping[str, str]) -> HolidayDraft:
    day, kind = read_date(cells["tanggal"]), KINDS.get(cells["jenis"].lower())
    if day is None:
        raise BadLineError(_("Tanggal harus seperti 2027-12-31."))
    if kind is None:
        raise BadLineError(_("Jenis: salah satu dari %(kinds)s.") % {"kinds": ", ".join(KINDS)})
    if (is_estimate := ESTIMATES.get(cells["perkiraan"].lower())) is None:
        raise BadLineError(_("Perkiraan: ya, atau kosong."))
    name = words(cells["nama"], LONGEST_NAME, empty=_("Nama kosong."), long=_("Nama lebih dari 100 huruf."))
    return HolidayDraft(day, name, kind, is_estimate)
