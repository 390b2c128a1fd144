"""G: BPJS's own dashboards beside our means, poli by poli: where they differ, times were late, lost or not ours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bpjs_bridge.models import BpjsDashboard, FigurePull, PullKind
from reports.figures.catalogue import COUNTED
from reports.models import VisitFact

# Seconds: more apart is marked.
APART = 60
# BPJS's part of a visit -> our column, and the two tasks that BPJS must have for it.
PARTS: Mapping[int, tuple[str, str, tuple[int, int]]] = {
    1: ("A1", "admission_wait", (1, 2)),
    2: ("A2", "admission_time", (2, 3)),
    3: ("C1", "clinic_wait", (3, 4)),
    4: ("C2", "clinic_time", (4, 5)),
    5: ("F1", "medicine_wait", (5, 6)),
    6: ("F2", "medicine_time", (6, 7)),
}
SIDES = {PullKind.RS: _("BPJS, waktu rumah sakit"), PullKind.SERVER: _("BPJS, waktu server")}


@dataclass(frozen=True)
class Cell:
    """Mean seconds; None of nothing. `is_apart`: from our own."""

    seconds: float | None
    is_apart: bool = False

    @property
    def words(self) -> str:
        """`12:05`, minutes and seconds."""
        if self.seconds is None:
            return "–"
        whole = round(self.seconds)
        return f"{whole // 60}:{whole % 60:02d}"


@dataclass(frozen=True)
class Side:
    """One who counts: how many visits, and the mean of each part."""

    label: Promise | str
    visits: int | None
    is_other_count: bool
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Poli:
    """One poli's code as BPJS knows it, with the sides that counted it; ours first."""

    code: str
    name: str
    sides: Sequence[Side]

    @property
    def differs(self) -> bool:
        return any(side.is_other_count or any(cell.is_apart for cell in side.cells) for side in self.sides)


def pulls(day: date) -> list[FigurePull]:
    """The questions about a date. One statement."""
    return list(FigurePull.objects.filter(day=day).select_related("asked_by").order_by("kind"))


def compared(day: date, *, told: Sequence[FigurePull]) -> list[Poli]:
    """The polis that differ first. Two statements. A side that was never told is left out."""
    kinds = [kind for kind in SIDES if any(pull.kind == kind and pull.told_at for pull in told)]
    ours = our_means(day)
    theirs = {(row.kind, row.poli_code): row for row in BpjsDashboard.objects.filter(day=day)}
    codes = sorted({*ours, *(code for _kind, code in theirs)})
    found = []
    for code in codes:
        mine = ours.get(code)
        name = mine.label if mine else next(row.poli_name for (_kind, one), row in theirs.items() if one == code)
        sides = [_ours(mine), *(_theirs(kind, theirs.get((kind, code)), mine) for kind in kinds)]
        found.append(Poli(code, str(name), sides))
    return sorted(found, key=lambda poli: (not poli.differs, poli.code))


def our_means(day: date) -> dict[str, Side]:
    """By the code that BPJS was told, of visits of which BPJS has a task; each part of those whose two ends it has."""
    delivered = {f"has_{task}": F("delivered").bitand(1 << task) for task in range(1, 8)}
    facts = VisitFact.objects.filter(COUNTED, date=day, is_at_bpjs=True, delivered__gt=0).annotate(**delivered)
    means = {
        name: Avg(column, filter=Q(**{f"has_{begins}__gt": 0, f"has_{ends}__gt": 0}))
        for name, column, (begins, ends) in PARTS.values()
    }
    by_code = facts.order_by().values(code=F("visit__told_poli_code"))
    counted: Iterable[Any] = by_code.annotate(visits=Count("pk"), poli=F("clinic__name"), **means).order_by("code")
    found: dict[str, Side] = {}
    for row in counted:
        side = Side(row["poli"], row["visits"], False, [Cell(row[name]) for name, _column, _ends in PARTS.values()])
        found[row["code"]] = _together(found[row["code"]], side) if row["code"] in found else side
    return found


def _together(one: Side, other: Side) -> Side:
    """Two clinics with one code are one poli of BPJS; their means are weighed by their visits."""
    visits = (one.visits or 0) + (other.visits or 0)
    cells = []
    for mine, theirs in zip(one.cells, other.cells, strict=True):
        known = [(cell.seconds, side.visits or 0) for cell, side in ((mine, one), (theirs, other))]
        weighed = [(seconds, count) for seconds, count in known if seconds is not None]
        weight = sum(count for _seconds, count in weighed)
        cells.append(Cell(sum(seconds * count for seconds, count in weighed) / weight if weight else None))
    return Side(f"{one.label}, {other.label}", visits, False, cells)


def _ours(side: Side | None) -> Side:
    if side is None:
        return Side(_("Kita"), 0, False, [Cell(None) for _part in PARTS])
    return Side(_("Kita"), side.visits, False, side.cells)


def _theirs(kind: PullKind, row: BpjsDashboard | None, ours: Side | None) -> Side:
    """BPJS says 0 where it has nothing to average."""
    mine = ours.cells if ours else [Cell(None) for _part in PARTS]
    cells = []
    for part, own in zip(PARTS, mine, strict=True):
        told = float(row.averages.get(str(part), 0)) if row else 0.0
        seconds = told or None
        # A part that neither has is the same on both sides; that BPJS means nothing by 0 is not said.
        is_apart = abs((seconds or 0) - (own.seconds or 0)) > APART
        cells.append(Cell(seconds, is_apart))
    visits = row.visits if row else 0
    return Side(SIDES[kind], visits, visits != (ours.visits if ours else 0), cells)
