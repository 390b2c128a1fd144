"""What the page of one visit shows: the way so far, the stops, what BPJS was told, and the notes of colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Prefetch

from counter import told
from counter.told import Told
from queues.models import Call, QueueEntry, Source, Stage, Visit, VisitEvent, VisitNote


@dataclass(frozen=True)
class Step:
    """A step of the path. `taken_back_at`: it stands no longer, since then and for this reason."""

    words: str
    at: datetime
    by: str
    where: str
    is_entered_late: bool
    reason: str
    taken_back_at: datetime | None = None
    taken_back_by: str = ""
    taken_back_why: str = ""


@dataclass(frozen=True)
class StopRow:
    """A wait of the visit, or of its admission or pharmacy number."""

    stop: str
    label: str
    state: str
    joined_at: datetime
    ended_at: datetime | None
    calls: list[datetime]


@dataclass(frozen=True)
class VisitShown:
    """All of it."""

    steps: list[Step]
    stops: list[StopRow]
    messages: Sequence[Told]
    notes: list[VisitNote]


def shown(visit: Visit) -> VisitShown:
    """Seven statements by the visit's indexes, whatever lies behind."""
    return VisitShown(_steps(visit), _stops(visit), told.of_visit(visit), notes_of(visit))


def name_of(user: User | None) -> str:
    """The person's name as colleagues know it; nothing for BPJS and the kiosk."""
    return (user.get_full_name() or user.get_username()) if user else ""


def _steps(visit: Visit) -> list[Step]:
    events = list(visit.events.select_related("actor", "counter").order_by("pk"))
    reversals = {event.reverses_id: event for event in events if event.reverses_id}
    steps = [_step(event, reversals.get(event.pk)) for event in events if not event.reverses_id]
    return sorted(steps, key=lambda step: step.at)


def _step(event: VisitEvent, reversal: VisitEvent | None) -> Step:
    return Step(
        words=str(Stage(event.stage).label),
        at=event.occurred_at,
        by=name_of(event.actor),
        where=event.counter.name if event.counter else event.device,
        is_entered_late=event.source == Source.LATE_ENTRY,
        reason=event.reason,
        taken_back_at=reversal.occurred_at if reversal else None,
        taken_back_by=name_of(reversal.actor) if reversal else "",
        taken_back_why=reversal.reason if reversal else "",
    )


def _stops(visit: Visit) -> list[StopRow]:
    calls = Call.objects.filter(withdrawn_at=None).order_by("pk")
    # Ids first: one OR over three ways to a visit reads more than its rows.
    keys = set(QueueEntry.objects.filter(visit=visit).values_list("pk", flat=True))
    keys |= set(QueueEntry.objects.filter(pharmacy_ticket__prescriptions__visit=visit).values_list("pk", flat=True))
    if visit.admission_ticket_id:
        held = QueueEntry.objects.filter(admission_ticket=visit.admission_ticket_id)
        keys |= set(held.values_list("pk", flat=True))
    entries = QueueEntry.objects.filter(pk__in=keys).select_related(
        "stop", "visit", "admission_ticket", "pharmacy_ticket"
    )
    return [
        StopRow(
            stop=entry.stop.name,
            label=entry.label,
            state=entry.get_state_display(),
            joined_at=entry.joined_at,
            ended_at=entry.ended_at,
            calls=[call.called_at for call in entry.calls.all()],
        )
        for entry in entries.prefetch_related(Prefetch("calls", calls)).order_by("joined_at", "pk")
    ]


def notes_of(visit: Visit) -> list[VisitNote]:
    """Those that stand and those that were struck out, the newest first."""
    rows = visit.notes.filter(strikes=None).select_related("actor", "struck_by__actor")
    return list(rows.order_by("-pk"))
