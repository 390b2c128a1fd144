"""Counting figures over facts: one statement for a whole, one for each way of slicing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from reports.figures.catalogue import COUNTED, HAS, MISSING, SERVED, WAITS, Share, Wait, shares
from reports.figures.statistics import Median, Percentile90
from reports.models import VisitFact, VisitOutcome

# Fewer say nothing about a clinic: no verdict is given.
SMALL = 5
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class WaitFigure:
    """n waits; seconds. `within`: of n, how many kept the standard; `unmeasured`: lack one of the two times."""

    n: int
    median: float | None
    p90: float | None
    within: int
    unmeasured: int
    wait: Wait

    @property
    def minutes(self) -> int | None:
        """The median in whole minutes, a half upwards."""
        return in_minutes(self.median)

    @property
    def p90_minutes(self) -> int | None:
        return in_minutes(self.p90)

    @property
    def percent(self) -> Decimal | None:
        """Within the standard; None without a standard or anybody."""
        return percent(self.within, self.n) if self.wait.limit else None

    @property
    def is_small(self) -> bool:
        return self.n < SMALL

    @property
    def misses_target(self) -> bool:
        """More people than a handful, and fewer within the standard than the target asks."""
        share = self.percent
        return not self.is_small and share is not None and self.wait.target is not None and share < self.wait.target


@dataclass(frozen=True)
class ShareFigure:
    """`part` of `whole`."""

    part: int
    whole: int
    share: Share

    @property
    def percent(self) -> Decimal | None:
        return percent(self.part, self.whole)

    @property
    def is_small(self) -> bool:
        return self.whole < SMALL


@dataclass(frozen=True)
class Figures:
    """All figures of some facts, by their ids; `key`: what they have in common, None of a whole."""

    key: Any
    booked: int
    cancelled: int
    served: int
    late_entries: int
    waits: Mapping[str, WaitFigure]
    shares: Mapping[str, ShareFigure]


def percent(part: int, whole: int) -> Decimal | None:
    """One decimal, a half upwards; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def in_minutes(seconds: float | None) -> int | None:
    """Whole minutes, a half upwards."""
    return None if seconds is None else int((seconds + 30) // 60)


def whole(facts: QuerySet[VisitFact], *, today: date, waits: Sequence[str] = tuple(WAITS)) -> Figures:
    """The figures of all these facts. One statement. `waits`: those that are wanted; each costs a sort."""
    counted = facts.annotate(**MISSING, **HAS).aggregate(**_aggregates(today, waits))
    return _figures(None, counted, today, waits)


def sliced(facts: QuerySet[VisitFact], by: str, *, today: date, waits: Sequence[str] = tuple(WAITS)) -> list[Figures]:
    """The same by a column of the facts, or of what they lead to. One statement."""
    counted = facts.annotate(**MISSING, **HAS, slice=F(by)).values("slice").annotate(**_aggregates(today, waits))
    return [_figures(row["slice"], row, today, waits) for row in counted.order_by("slice")]


def _aggregates(today: date, waits: Sequence[str]) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "booked": Count("pk"),
        "cancelled": Count("pk", filter=Q(outcome=VisitOutcome.CANCELLED)),
        "served": Count("pk", filter=SERVED),
        "late_entered": Sum("late_entries", filter=COUNTED, default=0),
    }
    for name in waits:
        wait = WAITS[name]
        about, has_it = COUNTED & wait.only, Q(**{f"{wait.column}__isnull": False})
        measured = about & has_it
        counts[f"{name}_n"] = Count("pk", filter=measured)
        counts[f"{name}_median"] = Median(wait.column, filter=measured)
        counts[f"{name}_p90"] = Percentile90(wait.column, filter=measured)
        counts[f"{name}_within"] = Count("pk", filter=measured & Q(**{f"{wait.column}__lte": 60 * (wait.limit or 0)}))
        counts[f"{name}_unmeasured"] = Count("pk", filter=about & wait.due & ~has_it)
    for name, share in shares(today=today).items():
        if share.sums is None:
            counts[f"{name}_part"] = Count("pk", filter=share.part)
            counts[f"{name}_whole"] = Count("pk", filter=share.whole)
        else:
            part, whole = share.sums
            counts[f"{name}_part"] = Sum(part, filter=share.whole, default=0)
            counts[f"{name}_whole"] = Sum(whole, filter=share.whole, default=0)
    return counts


def _figures(key: Any, row: Mapping[str, Any], today: date, waits: Sequence[str]) -> Figures:
    return Figures(
        key,
        booked=row["booked"],
        cancelled=row["cancelled"],
        served=row["served"],
        late_entries=row["late_entered"],
        waits={name: _wait_figure(name, row) for name in waits},
        shares={
            name: ShareFigure(row[f"{name}_part"], row[f"{name}_whole"], share)
            for name, share in shares(today=today).items()
        },
    )


def _wait_figure(name: str, row: Mapping[str, Any]) -> WaitFigure:
    n = row[f"{name}_n"]
    median, p90 = row[f"{name}_median"], row[f"{name}_p90"]
    within = row[f"{name}_within"] if WAITS[name].limit else 0
    return WaitFigure(n, median, p90, within, row[f"{name}_unmeasured"], WAITS[name])
