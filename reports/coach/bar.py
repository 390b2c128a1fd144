"""The count of a counter's own incomplete visits, for its console: one statement, when the console is drawn."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from queues.models import Counter
from reports.coach.findings import findings, is_urgent, places_of


@dataclass(frozen=True)
class Bar:
    """So many can be mended here, on that page; urgent in the last hour before the close."""

    count: int
    url: str
    is_urgent: bool


def for_counter(counter: Counter, *, at: datetime) -> Bar | None:
    """None where nothing is missing, and for counters that no step belongs to."""
    count = len(findings(at=at, counter=counter)) if places_of(counter) else 0
    if not count:
        return None
    return Bar(count, reverse("reports:coach_room", args=[counter.pk]), is_urgent(at=at))
