"""What a board shows at one moment: the latest call, those before it, who is where. Never more than it may."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from display.models import Board, BoardKind, Shown, ViewingDistance
from queues import clock
from queues.models import AT_COUNTER, Call, EntryState, Prescription, QueueEntry, Stop

CALLS_THAT_STAY = 4
# What fits in the lower part with letters as large as the distance asks for.
ROOMS_SHOWN = {ViewingDistance.NEAR: 12, ViewingDistance.HALL: 8, ViewingDistance.FAR: 4}
READY_SHOWN = {ViewingDistance.NEAR: 24, ViewingDistance.HALL: 15, ViewingDistance.FAR: 8}
# Recalls repeat an entry: this many calls hold the latest and those that stay.
CALLS_LOOKED_AT = 40


@dataclass(frozen=True)
class Shout:
    """One call as a wall may show it. `call` is the call's id: a higher one is news."""

    call: int
    label: str
    place: str
    clinic: str
    person: str


@dataclass(frozen=True)
class Hall:
    """All of a board."""

    latest: Shout | None
    before: list[Shout]
    rooms: list[Shout]
    ready: list[str]


def hall(board: Board, *, at: datetime) -> Hall:
    """The board now. Three queries, and one more at the pharmacy."""
    day = clock.service_date(at)
    entries = QueueEntry.objects.today(day).filter(stop__boards=board)
    calls = (
        Call.objects.filter(entry__service_date=day, entry__stop__boards=board, withdrawn_at=None)
        .select_related(
            "counter",
            "entry__stop__clinic",
            "entry__patient",
            "entry__visit__session__clinic",
            "entry__admission_ticket",
            "entry__pharmacy_ticket",
        )
        .annotate(is_of_sensitive_prescription=_sensitive_prescription("entry__pharmacy_ticket"))
        .order_by("-called_at", "-pk")[:CALLS_LOOKED_AT]
    )
    shouts: dict[int, Shout] = {}
    at_counters = set(entries.filter(state__in=AT_COUNTER).values_list("pk", flat=True))
    for call in calls:
        shouts.setdefault(call.entry_id, _shout(board, call))
    listed = list(shouts.values())
    return Hall(
        latest=listed[0] if listed else None,
        before=listed[1 : 1 + CALLS_THAT_STAY],
        rooms=_rooms(board, {entry: shout for entry, shout in shouts.items() if entry in at_counters}),
        ready=_ready(board, entries) if board.kind == BoardKind.PHARMACY else [],
    )


def _rooms(board: Board, now: dict[int, Shout]) -> list[Shout]:
    """Who is in which room, by the room's name so that a place on the wall stays the same place."""
    latest_first = list(now.values())[: ROOMS_SHOWN[ViewingDistance(board.viewing_distance)]]
    return sorted(latest_first, key=lambda shout: (shout.place, shout.label))


def _ready(board: Board, entries: QuerySet[QueueEntry]) -> list[str]:
    """Numbers whose medicines wait to be collected, oldest first."""
    rows = entries.filter(state=EntryState.READY).order_by("order_at", "pk")
    fits = READY_SHOWN[ViewingDistance(board.viewing_distance)]
    return list(rows.values_list("pharmacy_ticket__label", flat=True)[:fits])


def _sensitive_prescription(ticket: str) -> Exists:
    rows = Prescription.objects.filter(ticket=OuterRef(ticket), visit__session__clinic__is_sensitive=True)
    return Exists(rows)


def _shout(board: Board, call: Call) -> Shout:
    entry = call.entry
    clinic = entry.stop.clinic
    is_sensitive = (
        (clinic is not None and clinic.is_sensitive)
        or (entry.visit is not None and entry.visit.session.clinic.is_sensitive)
        or getattr(call, "is_of_sensitive_prescription", False)
    )
    return Shout(
        call=call.pk,
        label=entry.label,
        place=_place(entry.stop, call),
        clinic=clinic.name if clinic is not None and not is_sensitive else "",
        person="" if is_sensitive else _person(board, entry),
    )


def _place(stop: Stop, call: Call) -> str:
    """Where to go: the room, or the neutral name of a clinic that is nobody else's business."""
    if stop.clinic is not None and stop.clinic.is_sensitive and stop.clinic.neutral_name:
        return stop.clinic.neutral_name
    return call.counter.name


def _person(board: Board, entry: QueueEntry) -> str:
    if entry.patient is None:
        return ""
    if board.what_is_shown == Shown.NAME:
        return entry.patient.masked_name
    if board.what_is_shown == Shown.RECORD_NUMBER:
        return entry.patient.medical_record_number
    return ""
