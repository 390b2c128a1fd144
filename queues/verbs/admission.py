"""At the admission counter: the holder of a number becomes a patient with a visit."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from queues import journey, rules
from queues.database.locking import lock_entry, lock_session, lock_visit
from queues.errors import NikMissingError, NotAtThisCounterError
from queues.models import (
    ActKind,
    AdmissionTicket,
    Channel,
    ClinicSession,
    EntryEventKind,
    EntryState,
    Patient,
    Payer,
    QueueEntry,
    Stage,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.booking import Booking, ExtraSeat, place
from queues.verbs.presence import check_can_arrive


@dataclass(frozen=True)
class Registration:
    """What the holder of an admission number gets at the desk.

    `without_nik_reason`: a JKN patient who has no NIK yet (a newborn) is registered outside the online queue, by a
    named person, where the hospital's settings allow that; BPJS is told nothing of the visit.
    """

    patient: Patient
    session: ClinicSession
    payer: Payer
    visit_type: str = ""
    referral_number: str = ""
    priority: str = ""
    extra: ExtraSeat | None = None
    without_nik_reason: str = ""


def register_holder(entry: QueueEntry, press: Press, registration: Registration) -> Visit:
    """Give the ticket's holder a visit. For today: a new patient's visit gets the ticket's taken and first-called
    times as its first two steps, a known one's the taken time as the wait for the clinic. For another day: a booking.

    Raises what `book` raises, NikMissingError, and NotAtThisCounterError when the holder is not here.
    """
    if registration.without_nik_reason and (press.user is None or not rules.current().jkn_without_nik_at_desk):
        raise NikMissingError
    with transaction.atomic():
        lock_session(registration.session)
        entry = lock_entry(entry)
        ticket = _ticket_here(entry, press)
        visit, events = place(_booking(registration, ticket), press)
        if events:
            if visit.session.is_alive(at=press.at):
                events += _admit(entry, lock_visit(visit), ticket, press.within())
            acting.signal_events(visit, events)
        visit.refresh_from_db()
        return visit


def _booking(registration: Registration, ticket: AdmissionTicket) -> Booking:
    return Booking(
        patient=registration.patient,
        session=registration.session,
        payer=registration.payer,
        channel=Channel.COUNTER,
        visit_type=registration.visit_type,
        referral_number=registration.referral_number,
        priority=registration.priority or ticket.priority,
        extra=registration.extra,
        without_nik_reason=registration.without_nik_reason,
        admission_ticket=ticket,
    )


def admit_booking(entry: QueueEntry, visit: Visit, press: Press) -> Visit:
    """The ticket's holder turns out to have a booking for today: it is checked in with the ticket's times."""
    with transaction.atomic():
        entry = lock_entry(entry)
        if acting.repeated(press):
            return lock_visit(visit)
        ticket = _ticket_here(entry, press)
        visit = lock_visit(visit)
        check_can_arrive(visit, at=press.at)
        Visit.objects.filter(pk=visit.pk).update(admission_ticket=ticket)
        acting.signal_events(visit, _admit(entry, visit, ticket, press))
        visit.refresh_from_db()
        return visit


def _ticket_here(entry: QueueEntry, press: Press) -> AdmissionTicket:
    acting.at_this_counter(entry, press)
    if entry.admission_ticket is None:
        raise NotAtThisCounterError
    return entry.admission_ticket


def _admit(entry: QueueEntry, visit: Visit, ticket: AdmissionTicket, press: Press) -> list[VisitEvent]:
    _name_holder(entry, visit.patient, press)
    first = Stage.WAITING_ADMISSION if visit.is_new_patient else Stage.WAITING_CLINIC
    events = [journey.move(visit, first, press, occurred_at=ticket.taken_at, arrived_at=ticket.taken_at)]
    if visit.is_new_patient:
        assert ticket.first_called_at is not None
        events.append(journey.move(visit, Stage.IN_ADMISSION, press, occurred_at=ticket.first_called_at))
    else:
        acting.join_clinic(visit, press, None, arrived_at=ticket.taken_at)
    return events


def _name_holder(entry: QueueEntry, patient: Patient, press: Press) -> None:
    """Note the person at the desk, so that no clinic calls the same person meanwhile.

    An act of its own: from here on the call to this counter can no longer be taken back.
    """
    busy = QueueEntry.objects.at_counters().filter(patient=patient).exclude(pk=entry.pk).exists()
    named: dict[str, Any] = {"patient": patient} if entry.patient_id is None and not busy else {}
    act = acting.begin(ActKind.REGISTER, press)
    acting.change(entry, EntryEventKind.SERVING, press, act, state=EntryState.SERVING, **named)


def drop_admission_ticket(entry: QueueEntry, press: Press) -> QueueEntry:
    """The holder of an admission number went away or took it by mistake: it ends without a visit. ReasonNeededError."""
    press = reasons.with_required_reason(press)
    with acting.on_entry(entry, press, ActKind.DROP) as action:
        entry = action.entry
        if action.is_repeat:
            return entry
        ticket = entry.admission_ticket
        if ticket is None or entry.state in (EntryState.DONE, EntryState.GONE):
            raise NotAtThisCounterError
        AdmissionTicket.objects.filter(pk=ticket.pk).update(cancelled_at=press.at)
        acting.leave(entry, EntryState.GONE, press, action.act)
        return entry
