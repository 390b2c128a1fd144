"""What a board shows and says at one moment: the latest call, those before it, and the people in each room."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import OuterRef, QuerySet, Subquery

from display.announcements import STILL_NEWS, Announcement, announcements
from display.duty_news import duty_news
from display.masking import shown_clinic, shown_of, shown_person, shown_place
from display.models import Board, BoardKind, Shown, ViewingDistance
from display.session_news import SessionNews, session_news
from queues import clock, hours
from queues.database.composed import Among, Composed
from queues.models import AT_COUNTER, Call, Clinic, Counter, EntryState, Prescription, QueueEntry, Stop
from queues.recovery import state
from queues.recovery.state import Restored
from queues.waiting import duty
from queues.waiting.public_names import room_name

CALLS_THAT_STAY = 4
# What fits in the lower part with letters as large as the distance asks for.
ROOMS_SHOWN = {ViewingDistance.NEAR: 12, ViewingDistance.HALL: 8, ViewingDistance.FAR: 4}
READY_SHOWN = {ViewingDistance.NEAR: 24, ViewingDistance.HALL: 15, ViewingDistance.FAR: 8}
# With a name or a record number below each.
READY_WITH_PEOPLE = {ViewingDistance.NEAR: 10, ViewingDistance.HALL: 4, ViewingDistance.FAR: 8}
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
class AwayCounter:
    """A counter that pauses or is closed: "Loket 2", "kembali 10.15"."""

    place: str
    words: str


@dataclass(frozen=True)
class ReadyNumber:
    """A number whose medicine waits, with as much of the person as the board's setting allows."""

    label: str
    person: str


@dataclass(frozen=True)
class BoardContent:
    """Everything that a board shows and announces."""

    latest: ShownCall | None
    before: list[ShownCall]
    rooms: list[ShownCall]
    ready: list[ReadyNumber]
    announcements: list[Announcement]
    news: list[SessionNews]
    away: list[AwayCounter]
    # The database came out of a backup, and nobody has ended that yet.
    restored: Restored | None


def board_content(board: Board, *, at: datetime) -> BoardContent:
    """The board now: two looks at the calls, and one at the prescriptions of those that have a pharmacy number."""
    alive = hours.alive(at)
    calls = recent_calls(board, at=at)
    shown_calls: dict[int, ShownCall] = {}
    for call in calls:
        if call.entry_id not in shown_calls:
            shown_calls[call.entry_id] = _shown_call(board, call)
    listed = list(shown_calls.values())
    is_pharmacy = board.kind == BoardKind.PHARMACY
    news = [] if is_pharmacy else session_news(board, at=at)
    away = duty.away_at(list(_stops_of(board.pk)), at=at)
    return BoardContent(
        latest=listed[0] if listed else None,
        before=listed[1 : 1 + CALLS_THAT_STAY],
        rooms=[] if is_pharmacy else _rooms(board, alive),
        ready=_ready(board, alive) if is_pharmacy else [],
        announcements=announcements(
            calls, at=at, news=news, pauses=duty_news(board, away, since=at - STILL_NEWS, at=at)
        ),
        news=news,
        away=_away(away, at=at),
        restored=state.shown(),
    )


def recent_calls(board: Board, *, at: datetime) -> list[Call]:
    """The board's calls of the date that were not taken back, latest first."""
    alive = hours.alive(at)
    begun = clock.start_of_day(alive.day)
    return _with_sensitivity(_calls_of_day(board.pk, alive.day, alive.before, alive.ends_from, begun))


@Composed
def _calls_of_day(board: int, day: date, before: date, ends_from: time, begun: datetime) -> QuerySet[Call]:
    """`begun`: of the same day; people of a session over midnight wait under the date before."""
    dates = QueueEntry.objects.dates_alive(day, before, ends_from)
    calls = Call.objects.filter(
        entry__service_date__in=dates, entry__stop__boards=board, withdrawn_at=None, called_at__gte=begun
    )
    return _shown_of(calls)[:CALLS_LOOKED_AT]


@Composed
def _calls_by_key(keys: list[int]) -> QuerySet[Call]:
    return _shown_of(Call.objects.filter(Among("pk", keys)))


def _shown_of(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Latest first, with all related rows that a board shows."""
    named = calls.select_related(
        "counter",
        "entry__stop__clinic",
        "entry__patient",
        "entry__visit__session__clinic",
        "entry__admission_ticket",
        "entry__pharmacy_ticket",
    )
    return named.order_by("-called_at", "-pk")


def _with_sensitivity(calls: list[Call]) -> list[Call]:
    tickets = {call.entry.pharmacy_ticket_id for call in calls if call.entry.pharmacy_ticket_id}
    sensitive = set(_sensitive_tickets(list(tickets))) if tickets else set()
    for call in calls:
        call.is_of_sensitive_prescription = call.entry.pharmacy_ticket_id in sensitive  # type: ignore[attr-defined]
    return calls


def _rooms(board: Board, alive: hours.Alive) -> list[ShownCall]:
    """The number in each room, by the room's name so that a place on the wall stays the same place."""
    # The ids are fetched and sent: asked within the other question, they are looked for among all calls ever made.
    called = [key for key in _standing_calls(board.pk, *alive) if key]
    if not called:
        return []
    calls = _with_sensitivity(_calls_by_key(called)[: ROOMS_SHOWN[ViewingDistance(board.viewing_distance)]])
    return sorted((_shown_call(board, call) for call in calls), key=lambda shown: (shown.place, shown.label))


@Composed
def _standing_calls(
    board: int, day: date, before: date, ends_from: time, since: datetime
) -> QuerySet[QueueEntry, int | None]:
    """The last call of each person who is at a counter."""
    of_entry = Call.objects.filter(entry=OuterRef("pk"), withdrawn_at=None).order_by("-called_at", "-pk")
    alive = QueueEntry.objects.alive(day, before, ends_from, since)
    standing = alive.filter(stop__boards=board, state__in=AT_COUNTER)
    return standing.annotate(standing_call=Subquery(of_entry.values("pk")[:1])).values_list("standing_call", flat=True)


def _ready(board: Board, alive: hours.Alive) -> list[ReadyNumber]:
    """Numbers whose medicines wait to be collected, oldest first; a sensitive clinic's without a name."""
    shown = READY_SHOWN if board.what_is_shown == Shown.NUMBER else READY_WITH_PEOPLE
    rows = _ready_rows(board.pk, *alive)[: shown[ViewingDistance(board.viewing_distance)]]
    if board.what_is_shown == Shown.NUMBER:
        return [ReadyNumber(label, "") for label, _ticket, _name, _record in rows]
    sensitive = set(_sensitive_tickets([ticket for _label, ticket, _name, _record in rows])) if rows else set()
    return [
        ReadyNumber(label, "" if ticket in sensitive else shown_of(board, name or "", record or ""))
        for label, ticket, name, record in rows
    ]


@Composed
def _ready_rows(
    board: int, day: date, before: date, ends_from: time, since: datetime
) -> QuerySet[QueueEntry, tuple[str, int, str | None, str | None]]:
    rows = QueueEntry.objects.alive(day, before, ends_from, since).filter(stop__boards=board, state=EntryState.READY)
    shown = ("pharmacy_ticket__label", "pharmacy_ticket", "patient__name", "patient__medical_record_number")
    return rows.order_by("order_at", "pk").values_list(*shown)[: max(READY_SHOWN.values())]


def _away(away: list[Counter], *, at: datetime) -> list[AwayCounter]:
    """Rooms of a sensitive clinic go by the name that the wall has for them."""
    if not away:
        return []
    clinics: dict[int, Clinic] = {}
    serving = Counter.stops.through._default_manager.filter(counter__in=away, stop__clinic__isnull=False)
    for row in serving.select_related("stop__clinic"):
        if row.stop.clinic is not None:
            clinics[row.counter_id] = row.stop.clinic
    return [AwayCounter(room_name(row, clinics.get(row.pk)), duty.words_of(row, at=at)) for row in away]


@Composed
def _stops_of(board: int) -> QuerySet[Stop, int]:
    return Stop.objects.filter(boards=board).order_by("pk").values_list("pk", flat=True)


@Composed
def _sensitive_tickets(tickets: list[int]) -> QuerySet[Prescription, int]:
    """Ids of those with medicines that a sensitive clinic ordered."""
    rows = Prescription.objects.filter(Among("ticket", tickets), visit__session__clinic__is_sensitive=True)
    return rows.values_list("ticket_id", flat=True)


def _shown_call(board: Board, call: Call) -> ShownCall:
    return ShownCall(
        call=call.pk,
        label=call.entry.label,
        place=shown_place(call),
        clinic=shown_clinic(call),
        person=shown_person(board, call),
    )
