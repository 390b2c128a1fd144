"""Absent, held, or sent elsewhere for a while: matters of stops, except for the final no-show."""

from datetime import datetime, timedelta

from django.db import transaction

from queues import clock, journey, rules
from queues.database.locking import lock_counter
from queues.errors import (
    CounterFullError,
    MoreCallsNeededError,
    NoDeskThereError,
    NotAtThisCounterError,
    UndoTooLateError,
    WrongPathError,
)
from queues.models import (
    Act,
    ActKind,
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
from queues.verbs.booking import end_waits
from queues.verbs.drafts import end_draft
from queues.verbs.duty import open_by_calling
from queues.waiting import order
from queues.waiting.places import BEHIND, key_behind
from queues.waiting.rounds import round_of


def mark_absent(entry: QueueEntry, press: Press) -> QueueEntry:
    """Called and did not come. First miss: back in some places behind; second: to the end.

    Within the undo window the first call's stage is taken back too (unless its message has left). Later the person is
    called as often as the settings say before being passed over, or the press says why not: MoreCallsNeededError.
    """
    press = reasons.with_checked_reason(press)
    with acting.on_entry(entry, press, ActKind.ABSENT) as action:
        entry = action.entry
        if action.is_repeat:
            return entry
        acting.called_from(entry, press)
        calls = round_of(entry)
        if not press.reason and not calls.may_miss(at=press.at):
            raise MoreCallsNeededError(calls.calls_left)
        if entry.visit and entry.stop.kind == StopKind.CLINIC:
            _take_back_call(entry.visit, press, action.act)
        return action.change(
            EntryEventKind.MISSED,
            state=EntryState.READY if entry.pharmacy_ticket_id else EntryState.WAITING,
            counter=None,
            miss_count=entry.miss_count + 1,
            order_at=_later_place(entry, at=press.at),
        )


def _take_back_call(visit: Visit, press: Press, act: Act) -> None:
    called = journey.standing_events(visit).get(Stage.IN_CLINIC)
    if called is None or press.at - called.recorded_at > timedelta(seconds=rules.current().undo_seconds):
        return
    if visit.session.home.is_called_off:
        # Back to "waiting for the clinic" would be waiting for nobody.
        return
    try:
        with transaction.atomic():
            reversal = journey.reverse(called, press, reason="tidak hadir saat dipanggil", act=act)
            acting.signal_events(visit, [reversal])
    except UndoTooLateError:
        # BPJS has the call already: it stands, and the next call of this person begins nothing anew.
        visit.refresh_from_db(fields=["stage"])


def _later_place(entry: QueueEntry, *, at: datetime) -> datetime:
    """The stored key for some places behind; at a second miss, behind everybody."""
    stops = [] if entry.session else [entry.stop]
    sessions = [entry.session] if entry.session else []
    waiting = [place for place in order.waiting_order(stops, sessions, at=at) if place.entry_id != entry.pk]
    if not waiting:
        return entry.order_at
    behind = rules.current().missed_return_places
    if entry.miss_count > 0 or len(waiting) <= behind:
        return max(place.key for place in waiting) + BEHIND
    # Those with priority stand between the others by count, not by key: a key says something within a group alone.
    has_priority = bool(entry.visit.priority if entry.session and entry.visit else entry.priority)
    own = [place for place in waiting if place.is_priority == has_priority]
    if not own:
        return entry.order_at
    before = sum(place.is_priority == has_priority for place in waiting[:behind])
    return key_behind([place.key for place in own], before)


def hold(entry: QueueEntry, press: Press) -> QueueEntry:
    """Set aside for a while; the counter is free for another."""
    press = reasons.with_checked_reason(press)
    with acting.on_entry(entry, press, ActKind.HOLD) as action:
        if action.is_repeat:
            return action.entry
        acting.at_this_counter(action.entry, press)
        return action.change(EntryEventKind.HELD, state=EntryState.HELD, counter=None)


def resume(entry: QueueEntry, press: Press, *, counter: Counter) -> QueueEntry:
    """Back at a counter from being held. CounterFullError, BusyElsewhereError."""
    with acting.on_entry(entry, press, ActKind.RESUME, counter=counter) as action:
        if action.is_repeat:
            return action.entry
        if action.entry.state != EntryState.HELD:
            raise NotAtThisCounterError
        if QueueEntry.objects.at_counters().filter(counter=counter).count() >= counter.capacity:
            raise CounterFullError
        open_by_calling(lock_counter(counter), press, action.act)
        return action.change(EntryEventKind.RESUMED, state=EntryState.SERVING, counter=counter)


def detour(entry: QueueEntry, press: Press, *, to_stop: Stop) -> QueueEntry:
    """Send to another stop (laboratory, radiology) and wait for the return. The stage stays. Gives the new entry.

    WrongPathError for a ticket's holder, who is no visit, and for a person who stands at that stop already;
    NoDeskThereError.
    """
    press = reasons.with_checked_reason(press)
    with acting.on_entry(entry, press, ActKind.DETOUR, stops=[to_stop]) as action:
        entry = action.entry
        if action.is_repeat:
            return QueueEntry.objects.named().filter(detour_from=entry, stop=to_stop).latest("pk")
        acting.at_this_counter(entry, press)
        if entry.visit is None or QueueEntry.objects.present().filter(visit=entry.visit, stop=to_stop).exists():
            raise WrongPathError
        if not Stop.objects.served(clock.service_date(press.at)).filter(pk=to_stop.pk).exists():
            raise NoDeskThereError(to_stop.name)
        action.change(EntryEventKind.DETOURED, state=EntryState.AWAY, counter=None)
        return acting.join(to_stop, press, action.act, visit=entry.visit, priority=entry.priority, detour_from=entry)


def come_back(entry: QueueEntry, press: Press) -> QueueEntry:
    """Back from a detour, to the place before it; open detours end."""
    with acting.on_entry(entry, press, ActKind.RETURN) as action:
        if action.is_repeat:
            return action.entry
        if action.entry.state != EntryState.AWAY:
            raise NotAtThisCounterError
        for elsewhere in QueueEntry.objects.present().filter(detour_from=entry):
            acting.leave(elsewhere, EntryState.DONE, press, action.act)
        return action.change(EntryEventKind.RETURNED, state=EntryState.WAITING)


def no_show(visit: Visit, press: Press) -> Visit:
    """A named person says that the patient will not come: final. ReasonNeededError without person or reason."""
    press = reasons.with_reason_and_user(press)
    with acting.on_visit(visit, press, ActKind.NO_SHOW) as (visit, act):
        if act is None:
            return visit
        event = journey.move(visit, Stage.NO_SHOW, press, reason=press.reason)
        end_waits(visit, press, act)
        end_draft(visit)
        acting.signal_events(visit, [event])
        return visit
