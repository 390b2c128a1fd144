"""Whether a day should be closed by now and is not: for the page of this moment, and for readiness."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from queues import clock
from queues.models import ClinicSession, DayClose, Visit
from reports.coach.findings import close_at

# Around the hour at which the hospital closes its day.
BEFORE, AFTER = timedelta(hours=2), timedelta(hours=2)
DAYS_BACK = 7


@dataclass(frozen=True)
class Reminder:
    """A date with visits that nobody closed; urgent once the hour is well past."""

    date: date
    is_urgent: bool


def reminders(*, at: datetime) -> list[Reminder]:
    """The latest first. Dates before the hospital's first close are its past. One statement."""
    today = clock.service_date(at)
    closes = DayClose.objects.order_by()
    sessions = ClinicSession.objects.for_patients().filter(
        Exists(Visit.objects.filter(session=OuterRef("pk"))),
        ~Exists(closes.standing().filter(date=OuterRef("date"))),
        Exists(closes.filter(date__lt=OuterRef("date"))),
        date__range=(today - timedelta(days=DAYS_BACK), today),
    )
    days = sessions.order_by("-date").values_list("date", flat=True).distinct()
    due = close_at(at=at)
    found = [Reminder(day, day < today or at >= due + AFTER) for day in days if day < today or at >= due - BEFORE]
    if not found and at >= due - BEFORE:
        return _first_ever(today, is_urgent=at >= due + AFTER)
    return found


def _first_ever(today: date, *, is_urgent: bool) -> list[Reminder]:
    """A hospital that never closed a day is reminded of today alone."""
    has_visits = Visit.objects.for_patients().filter(session__date=today)
    if DayClose.objects.exists() or not has_visits.exists():
        return []
    return [Reminder(today, is_urgent)]
