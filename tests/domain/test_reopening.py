"""The ways back long after the press: a consultation is opened again, a prescription comes late, a no-show is here."""

from dataclasses import replace

import pytest

from kiosk import status
from queues import verbs
from queues.errors import (
    AlreadyBookedError,
    ConsultationNotOverError,
    MedicineBegunError,
    MedicineGivenError,
    NoPrescriptionError,
    NotTodayError,
    ReasonNeededError,
    SessionClosedError,
    UndoTooLateError,
    VisitOverError,
    WrongPathError,
)
from queues.invariants import violations
from queues.models import (
    DecisionKind,
    EntryState,
    PharmacyTicket,
    PrescriptionKind,
    QueueEntry,
    Stage,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.hospital import Hospital

SYRUP = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Sirup", 2, "3x1")])
POWDER = PrescriptionOrder(PrescriptionKind.COMPOUND, [MedicineLine("Puyer", 10, "3x1")])


def why(hospital: Hospital, seconds: float = 60) -> Press:
    return hospital.by(hospital.room, at=hospital.later(seconds), reason="hasil laboratorium menyusul")


def call(hospital: Hospital) -> QueueEntry:
    return verbs.call_next(hospital.room, hospital.by(at=hospital.later()))


def ended(hospital: Hospital, order: PrescriptionOrder | None = None) -> Visit:
    """A visit that left the clinic a while ago."""
    visit = hospital.here()
    verbs.finish(call(hospital), hospital.by(hospital.room, at=hospital.later()), prescription=order)
    hospital.later(600)
    return Visit.objects.named().get(pk=visit.pk)


def ticket_of(visit: Visit) -> PharmacyTicket:
    ticket = visit.prescriptions.get(withdrawn_at=None).ticket
    assert ticket is not None
    return ticket


def rules_hold() -> None:
    assert [f"{rule.number} {row}" for rule, row in violations()] == []


def at(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: hospital.now)


@pytest.fixture(autouse=True)
def clock_stands(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    at(hospital, monkeypatch)


def test_a_reopened_person_waits_at_the_old_place_and_ends_again_at_the_time_of_that_press(hospital: Hospital) -> None:
    visit = ended(hospital)
    other = hospital.here()
    visit = verbs.reopen(visit, why(hospital))
    assert visit.stage == Stage.IN_CLINIC
    assert (visit.has_prescription, visit.served_by) == (None, None)
    assert [row.label for row in hospital.waiting()] == [visit.label, other.label]
    rules_hold()
    entry = call(hospital)
    assert entry.visit == visit
    ends = hospital.later()
    verbs.finish(entry, hospital.by(hospital.room, at=ends))
    standing = VisitEvent.objects.get(visit=visit, stage=Stage.LEFT_CLINIC, is_standing=True)
    assert standing.occurred_at == ends
    assert VisitEvent.objects.filter(visit=visit, stage=Stage.IN_CLINIC, reverses=None).count() == 1
    rules_hold()


def test_what_was_prescribed_stands_on_the_card_again_and_the_number_comes_back_with_it(hospital: Hospital) -> None:
    visit = ended(hospital, SYRUP)
    ticket = ticket_of(visit)
    verbs.reopen(visit, why(hospital))
    assert verbs.draft_of(visit.pk).lines == (("Sirup", "2", "3x1"),)
    ticket.refresh_from_db()
    assert ticket.cancelled_at == hospital.now
    assert not QueueEntry.objects.present().filter(pharmacy_ticket=ticket).exists()
    rules_hold()
    verbs.finish(call(hospital), hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
    # BPJS keeps the first number: the same lane gives it back.
    assert ticket_of(visit) == ticket
    assert QueueEntry.objects.get(pharmacy_ticket=ticket).joined_at == hospital.now
    rules_hold()


def test_another_lane_gets_another_number(hospital: Hospital) -> None:
    visit = ended(hospital, SYRUP)
    ticket = ticket_of(visit)
    verbs.reopen(visit, why(hospital))
    verbs.finish(call(hospital), hospital.by(hospital.room, at=hospital.later()), prescription=POWDER)
    assert ticket_of(visit).label == "FR-2"
    ticket.refresh_from_db()
    assert ticket.cancelled_at is not None
    rules_hold()


def test_a_number_that_two_visits_share_stays_for_the_other_one(hospital: Hospital) -> None:
    first = ended(hospital, SYRUP)
    session = hospital.open(hospital.internal, hospital.second_doctor)
    second = hospital.here(first.patient, session)
    room = hospital.rooms[hospital.internal.pk]
    entry = verbs.call_next(room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(room, at=hospital.later()), prescription=SYRUP)
    assert ticket_of(first) == ticket_of(second)
    verbs.reopen(first, why(hospital))
    assert ticket_of(second).cancelled_at is None
    assert QueueEntry.objects.get(pharmacy_ticket=ticket_of(second)).state == EntryState.WAITING
    rules_hold()


def test_what_the_pharmacy_has_begun_is_protected_until_the_pharmacy_gives_it_up(hospital: Hospital) -> None:
    visit = ended(hospital, SYRUP)
    ticket = ticket_of(visit)
    verbs.start_preparing(ticket, hospital.by(hospital.chemist, at=hospital.later()))
    with pytest.raises(MedicineBegunError, match="FN-1 sudah dikerjakan farmasi"):
        verbs.reopen(visit, why(hospital))
    with pytest.raises(MedicineBegunError):
        verbs.prescribe_late(visit, why(hospital), POWDER)
    verbs.cancel_prescription(ticket, hospital.by(hospital.chemist, at=hospital.later(), reason="diminta poli"))
    visit = verbs.reopen(visit, why(hospital))
    assert visit.stage == Stage.IN_CLINIC
    rules_hold()
    verbs.finish(call(hospital), hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
    assert ticket_of(visit) != ticket
    with pytest.raises(NoPrescriptionError):
        verbs.open_medicine_again(ticket, hospital.by(hospital.chemist, at=hospital.later(), reason="salah"))
    verbs.start_preparing(ticket_of(visit), hospital.by(hospital.chemist, at=hospital.later()))
    rules_hold()


def test_the_phone_leads_to_the_poli_again_and_not_to_what_the_pharmacy_gave_up(hospital: Hospital) -> None:
    visit = ended(hospital, SYRUP)
    ticket = ticket_of(visit)
    shown = status.find(visit.status_token, at=hospital.now)
    assert shown is not None
    assert shown.is_at_pharmacy
    verbs.cancel_prescription(ticket, hospital.by(hospital.chemist, at=hospital.later(), reason="diminta poli"))
    verbs.reopen(visit, why(hospital))
    shown = status.find(visit.status_token, at=hospital.now)
    assert shown is not None
    assert (shown.is_at_pharmacy, shown.is_over, shown.remaining) == (False, False, 1)


def test_medicine_that_was_given_stays_given(hospital: Hospital) -> None:
    visit = ended(hospital, SYRUP)
    ticket = ticket_of(visit)
    verbs.start_preparing(ticket, hospital.by(hospital.chemist, at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(hospital.chemist, at=hospital.later()))
    verbs.hand_over(ticket, hospital.by(hospital.chemist, at=hospital.later()))
    with pytest.raises(MedicineGivenError):
        verbs.reopen(visit, why(hospital))
    with pytest.raises(MedicineGivenError):
        verbs.prescribe_late(visit, why(hospital), POWDER)


def test_only_an_ended_consultation_of_today_is_opened_again_by_a_person_with_a_reason(hospital: Hospital) -> None:
    visit = ended(hospital)
    with pytest.raises(ReasonNeededError):
        verbs.reopen(visit, replace(why(hospital), reason=""))
    with pytest.raises(ReasonNeededError):
        verbs.reopen(visit, replace(why(hospital), user=None))
    with pytest.raises(ConsultationNotOverError):
        verbs.reopen(hospital.here(), why(hospital))
    with pytest.raises(NotTodayError):
        verbs.reopen(visit, why(hospital, seconds=86400))


def test_a_late_prescription_gives_the_number_that_the_end_did_not_give(hospital: Hospital) -> None:
    visit = verbs.prescribe_late(ended(hospital), why(hospital), SYRUP)
    assert visit.has_prescription
    assert ticket_of(visit).taken_at == hospital.now
    assert QueueEntry.objects.get(pharmacy_ticket=ticket_of(visit)).state == EntryState.WAITING
    rules_hold()
    verbs.start_preparing(ticket_of(visit), hospital.by(hospital.chemist, at=hospital.later()))
    rules_hold()


def test_a_changed_prescription_keeps_its_number_in_the_same_lane_and_gets_another_in_another(
    hospital: Hospital,
) -> None:
    visit = ended(hospital, SYRUP)
    ticket = ticket_of(visit)
    more = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Tablet", 5, "1x1")])
    verbs.prescribe_late(visit, why(hospital), more)
    assert ticket_of(visit) == ticket
    assert [item.medicine for item in visit.prescriptions.get(withdrawn_at=None).items.all()] == ["Tablet"]
    rules_hold()
    verbs.prescribe_late(visit, why(hospital), POWDER)
    assert ticket_of(visit).label == "FR-2"
    ticket.refresh_from_db()
    assert ticket.cancelled_at == hospital.now
    rules_hold()


def test_an_end_is_not_undone_behind_a_late_prescription(hospital: Hospital) -> None:
    visit = hospital.here()
    verbs.finish(call(hospital), hospital.by(hospital.room, at=hospital.later()))
    verbs.prescribe_late(visit, why(hospital, seconds=2), SYRUP)
    act = verbs.latest_undoable(hospital.room, at=hospital.later(1))
    assert act is not None
    with pytest.raises(UndoTooLateError):
        verbs.undo(act, hospital.by(at=hospital.now))
    rules_hold()


def test_a_person_declared_absent_who_is_here_waits_where_they_waited(hospital: Hospital) -> None:
    visit, second = hospital.here(), hospital.here()
    verbs.no_show(visit, why(hospital))
    assert [row.label for row in hospital.waiting()] == [second.label]
    visit = verbs.restore(visit, why(hospital, seconds=1200))
    assert visit.stage == Stage.WAITING_CLINIC
    assert [row.label for row in hospital.waiting()] == [visit.label, second.label]
    rules_hold()
    assert call(hospital).visit == visit
    with pytest.raises(WrongPathError):
        verbs.restore(visit, why(hospital))


def test_one_who_was_called_and_declared_absent_is_called_again(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = call(hospital)
    verbs.no_show(visit, why(hospital))
    verbs.restore(visit, why(hospital))
    entry.refresh_from_db()
    assert (entry.state, entry.counter) == (EntryState.WAITING, None)
    rules_hold()


def test_a_no_show_that_another_number_replaces_stays_one(hospital: Hospital) -> None:
    visit = hospital.here()
    verbs.no_show(visit, why(hospital))
    elsewhere = hospital.open(hospital.internal, hospital.second_doctor)
    instead = hospital.booked(visit.patient, elsewhere, replaces=visit)
    with pytest.raises(AlreadyBookedError):
        verbs.restore(visit, why(hospital))
    verbs.cancel(instead, why(hospital))
    with pytest.raises(VisitOverError):
        verbs.restore(visit, why(hospital))


def test_a_no_show_stays_where_the_person_has_another_number_or_the_session_was_called_off(hospital: Hospital) -> None:
    visit = hospital.here()
    verbs.no_show(visit, why(hospital))
    hospital.here(visit.patient)
    with pytest.raises(AlreadyBookedError):
        verbs.restore(visit, why(hospital))
    other = hospital.here()
    verbs.no_show(other, why(hospital))
    verbs.close_session(hospital.session, DecisionKind.LEAVE, why(hospital))
    with pytest.raises(SessionClosedError):
        verbs.restore(other, why(hospital))
    rules_hold()
