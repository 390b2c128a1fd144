"""The pharmacy: one ticket, started, ready, handed over. What it does to one ticket it does to each visit on it."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from queues import clock, journey, rules
from queues.database.injection_points import injection_point
from queues.database.inserting import write
from queues.database.locking import lock_series, lock_stops, lock_visit, lock_visits, locked
from queues.errors import (
    ConsultationNotOverError,
    NoPharmacyDeskError,
    NoPrescriptionError,
    NotAtThisCounterError,
    WrongPathError,
)
from queues.models import (
    AT_COUNTER,
    LANE_PREFIX,
    Act,
    ActKind,
    EntryEventKind,
    EntryState,
    Handover,
    HandoverOutcome,
    ItemOutcome,
    PharmacyNumber,
    PharmacyTicket,
    Prescription,
    PrescriptionItem,
    PrescriptionKind,
    QueueEntry,
    Stage,
    Stop,
    StopKind,
    Visit,
)
from queues.press import Press
from queues.recovery.floors import next_pharmacy_number
from queues.verbs import acting

PHARMACY_SERIES = "pharmacy"
WITH_MEDICINE = (HandoverOutcome.HANDED_OVER, HandoverOutcome.DELIVERED)


def take_pharmacy_ticket(visit: Visit, press: Press) -> PharmacyTicket:
    """The visit's pharmacy number; asked twice it is the same. ConsultationNotOverError, NoPrescriptionError,
    NoPharmacyDeskError."""
    with transaction.atomic():
        visit = lock_visit(visit)
        if visit.stage not in (Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY):
            raise ConsultationNotOverError
        prescription = visit.prescriptions.select_related("ticket", "visit").filter(withdrawn_at=None).first()
        if prescription is None:
            raise NoPrescriptionError
        if prescription.ticket is not None:
            return prescription.ticket
        injection_point("pharmacy-ticket-missing")
        act = acting.begin(ActKind.PHARMACY, press)
        ticket = issue_ticket(prescription, press, act)
        acting.signal_pharmacy_number(visit, ticket)
        return ticket


def issue_ticket(prescription: Prescription, press: Press, act: Act) -> PharmacyTicket:
    """The next number of the day, or the waiting ticket of the same patient and lane (one pick-up).

    NoPharmacyDeskError, nothing written, when no counter would call a new one.
    """
    lock_series(PHARMACY_SERIES)
    today, visit = clock.service_date(press.at), prescription.visit
    lane = PrescriptionKind(prescription.kind)
    at_hand = _ticket_at_hand(visit, lane, today)
    if at_hand is not None and at_hand.state == EntryState.WAITING:
        ticket = at_hand.pharmacy_ticket
    else:
        stop = pharmacy_stop(today)
        if stop is None:
            raise NoPharmacyDeskError
        ticket = _revive(at_hand, stop, press, act) if at_hand else _new_ticket(visit, lane, today, stop, press, act)
    assert ticket is not None
    prescription.ticket = ticket
    prescription.save(update_fields=["ticket"])
    return ticket


def _label(visit: Visit, lane: PrescriptionKind, number: int, today: date) -> str:
    """What the patient is called by, as the paper in their hand says it.

    Another person's ticket of the date may have the poli's label already (imported twins, a session over midnight):
    then the pharmacy's own number, which the slip and the phone show.
    """
    own = f"{LANE_PREFIX[lane]}-{number}"
    if visit.patient.is_trial:
        return visit.label
    if rules.current().pharmacy_number != PharmacyNumber.HOUSE:
        return own
    others = PharmacyTicket.objects.filter(service_date=today, label=visit.label).exclude(patient=visit.patient_id)
    return own if others.exists() else visit.label


def _new_ticket(
    visit: Visit, lane: PrescriptionKind, today: date, stop: Stop, press: Press, act: Act
) -> PharmacyTicket:
    number = next_pharmacy_number(today, is_trial=visit.patient.is_trial)
    injection_point("pharmacy-number-chosen")
    ticket = PharmacyTicket.objects.create(
        service_date=today,
        number=number,
        lane=lane,
        label=_label(visit, lane, number, today),
        patient=visit.patient,
        taken_at=press.at,
        act=act,
    )
    acting.join(stop, press, act, pharmacy_ticket=ticket, priority=visit.priority)
    return ticket


def _ticket_at_hand(visit: Visit, lane: PrescriptionKind, today: date) -> QueueEntry | None:
    """The wait of this patient's ticket of the lane that the pharmacy has not started, held, so that it stays so.

    Else that of the visit's own number, given up when the visit was opened again: BPJS keeps the first number.
    """
    waits = Q(state=EntryState.WAITING, pharmacy_ticket__cancelled_at=None)
    own = Prescription.objects.filter(ticket=OuterRef("pharmacy_ticket"), visit=visit)
    given_up = Q(Exists(own), state=EntryState.GONE, pharmacy_ticket__cancelled_at__isnull=False)
    rows = QueueEntry.objects.filter(
        waits | given_up,
        pharmacy_ticket__service_date=today,
        pharmacy_ticket__lane=lane,
        patient=visit.patient_id,
    )
    entry = locked(rows.select_related("pharmacy_ticket").order_by("-state", "pk")).first()
    if entry is not None:
        injection_point("waiting-ticket-found")
    return entry


def _revive(entry: QueueEntry, stop: Stop, press: Press, act: Act) -> PharmacyTicket | None:
    """The number stands again, at the end of the pharmacy's list."""
    ticket = entry.pharmacy_ticket
    if ticket is not None:
        write(PharmacyTicket, ticket.pk, cancelled_at=None, act=act)
    begins = {"joined_at": press.at, "order_at": press.at, "ended_at": None}
    acting.change(entry, EntryEventKind.REOPENED, press, act, state=EntryState.WAITING, stop=stop, **begins)
    return ticket


def pharmacy_stop(day: date) -> Stop | None:
    """Where pharmacy tickets wait; None while no counter of the pharmacy calls, or all are closed for the day."""
    return Stop.objects.served(day).filter(kind=StopKind.PHARMACY).order_by("pk").first()


def start_preparing(ticket: PharmacyTicket, press: Press) -> PharmacyTicket:
    """The pharmacy starts (6) on every visit of the ticket."""
    return _step(ticket, ActKind.PREPARE, Stage.PREPARING_MEDICINE, EntryState.PREPARING, press)


def mark_ready(ticket: PharmacyTicket, press: Press) -> PharmacyTicket:
    """The medicine is ready (7); the ticket can be called to the pick-up."""
    return _step(ticket, ActKind.READY, Stage.MEDICINE_READY, EntryState.READY, press)


def _step(ticket: PharmacyTicket, kind: ActKind, stage: Stage, state: EntryState, press: Press) -> PharmacyTicket:
    with transaction.atomic():
        entry, visits = lock_ticket(ticket)
        if acting.repeated(press):
            return ticket
        if entry is None:
            raise NotAtThisCounterError
        act = acting.begin(kind, press)
        for visit in visits.values():
            event = journey.move(visit, stage, press, act=act)
            acting.signal_events(visit, [event])
        acting.change(
            entry,
            EntryEventKind.SERVING,
            press,
            act,
            state=state,
            counter=None,
            stop=pickup_of(entry) if state == EntryState.READY else entry.stop,
        )
        return ticket


def pickup_of(entry: QueueEntry) -> Stop:
    """A ready ticket waits at the pick-up where the hospital has one."""
    return Stop.objects.filter(kind=StopKind.PICKUP, is_active=True).first() or entry.stop


def lock_ticket(ticket: PharmacyTicket) -> tuple[QueueEntry | None, dict[int, Visit]]:
    """The ticket's open wait, fresh, and its visits, all held: no prescription is added to it meanwhile."""
    rows = QueueEntry.objects.present().filter(pharmacy_ticket=ticket)
    lock_stops(Stop.objects.filter(entries__in=rows).distinct())
    entry = locked(rows.select_related("stop", "counter")).first()
    return entry, lock_visits(ticket.prescriptions.filter(withdrawn_at=None).values_list("visit", flat=True))


def hand_over(
    ticket: PharmacyTicket,
    press: Press,
    *,
    outcome: HandoverOutcome = HandoverOutcome.HANDED_OVER,
    receiver_name: str = "",
    receiver_relation: str = "",
    given: Mapping[int, tuple[int, ItemOutcome]] | None = None,
) -> PharmacyTicket:
    """The medicine leaves the pharmacy: handed over, or delivered. given: item id -> (count, outcome).

    WrongPathError while the medicine is not ready, and for the ends without it (queues/verbs/medicine_endings.py).
    """
    with transaction.atomic():
        entry, _visits = lock_ticket(ticket)
        if acting.repeated(press):
            return ticket
        if entry is None:
            raise NotAtThisCounterError
        if outcome not in WITH_MEDICINE or entry.state not in (EntryState.READY, *AT_COUNTER):
            raise WrongPathError
        act = acting.begin(ActKind.HANDOVER, press)
        Handover.objects.create(
            ticket=ticket,
            outcome=outcome,
            receiver_name=receiver_name,
            receiver_relation=receiver_relation,
            handed_over_at=press.at,
            actor=press.user,
            act=act,
        )
        for item_id, (count, item_outcome) in (given or {}).items():
            PrescriptionItem.objects.filter(pk=item_id, prescription__ticket=ticket).update(
                given=count, outcome=item_outcome
            )
        acting.leave(entry, EntryState.DONE, press, act)
        return ticket


def visits_of(ticket: PharmacyTicket) -> list[Visit]:
    """The visits whose prescriptions lie on this ticket."""
    return list(Visit.objects.named().filter(prescriptions__ticket=ticket, prescriptions__withdrawn_at=None))
