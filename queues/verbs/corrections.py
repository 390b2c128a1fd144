"""Taking a press back while that is still possible, and entering later what was forgotten."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.dateparse import parse_datetime

from queues import hours, journey, rules
from queues.database.composed import Composed
from queues.database.locking import ACTS, hold_one, lock_stops, lock_visits
from queues.errors import UndoTooLateError, WrongPathError
from queues.models import (
    Act,
    ActKind,
    AdmissionTicket,
    Call,
    ClinicSession,
    Counter,
    EntryEvent,
    EntryEventKind,
    EntryState,
    Handover,
    ItemOutcome,
    Patient,
    PharmacyTicket,
    PrescriptionItem,
    QueueEntry,
    Stage,
    Stop,
    Visit,
    VisitEvent,
    VisitGap,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.drafts import withdraw_prescriptions
from queues.waiting import order

# A recall is a sound in the hall: nothing to take back. Cancelling is a verb of its own.
UNDOABLE = (
    ActKind.NEXT,
    ActKind.CALL,
    ActKind.FINISH,
    ActKind.ABSENT,
    ActKind.START,
    ActKind.HOLD,
    ActKind.RESUME,
    ActKind.DETOUR,
    ActKind.RETURN,
    ActKind.PREPARE,
    ActKind.READY,
    ActKind.HANDOVER,
)
# They change nobody's place: the press before them can still be taken back.
BESIDE = (
    *(ActKind.RECALL, ActKind.UNDO, ActKind.LATE_ENTRY, ActKind.REFERRAL, ActKind.SEP, ActKind.LETTER),
    *(ActKind.PRESCRIBE, ActKind.NOTE),
    ActKind.DUTY,
)


def latest_undoable(counter: Counter, *, at: datetime) -> Act | None:
    """The counter's last act, when it can still be taken back at this moment."""
    act = _last_act.first(counter.pk)
    return act if act is not None and _is_open(act, at) else None


@Composed
def _last_act(counter: int) -> QuerySet[Act]:
    return Act.objects.filter(counter=counter, undone_at=None).exclude(kind__in=BESIDE).order_by("-pk")[:1]


def _is_open(act: Act, at: datetime) -> bool:
    age = at - act.at
    return act.kind in UNDOABLE and timedelta(0) <= age <= timedelta(seconds=rules.current().undo_seconds)


def undo(act: Act, press: Press) -> Act:
    """Take one press back whole: reversal events, calls, waits, prescription and hand-over alike.

    UndoTooLateError after UNDO_SECONDS, when something followed, or when a message has left for BPJS.
    """
    with transaction.atomic():
        touched = list(EntryEvent.objects.filter(act=act).select_related("entry__visit").order_by("-pk"))
        lock_stops(Stop.objects.filter(entries__in=[row.entry_id for row in touched]).distinct())
        events = list(VisitEvent.objects.filter(act=act).select_related("visit").order_by("-pk"))
        visits = lock_visits(
            [event.visit_id for event in events] + [row.entry.visit_id for row in touched if row.entry.visit_id]
        )
        act = hold_one(ACTS, act.pk)
        if acting.repeated(press):
            return act
        if act.undone_at is not None or not _is_open(act, press.at) or not _is_last(act, touched):
            raise UndoTooLateError
        if any(
            event.stage == Stage.IN_CLINIC and visits[event.visit_id].session.home.is_called_off for event in events
        ):
            # The decision left this person with the doctor: back in the queue nobody would call the number.
            raise UndoTooLateError
        acting.begin(ActKind.UNDO, press)
        _take_back_records(act, press)
        _take_back_stages(events, visits, press)
        _reinstate([event for event in events if event.reverses_id], visits, press)
        for row in touched:
            _restore(row, press)
        Act.objects.filter(pk=act.pk).update(undone_at=press.at)
        act.undone_at = press.at
        return act


def _is_last(act: Act, touched: list[EntryEvent]) -> bool:
    """Nothing has happened since to any entry that this act touched."""
    ids = {row.entry_id for row in touched}
    return not QueueEntry.objects.filter(pk__in=ids).exclude(last_act=act).exists()


def _take_back_stages(events: list[VisitEvent], visits: dict[int, Visit], press: Press) -> None:
    reversals: dict[int, list[VisitEvent]] = {}
    for event in events:
        if not event.is_standing:
            continue
        event.visit = visits[event.visit_id]
        try:
            reversals.setdefault(event.visit_id, []).append(journey.reverse(event, press, reason="diurungkan"))
        except WrongPathError:
            raise UndoTooLateError from None
        if event.stage == Stage.LEFT_CLINIC:
            Visit.objects.filter(pk=event.visit_id).update(has_prescription=None, served_by=None)
        if event.stage == Stage.WAITING_CLINIC and event.visit.is_new_patient:
            Patient.objects.filter(pk=event.visit.patient_id).update(is_new_patient=True)
    for visit_id, rows in reversals.items():
        acting.signal_events(visits[visit_id], rows)


def _reinstate(reversals: list[VisitEvent], visits: dict[int, Visit], press: Press) -> None:
    """The act took a call back (absent): the call stands again, at the moment it was really made."""
    for reversal in reversals:
        called = VisitEvent.objects.select_related("actor", "counter").get(reversed_by=reversal)
        visit = visits[reversal.visit_id]
        caller = Press(at=press.at, user=called.actor, counter=called.counter, device=called.device)
        again = journey.move(
            visit,
            Stage(called.stage),
            caller,
            occurred_at=called.occurred_at,
            reason="panggilan berlaku lagi",
            act=called.act,
        )
        acting.signal_events(visit, [again])


def _take_back_records(act: Act, press: Press) -> None:
    Call.objects.filter(act=act).update(withdrawn_at=press.at)
    if Handover.objects.filter(act=act).update(withdrawn_at=press.at):
        returned = PrescriptionItem.objects.filter(prescription__ticket__handovers__act=act)
        returned.update(given=None, outcome=ItemOutcome.PENDING)
    withdraw_prescriptions(act, press)
    PharmacyTicket.objects.filter(act=act).update(cancelled_at=press.at)
    VisitGap.objects.filter(act=act).delete()
    AdmissionTicket.objects.filter(entries__calls__act=act, first_called_at=act.at).update(first_called_at=None)


def _restore(row: EntryEvent, press: Press) -> None:
    """The entry as it was before this row; one that the act itself began ends."""
    entry = row.entry
    values: dict[str, Any]
    if row.kind == EntryEventKind.JOINED:
        values = {"state": EntryState.GONE, "counter_id": None, "ended_at": press.at}
    else:
        values = dict(row.before or {})
        for name in ("order_at", "ended_at"):
            values[name] = parse_datetime(values[name]) if values.get(name) else None
        _restore_place(entry, row, values)
    try:
        with transaction.atomic():
            QueueEntry.objects.filter(pk=entry.pk).update(**values)
    except IntegrityError:
        # The person is at another counter by now.
        raise UndoTooLateError from None
    EntryEvent.objects.create(entry=entry, kind=EntryEventKind.UNDONE, at=press.at, actor=press.user)


def _restore_place(entry: QueueEntry, row: EntryEvent, values: dict[str, Any]) -> None:
    """Only a missed call and the session's hours move a place, and the hours are not taken back."""
    visit = entry.visit if entry.session_id else None
    if row.kind != EntryEventKind.MISSED:
        del values["order_at"]
    elif visit is not None and not values.get("miss_count") and not _was_placed(entry):
        # The first one missed: before it the slot or the arrival decided, by the hours of now.
        values["order_at"] = order.arrival_key(visit.slot_at, visit.arrived_at or entry.joined_at)


def _was_placed(entry: QueueEntry) -> bool:
    """Did a person put it at a place, which neither slot nor arrival gives?"""
    return EntryEvent.objects.filter(entry=entry, kind=EntryEventKind.PLACED).exists()


def enter_late(visit: Visit, stage: Stage, press: Press, *, occurred_at: datetime) -> VisitEvent:
    """The real time of a step that nobody recorded, by a named person with a reason.

    ReasonNeededError, TimeDoesNotFitError (between its neighbours, not in the future), WrongPathError (no such gap).
    """
    press = reasons.with_reason_and_user(press)
    with acting.on_visit(visit, press, ActKind.LATE_ENTRY) as (visit, act):
        if act is None:
            return visit.events.get(stage=stage, is_standing=True)
        event = journey.fill(visit, stage, press, occurred_at=occurred_at)
        acting.signal_events(visit, [event])
        return event


def sessions_closed_with(day: date, *, at: datetime) -> QuerySet[ClinicSession]:
    """The sessions with whose people a day's close deals.

    A session over midnight is closed with the next day: the close of its own date leaves it while it is alive, because
    its people are still being served.
    """
    nights = ClinicSession.objects.filter(ends__lte=F("starts"))
    of_day = ClinicSession.objects.on(day) | nights.on(day - hours.ONE_DAY)
    return of_day.exclude(pk__in=nights.alive_at(at)).order_by()


def give_up_gaps(day: date, *, at: datetime) -> int:
    """Day close: gaps of that date that nobody filled are given up; how many."""
    closed = sessions_closed_with(day, at=at)
    return VisitGap.objects.filter(visit__session__in=closed, filled_at=None, given_up_at=None).update(given_up_at=at)
