"""Which dates a report is about, and its neighbours."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

ONE_DAY = timedelta(days=1)
MONTHS = 13


class Kind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    MONTHS = "months"


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included; of a kind, so that it has neighbours. Weeks begin on Monday."""

    kind: Kind
    first: date
    last: date

    @property
    def words(self) -> str:
        """`Senin, 16 Maret 2026`; `16 sampai 22 Maret 2026`; `Maret 2026`."""
        if self.kind == Kind.DAY:
            return date_format(self.first, "l, j F Y")
        if self.kind == Kind.MONTH:
            return date_format(self.first, "F Y")
        shown = "F Y" if self.kind == Kind.MONTHS else "j F Y"
        return _("%(first)s sampai %(last)s") % {
            "first": date_format(self.first, shown),
            "last": date_format(self.last, shown),
        }

    @property
    def before(self) -> date:
        """A date of the period before; of thirteen months, which overlap, of the month before the last."""
        if self.kind == Kind.MONTHS:
            return self.last.replace(day=1) - ONE_DAY
        return self.first - ONE_DAY

    @property
    def after(self) -> date:
        """A date of the next one."""
        return self.last + ONE_DAY


def period(kind: Kind, on: date) -> Period:
    """The one of this kind in which the date lies; thirteen months end with its month."""
    if kind == Kind.DAY:
        return Period(kind, on, on)
    if kind == Kind.WEEK:
        monday = on - timedelta(days=on.weekday())
        return Period(kind, monday, monday + timedelta(days=6))
    first = on.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    if kind == Kind.MONTHS:
        months = first.year * 12 + first.month - 1 - (MONTHS - 1)
        first = date(months // 12, months % 12 + 1, 1)
    return Period(kind, first, last)
