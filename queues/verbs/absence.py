"""Who does not come, is held, or is sent elsewhere for a while: stops' matters, but for the final no-show."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from queues import journey
from queues.database.locking import lock_entry, lock_visit
from queues.errors import (
    CounterFullError,
    MoreCallsNeededError,
    NoDeskThereError,
    NotAtThisCounterError,
    ReasonNeededError,
    UndoTooLateError,
    WrongPathError,
)
from queues.journey import Actor
from queues.models import (
    Act,
    Counter,
    EntryEventKind,
    EntryState,
    QueueEntry,
    Stage,
    Stop,
    StopKind,
    Visit,
)
from queues.verbs import acting, reasons
from queues.verbs.booking import end_waits
from queues.verbs.drafts import end_draft
from queues.waiting import order
from queues.waiting.places import BEHIND, key_behind
from queues.waiting.rounds import round_of


def mark_absent(
    entry: QueueEntry, *, at: datetime, actor: Actor, reason: str = "", request_key: str = ""
) -> QueueEntry:
    """Called and did not come. First miss: back in some places behind; second: to the end.

    Within the undo window the first call's stage is taken back too (unless its message has left). Later he is called
    as often as the settings say before he is passed over, or a person says why not: MoreCallsNeededError.
    """
    reason = reasons.kept(reason)
    with transaction.atomic():
        entry = lock_entry(entry)
        if acting.repeated(request_key):
            return entry
        acting.called_from(entry, actor)
        calls = round_of(entry)
        if not reason and not calls.may_miss(at=at):
            raise MoreCallsNeededError(calls.calls_left)
        act = acting.begin("absent", at=at, actor=actor, request_key=request_key)
        if entry.visit and entry.stop.kind == StopKind.CLINIC:
            _take_back_call(entry.visit, at=at, actor=actor, act=act)
        acting.change(
            entry,
            EntryEventKind.MISSED,
            at=at,
            actor=actor,
            act=act,
            reason=reason,
            state=EntryState.READY if entry.pharmacy_ticket_id else EntryState.WAITING,
            counter=None,
            miss_count=entry.miss_count + 1,
            order_at=_later_place(entry, at=at),
        )
        return entry


def _take_back_call(visit: Visit, *, at: datetime, actor: Actor, act: Act) -> None:
    called = journey.standing_events(visit).get(Stage.IN_CLINIC)
    if called is None or at - called.recorded_at > timedelta(seconds=settings.UNDO_SECONDS):
        return
    if visit.session.is_called_off:
        # Back to "waiting for the clinic" would be waiting for nobody.
        return
    try:
        with transaction.atomic():
            reversal = journey.reverse(called, at=at, actor=actor, reason="tidak hadir saat dipanggil", act=act)
            acting.tell(visit, [reversal])
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
    behind = settings.MISSED_RETURN_PLACES
    if entry.miss_count > 0 or len(waiting) <= behind:
        return max(place.key for place in waiting) + BEHIND
    # Those with priority stand between the others by count, not by key: a key says something within a group alone.
    has_priority = bool(entry.visit.priority if entry.session and entry.visit else entry.priority)
    own = [place for place in waiting if place.is_priority == has_priority]
    if not own:
        return entry.order_at
    before = sum(place.is_priority == has_priority for place in waiting[:behind])
    return key_behind([place.key for place in own], before)


def hold(entry: QueueEntry, *, at: datetime, actor: Actor, reason: str = "") -> QueueEntry:
    """Set aside for a while; the counter is free for another."""
    return _set_aside(entry, "hold", EntryEventKind.HELD, EntryState.HELD, at=at, actor=actor, reason=reason)


def _set_aside(
    entry: QueueEntry,
    kind: str,
    event: EntryEventKind,
    state: EntryState,
    *,
    at: datetime,
    actor: Actor,
    reason: str,
) -> QueueEntry:
    reason = reasons.kept(reason)
    with transaction.atomic():
        entry = lock_entry(entry)
        acting.at_this_counter(entry, actor)
        act = acting.begin(kind, at=at, actor=actor)
        acting.change(entry, event, at=at, actor=actor, act=act, reason=reason, state=state, counter=None)
        return entry


def resume(entry: QueueEntry, *, counter: Counter, at: datetime, actor: Actor) -> QueueEntry:
    """Back at a counter from being held. CounterFullError, BusyElsewhereError."""
    with transaction.atomic():
        entry = lock_entry(entry, counter=counter)
        if entry.state != EntryState.HELD:
            raise NotAtThisCounterError
        if QueueEntry.objects.at_counters().filter(counter=counter).count() >= counter.capacity:
            raise CounterFullError
        act = acting.begin("resume", at=at, actor=actor)
        acting.change(
            entry,
            EntryEventKind.RESUMED,
            at=at,
            actor=actor,
            act=act,
            state=EntryState.SERVING,
            counter=counter,
        )
        return entry


def detour(entry: QueueEntry, *, to_stop: Stop, at: datetime, actor: Actor, reason: str = "") -> QueueEntry:
    """Send to another stop (laboratory, radiology) and wait for the return. The stage stays. Gives the new entry.

    WrongPathError for who is no visit (a ticket's holder) or stands at that stop already; NoDeskThereError.
    """
    reason = reasons.kept(reason)
    with transaction.atomic():
        entry = lock_entry(entry, stops=[to_stop])
        acting.at_this_counter(entry, actor)
        if entry.visit is None or QueueEntry.objects.present().filter(visit=entry.visit, stop=to_stop).exists():
            raise WrongPathError
        if not Stop.objects.served().filter(pk=to_stop.pk).exists():
            raise NoDeskThereError(to_stop.name)
        act = acting.begin("detour", at=at, actor=actor)
        acting.change(
            entry,
            EntryEventKind.DETOURED,
            at=at,
            actor=actor,
            act=act,
            reason=reason,
            state=EntryState.AWAY,
            counter=None,
        )
        return acting.join(
            to_stop,
            at=at,
            order_at=at,
            actor=actor,
            act=act,
            visit=entry.visit,
            priority=entry.priority,
            detour_from=entry,
        )


def come_back(entry: QueueEntry, *, at: datetime, actor: Actor) -> QueueEntry:
    """Back from a detour, to the place he had; open detours end."""
    with transaction.atomic():
        entry = lock_entry(entry)
        if entry.state != EntryState.AWAY:
            raise NotAtThisCounterError
        act = acting.begin("return", at=at, actor=actor)
        for elsewhere in QueueEntry.objects.present().filter(detour_from=entry):
            acting.leave(elsewhere, EntryState.DONE, at=at, actor=actor, act=act)
        acting.change(entry, EntryEventKind.RETURNED, at=at, actor=actor, act=act, state=EntryState.WAITING)
        return entry


def no_show(visit: Visit, *, at: datetime, actor: Actor, reason: str) -> Visit:
    """A named person says that the patient will not come: final. ReasonNeededError without person or reason."""
    if actor.user is None:
        raise ReasonNeededError
    reason = reasons.given(reason)
    with transaction.atomic():
        visit = lock_visit(visit)
        event = journey.move(visit, Stage.NO_SHOW, occurred_at=at, recorded_at=at, actor=actor, reason=reason)
        end_waits(visit, at=at, actor=actor, reason=reason)
        end_draft(visit)
        acting.tell(visit, [event])
        return visit
