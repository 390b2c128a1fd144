"""What BPJS has of a day's visits, poli by poli: utilisation, whole visits, each task, and how soon it had them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.figures.catalogue import ALL_TASKS
from reports.figures.counting import Figures, ShareFigure, sliced, whole
from reports.figures.utilisation import Utilisation, utilisation
from reports.models import VisitFact
from reports.periods.chosen import SLICES

# Read beside the tasks: whole visits by both readings of BPJS's unpublished formula, and ours of all payers.
COLUMNS = ("Q7", "Q5", *(f"Q-{task}" for task in ALL_TASKS), "Q0", "H", "L")
# Points of the branch's dashboard for the doctor as in HFIS: 100 at 100 %, 75 above 60, 50 above 40, 25 above 20.
POINTS = ((60, 75), (40, 50), (20, 25))


@dataclass(frozen=True)
class Row:
    """One poli, and the key under which its visits are listed."""

    clinic: int | None
    name: str
    cells: Sequence[tuple[str, ShareFigure]]


@dataclass(frozen=True)
class Completeness:
    """A day. `slowest`: within so many seconds BPJS had 95 of 100 tasks; `hfis_points`: as a branch counts H."""

    rows: Sequence[Row]
    everything: Row
    seps: Utilisation
    slowest: int | None
    hfis_points: int | None
    booked: int

    @property
    def headings(self) -> list[tuple[str, str]]:
        return [(name, str(figure.share.label)) for name, figure in self.everything.cells]


def completeness(day: date, *, today: date) -> Completeness:
    """Six statements."""
    facts = VisitFact.objects.filter(date=day)
    everything = whole(facts, today=today, waits=())
    slices = sliced(facts, "clinic", today=today, waits=())
    names = SLICES["poli"].names(one.key for one in slices)
    rows = sorted((_row(one.key, names[one.key], one) for one in slices), key=_worst_first)
    return Completeness(
        rows,
        _row(None, "", everything),
        utilisation(day, day),
        slowest(list(facts.values_list("delays", flat=True))),
        points(everything.shares["H"]),
        everything.booked,
    )


def _row(clinic: int | None, name: str, figures: Figures) -> Row:
    return Row(clinic, name, [(column, figures.shares[column]) for column in COLUMNS])


def _worst_first(row: Row) -> tuple[int, str]:
    """By the visits that are not whole at BPJS."""
    figure = dict(row.cells)["Q7"]
    return figure.part - figure.whole, row.name


def slowest(delays: Sequence[Sequence[int]]) -> int | None:
    """The 95th percentile of all tasks, by nearest rank; None of none."""
    values = sorted(seconds for of_visit in delays for seconds in of_visit)
    return values[math.ceil(0.95 * len(values)) - 1] if values else None


def points(figure: ShareFigure) -> int | None:
    """None where nobody was served."""
    share = figure.percent
    if share is None:
        return None
    return 100 if figure.part == figure.whole else next((given for above, given in POINTS if share > above), 0)
