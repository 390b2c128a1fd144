"""Calling people to a counter. Two consoles never get one person; two presses never call two."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from queues import clock, journey
from queues.database.composed import Among, Composed
from queues.database.injection_points import injection_point
from queues.database.inserting import add, write
from queues.database.locking import lock_counter, lock_stops, lock_visits, one_entry
from queues.errors import (
    BusyElsewhereError,
    CounterFullError,
    NobodyWaitingError,
    NotAtThisCounterError,
    QueueError,
    ReasonNeededError,
    RecallTooEarlyError,
    TooSoonError,
)
from queues.models import (
    Act,
    ActKind,
    AdmissionTicket,
    Call,
    Counter,
    EntryEventKind,
    EntryState,
    QueueEntry,
    Stage,
    Stop,
    StopKind,
    Visit,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.calling_places import sessions_at, stops_called_from
from queues.verbs.duty import open_by_calling
from queues.verbs.finishing import Ending, PrescriptionOrder, end_entry
from queues.waiting import order
from queues.waiting.notes import medicine_is_noted, visit_is_noted
from queues.waiting.order import CALLABLE, Place
from queues.waiting.rounds import round_of, steps_aside

# The first call at these stops begins a stage; at all others it is a call and nothing more.
STAGE_OF_FIRST_CALL = {
    StopKind.ADMISSION: (Stage.WAITING_ADMISSION, Stage.IN_ADMISSION),
    StopKind.CLINIC: (Stage.WAITING_CLINIC, Stage.IN_CLINIC),
}


def call_next(
    counter: Counter,
    press: Press,
    *,
    prescription: PrescriptionOrder | None = None,
    expected: Sequence[int] | None = None,
    lane: str = "",
) -> QueueEntry:
    """Call the first person who can be called; when the counter is full, the person there ends at this press.

    At admission a person who was called and has not come does not end: they are set aside and may be called again.

    `expected`: the entries the screen showed at the counter; NotAtThisCounterError when they are others by now.
    `lane`: of the pharmacy's tickets only those of one lane, as its window has chosen.
    NobodyWaitingError (then nobody is ended either), CounterFullError, HolderNotRegisteredError, TooSoonError.
    """
    with transaction.atomic():
        stops = lock_stops(stops_called_from(counter))
        counter = lock_counter(counter)
        press = press.to(counter)
        same_press = acting.repeated(press)
        if same_press:
            return QueueEntry.objects.named().filter(calls__act=same_press).get()
        current = _current(counter, expected)
        ended = _ended_by_next(counter, current)
        waiting = _of_lane(_candidates(counter, stops, at=press.at), lane)
        if not waiting:
            raise NobodyWaitingError
        injection_point("next-chosen")
        act = acting.begin(ActKind.NEXT, press)
        open_by_calling(counter, press, act)
        if ended:
            # Both visits are locked in one order before either is touched.
            lock_visits(pk for pk in (ended.visit_id, waiting[0].visit_id) if pk)
            ended = acting.fresh(ended)
            acting.at_this_counter(ended, press)
            _make_room(ended, prescription, press, act)
        for place in waiting:
            entry = _try_call(place, counter, press, act)
            if entry:
                return entry
        raise NobodyWaitingError


def call(entry: QueueEntry, press: Press, *, counter: Counter) -> QueueEntry:
    """Call a chosen person. Passing others over needs a reason (ReasonNeededError). CounterFullError,
    BusyElsewhereError, NotAtThisCounterError when the person no longer waits here, TooSoonError.
    """
    press = reasons.with_checked_reason(press)
    with transaction.atomic():
        stops = lock_stops(stops_called_from(counter))
        counter = lock_counter(counter)
        press = press.to(counter)
        if acting.repeated(press):
            return acting.fresh(entry)
        if len(_current(counter, None)) >= counter.capacity:
            raise CounterFullError
        waiting = _candidates(counter, stops, at=press.at)
        chosen = next((place for place in waiting if place.entry_id == entry.pk), None)
        if chosen is None:
            raise _why_not(entry)
        if chosen != waiting[0] and not press.reason:
            raise ReasonNeededError
        act = acting.begin(ActKind.CALL, press)
        open_by_calling(counter, press, act)
        called = _try_call(chosen, counter, press, act)
        if called is None:
            raise TooSoonError
        return called


def _why_not(entry: QueueEntry) -> QueueError:
    busy = QueueEntry.objects.filter(pk=entry.pk, state__in=CALLABLE).filter(order.busy_patients()).exists()
    return BusyElsewhereError() if busy else NotAtThisCounterError()


def _current(counter: Counter, expected: Sequence[int] | None) -> list[QueueEntry]:
    current = current_at(counter)
    if expected is not None and set(expected) != {entry.pk for entry in current}:
        raise NotAtThisCounterError
    return current


def _ended_by_next(counter: Counter, current: Sequence[QueueEntry]) -> QueueEntry | None:
    """The person that "next" ends. CounterFullError with several places, and for a medicine: the hand-over ends it."""
    if len(current) < counter.capacity:
        return None
    if counter.capacity > 1 or current[0].stop.kind in order.MEDICINE_STOPS:
        raise CounterFullError
    return current[0]


def _make_room(entry: QueueEntry, prescription: PrescriptionOrder | None, press: Press, act: Act) -> None:
    if steps_aside(entry):
        acting.change(entry, EntryEventKind.HELD, press, act, state=EntryState.HELD, counter=None)
    else:
        end_entry(entry, Ending(prescription), press, act)


def _candidates(counter: Counter, stops: Sequence[Stop], *, at: datetime) -> list[Place]:
    """In order, without those who are being served elsewhere."""
    places = order.waiting_order(stops, sessions_at(counter, stops, at=at), at=at)
    busy = set(_busy([place.entry_id for place in places if place.entry_id]))
    return [place for place in places if place.is_callable and place.entry_id not in busy]


def _of_lane(places: list[Place], lane: str) -> list[Place]:
    if not lane or not places:
        return places
    rows = QueueEntry.objects.filter(pk__in=[place.entry_id for place in places], pharmacy_ticket__lane=lane)
    there = set(rows.values_list("pk", flat=True))
    return [place for place in places if place.entry_id in there]


@Composed
def _busy(keys: list[int]) -> QuerySet[QueueEntry, int]:
    rows = QueueEntry.objects.filter(Among("pk", keys)).filter(order.busy_patients())
    return rows.values_list("pk", flat=True)


def _try_call(place: Place, counter: Counter, press: Press, act: Act) -> QueueEntry | None:
    """Call this person, unless they left meanwhile, are busy, or acted less than a second ago."""
    try:
        with transaction.atomic():
            visits = lock_visits([place.visit_id] if place.visit_id else [])
            entry = one_entry(place.entry_id or 0)
            if entry.state not in CALLABLE:
                return None
            injection_point("next-checked")
            kind = EntryEventKind.BYPASSED if press.reason else EntryEventKind.CALLED
            changed = {"state": EntryState.CALLED, "counter": counter, "call_count": entry.call_count + 1}
            acting.change(entry, kind, press, act, **changed)
            add(Call(entry=entry, counter=counter, called_at=press.at, actor=press.user, act=act))
            _begin_stage(entry, visits.get(entry.visit_id or 0), press, act)
            return entry
    except (TooSoonError, BusyElsewhereError):
        return None


def _begin_stage(entry: QueueEntry, visit: Visit | None, press: Press, act: Act) -> None:
    ticket = entry.admission_ticket
    if ticket is not None and ticket.first_called_at is None:
        if press.at - ticket.taken_at < clock.ONE_SECOND:
            raise TooSoonError
        write(AdmissionTicket, ticket.pk, first_called_at=press.at)
    waiting, called = STAGE_OF_FIRST_CALL.get(StopKind(entry.stop.kind), (None, None))
    if visit is not None and called is not None and visit.stage == waiting:
        acting.signal_events(visit, [journey.move(visit, called, press, act=act)])


def recall(entry: QueueEntry, press: Press) -> QueueEntry:
    """Call again a person who was called here, or was set aside by "next". Moves no time. RecallTooEarlyError."""
    with acting.on_entry(entry, press, ActKind.RECALL) as action:
        entry = action.entry
        if action.is_repeat:
            return entry
        counter = acting.called_from(entry, press)
        if seconds := round_of(entry).seconds_until_recall(at=press.at):
            raise RecallTooEarlyError(seconds)
        write(QueueEntry, entry.pk, call_count=entry.call_count + 1)
        add(Call(entry=entry, counter=counter, called_at=press.at, is_recall=True, actor=press.user, act=action.act))
        return acting.fresh(entry)


def start_serving(entry: QueueEntry, press: Press) -> QueueEntry:
    """The called person came. A stop's matter: no stage begins."""
    with acting.on_entry(entry, press, ActKind.START) as action:
        if action.is_repeat:
            return action.entry
        acting.at_this_counter(action.entry, press)
        return action.change(EntryEventKind.SERVING, state=EntryState.SERVING)


def current_at(counter: Counter) -> list[QueueEntry]:
    """The entries that are called or served at this counter."""
    return _at_counter(counter.pk)


@Composed
def _at_counter(counter: int) -> QuerySet[QueueEntry]:
    rows = QueueEntry.objects.at_counters().named().filter(counter=counter)
    # For the card, which says them: read beside what is read anyway.
    return rows.annotate(is_noted=visit_is_noted() | medicine_is_noted()).order_by("pk")
