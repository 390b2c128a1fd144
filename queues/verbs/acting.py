"""What every verb at a stop shares: one act per press, exact history, one signal per visit."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists

from queues import clock
from queues.checkpoint import reach
from queues.errors import BusyElsewhereError, NobodyCallsError, NotAtThisCounterError
from queues.journey import Actor
from queues.models import (
    Act,
    AdmissionTicket,
    ClinicSession,
    Counter,
    EntryEvent,
    EntryEventKind,
    EntryState,
    PharmacyTicket,
    QueueEntry,
    Stop,
    StopKind,
    Visit,
    VisitEvent,
)
from queues.signals import Correction, visit_moved
from queues.waiting import order
from queues.waiting.rounds import is_called_aside

# What an entry is made of, as far as an undo must restore it.
REMEMBERED = (
    "state",
    "stop_id",
    "counter_id",
    "order_at",
    "ended_at",
    "call_count",
    "miss_count",
    "last_act_id",
    "patient_id",
)


def repeated(request_key: str) -> Act | None:
    """The act that this very press made before (a double click, a second tab, a resent form).

    Asked under the locks of what the press touches: one that came at the same moment has committed by then.
    """
    act = Act.objects.filter(request_key=request_key).first() if request_key else None
    if act is None:
        reach("press-is-new")
    return act


def begin(kind: str, *, at: datetime, actor: Actor, request_key: str = "") -> Act:
    """A new act: one press."""
    return Act.objects.create(
        kind=kind,
        at=at,
        actor=actor.user,
        counter=actor.counter,
        device=actor.device,
        request_key=request_key or None,
    )


def remember(entry: QueueEntry) -> dict[str, Any]:
    """The entry as it is, for an exact undo: ids, counts and times alone."""
    values = {name: getattr(entry, name) for name in REMEMBERED}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def change(
    entry: QueueEntry,
    kind: EntryEventKind,
    *,
    at: datetime,
    actor: Actor,
    act: Act,
    reason: str = "",
    **values: Any,
) -> None:
    """Change an entry and write its history. BusyElsewhereError when its person is at another counter."""
    before = remember(entry)
    try:
        with transaction.atomic():
            QueueEntry.objects.filter(pk=entry.pk).update(last_act=act, **values)
    except IntegrityError:
        # The database's last word: a person is at one counter.
        raise BusyElsewhereError from None
    entry.last_act = act
    for name, value in values.items():
        setattr(entry, name, value)
    EntryEvent.objects.create(entry=entry, kind=kind, at=at, reason=reason, actor=actor.user, act=act, before=before)


def leave(entry: QueueEntry, state: EntryState, *, at: datetime, actor: Actor, act: Act, reason: str = "") -> None:
    """End the wait at this stop, as done or gone."""
    kind = EntryEventKind.DONE if state == EntryState.DONE else EntryEventKind.GONE
    change(entry, kind, at=at, actor=actor, act=act, reason=reason, state=state, counter=None, ended_at=at)


def join(
    stop: Stop,
    *,
    at: datetime,
    order_at: datetime,
    actor: Actor,
    act: Act | None = None,
    visit: Visit | None = None,
    admission_ticket: AdmissionTicket | None = None,
    pharmacy_ticket: PharmacyTicket | None = None,
    session: ClinicSession | None = None,
    priority: str = "",
    detour_from: QueueEntry | None = None,
    state: EntryState = EntryState.WAITING,
) -> QueueEntry:
    """Begin to wait at a stop."""
    holder = visit or pharmacy_ticket
    entry = QueueEntry.objects.create(
        stop=stop,
        service_date=clock.service_date(at),
        visit=visit,
        admission_ticket=admission_ticket,
        pharmacy_ticket=pharmacy_ticket,
        patient_id=holder.patient_id if holder else None,
        session=session,
        priority=priority,
        order_at=order_at,
        joined_at=at,
        detour_from=detour_from,
        state=state,
        last_act=act,
    )
    EntryEvent.objects.create(entry=entry, kind=EntryEventKind.JOINED, at=at, actor=actor.user, act=act)
    return entry


def join_clinic(visit: Visit, *, at: datetime, arrived_at: datetime, actor: Actor, act: Act | None) -> QueueEntry:
    """Begin to wait at the visit's clinic, at the place that slot and arrival give. NobodyCallsError."""
    return join(
        clinic_stop(visit.session),
        at=at,
        order_at=order.arrival_key(visit.slot_at, arrived_at),
        actor=actor,
        act=act,
        visit=visit,
        session=visit.session,
        priority=visit.priority,
    )


def clinic_stop(session: ClinicSession) -> Stop:
    """Where this session's patients wait. NobodyCallsError: places are the hospital's to make, with their counters."""
    is_called = ClinicSession.objects.filter(pk=session.pk).can_be_called()
    stop = Stop.objects.filter(Exists(is_called), kind=StopKind.CLINIC, clinic=session.clinic_id).first()
    if stop is None:
        raise NobodyCallsError
    return stop


def tell(visit: Visit, events: list[VisitEvent], *, pharmacy_ticket: PharmacyTicket | None = None) -> None:
    """The one signal, inside the transaction."""
    if events or pharmacy_ticket:
        visit_moved.send(sender=Visit, visit=visit, events=events, pharmacy_ticket=pharmacy_ticket)


def tell_correction(visit: Visit, correction: Correction, *, at: datetime, actor: Actor) -> None:
    """The same signal for a record that says otherwise now: no step was taken."""
    visit_moved.send(sender=Visit, visit=visit, events=[], correction=correction, at=at, actor=actor)


def fresh(entry: QueueEntry) -> QueueEntry:
    """The entry as the database has it now, its holder at hand."""
    return QueueEntry.objects.named().get(pk=entry.pk)


def called_from(entry: QueueEntry, actor: Actor) -> Counter:
    """As `at_this_counter`; a desk may also go on calling whom "next" set aside."""
    if is_called_aside(entry) and actor.counter is not None:
        return actor.counter
    return at_this_counter(entry, actor)


def at_this_counter(entry: QueueEntry, actor: Actor) -> Counter:
    """The counter; NotAtThisCounterError unless the entry is called or served where the press came from."""
    counter = entry.counter
    if counter is None or (actor.counter is not None and counter.pk != actor.counter.pk):
        raise NotAtThisCounterError
    return counter
