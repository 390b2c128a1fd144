"""Of which day a visit is, seen from now: what can be done about it differs."""

from datetime import datetime
from enum import StrEnum

from queues import clock
from queues.models import Visit


class Day(StrEnum):
    """Today's goes on, a coming one is a booking, a past one is history."""

    TODAY = "today"
    COMING = "coming"
    PAST = "past"


TODAY = frozenset({Day.TODAY})
FROM_TODAY = frozenset({Day.TODAY, Day.COMING})
ANY = frozenset(Day)


def day_of(visit: Visit, *, at: datetime) -> Day:
    """A session over midnight is of today until its end (`ClinicSession.is_alive`)."""
    if visit.session.is_alive(at=at):
        return Day.TODAY
    return Day.COMING if visit.session.date > clock.service_date(at) else Day.PAST
