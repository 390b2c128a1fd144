"""Ends at the pharmacy without medicine, each only when it is true, and the way back from every end."""

from django.db import transaction

from queues import clock
from queues.database.locking import lock_stops, lock_visits, locked
from queues.errors import (
    MedicineNotCalledError,
    MedicineNotReadyError,
    MedicinePreparedError,
    NoPharmacyDeskError,
    NoPrescriptionError,
    NotAtThisCounterError,
    NotTodayError,
)
from queues.models import (
    AT_COUNTER,
    ActKind,
    EntryEventKind,
    EntryState,
    Handover,
    HandoverOutcome,
    ItemOutcome,
    PharmacyTicket,
    PrescriptionItem,
    QueueEntry,
    Stop,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.pharmacy import lock_ticket


def cancel_prescription(ticket: PharmacyTicket, press: Press) -> PharmacyTicket:
    """The medicine will not be made: before it is ready, with a reason. ReasonNeededError, MedicinePreparedError."""
    press = reasons.with_required_reason(press)
    with transaction.atomic():
        entry, _visits = lock_ticket(ticket)
        if acting.repeated(press):
            return ticket
        if entry is None:
            raise NotAtThisCounterError
        if entry.state not in (EntryState.WAITING, EntryState.PREPARING):
            raise MedicinePreparedError
        return _end(ticket, entry, HandoverOutcome.CANCELLED, press)


def note_uncollected(ticket: PharmacyTicket, press: Press) -> PharmacyTicket:
    """Ready, called, and nobody came for it; with a reason.

    ReasonNeededError, MedicineNotReadyError, MedicineNotCalledError.
    """
    press = reasons.with_required_reason(press)
    with transaction.atomic():
        entry, _visits = lock_ticket(ticket)
        if acting.repeated(press):
            return ticket
        if entry is None:
            raise NotAtThisCounterError
        if entry.state not in (EntryState.READY, *AT_COUNTER):
            raise MedicineNotReadyError
        if not entry.calls.filter(withdrawn_at=None).exists():
            raise MedicineNotCalledError
        return _end(ticket, entry, HandoverOutcome.UNCOLLECTED, press)


def _end(ticket: PharmacyTicket, entry: QueueEntry, outcome: HandoverOutcome, press: Press) -> PharmacyTicket:
    act = acting.begin(ActKind.HANDOVER, press)
    Handover.objects.create(ticket=ticket, outcome=outcome, handed_over_at=press.at, actor=press.user, act=act)
    acting.leave(entry, EntryState.GONE, press, act)
    return ticket


def open_medicine_again(ticket: PharmacyTicket, press: Press) -> PharmacyTicket:
    """Back from any end of today, by a named person with a reason: where it stood before, callable when it was ready.

    What had been given counts as not given. ReasonNeededError, NotTodayError, NoPharmacyDeskError, NoPrescriptionError
    when it was withdrawn since, and NotAtThisCounterError for a ticket that has not ended. BPJS was told nothing of the
    end, and hears nothing now.
    """
    press = reasons.with_reason_and_user(press)
    with transaction.atomic():
        entry = _lock_ended(ticket)
        if acting.repeated(press):
            return ticket
        handover = Handover.objects.filter(ticket=ticket, withdrawn_at=None).first()
        if handover is None or entry is None:
            raise NotAtThisCounterError
        if not ticket.prescriptions.filter(withdrawn_at=None).exists():
            # The visit was opened again, or has another prescription by now.
            raise NoPrescriptionError
        if not QueueEntry.objects.alive_at(press.at).filter(pk=entry.pk).exists():
            raise NotTodayError
        if not Stop.objects.served(clock.service_date(press.at)).filter(pk=entry.stop_id).exists():
            raise NoPharmacyDeskError
        before = entry.history.filter(act=handover.act).latest("pk").before or {}
        state = EntryState(before.get("state", EntryState.READY))
        act = acting.begin(ActKind.MEDICINE_AGAIN, press)
        Handover.objects.filter(pk=handover.pk).update(withdrawn_at=press.at)
        given = PrescriptionItem.objects.filter(prescription__ticket=ticket)
        given.update(given=None, outcome=ItemOutcome.PENDING)
        acting.change(
            entry,
            EntryEventKind.RETURNED,
            press,
            act,
            state=EntryState.READY if state in AT_COUNTER else state,
            ended_at=None,
        )
        return ticket


def _lock_ended(ticket: PharmacyTicket) -> QueueEntry | None:
    """The ticket's last wait, fresh; its stop and visits are held."""
    rows = QueueEntry.objects.filter(pharmacy_ticket=ticket)
    lock_stops(Stop.objects.filter(entries__in=rows).distinct())
    entry = locked(rows.select_related("stop", "counter").order_by("-pk")).first()
    lock_visits(ticket.prescriptions.filter(withdrawn_at=None).values_list("visit", flat=True))
    return entry
