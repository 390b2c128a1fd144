"""What stands on the page of a period: tiles, the table, and the bars beside its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from django.db.models import Count
from django.db.models.functions import ExtractHour

from queues import clock
from reports.figures.catalogue import ALL_TASKS, COUNTED, WAITS
from reports.figures.counting import Figures, ShareFigure, WaitFigure, sliced, whole
from reports.figures.punctuality import starts
from reports.periods import beyond, written
from reports.periods.chosen import FILTERS, Chosen
from reports.periods.period import Kind

# Over thirteen months each wait costs the sorting of all visits.
WAITS_OF_MONTHS = ("S", "N", "C1", "F3")
# What stands above the table, a period of months excepted, which lacks some.
TILES = ("S", "N", "RN", "RC", "X1", "X2", "Q7", "H", "D")
# Bars are drawn on a scale of so many units.
SCALE = 100


@dataclass(frozen=True)
class Row:
    """One slice: its name, the address of a page about it alone ("" where there is none), and its figures."""

    name: str
    address: str
    figures: Figures

    @property
    def cells(self) -> list[str]:
        return written.columns(self.figures)


@dataclass(frozen=True)
class WaitBar:
    """One row of the chart of waits, on the scale: the median's bar, the 90th percentile's tick, the limit's line."""

    name: str
    figure: WaitFigure
    median: float
    p90: float
    limit: float


@dataclass(frozen=True)
class HourBar:
    """How many came in an hour, and how many the doctor called."""

    hour: int
    arrived: int
    called: int
    arrived_width: float
    called_width: float


@dataclass(frozen=True)
class TaskBar:
    """One task: how much of it BPJS has, and the part that it has not."""

    task: int
    figure: ShareFigure
    width: float


@dataclass(frozen=True)
class Shown:
    """The whole page."""

    everything: Figures
    tiles: Sequence[written.Tile]
    rows: Sequence[Row]
    waits: Sequence[WaitBar]
    hours: Sequence[HourBar]
    tasks: Sequence[TaskBar]

    @property
    def headings(self) -> list[str]:
        return written.headings()

    @property
    def cells(self) -> list[str]:
        """Of the table's last row: all together."""
        return written.columns(self.everything)


def waits_of(kind: Kind) -> tuple[str, ...]:
    """The waits that a period of this kind is measured by."""
    return WAITS_OF_MONTHS if kind == Kind.MONTHS else tuple(WAITS)


def shown(asked: Chosen, *, today: date) -> Shown:
    """Seven statements, however long the period."""
    waits = waits_of(asked.period.kind)
    practices = starts(asked.facts)
    everything = beyond.with_practices(whole(asked.facts, today=today, waits=waits), practices)
    slices = sliced(asked.facts, asked.slice.by, today=today, waits=waits)
    rows = _rows(asked, beyond.slices_with_practices(slices, practices, asked.slice.by))
    tiles = [written.tile(name, everything) for name in TILES if name in everything.waits or name in everything.shares]
    seps = beyond.seps_of(asked)
    if seps is not None:
        everything = replace(everything, shares={**everything.shares, "U": seps.figure})
        tiles.append(written.utilisation_tile(seps, days=(asked.period.last - asked.period.first).days + 1))
    return Shown(everything, tiles, rows, wait_bars(rows), hour_bars(asked), task_bars(everything))


def _rows(asked: Chosen, slices: Sequence[Figures]) -> list[Row]:
    """By name; by time where the slices are one."""
    names = asked.slice.names(one.key for one in slices)
    leads = asked.by in FILTERS and asked.by not in asked.only
    rows = [
        Row(names[one.key], asked.address(**{asked.by: str(one.key), "per": "jam"}) if leads else "", one)
        for one in slices
    ]
    return sorted(rows, key=lambda row: row.name) if asked.slice.model else rows


def wait_bars(rows: Sequence[Row]) -> list[WaitBar]:
    """The longest wait stands first; a slice without a measured wait has no bar."""
    measured = [(row.name, figure) for row in rows if (figure := row.figures.waits["S"]).n]
    limit = 60 * (WAITS["S"].limit or 0)
    most = max([limit, *(figure.p90 or 0 for _name, figure in measured)])
    bars = [
        WaitBar(name, figure, _on_scale(figure.median, most), _on_scale(figure.p90, most), _on_scale(limit, most))
        for name, figure in measured
    ]
    return sorted(bars, key=lambda bar: -bar.median)


def hour_bars(asked: Chosen) -> list[HourBar]:
    """Arrivals and calls by the hour of the hospital's clock, from the first busy hour to the last."""
    zone = clock.hospital_zone()
    arrived = _by_hour(asked, "arrived_at", zone)
    called = _by_hour(asked, "called_at", zone)
    busy = sorted({*arrived, *called})
    most = max([*arrived.values(), *called.values()], default=0)
    return [
        HourBar(
            hour,
            arrived.get(hour, 0),
            called.get(hour, 0),
            _on_scale(arrived.get(hour, 0), most),
            _on_scale(called.get(hour, 0), most),
        )
        for hour in (range(busy[0], busy[-1] + 1) if busy else ())
    ]


def _by_hour(asked: Chosen, column: str, zone: tzinfo) -> dict[int, int]:
    rows = asked.facts.filter(COUNTED, **{f"{column}__isnull": False})
    hours = rows.annotate(hour=ExtractHour(column, tzinfo=zone)).order_by().values_list("hour")
    return dict(hours.annotate(people=Count("pk")))


def task_bars(everything: Figures) -> list[TaskBar]:
    """Of each task that somebody should have."""
    figures = [(task, everything.shares[f"Q-{task}"]) for task in ALL_TASKS]
    return [TaskBar(task, figure, _on_scale(figure.part, figure.whole)) for task, figure in figures if figure.whole]


def _on_scale(value: float | None, most: float) -> float:
    return round(SCALE * (value or 0) / most, 1) if most else 0
