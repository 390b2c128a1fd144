"""At the admission counter: the holder of a number becomes a patient with a visit."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from queues import clock, journey
from queues.database.locking import lock_entry, lock_session, lock_visit
from queues.errors import NikMissingError, NotAtThisCounterError
from queues.journey import Actor
from queues.models import (
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
from queues.verbs import acting, reasons
from queues.verbs.booking import Booking, ExtraSeat, place
from queues.verbs.presence import check_can_arrive, mark_arrival


def register_holder(
    entry: QueueEntry,
    *,
    patient: Patient,
    session: ClinicSession,
    payer: Payer,
    at: datetime,
    actor: Actor,
    visit_type: str = "",
    referral_number: str = "",
    priority: str = "",
    extra: ExtraSeat | None = None,
    without_nik_reason: str = "",
    request_key: str = "",
) -> Visit:
    """Give the ticket's holder a visit. For today: a new patient's visit gets the ticket's taken and first-called
    times as its first two steps, a known one's the taken time as the wait for the clinic. For another day: a booking.

    `without_nik_reason`: a JKN patient who has no NIK yet (a newborn) is registered outside the online queue, by a
    named person, where the hospital's settings allow that; BPJS is told nothing of the visit.
    Raises what `book` raises and NotAtThisCounterError when the holder is not here.
    """
    if without_nik_reason and (actor.user is None or not settings.JKN_WITHOUT_NIK_AT_DESK):
        raise NikMissingError
    with transaction.atomic():
        lock_session(session)
        entry = lock_entry(entry)
        ticket = _ticket_here(entry, actor)
        visit, events = place(
            Booking(
                patient=patient,
                session=session,
                payer=payer,
                channel=Channel.COUNTER,
                visit_type=visit_type,
                referral_number=referral_number,
                priority=priority or ticket.priority,
                extra=extra,
                without_nik_reason=without_nik_reason,
                admission_ticket=ticket,
                request_key=request_key,
            ),
            at=at,
            actor=actor,
        )
        if events:
            if visit.session.date == clock.service_date(at):
                events += _admit(entry, lock_visit(visit), ticket, at=at, actor=actor)
            acting.tell(visit, events)
        visit.refresh_from_db()
        return visit


def admit_booking(entry: QueueEntry, visit: Visit, *, at: datetime, actor: Actor) -> Visit:
    """The ticket's holder turns out to have a booking for today: it is checked in with the ticket's times."""
    with transaction.atomic():
        entry = lock_entry(entry)
        ticket = _ticket_here(entry, actor)
        visit = lock_visit(visit)
        check_can_arrive(visit, at=at)
        Visit.objects.filter(pk=visit.pk).update(admission_ticket=ticket)
        events = _admit(entry, visit, ticket, at=at, actor=actor)
        acting.tell(visit, events)
        visit.refresh_from_db()
        return visit


def _ticket_here(entry: QueueEntry, actor: Actor) -> AdmissionTicket:
    acting.at_this_counter(entry, actor)
    if entry.admission_ticket is None:
        raise NotAtThisCounterError
    return entry.admission_ticket


def _admit(entry: QueueEntry, visit: Visit, ticket: AdmissionTicket, *, at: datetime, actor: Actor) -> list[VisitEvent]:
    mark_arrival(visit, at=ticket.taken_at)
    _name_holder(entry, visit.patient, at=at, actor=actor)
    first = Stage.WAITING_ADMISSION if visit.is_new_patient else Stage.WAITING_CLINIC
    events = [journey.move(visit, first, occurred_at=ticket.taken_at, recorded_at=at, actor=actor)]
    if visit.is_new_patient:
        assert ticket.first_called_at is not None
        events.append(
            journey.move(visit, Stage.IN_ADMISSION, occurred_at=ticket.first_called_at, recorded_at=at, actor=actor)
        )
    else:
        acting.join_clinic(visit, at=at, arrived_at=ticket.taken_at, actor=actor, act=None)
    return events


def _name_holder(entry: QueueEntry, patient: Patient, *, at: datetime, actor: Actor) -> None:
    """Let the queue know who stands here, so that no clinic calls the same person meanwhile.

    An act of its own: from here on the call to this counter can no longer be taken back.
    """
    busy = QueueEntry.objects.at_counters().filter(patient=patient).exclude(pk=entry.pk).exists()
    named: dict[str, Any] = {"patient": patient} if entry.patient_id is None and not busy else {}
    act = acting.begin("register", at=at, actor=actor)
    acting.change(entry, EntryEventKind.SERVING, at=at, actor=actor, act=act, state=EntryState.SERVING, **named)


def drop_admission_ticket(entry: QueueEntry, *, at: datetime, actor: Actor, reason: str) -> QueueEntry:
    """The holder of an admission number went away or took it by mistake: it ends without a visit."""
    reason = reasons.given(reason)
    with transaction.atomic():
        entry = lock_entry(entry)
        ticket = entry.admission_ticket
        if ticket is None or entry.state in (EntryState.DONE, EntryState.GONE):
            raise NotAtThisCounterError
        AdmissionTicket.objects.filter(pk=ticket.pk).update(cancelled_at=at)
        act = acting.begin("drop", at=at, actor=actor)
        acting.leave(entry, EntryState.GONE, at=at, actor=actor, act=act, reason=reason)
        return entry
