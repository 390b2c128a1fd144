"""What a board shows and says at one moment: the latest call, those before it, who is where. Never more than it may."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from display.announcements import Announcement, announcements
from display.masking import shown_clinic, shown_person, shown_place
from display.models import Board, BoardKind, ViewingDistance
from queues import clock
from queues.models import AT_COUNTER, Call, EntryState, Prescription, QueueEntry

CALLS_THAT_STAY = 4
# What fits in the lower part with letters as large as the distance asks for.
ROOMS_SHOWN = {ViewingDistance.NEAR: 12, ViewingDistance.HALL: 8, ViewingDistance.FAR: 4}
READY_SHOWN = {ViewingDistance.NEAR: 24, ViewingDistance.HALL: 15, ViewingDistance.FAR: 8}
# Recalls repeat an entry: this many calls hold the latest, those that stay, and all that may still be said.
CALLS_LOOKED_AT = 40


@dataclass(frozen=True)
class Shout:
    """One call as a wall may show it."""

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
    announcements: list[Announcement]


def hall(board: Board, *, at: datetime) -> Hall:
    """The board now. Two queries, and one more at the pharmacy."""
    day = clock.service_date(at)
    entries = QueueEntry.objects.today(day).filter(stop__boards=board)
    calls = recent_calls(board, day)
    shouts: dict[int, Shout] = {}
    at_counters = set(entries.filter(state__in=AT_COUNTER).values_list("pk", flat=True))
    for call in calls:
        if call.entry_id not in shouts:
            shouts[call.entry_id] = _shout(board, call)
    listed = list(shouts.values())
    return Hall(
        latest=listed[0] if listed else None,
        before=listed[1 : 1 + CALLS_THAT_STAY],
        rooms=_rooms(board, {entry: shout for entry, shout in shouts.items() if entry in at_counters}),
        ready=_ready(board, entries) if board.kind == BoardKind.PHARMACY else [],
        announcements=announcements(calls, at=at),
    )


def recent_calls(board: Board, day: date) -> list[Call]:
    """The board's calls of a date that were not taken back, latest first."""
    calls = Call.objects.filter(entry__service_date=day, entry__stop__boards=board, withdrawn_at=None)
    named = calls.select_related(
        "counter",
        "entry__stop__clinic",
        "entry__patient",
        "entry__visit__session__clinic",
        "entry__admission_ticket",
        "entry__pharmacy_ticket",
    )
    sensitive = named.annotate(is_of_sensitive_prescription=_sensitive_prescription("entry__pharmacy_ticket"))
    return list(sensitive.order_by("-called_at", "-pk")[:CALLS_LOOKED_AT])


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
    return Shout(
        call=call.pk,
        label=call.entry.label,
        place=shown_place(call),
        clinic=shown_clinic(call),
        person=shown_person(board, call),
    )
