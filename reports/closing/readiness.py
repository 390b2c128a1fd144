"""Readiness: a day that is over and that nobody closed."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from queues.readiness.rules import Level, rule
from reports.closing.reminders import reminders


@rule(
    207,
    Level.WARN,
    gettext_lazy("Hari yang belum ditutup"),
    gettext_lazy("Sekarang, Tutup hari: lihat yang terbuka, lalu tutup."),
)
def days_left_open(at: datetime) -> Iterable[str]:
    """Dates of the last week, and today two hours after its hour."""
    return [date_format(one.date, "j F Y") for one in reminders(at=at) if one.is_urgent]
