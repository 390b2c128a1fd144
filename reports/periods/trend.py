"""How the figures of a period run from day to day, or from month to month; of one day, over the days before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bpjs_bridge.models import OutpatientSep
from reports.charts import BarChart, Line, LineChart, bars, lines
from reports.figures.catalogue import COUNTED, MISSING, SERVED, SHARES, WAITS, shares
from reports.figures.counting import percent
from reports.figures.utilisation import excluded
from reports.models import VisitFact
from reports.periods.chosen import Chosen
from reports.periods.period import Kind

# A day alone is no run: it stands at the end of so many.
DAYS_OF_A_DAY = 14
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """One day or month. Shares as (part, whole)."""

    words: str
    served: int
    absent: int
    shares: Sequence[tuple[int, int]]

    @property
    def percents(self) -> list[Decimal | None]:
        return [percent(part, whole) for part, whole in self.shares]


@dataclass(frozen=True)
class Trend:
    """`names`: of the shares, in the order of each row's."""

    heading: str
    names: Sequence[str]
    rows: Sequence[Row]
    lines: LineChart
    bars: BarChart


def trend(asked: Chosen, *, today: date) -> Trend | None:
    """None where there is nothing to run. Two statements; medians, which are sorted for, are not among them."""
    by_month = asked.period.kind == Kind.MONTHS
    first = asked.period.last - (DAYS_OF_A_DAY - 1) * ONE_DAY if asked.period.kind == Kind.DAY else asked.period.first
    counted = _counted(asked, first, today=today, by_month=by_month)
    seps = _seps(asked, first, by_month=by_month)
    keys = _months(first, asked.period.last) if by_month else _days(first, asked.period.last)
    if not counted:
        return None
    shown = [_row(key, counted.get(key, (0,) * 6), seps.get(key, (0, 0)), by_month=by_month) for key in keys]
    # A line's end has room for an id.
    series = [
        Line(name, [None if share is None else float(share) for share in column])
        for name, column in zip(("N", "Q7", "U"), zip(*(row.percents for row in shown), strict=True), strict=True)
    ]
    words = [row.words for row in shown]
    return Trend(
        _heading(asked.period.kind),
        [_("N (INM)"), _("Q7 (lengkap)"), _("U (utilisasi)")],
        shown,
        lines(series, words),
        bars([row.served for row in shown], [row.absent for row in shown], words),
    )


def _heading(kind: Kind) -> str:
    if kind == Kind.DAY:
        return _("14 hari terakhir")
    return _("Dari bulan ke bulan") if kind == Kind.MONTHS else _("Dari hari ke hari")


def _counted(asked: Chosen, first: date, *, today: date, by_month: bool) -> dict[date, tuple[int, ...]]:
    """By day or month: served, absent, and the parts and wholes of N and Q7."""
    wait, whole = WAITS["N"], SHARES["Q7"]
    measured = COUNTED & wait.only & Q(inm_wait__isnull=False)
    facts = VisitFact.objects.filter(asked.filters, date__range=(first, asked.period.last)).annotate(**MISSING)
    rows = facts.order_by().values(key=TruncMonth("date") if by_month else F("date"))
    counts = rows.annotate(
        served=Count("pk", filter=SERVED),
        absent=Count("pk", filter=shares(today=today)["X1"].part),
        inm=Count("pk", filter=measured & Q(inm_wait__lte=60 * (wait.limit or 0))),
        inm_of=Count("pk", filter=measured),
        complete=Count("pk", filter=whole.part),
        complete_of=Count("pk", filter=whole.whole),
    )
    columns = ("key", "served", "absent", "inm", "inm_of", "complete", "complete_of")
    return {row[0]: row[1:] for row in counts.values_list(*columns)}


def _seps(asked: Chosen, first: date, *, by_month: bool) -> dict[date, tuple[int, int]]:
    """By day or month: SEPs with an antrean at BPJS, of all; none where one payer, doctor or way is asked for."""
    if set(asked.only) - {"poli"}:
        return {}
    seps = OutpatientSep.objects.filter(day__range=(first, asked.period.last)).exclude(poli__in=excluded())
    if clinic := asked.only.get("poli"):
        seps = seps.filter(visit__session__clinic=int(clinic))
    rows = seps.order_by().values(key=TruncMonth("day") if by_month else F("day"))
    counts = rows.annotate(part=Count("pk", filter=Q(visit__fact__is_at_bpjs=True)), whole=Count("pk"))
    return {key: (part, whole) for key, part, whole in counts.values_list("key", "part", "whole")}


def _row(key: date, counts: Sequence[int], seps: tuple[int, int], *, by_month: bool) -> Row:
    served, absent, inm, inm_of, complete, complete_of = counts
    words = date_format(key, "M y" if by_month else "j M")
    return Row(words, served, absent, [(inm, inm_of), (complete, complete_of), seps])


def _days(first: date, last: date) -> list[date]:
    return [first + ONE_DAY * number for number in range((last - first).days + 1)]


def _months(first: date, last: date) -> list[date]:
    return sorted({day.replace(day=1) for day in _days(first, last)})
