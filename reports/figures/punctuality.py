"""D: does the doctor begin when the practice does? The first call or, earlier, the first end, against its hour.

A practice counts once, whoever waited in it; one that served nobody is not measured.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from queues import clock
from reports.figures.catalogue import SERVED, Share
from reports.figures.counting import ShareFigure
from reports.models import VisitFact

# Minutes that are given to a doctor.
GRACE_MINUTES = 15
PUNCTUALITY = Share(
    _("Praktek mulai tepat waktu"),
    _(
        "Praktek yang panggilan pertamanya (atau selesai pertamanya bila lebih awal: 'paling lambat') tidak lebih dari "
        "15 menit setelah jamnya, dari semua praktek yang melayani."
    ),
    "RS",
)


@dataclass(frozen=True)
class Start:
    """When a practice began: seconds after its hour, negative before it. `is_latest`: it began then or earlier."""

    session: int
    clinic: int
    doctor: int
    date: date
    seconds: int
    is_latest: bool

    @property
    def is_on_time(self) -> bool:
        return self.seconds <= GRACE_MINUTES * 60


def starts(facts: QuerySet[VisitFact]) -> list[Start]:
    """Of the practices that served somebody among these facts. One statement."""
    served = facts.filter(SERVED).order_by()
    rows = served.values(
        "session", "clinic", "date", scheduled=F("session__doctor"), begins=F("session__starts")
    ).annotate(called=Min("called_at"), left=Min("left_at"))
    found = []
    for row in rows:
        called, left = row["called"], row["left"]
        first: datetime = min(moment for moment in (called, left) if moment is not None)
        late = first - clock.moment(row["date"], row["begins"])
        found.append(
            Start(
                session=row["session"],
                clinic=row["clinic"],
                doctor=row["scheduled"],
                date=row["date"],
                seconds=int(late.total_seconds()),
                is_latest=called is None or left < called,
            )
        )
    return found


def figure(of: Sequence[Start]) -> ShareFigure:
    """On time of all that served."""
    return ShareFigure(sum(one.is_on_time for one in of), len(of), PUNCTUALITY)


# What a practice has of its own; nobody's payer or hour of arrival is one.
KEYS = {
    "clinic": lambda start: start.clinic,
    "doctor": lambda start: start.doctor,
    "date": lambda start: start.date,
    "weekday": lambda start: start.date.isoweekday(),
    "month": lambda start: start.date.replace(day=1),
}


def by(of: Sequence[Start], slice_by: str) -> Mapping[Hashable, ShareFigure]:
    """The figure of each slice; none where a practice is in no one slice."""
    key = KEYS.get(slice_by)
    if key is None:
        return {}
    together: dict[Hashable, list[Start]] = defaultdict(list)
    for one in of:
        together[key(one)].append(one)
    return {name: figure(some) for name, some in together.items()}
