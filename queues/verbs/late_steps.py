"""Steps that nobody pressed when they happened, entered by the real time that a named person knows, with a reason.

No time is made up here: what lies outside its neighbours is refused with the times that fit.
"""

from datetime import datetime

from django.db import transaction

from queues import journey
from queues.errors import NotAtThisCounterError, WrongPathError
from queues.models import (
    ENDED,
    Act,
    ActKind,
    EntryEventKind,
    EntryState,
    PharmacyTicket,
    QueueEntry,
    Stage,
    StopKind,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.finishing import Ending, PrescriptionOrder, end_entry
from queues.verbs.pharmacy import lock_ticket, pickup_of


def finish_late(
    entry: QueueEntry,
    press: Press,
    *,
    left_at: datetime,
    called_at: datetime | None = None,
    prescription: PrescriptionOrder | None = None,
) -> QueueEntry:
    """The consultation was over at `left_at`, and nobody pressed that; one never called began at `called_at`.

    ReasonNeededError, TimeDoesNotFitError, CallTimeNeededError; NotAtThisCounterError anywhere but at a clinic, and
    for a wait that has ended. The prescription's number is of now: that is when it is made.
    """
    press = reasons.with_reason_and_user(press)
    with acting.on_entry(entry, press, ActKind.LATE_ENTRY) as action:
        entry = action.entry
        if action.is_repeat:
            return entry
        if entry.stop.kind != StopKind.CLINIC or entry.visit is None or entry.state in ENDED:
            raise NotAtThisCounterError
        end_entry(entry, Ending(prescription, called_at, left_at=left_at), press, action.act)
        return acting.fresh(entry)


def medicine_late(
    ticket: PharmacyTicket, press: Press, *, began_at: datetime | None = None, ready_at: datetime | None = None
) -> PharmacyTicket:
    """The pharmacy began and had it ready at these times, and nobody pressed that. A beginning that nobody knows is a
    gap when the other time is known.

    ReasonNeededError, TimeDoesNotFitError, WrongPathError without any time; NotAtThisCounterError when it is ready.
    """
    press = reasons.with_reason_and_user(press)
    with transaction.atomic():
        entry, visits = lock_ticket(ticket)
        if acting.repeated(press):
            return ticket
        if entry is None or entry.state not in (EntryState.WAITING, EntryState.PREPARING):
            raise NotAtThisCounterError
        if entry.state == EntryState.PREPARING:
            began_at = None
        if began_at is None and ready_at is None:
            raise WrongPathError
        act = acting.begin(ActKind.LATE_ENTRY, press)
        for visit in visits.values():
            if began_at is None and entry.state == EntryState.WAITING:
                journey.mark_missing(visit, Stage.PREPARING_MEDICINE, press, act)
            acting.signal_events(visit, _pharmacy_steps(visit, press, act, began_at, ready_at))
        state = EntryState.PREPARING if ready_at is None else EntryState.READY
        stop = entry.stop if ready_at is None else pickup_of(entry)
        acting.change(entry, EntryEventKind.SERVING, press, act, state=state, counter=None, stop=stop)
        return ticket


def _pharmacy_steps(
    visit: Visit, press: Press, act: Act, began_at: datetime | None, ready_at: datetime | None
) -> list[VisitEvent]:
    events = []
    if began_at is not None:
        before = ready_at or press.at
        step = Stage.PREPARING_MEDICINE
        events.append(journey.move_late(visit, step, press, occurred_at=began_at, act=act, before=before))
    if ready_at is not None:
        events.append(journey.move_late(visit, Stage.MEDICINE_READY, press, occurred_at=ready_at, act=act))
    return events
