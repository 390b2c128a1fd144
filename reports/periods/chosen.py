"""What a reader asked for: dates, which facts of them, and by what they are to be laid apart."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import ExtractIsoWeekDay, TruncMonth
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from queues.models import Channel, Clinic, Doctor, Payer
from reports.models import VisitFact
from reports.periods.period import Kind, Period, period

# The earliest and latest year that a date may have: nothing is reckoned with others.
YEARS = range(2000, 2100)
LONGEST_KEY = 10


def _channel(value: str) -> str:
    return str(Channel(value).label) if value in Channel else value


def _hour(value: int | None) -> str:
    return "–" if value is None else f"{value:02d}:00"


@dataclass(frozen=True)
class Slice:
    """One way of laying facts apart: its heading, the expression, and how a value is written. `model`: of keys."""

    label: Promise
    by: str
    named: Callable[[Any], Any] = str
    model: type[Model] | None = None

    def names(self, keys: Iterable[Any]) -> dict[Any, str]:
        """How each of these values is written."""
        if self.model is None:
            return {key: str(self.named(key)) for key in keys}
        return {row.pk: str(row) for row in self.model._default_manager.filter(pk__in=list(keys))}


SLICES: Mapping[str, Slice] = {
    "poli": Slice(_("Poli"), "clinic", model=Clinic),
    "dokter": Slice(_("Dokter"), "doctor", model=Doctor),
    "penjamin": Slice(_("Penjamin"), "payer", model=Payer),
    "jalur": Slice(_("Jalur"), "channel", _channel),
    "jam": Slice(_("Jam mulai menunggu"), "wait_hour", _hour),
    "hari": Slice(_("Hari"), "weekday", lambda day: WEEKDAYS[day - 1]),
    "pasien": Slice(_("Pasien"), "is_new_patient", lambda is_new: _("Baru") if is_new else _("Lama")),
    "tanggal": Slice(_("Tanggal"), "date", lambda day: date_format(day, "D j M")),
    "bulan": Slice(_("Bulan"), "month", lambda day: date_format(day, "M Y")),
}
# The filters of an address, and the column of the facts that each is about.
FILTERS: Mapping[str, str] = {"poli": "clinic", "dokter": "doctor", "penjamin": "payer", "jalur": "channel"}


@dataclass(frozen=True)
class Chosen:
    """`only`: filter -> value, as in the address; `by`: one of SLICES."""

    period: Period
    by: str
    only: Mapping[str, str]

    @property
    def facts(self) -> QuerySet[VisitFact]:
        """The facts that the reader asked for."""
        dates = VisitFact.objects.filter(date__range=(self.period.first, self.period.last))
        return dates.filter(self.filters).annotate(weekday=ExtractIsoWeekDay("date"), month=TruncMonth("date"))

    @property
    def filters(self) -> Q:
        """Which of the facts of any dates."""
        return Q(**{FILTERS[name]: value for name, value in self.only.items()})

    @property
    def slice(self) -> Slice:
        return SLICES[self.by]

    def address(self, **changed: str) -> str:
        """The query of this choice, with something else in it; an empty value takes something out."""
        asked = {"tanggal": self.period.last.isoformat(), "per": self.by, **self.only, **changed}
        return urlencode({name: value for name, value in asked.items() if value})


def chosen(kind: Kind, asked: QueryDict, *, today: date) -> Chosen:
    """What the address says; nonsense in it is as if it were not there."""
    on = _date(asked.get("tanggal", "")) or today
    by = asked.get("per", "poli")
    only = {name: asked.get(name, "") for name in FILTERS}
    return Chosen(
        period(kind, on),
        by if by in SLICES else "poli",
        {name: value for name, value in only.items() if _is_known(name, value)},
    )


def _date(words: str) -> date | None:
    try:
        found = parse_date(words)
    except ValueError:
        return None
    return found if found and found.year in YEARS else None


def _is_known(name: str, value: str) -> bool:
    if name == "jalur":
        return value in Channel
    model = {"poli": Clinic, "dokter": Doctor, "penjamin": Payer}[name]
    return (
        value.isascii() and value.isdecimal() and len(value) < 10 and model._default_manager.filter(pk=value).exists()
    )
