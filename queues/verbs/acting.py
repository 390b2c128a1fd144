"""What every verb at a stop shares: one act per press, exact history, one signal per visit."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, QuerySet

from queues import clock
from queues.database.composed import Composed
from queues.database.injection_points import injection_point
from queues.database.inserting import add, write
from queues.database.locking import lock_entry, lock_visit, one_entry
from queues.errors import BusyElsewhereError, NobodyCallsError, NotAtThisCounterError
from queues.models import (
    Act,
    ActKind,
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
from queues.press import Press
from queues.signals import Correction, pharmacy_number_given, record_corrected, visit_moved
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


def repeated(press: Press) -> Act | None:
    """The act that this very press made before (a double click, a second tab, a resent form).

    Asked under the locks of what the press touches: one that came at the same moment has committed by then.
    """
    act = _acts_of.first(press.request_key) if press.request_key else None
    if act is None:
        injection_point("press-is-new")
    return act


@Composed
def _acts_of(request_key: str) -> QuerySet[Act]:
    return Act.objects.filter(request_key=request_key)


def begin(kind: ActKind, press: Press) -> Act:
    """Create the act of this press."""
    return add(
        Act(
            kind=kind,
            at=press.at,
            actor=press.user,
            counter=press.counter,
            device=press.device,
            request_key=press.request_key or None,
        )
    )


@dataclass
class EntryAction:
    """What one press does to one entry, which is held until the end of the transaction."""

    entry: QueueEntry
    press: Press
    kind: ActKind
    is_repeat: bool

    @cached_property
    def act(self) -> Act:
        """Begun when it is first asked for: what refuses before that has written nothing."""
        return begin(self.kind, self.press)

    def change(self, event: EntryEventKind, **values: Any) -> QueueEntry:
        """`acting.change` for this entry and this act."""
        change(self.entry, event, self.press, self.act, **values)
        return self.entry


@contextmanager
def on_entry(
    entry: QueueEntry, press: Press, kind: ActKind, *, counter: Counter | None = None, stops: Sequence[Stop] = ()
) -> Iterator[EntryAction]:
    """Hold an entry (with a counter or further stops) and tell whether this press was made before.

    Of a repeat (`action.is_repeat`) the entry is as the first press, and what came after it, left it: there is nothing
    more to do.
    """
    with transaction.atomic():
        held = lock_entry(entry, counter=counter, stops=stops)
        yield EntryAction(held, press, kind, is_repeat=repeated(press) is not None)


@contextmanager
def on_visit(visit: Visit, press: Press, kind: ActKind) -> Iterator[tuple[Visit, Act | None]]:
    """Hold a visit and begin the act; None in its place when this press was made before."""
    with transaction.atomic():
        held = lock_visit(visit)
        yield held, None if repeated(press) else begin(kind, press)


def remember(entry: QueueEntry) -> dict[str, Any]:
    """The entry as it is, for an exact undo: ids, counts and times alone."""
    values = {name: getattr(entry, name) for name in REMEMBERED}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def change(entry: QueueEntry, kind: EntryEventKind, press: Press, act: Act, **values: Any) -> None:
    """Change an entry and write its history. BusyElsewhereError when its person is at another counter."""
    before = remember(entry)
    try:
        with transaction.atomic():
            write(QueueEntry, entry.pk, last_act=act, **values)
    except IntegrityError:
        # The database's last word: a person is at one counter.
        raise BusyElsewhereError from None
    entry.last_act = act
    for name, value in values.items():
        setattr(entry, name, value)
    add(EntryEvent(entry=entry, kind=kind, at=press.at, reason=press.reason, actor=press.user, act=act, before=before))


def leave(entry: QueueEntry, state: EntryState, press: Press, act: Act) -> None:
    """End the wait at this stop, as done or gone."""
    kind = EntryEventKind.DONE if state == EntryState.DONE else EntryEventKind.GONE
    change(entry, kind, press, act, state=state, counter=None, ended_at=press.at)


def join(
    stop: Stop,
    press: Press,
    act: Act | None = None,
    *,
    at: datetime | None = None,
    order_at: datetime | None = None,
    visit: Visit | None = None,
    admission_ticket: AdmissionTicket | None = None,
    pharmacy_ticket: PharmacyTicket | None = None,
    session: ClinicSession | None = None,
    priority: str = "",
    detour_from: QueueEntry | None = None,
) -> QueueEntry:
    """Begin to wait at a stop: at the time of the press, unless `at` says when it really was."""
    at = at or press.at
    holder = visit or pharmacy_ticket
    entry = add(
        QueueEntry(
            stop=stop,
            service_date=visit.session.day_at(at=at) if visit else clock.service_date(at),
            visit=visit,
            admission_ticket=admission_ticket,
            pharmacy_ticket=pharmacy_ticket,
            patient_id=holder.patient_id if holder else None,
            session=session,
            priority=priority,
            order_at=order_at or at,
            joined_at=at,
            detour_from=detour_from,
            state=EntryState.WAITING,
            last_act=act,
        )
    )
    add(EntryEvent(entry=entry, kind=EntryEventKind.JOINED, at=at, actor=press.user, act=act))
    return entry


def join_clinic(
    visit: Visit, press: Press, act: Act | None, *, arrived_at: datetime, at: datetime | None = None
) -> QueueEntry:
    """Begin to wait at the visit's clinic, at the place that slot and arrival give. NobodyCallsError."""
    return join(
        clinic_stop(visit.session),
        press,
        act,
        at=at,
        order_at=order.arrival_key(visit.slot_at, arrived_at),
        visit=visit,
        session=visit.session,
        priority=visit.priority,
    )


def clinic_stop(session: ClinicSession) -> Stop:
    """Where this session's patients wait. NobodyCallsError: places are the hospital's to make, with their counters."""
    stop = _called_stops.first(session.home_id, session.clinic_id)
    if stop is None:
        raise NobodyCallsError
    return stop


@Composed
def _called_stops(session: int, clinic: int) -> QuerySet[Stop]:
    is_called = ClinicSession.objects.filter(pk=session).can_be_called()
    return Stop.objects.filter(Exists(is_called), kind=StopKind.CLINIC, clinic=clinic).order_by("pk")[:1]


def signal_events(visit: Visit, events: list[VisitEvent]) -> None:
    """The signal of a visit's new events, inside the transaction."""
    if events:
        visit_moved.send(sender=Visit, visit=visit, events=events)


def signal_pharmacy_number(visit: Visit, ticket: PharmacyTicket) -> None:
    """The signal of a visit's pharmacy number, inside the transaction, after that of its events."""
    pharmacy_number_given.send(sender=Visit, visit=visit, ticket=ticket)


def signal_correction(visit: Visit, correction: Correction, press: Press) -> None:
    """The signal of a record that says otherwise now: no step was taken."""
    record_corrected.send(sender=Visit, visit=visit, correction=correction, press=press)


def fresh(entry: QueueEntry) -> QueueEntry:
    """The entry as the database has it now, its holder at hand."""
    return one_entry(entry.pk)


def called_from(entry: QueueEntry, press: Press) -> Counter:
    """Like `at_this_counter`; a desk may also call again a person that "next" set aside."""
    if is_called_aside(entry) and press.counter is not None:
        return press.counter
    return at_this_counter(entry, press)


def at_this_counter(entry: QueueEntry, press: Press) -> Counter:
    """The counter; NotAtThisCounterError unless the entry is called or served where the press came from."""
    counter = entry.counter
    if counter is None or (press.counter is not None and counter.pk != press.counter.pk):
        raise NotAtThisCounterError
    return counter
