"""Counters open, pause and close. Nobody is left waiting where no counter would call."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from queues import clock
from queues.database.inserting import add, write
from queues.database.locking import lock_counter, lock_stops
from queues.errors import CounterServesError, PauseEndError, PeopleWaitError, SessionStillRunsError
from queues.models import Act, ActKind, Counter, CounterDuty, Duty, QueueEntry, Stop, StopKind
from queues.press import Press
from queues.verbs import acting
from queues.verbs.calling_places import sessions_at, stops_called_from


def open_counter(counter: Counter, press: Press) -> Counter:
    """Somebody works here (again)."""
    return _set(counter, press, Duty.OPEN)


def pause_counter(counter: Counter, press: Press, *, back_at: datetime) -> Counter:
    """Nobody works here until then: patients and colleagues are told, those who wait go on waiting. PauseEndError."""
    return _set(counter, press, Duty.PAUSED, back_at)


def close_counter(counter: Counter, press: Press) -> Counter:
    """For the rest of the day. CounterServesError, SessionStillRunsError, PeopleWaitError: nobody is left behind."""
    return _set(counter, press, Duty.CLOSED)


def _set(counter: Counter, press: Press, state: Duty, back_at: datetime | None = None) -> Counter:
    with transaction.atomic():
        stops = lock_stops(stops_called_from(counter))
        counter = lock_counter(counter)
        press = press.to(counter)
        if acting.repeated(press):
            return counter
        if back_at is not None:
            _check_end(back_at, at=press.at)
        if state == Duty.CLOSED:
            _check_nobody_is_left(counter, stops, at=press.at)
        _write(counter, press, acting.begin(ActKind.DUTY, press), state, back_at)
        return counter


def open_by_calling(counter: Counter, press: Press, act: Act) -> None:
    """A counter that calls is open again: part of the call's own act. The caller holds the counter, fresh."""
    if counter.duty_at(press.at) != Duty.OPEN:
        _write(counter, press, act, Duty.OPEN, None)


def _write(counter: Counter, press: Press, act: Act, state: Duty, back_at: datetime | None) -> None:
    day = clock.service_date(press.at)
    write(Counter, counter.pk, duty=state, duty_on=day, back_at=back_at)
    counter.duty, counter.duty_on, counter.back_at = state, day, back_at
    add(CounterDuty(counter=counter, state=state, day=day, at=press.at, back_at=back_at, actor=press.user, act=act))


def _check_end(back_at: datetime, *, at: datetime) -> None:
    if back_at <= at or clock.service_date(back_at) != clock.service_date(at):
        raise PauseEndError(f"{timezone.localtime(at):%H:%M}")


def _check_nobody_is_left(counter: Counter, stops: list[Stop], *, at: datetime) -> None:
    here = QueueEntry.objects.at_counters().named().filter(counter=counter).order_by("pk")
    if labels := [entry.label for entry in here]:
        raise CounterServesError(", ".join(labels))
    others = Counter.objects.filter(is_active=True).exclude(pk=counter.pk)
    others = others.exclude(duty=Duty.CLOSED, duty_on=clock.service_date(at))
    alone = Stop.objects.filter(pk__in=[stop.pk for stop in stops]).filter(~Exists(others.filter(stops=OuterRef("pk"))))
    left = {stop.pk: stop for stop in alone}
    waiting = QueueEntry.objects.alive_at(at).present()
    for session in sessions_at(counter, stops, at=at):
        if session.room_id != counter.pk and not _clinic_is_among(session.clinic_id, left):
            continue
        if session.is_open and session.ends_at > at:
            raise SessionStillRunsError(f"{session.clinic.name} {session.hours}")
        if people := waiting.filter(session=session).count():
            raise PeopleWaitError(session.clinic.name, people)
    for stop in left.values():
        # Of a poli the people of other rooms' sessions are called there.
        people = waiting.filter(stop=stop).exclude(session__room__in=others).count()
        if people:
            raise PeopleWaitError(stop.name, people)


def _clinic_is_among(clinic_id: int, stops: dict[int, Stop]) -> bool:
    return any(stop.kind == StopKind.CLINIC and stop.clinic_id == clinic_id for stop in stops.values())
