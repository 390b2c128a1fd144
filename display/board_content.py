"""What a board shows and says at one moment: the latest call, those before it, and the people in each room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery

from display.announcements import Announcement, announcements
from display.masking import shown_clinic, shown_person, shown_place
from display.models import Board, BoardKind, ViewingDistance
from queues import clock
from queues.models import AT_COUNTER, Call, EntryState, Prescription, QueueEntry

CALLS_THAT_STAY = 4
# What fits in the lower part with letters as large as the distance asks for.
ROOMS_SHOWN = {ViewingDistance.NEAR: 12, ViewingDistance.HALL: 8, ViewingDistance.FAR: 4}
READY_SHOWN = {ViewingDistance.NEAR: 24, ViewingDistance.HALL: 15, ViewingDistance.FAR: 8}
# Recalls repeat an entry: this many calls hold the latest, those that stay, and all that may still be
# announced. A person in a room may have been called long before them.
CALLS_LOOKED_AT = 40


@dataclass(frozen=True)
class ShownCall:
    """One call as a wall may show it."""

    call: int
    label: str
    place: str
    clinic: str
    person: str


@dataclass(frozen=True)
class BoardContent:
    """Everything that a board shows and announces."""

    latest: ShownCall | None
    before: list[ShownCall]
    rooms: list[ShownCall]
    ready: list[str]
    announcements: list[Announcement]


def board_content(board: Board, *, at: datetime) -> BoardContent:
    """The board now: two looks at the calls, and one at the prescriptions of those that have a pharmacy number."""
    day = clock.service_date(at)
    entries = QueueEntry.objects.today(day).filter(stop__boards=board)
    calls = recent_calls(board, day)
    shown_calls: dict[int, ShownCall] = {}
    for call in calls:
        if call.entry_id not in shown_calls:
            shown_calls[call.entry_id] = _shown_call(board, call)
    listed = list(shown_calls.values())
    is_pharmacy = board.kind == BoardKind.PHARMACY
    return BoardContent(
        latest=listed[0] if listed else None,
        before=listed[1 : 1 + CALLS_THAT_STAY],
        rooms=[] if is_pharmacy else _rooms(board, entries),
        ready=_ready(board, entries) if is_pharmacy else [],
        announcements=announcements(calls, at=at),
    )


def recent_calls(board: Board, day: date) -> list[Call]:
    """The board's calls of a date that were not taken back, latest first."""
    calls = Call.objects.filter(
        entry__service_date=day,
        entry__stop__boards=board,
        withdrawn_at=None,
        # Of that date all of them; said, so that no database walks through the calls of the years before.
        called_at__gte=clock.start_of_day(day),
    )
    return _latest_first(calls, CALLS_LOOKED_AT)


def _latest_first(calls: QuerySet[Call], most: int) -> list[Call]:
    """The `most` latest calls, with all related rows that a board shows."""
    named = calls.select_related(
        "counter",
        "entry__stop__clinic",
        "entry__patient",
        "entry__visit__session__clinic",
        "entry__admission_ticket",
        "entry__pharmacy_ticket",
    )
    latest = list(named.order_by("-called_at", "-pk")[:most])
    sensitive = _sensitive_tickets(call.entry.pharmacy_ticket_id for call in latest)
    for call in latest:
        call.is_of_sensitive_prescription = call.entry.pharmacy_ticket_id in sensitive  # type: ignore[attr-defined]
    return latest


def _rooms(board: Board, entries: QuerySet[QueueEntry]) -> list[ShownCall]:
    """The number in each room, by the room's name so that a place on the wall stays the same place."""
    of_entry = Call.objects.filter(entry=OuterRef("pk"), withdrawn_at=None).order_by("-called_at", "-pk")
    standing = entries.filter(state__in=AT_COUNTER).annotate(standing_call=Subquery(of_entry.values("pk")[:1]))
    # The ids are fetched and sent: asked within the other question, they are looked for among all calls ever made.
    called = list(standing.values_list("standing_call", flat=True))
    if not called:
        return []
    fits = ROOMS_SHOWN[ViewingDistance(board.viewing_distance)]
    calls = _latest_first(Call.objects.filter(pk__in=called), fits)
    return sorted((_shown_call(board, call) for call in calls), key=lambda shown: (shown.place, shown.label))


def _ready(board: Board, entries: QuerySet[QueueEntry]) -> list[str]:
    """Numbers whose medicines wait to be collected, oldest first."""
    rows = entries.filter(state=EntryState.READY).order_by("order_at", "pk")
    fits = READY_SHOWN[ViewingDistance(board.viewing_distance)]
    return list(rows.values_list("pharmacy_ticket__label", flat=True)[:fits])


def _sensitive_tickets(tickets: Iterable[int | None]) -> set[int]:
    """Ids of the tickets with medicines that a sensitive clinic ordered."""
    shown = {ticket for ticket in tickets if ticket is not None}
    if not shown:
        return set()
    rows = Prescription.objects.filter(ticket__in=shown, visit__session__clinic__is_sensitive=True)
    return {ticket for ticket in rows.values_list("ticket", flat=True) if ticket is not None}


def _shown_call(board: Board, call: Call) -> ShownCall:
    return ShownCall(
        call=call.pk,
        label=call.entry.label,
        place=shown_place(call),
        clinic=shown_clinic(call),
        person=shown_person(board, call),
    )
