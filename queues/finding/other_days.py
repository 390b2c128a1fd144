"""What a person has on other days than today: the bookings that are coming, and the last visits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from queues import clock
from queues.models import Patient, Visit
from queues.models.visits import VisitQuerySet

# As many as are read through at a desk: a patient of dialysis has more behind them and ahead.
MOST_COMING, MOST_PAST, MOST_TODAY = 20, 10, 6


@dataclass(frozen=True)
class OtherDays:
    """`coming` by date, the next first; `past` the last first. `is_more`: there are more than these."""

    coming: list[Visit]
    past: list[Visit]
    is_more_coming: bool = False
    is_more_past: bool = False


def of_person(
    patient: Patient, *, at: datetime, among: Callable[[VisitQuerySet], VisitQuerySet] = lambda rows: rows
) -> OtherDays:
    """Of one person, by the index of a person's visits. `among` narrows them to what may be shown. Two statements."""
    day = clock.service_date(at)
    rows = among(Visit.objects.named().filter(patient=patient))
    coming = list(
        rows.filter(session__date__gt=day).order_by("session__date", "session__starts", "pk")[: MOST_COMING + 1]
    )
    # Read along: those of today, and of a session of yesterday that goes on over midnight.
    ended = rows.filter(session__date__lte=day).order_by("-session__date", "-session__starts", "-pk")
    past = [visit for visit in ended[: MOST_PAST + MOST_TODAY] if not visit.session.is_alive(at=at)]
    return OtherDays(
        coming[:MOST_COMING],
        past[:MOST_PAST],
        is_more_coming=len(coming) > MOST_COMING,
        is_more_past=len(past) > MOST_PAST,
    )
