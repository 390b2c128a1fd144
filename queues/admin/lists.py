"""What keeps a list short whose table has the rows of years: a count with an end, days by an index, values of late."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from queues import clock
from queues.database.days import of_days

# Staff who would turn over twenty pages search instead; nobody waits for the count of a million rows.
COUNTED = 1000
# The rows of about a week of the busiest table's day: what a list shows of its own accord, filtered or not.
NEWEST = 5000
# The first day and the last one, from today; without a last one, all that are ahead.
SPANS: dict[str, tuple[Promise, int, int | None]] = {
    "today": (_("Hari ini"), 0, 0),
    "yesterday": (_("Kemarin"), -1, -1),
    "week": (_("7 hari terakhir"), -6, 0),
    "month": (_("31 hari terakhir"), -30, 0),
    "ahead": (_("Mulai hari ini"), 0, None),
}


class MoreThan(int):
    """So many were counted, and there are more."""

    def __str__(self) -> str:
        counted = number_format(int(self), use_l10n=True, force_grouping=True)
        return gettext("lebih dari %(count)s") % {"count": counted}


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of the first thousand rows; whether there are more is known, not how many."""

    @cached_property
    def count(self) -> int:
        found = int(self.object_list.order_by()[: COUNTED + 1].count())  # type: ignore[attr-defined]
        return found if found <= COUNTED else MoreThan(COUNTED)


def newest(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those of the table's newest keys: filters that no index answers then look at so many rows at the most."""
    top = rows.model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return rows.filter(pk__gt=(top or 0) - NEWEST)


class DayFilter(admin.SimpleListFilter):
    """Today, yesterday, some days or one date; not chosen, what its list begins with (`rows_at_first`)."""

    title = _("waktu")
    parameter_name = "day"
    template = "admin/day_filter.html"

    def __init__(self, request: HttpRequest, params: Any, model: type[Model], model_admin: Any) -> None:
        self.page = model_admin
        # For the form of a date: what else is asked in the address.
        self.kept: list[tuple[str, str]] = []
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(name, words) for name, (words, _first, _last) in SPANS.items() if name in self.page.spans]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        chosen = self.value()
        if chosen:
            return self.of_span(queryset, self.page.day_field, chosen)
        # A key that is searched for may be of any day.
        is_narrow = request.GET.get(SEARCH_VAR, "").strip() or self.page.is_narrow(request)
        return queryset if is_narrow else self.page.rows_at_first(queryset)

    @staticmethod
    def of_span(rows: "QuerySet[Any]", path: str, chosen: str) -> "QuerySet[Any]":
        """Those of one of SPANS, or of a date (2026-03-16); IncorrectLookupParameters for what is neither."""
        return of_days(rows, path, *_days(chosen))

    def choices(self, changelist: ChangeList) -> Any:
        """The first one is what the list begins with."""
        at_first, *others = super().choices(changelist)
        self.kept = [(name, word) for name, words in changelist.filter_params.items() for word in words]
        self.kept = [(name, word) for name, word in self.kept if name != self.parameter_name]
        words = _("Semua") if changelist.query else self.page.words_at_first
        return [{**at_first, "display": words}, *others]

    @property
    def date(self) -> str:
        """The one date that is asked for, as its field shows it."""
        chosen = self.value() or ""
        return "" if chosen in SPANS else chosen


YEARS = (1900, 2200)


def _days(chosen: str) -> tuple[date, date | None]:
    today = clock.service_date(timezone.now())
    if chosen in SPANS:
        _words, first, last = SPANS[chosen]
        return today + timedelta(days=first), None if last is None else today + timedelta(days=last)
    try:
        on = date.fromisoformat(chosen)
    except ValueError as problem:
        raise IncorrectLookupParameters(problem) from problem
    if not YEARS[0] <= on.year <= YEARS[1]:
        # Beyond them no moment can be reckoned with.
        raise IncorrectLookupParameters(chosen)
    return on, on


class NewestValues(admin.AllValuesFieldListFilter):
    """The values that a column had of late; all it ever had would be a question to every row."""

    def __init__(self, field: Any, request: HttpRequest, params: Any, model: Any, *args: Any, **named: Any) -> None:
        super().__init__(field, request, params, model, *args, **named)
        of_late = model._default_manager.order_by("-pk").values_list(field.name, flat=True)[:COUNTED]
        self.lookup_choices: Any = sorted(set(of_late))
