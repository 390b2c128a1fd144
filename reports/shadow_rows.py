"""Beside an old sender: what it told BPJS of a date's visits, and what we would have told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from bpjs_bridge.agreement.differences import There, there
from bpjs_bridge.models import BookingLook, MessageKind, MessageState, OutboxMessage, Reporting
from queues.models import SendMode, Visit

# So many stand on the page, those that differ first.
MOST_PAIRS = 100


@dataclass(frozen=True)
class Told:
    """One task: the time that the old sender told, and the one that we would have told. None: not at all."""

    task_id: int
    theirs: datetime | None
    ours: datetime | None
    # They told it, at a time that could not be read.
    is_unreadable: bool = False

    @property
    def differs(self) -> bool:
        ours = self.ours.replace(microsecond=0) if self.ours else None
        return self.is_unreadable or ours != self.theirs


@dataclass(frozen=True)
class Pair:
    """One booking of a date that is recorded only, and what BPJS has of it from the other sender."""

    visit: Visit
    look: BookingLook | None
    tasks: Sequence[Told]

    @property
    def status(self) -> str:
        return self.look.status_there if self.look else ""

    @property
    def is_ended_there(self) -> bool:
        return self.look is not None and there(self.look.status_there) in (There.CANCELLED, There.ABSENT)


@dataclass(frozen=True)
class Shadow:
    """A date beside an old sender: how many bookings agree, and those that do not first."""

    total: int
    same: int
    unknown: int
    pairs: Sequence[Pair]


def shadow(day: date) -> Shadow:
    """The comparison of one date. Three statements, however many bookings."""
    told = Reporting.objects.filter(mode=SendMode.SHADOW, visit__session__date=day)
    look = "visit__bpjs_look"
    counted = told.aggregate(
        total=Count("pk"),
        same=Count("pk", filter=Q(**{f"{look}__differs": False})),
        unknown=Count("pk", filter=Q(**{look: None})),
    )
    rows = told.select_related("visit__session__clinic", look)
    rows = rows.order_by(F(f"{look}__differs").desc(nulls_last=True), "visit")[:MOST_PAIRS]
    visits = [row.visit for row in rows]
    ours = _our_tasks([visit.pk for visit in visits])
    return Shadow(**counted, pairs=[_pair(visit, ours[visit.pk]) for visit in visits])


def _our_tasks(visits: list[int]) -> dict[int, dict[int, datetime]]:
    rows = OutboxMessage.objects.filter(visit__in=visits, kind=MessageKind.TASK, state=MessageState.SHADOW)
    told: dict[int, dict[int, datetime]] = defaultdict(dict)
    for visit, task_id, at in rows.values_list("visit", "task_id", "event__occurred_at"):
        if task_id is not None:
            told[visit][task_id] = at
    return told


def _pair(visit: Visit, ours: dict[int, datetime]) -> Pair:
    look: BookingLook | None = getattr(visit, "bpjs_look", None)
    theirs = {int(task_id): moment for task_id, moment in look.tasks_there.items()} if look else {}
    tasks = [_told(task_id, theirs, ours) for task_id in sorted({*theirs, *ours})]
    return Pair(visit, look, tasks)


def _told(task_id: int, theirs: Mapping[int, str | None], ours: Mapping[int, datetime]) -> Told:
    moment = theirs.get(task_id)
    return Told(
        task_id,
        theirs=timezone.localtime(datetime.fromisoformat(moment)) if moment else None,
        ours=ours.get(task_id),
        is_unreadable=task_id in theirs and moment is None,
    )
