"""The one order: kiosk, console, board, status page and WS all read it from here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from queues import clock, hours, rules
from queues.database.composed import Composed
from queues.models import (
    AT_COUNTER,
    UNSERVED,
    Call,
    ClinicSession,
    EntryState,
    QueueEntry,
    Stage,
    Stop,
    StopKind,
    Visit,
    VisitEvent,
)

# The most without priority that a hospital may put between two with it: so many calls are looked back.
MOST_BETWEEN_PRIORITY = 9
# In a queue whose people are called from these states.
CALLABLE = (EntryState.WAITING, EntryState.READY)
# Where people are called once their medicine is ready, and not before.
MEDICINE_STOPS = (StopKind.PHARMACY, StopKind.PICKUP)


class Place(NamedTuple):
    """Where a visit or an entry stands in a queue; `key` alone decides, `reason` explains it."""

    visit_id: int | None
    entry_id: int | None
    key: datetime
    number: int
    is_priority: bool
    is_present: bool
    is_at_counter: bool
    is_callable: bool


def arrival_key(slot_at: datetime, arrived_at: datetime) -> datetime:
    """The stored key: the slot's time, or the arrival of a patient later than slot + 15 min (setting)."""
    late = slot_at + timedelta(minutes=rules.current().late_arrival_minutes)
    return arrived_at if arrived_at > late else slot_at


def interleave(places: Iterable[Place], *, regular_since_priority: int) -> list[Place]:
    """By key, with priority between: one, then two others (setting); `regular_since_priority` were called since it."""
    ordered = sorted(places, key=lambda place: (place.key, place.number, place.entry_id or 0))
    first = [place for place in ordered if place.is_priority]
    others = [place for place in ordered if not place.is_priority]
    merged: list[Place] = []
    since, between = regular_since_priority, rules.current().regular_between_priority
    while first and others:
        if since >= between:
            merged.append(first.pop(0))
            since = 0
        else:
            merged.append(others.pop(0))
            since += 1
    return merged + first + others


def regular_since_priority(stop: Stop | None, session: ClinicSession | None, *, at: datetime) -> int:
    """How many without priority were first-called since the last one with it (enough, when nobody was called yet)."""
    # A session's entries have its date, after midnight too.
    today = session.date if session else clock.service_date(at)
    begun = clock.start_of_day(today)
    if session:
        recent = _called_in_session(session.home_id, today, begun)
    else:
        assert stop is not None
        recent = _called_at_stop(stop.pk, today, begun)
    called = [bool(priority) for priority in recent]
    return called.index(True) if True in called else MOST_BETWEEN_PRIORITY


def _first_calls(day: date, begun: datetime) -> QuerySet[Call]:
    """The first calls of a date, which began at `begun`; said, so that no database walks through the years before."""
    calls = Call.objects.filter(is_recall=False, withdrawn_at=None, called_at__gte=begun)
    return calls.filter(entry__service_date=day).order_by("-pk")


@Composed
def _called_in_session(session: int, day: date, begun: datetime) -> QuerySet[Call, str]:
    family = ClinicSession.objects.family(session)
    calls = _first_calls(day, begun).filter(entry__session__in=family, entry__stop__kind=StopKind.CLINIC)
    return calls.values_list("entry__priority", flat=True)[:MOST_BETWEEN_PRIORITY]


@Composed
def _called_at_stop(stop: int, day: date, begun: datetime) -> QuerySet[Call, str]:
    calls = _first_calls(day, begun).filter(entry__stop=stop)
    return calls.values_list("entry__priority", flat=True)[:MOST_BETWEEN_PRIORITY]


def session_order(session: ClinicSession, *, at: datetime) -> list[Place]:
    """Everybody of a session who is not yet through the clinic, in the order of being called.

    Those in the room come first. Then, interleaved, those present by their stored key, and, on the day, those whose
    slot has not passed; people neither present nor still to come are left out. Before the day: by number. Sessions that
    were moved into another are one order with it, whichever of them is asked for.
    """
    session = session.home
    visits = [_Booked(*row) for row in _booked(session.pk)]
    if clock.service_date(at) < session.date:
        return [Place(visit.pk, None, visit.slot_at, visit.number, False, False, False, False) for visit in visits]
    waits = {row[0]: _Waiting(*row) for row in _waiting(session.pk)}
    places = [_place(visit, waits.get(visit.pk), is_called_off=session.is_called_off) for visit in visits]
    counted = [place for place, visit in zip(places, visits, strict=True) if _counts(place, visit, at)]
    in_room = sorted((place for place in counted if place.is_at_counter), key=lambda place: (place.key, place.number))
    waiting = [place for place in counted if not place.is_at_counter]
    return in_room + interleave(waiting, regular_since_priority=regular_since_priority(None, session, at=at))


class _Booked(NamedTuple):
    """Of a visit, what its place depends on: whole objects of a session cost four times as much."""

    pk: int
    number: int
    slot_at: datetime
    stage: str
    priority: str
    arrived_at: datetime | None


class _Waiting(NamedTuple):
    """Of an entry at the clinic, likewise."""

    visit_id: int | None
    pk: int
    state: str
    order_at: datetime
    call_count: int


@Composed
def _booked(session: int) -> QuerySet[Visit, tuple[Any, ...]]:
    rows = Visit.objects.filter(session__in=ClinicSession.objects.family(session)).unserved()
    return rows.order_by("number", "pk").values_list(*_Booked._fields)


@Composed
def _waiting(session: int) -> QuerySet[QueueEntry, tuple[Any, ...]]:
    family = ClinicSession.objects.family(session)
    rows = QueueEntry.objects.filter(session__in=family, stop__kind=StopKind.CLINIC).present()
    return rows.values_list(*_Waiting._fields)


def _place(visit: _Booked, entry: _Waiting | None, *, is_called_off: bool) -> Place:
    """In a session called off only people called before go on: the nurse finishes them."""
    key = entry.order_at if entry else visit.slot_at
    if entry is None and visit.arrived_at:
        key = arrival_key(visit.slot_at, visit.arrived_at)
    return Place(
        visit_id=visit.pk,
        entry_id=entry.pk if entry else None,
        key=key,
        number=visit.number,
        is_priority=bool(visit.priority),
        is_present=visit.arrived_at is not None,
        is_at_counter=entry is not None and entry.state in AT_COUNTER,
        is_callable=entry is not None
        and entry.state in CALLABLE
        and (not is_called_off or visit.stage == Stage.IN_CLINIC or entry.call_count > 0),
    )


def _counts(place: Place, visit: _Booked, at: datetime) -> bool:
    return place.is_present or visit.slot_at >= at or visit.stage == Stage.IN_CLINIC


def stop_order(stop: Stop, *, at: datetime) -> list[Place]:
    """The entries at a stop that is no clinic, in the order of being called; those whose medicine is not ready, too."""
    places = [
        Place(
            visit_id=visit_id,
            entry_id=pk,
            key=order_at,
            number=pk,
            is_priority=bool(priority),
            is_present=True,
            is_at_counter=False,
            is_callable=stop.kind not in MEDICINE_STOPS or state == EntryState.READY,
        )
        for pk, visit_id, order_at, priority, state in _callable_at(stop.pk, *hours.alive(at))
    ]
    if not any(place.is_priority for place in places):
        return interleave(places, regular_since_priority=0)
    return interleave(places, regular_since_priority=regular_since_priority(stop, None, at=at))


@Composed
def _callable_at(
    stop: int, day: date, before: date, ends_from: time, since: datetime
) -> QuerySet[QueueEntry, tuple[Any, ...]]:
    rows = QueueEntry.objects.alive(day, before, ends_from, since).filter(stop=stop, state__in=CALLABLE)
    return rows.values_list("pk", "visit_id", "order_at", "priority", "state")


class Orders:
    """The orders of sessions at one moment, each read once however often it is asked for."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self._read: dict[int, list[Place]] = {}

    def of(self, session: ClinicSession) -> list[Place]:
        """As `session_order`."""
        if session.home_id not in self._read:
            self._read[session.home_id] = session_order(session, at=self.at)
        return self._read[session.home_id]


def waiting_order(
    stops: Sequence[Stop], sessions: Sequence[ClinicSession], *, at: datetime, orders: Orders | None = None
) -> list[Place]:
    """The entries that can be called from these stops and sessions, in order: what a console lists and calls.

    Several queues at one counter are merged by key, each keeping its own order. `orders`: of the same moment.
    """
    orders = orders or Orders(at=at)
    queues = [[place for place in orders.of(session) if place.is_callable] for session in sessions]
    queues += [stop_order(stop, at=at) for stop in stops if stop.kind != StopKind.CLINIC]
    merged: list[Place] = []
    while any(queues):
        head = min((queue for queue in queues if queue), key=lambda queue: queue[0].key)
        merged.append(head.pop(0))
    return merged


# Written out: the sessions called as one with this one.
FAMILY = f"""
    SELECT kin.id FROM {ClinicSession._meta.db_table} own JOIN {ClinicSession._meta.db_table} kin
        ON kin.id = coalesce(own.moved_to_id, own.id) OR kin.moved_to_id = coalesce(own.moved_to_id, own.id)
    WHERE own.id = {{session}}
"""
# Mobile JKN asks for it again and again. Those of a session up to one of its numbers, itself counted.
UP_TO = f"""
    SELECT count(*) FROM {Visit._meta.db_table} other
    WHERE other.session_id IN ({FAMILY}) AND other.stage IN ({", ".join(f"'{stage}'" for stage in UNSERVED)})
        AND (other.number < {{number}} OR (other.number = {{number}} AND other.id <= {{visit}}))
"""
UP_TO_THIS = UP_TO.format(session="%s", number="%s", visit="%s")


def remaining(visit: Visit, *, at: datetime) -> int:
    """People of the same session before this one in call order, this one counted; 0 once through the clinic."""
    if visit.stage not in UNSERVED:
        return 0
    if clock.service_date(at) < visit.session.date:
        # By number, as `session_order`: counted instead of listed.
        with connection.cursor() as cursor:
            cursor.execute(UP_TO_THIS, [visit.session_id, visit.number, visit.number, visit.pk])
            return int(cursor.fetchone()[0])
    return position(visit.pk, positions(session_order(visit.session, at=at)))


def positions(places: Iterable[Place]) -> dict[int | None, int]:
    """Visit -> how many people are up to it in this order, itself counted."""
    return {place.visit_id: count for count, place in enumerate(places, start=1)}


def position(visit_id: int, among: Mapping[int | None, int]) -> int:
    """That of one visit; a booking whose slot passed while its holder is away is behind all people here."""
    return among.get(visit_id, len(among) + 1)


def last_called_label(session: ClinicSession, *, at: datetime) -> str:
    """The label whose consultation began last (protocol 1.3: "last number called at task 4"), or "-".

    A further call of a patient who missed the first begins nothing anew, and a call taken back began nothing.
    Before the day nobody can have been called.
    """
    begins = clock.start_of_day(session.date)
    if at < begins:
        return "-"
    return _last_label.first(session.home_id, begins) or "-"


@Composed
def _last_label(session: int, begins: datetime) -> QuerySet[VisitEvent, str]:
    """`begins`: of the session's day. It says nothing more, but no database walks through the years before it."""
    family = ClinicSession.objects.family(session)
    called = VisitEvent.objects.filter(
        visit__session__in=family, stage=Stage.IN_CLINIC, is_standing=True, occurred_at__gte=begins
    )
    return called.order_by("-occurred_at", "-pk").values_list("visit__label", flat=True)[:1]


def busy_patients() -> Exists:
    """For a queryset of entries: is the same person at another counter now?"""
    return Exists(
        QueueEntry.objects.filter(patient=OuterRef("patient"), state__in=AT_COUNTER).exclude(pk=OuterRef("pk"))
    )
