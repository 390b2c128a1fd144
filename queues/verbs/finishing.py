"""Ending what is at a counter: the consultation, the admission, or only a stop."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from queues import journey, rules
from queues.database.inserting import write
from queues.database.locking import lock_visits
from queues.errors import (
    CallTimeNeededError,
    HolderNotRegisteredError,
    NoPharmacyDeskError,
    NotAtThisCounterError,
    ReasonNeededError,
)
from queues.models import (
    ENDED,
    Act,
    ActKind,
    EntryEventKind,
    EntryState,
    Patient,
    PharmacyTicket,
    Prescription,
    PrescriptionItem,
    PrescriptionKind,
    QueueEntry,
    Stage,
    StopKind,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.verbs import acting
from queues.verbs.drafts import end_draft
from queues.verbs.pharmacy import issue_ticket

LATE_CALL_REASON = "jam panggilan dicatat saat pelayanan selesai"


@dataclass(frozen=True)
class MedicineLine:
    """A medicine as the doctor orders it."""

    medicine: str
    quantity: int = 1
    dosage: str = ""


@dataclass(frozen=True)
class PrescriptionOrder:
    """The prescription choice that stands on the card before the press."""

    kind: PrescriptionKind
    items: Sequence[MedicineLine] = field(default_factory=tuple)


@dataclass(frozen=True)
class Ending:
    """How a consultation ends: with which prescription, and, if nobody pressed the call, when that was.

    `left_at`: nobody pressed the end either; it was then (late entry).
    """

    prescription: PrescriptionOrder | None = None
    called_at: datetime | None = None
    call_unknown: bool = False
    left_at: datetime | None = None


def finish(
    entry: QueueEntry,
    press: Press,
    *,
    prescription: PrescriptionOrder | None = None,
    called_at: datetime | None = None,
    call_unknown: bool = False,
) -> QueueEntry:
    """End this person's service here. HolderNotRegisteredError at admission.

    At the clinic a person never called needs `called_at` (late entry by a named user: TimeDoesNotFitError) or
    `call_unknown` (the gap stays visible); neither: CallTimeNeededError. At admission NobodyCallsError while no
    room calls for the clinic that comes next: the person stays here, or is held.
    """
    with acting.on_entry(entry, press, ActKind.FINISH) as action:
        entry = action.entry
        if action.is_repeat:
            return entry
        never_called = entry.stop.kind == StopKind.CLINIC and entry.state == EntryState.WAITING
        if not never_called:
            acting.at_this_counter(entry, press)
        end_entry(entry, Ending(prescription, called_at, call_unknown), press, action.act)
        return acting.fresh(entry)


def end_entry(entry: QueueEntry, ending: Ending, press: Press, act: Act) -> None:
    """`finish` without its transaction: "next" ends the current one by it. The caller holds the entry, fresh."""
    if entry.stop.kind == StopKind.CLINIC and entry.visit_id:
        _leave_clinic(entry, ending, press, act)
    elif entry.stop.kind == StopKind.ADMISSION:
        _leave_admission(entry, press, act)
    else:
        acting.leave(entry, EntryState.DONE, press, act)
        _return_from_detour(entry, press, act)


def _leave_clinic(entry: QueueEntry, ending: Ending, press: Press, act: Act) -> None:
    visit = entry.visit
    if visit is None or entry.state in ENDED:
        raise NotAtThisCounterError
    events = _forgotten_call(visit, ending, press, act)
    if ending.left_at is None:
        events.append(journey.move(visit, Stage.LEFT_CLINIC, press, act=act))
    else:
        events.append(journey.move_late(visit, Stage.LEFT_CLINIC, press, occurred_at=ending.left_at, act=act))
    doctor = visit.session.home.serving_doctor
    write(Visit, visit.pk, has_prescription=ending.prescription is not None, served_by=doctor)
    visit.has_prescription, visit.served_by = ending.prescription is not None, doctor
    acting.leave(entry, EntryState.DONE, press, act)
    end_draft(visit)
    ticket = prescribe(visit, ending.prescription, press, act)
    acting.signal_events(visit, events)
    if ticket is not None:
        acting.signal_pharmacy_number(visit, ticket)


def _forgotten_call(visit: Visit, ending: Ending, press: Press, act: Act) -> list[VisitEvent]:
    if visit.stage != Stage.WAITING_CLINIC:
        return []
    if ending.called_at is not None:
        if press.user is None:
            raise ReasonNeededError
        because = press.because(press.reason if ending.left_at else LATE_CALL_REASON)
        before = ending.left_at or press.at
        at = ending.called_at
        return [journey.move_late(visit, Stage.IN_CLINIC, because, occurred_at=at, act=act, before=before)]
    if not ending.call_unknown:
        raise CallTimeNeededError
    journey.mark_missing(visit, Stage.IN_CLINIC, press, act)
    return []


def prescribe(visit: Visit, order: PrescriptionOrder | None, press: Press, act: Act) -> PharmacyTicket | None:
    """Write the prescription, and its number where there is one at once. The caller holds the visit."""
    if order is None:
        return None
    prescription = Prescription.objects.create(visit=visit, kind=order.kind, written_at=press.at)
    PrescriptionItem.objects.bulk_create(
        PrescriptionItem(prescription=prescription, medicine=line.medicine, ordered=line.quantity, dosage=line.dosage)
        for line in order.items
    )
    if not rules.current().pharmacy_ticket_at_finish:
        return None
    try:
        return issue_ticket(prescription, press, act)
    except NoPharmacyDeskError:
        # The doctor is done all the same; the prescription is kept, and its number follows once a counter calls.
        return None


def _leave_admission(entry: QueueEntry, press: Press, act: Act) -> None:
    if entry.visit_id:
        ids = [entry.visit_id]
    else:
        ids = list(Visit.objects.filter(admission_ticket=entry.admission_ticket_id).values_list("pk", flat=True))
        if not ids:
            raise HolderNotRegisteredError
    for visit in lock_visits(ids).values():
        if visit.stage != Stage.IN_ADMISSION:
            continue
        event = journey.move(visit, Stage.WAITING_CLINIC, press, act=act)
        Patient.objects.filter(pk=visit.patient_id).update(is_new_patient=False)
        acting.join_clinic(visit, press, act, arrived_at=visit.arrived_at or press.at)
        acting.signal_events(visit, [event])
    acting.leave(entry, EntryState.DONE, press, act)


def _return_from_detour(entry: QueueEntry, press: Press, act: Act) -> None:
    """Done at the laboratory: the person waits at the clinic again, at the place before the detour."""
    origin = entry.detour_from
    if origin is not None and origin.state == EntryState.AWAY:
        acting.change(origin, EntryEventKind.RETURNED, press, act, state=EntryState.WAITING)
