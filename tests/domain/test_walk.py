"""The path, step by step, by verbs alone."""

from datetime import datetime

import pytest

from queues import journey, verbs
from queues.errors import (
    AlreadyServedError,
    CallTimeNeededError,
    HolderNotRegisteredError,
    NobodyWaitingError,
    NotAtThisCounterError,
    TimeDoesNotFitError,
    TooSoonError,
    UndoTooLateError,
    VisitOverError,
)
from queues.models import (
    Channel,
    EntryState,
    Handover,
    PrescriptionKind,
    QueueEntry,
    Source,
    Stage,
    StopKind,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.hospital import Hospital

RACIKAN = PrescriptionOrder(PrescriptionKind.COMPOUND, [MedicineLine("Puyer batuk", 10, "3x1")])


def stages(visit: Visit) -> list[str]:
    return [stage.value for stage in journey.standing_events(visit)]


def times(visit: Visit) -> list[datetime]:
    return [event.occurred_at for event in journey.standing_events(visit).values()]


def stage_now(visit: Visit) -> str:
    return Visit.objects.get(pk=visit.pk).stage


def test_a_known_patient_walks_to_the_medicine(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert entry.visit_id == visit.pk
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=RACIKAN)
    ticket = visit.prescriptions.get().ticket
    assert ticket is not None
    assert ticket.label == "FR-1"
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    called = verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))
    assert called.pharmacy_ticket == ticket
    verbs.hand_over(ticket, hospital.by(at=hospital.later()), receiver_relation="ibu")
    assert stages(visit) == [
        "BOOKED",
        "WAITING_CLINIC",
        "IN_CLINIC",
        "LEFT_CLINIC",
        "PREPARING_MEDICINE",
        "MEDICINE_READY",
    ]
    assert times(visit) == sorted(times(visit))
    assert Handover.objects.get().receiver_relation == "ibu"
    assert not QueueEntry.objects.present().exists()


def test_a_new_patients_ticket_gives_the_visit_its_own_times(hospital: Hospital) -> None:
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now, device="anjungan-1"))
    taken = hospital.now
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    called = hospital.now
    with pytest.raises(HolderNotRegisteredError):
        verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    person = hospital.patient(is_new=True)
    visit = verbs.register_holder(
        entry,
        hospital.by(hospital.desk, at=hospital.later()),
        verbs.Registration(patient=person, session=hospital.session, payer=hospital.cash),
    )
    assert visit.is_new_patient
    assert visit.stage == Stage.IN_ADMISSION
    verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    events = journey.standing_events(visit)
    assert events[Stage.WAITING_ADMISSION].occurred_at == taken
    assert events[Stage.IN_ADMISSION].occurred_at == called
    assert events[Stage.WAITING_CLINIC].occurred_at == hospital.now
    person.refresh_from_db()
    assert not person.is_new_patient
    assert Visit.objects.get(pk=visit.pk).is_new_patient, "frozen: BPJS was told of a new patient"
    assert ticket.label == "ZU-1"


def test_a_known_holder_waits_for_the_clinic_since_they_took_the_ticket(hospital: Hospital) -> None:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    taken = hospital.now
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    visit = verbs.register_holder(
        entry,
        hospital.by(hospital.desk, at=hospital.later()),
        verbs.Registration(patient=hospital.patient(), session=hospital.session, payer=hospital.cash),
    )
    assert journey.standing_events(visit)[Stage.WAITING_CLINIC].occurred_at == taken
    assert visit.stage == Stage.WAITING_CLINIC
    # Still at the desk: the clinic passes over the patient without counting a miss.
    with pytest.raises(NobodyWaitingError):
        verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    called = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert called.visit_id == visit.pk
    assert called.miss_count == 0


def test_a_new_patient_of_mobile_jkn_checks_in_at_admission(hospital: Hospital) -> None:
    visit = hospital.here(hospital.patient(is_new=True))
    assert visit.stage == Stage.WAITING_ADMISSION
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    assert entry.label == visit.label, "called by the poli label"
    verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    assert stages(visit) == ["BOOKED", "WAITING_ADMISSION", "IN_ADMISSION", "WAITING_CLINIC"]


def test_next_ends_the_current_one_and_its_undo_takes_back_both(hospital: Hospital) -> None:
    first, second = hospital.here(), hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    following = verbs.call_next(
        hospital.room, hospital.by(at=hospital.later()), prescription=RACIKAN, expected=[entry.pk]
    )
    assert (stage_now(first), stage_now(second)) == (Stage.LEFT_CLINIC, Stage.IN_CLINIC)
    act = verbs.latest_undoable(hospital.room, at=hospital.later(3))
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.now))
    assert (stage_now(first), stage_now(second)) == (Stage.IN_CLINIC, Stage.WAITING_CLINIC)
    assert verbs.current_at(hospital.room) == [entry]
    following.refresh_from_db()
    assert following.state == EntryState.WAITING
    assert not QueueEntry.objects.present().filter(stop__kind=StopKind.PHARMACY).exists()
    # And the day goes on: the same steps can be taken again.
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()), prescription=RACIKAN)
    assert stage_now(first) == Stage.LEFT_CLINIC
    assert VisitEvent.objects.filter(visit=first, stage=Stage.LEFT_CLINIC, reverses=None).count() == 2


def test_undo_is_refused_after_its_time_and_after_something_followed(hospital: Hospital) -> None:
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    act = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert act is not None
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later(2)))
    with pytest.raises(UndoTooLateError):
        verbs.undo(act, hospital.by(at=hospital.later(1)))
    finish = verbs.latest_undoable(hospital.room, at=hospital.now)
    assert finish is not None
    with pytest.raises(UndoTooLateError):
        verbs.undo(finish, hospital.by(at=hospital.later(11)))


def test_a_double_press_of_next_calls_one_person(hospital: Hospital) -> None:
    hospital.here()
    hospital.here()
    once = verbs.call_next(hospital.room, hospital.by(at=hospital.later(), request_key="k1"))
    again = verbs.call_next(hospital.room, hospital.by(at=hospital.later(2), request_key="k1"))
    assert once == again
    with pytest.raises(NotAtThisCounterError):
        verbs.call_next(hospital.room, hospital.by(at=hospital.later()), expected=[])


def test_two_acts_within_a_second_are_refused_and_next_passes_over(hospital: Hospital) -> None:
    visit = hospital.here()
    with pytest.raises(NobodyWaitingError):
        verbs.call_next(hospital.room, hospital.by(at=hospital.later(0.4)))
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later(1)))
    with pytest.raises(TooSoonError):
        verbs.finish(entry, hospital.by(hospital.room, at=hospital.later(0.5)))
    assert stage_now(visit) == Stage.IN_CLINIC


def test_a_forgotten_call_asks_for_its_real_time(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = visit.entries.get()
    with pytest.raises(CallTimeNeededError):
        verbs.finish(entry, hospital.by(hospital.room, at=hospital.later(600)))
    called_at = hospital.now
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later(300)), called_at=called_at)
    event = journey.standing_events(visit)[Stage.IN_CLINIC]
    assert event.occurred_at == called_at
    assert event.source == Source.LATE_ENTRY


def test_an_unknown_call_time_stays_a_gap_until_a_person_fills_it(hospital: Hospital) -> None:
    visit = hospital.here()
    came = hospital.now
    verbs.finish(visit.entries.get(), hospital.by(hospital.room, at=hospital.later(600)), call_unknown=True)
    assert journey.open_gaps(visit) == {Stage.IN_CLINIC}
    left = hospital.now
    with pytest.raises(TimeDoesNotFitError):
        verbs.enter_late(visit, Stage.IN_CLINIC, hospital.by(at=hospital.later(), reason="lupa"), occurred_at=came)
    verbs.enter_late(
        visit,
        Stage.IN_CLINIC,
        hospital.by(at=hospital.later(), reason="lupa menekan"),
        occurred_at=left - (left - came) / 2,
    )
    assert stages(visit) == ["BOOKED", "WAITING_CLINIC", "IN_CLINIC", "LEFT_CLINIC"]
    assert stage_now(visit) == Stage.LEFT_CLINIC
    assert journey.open_gaps(visit) == set()


def test_absent_within_the_window_takes_the_call_back(hospital: Hospital) -> None:
    visits = [hospital.here() for _ in range(6)]
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(5)))
    assert stage_now(visits[0]) == Stage.WAITING_CLINIC
    order = [row.visit_id for row in hospital.waiting()]
    assert order == [visits[i].pk for i in (1, 2, 3, 0, 4, 5)], "back in three places behind"


def test_the_undo_of_an_absence_lets_the_call_stand_at_its_own_time(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    called_at = hospital.now
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(3)))
    act = verbs.latest_undoable(hospital.room, at=hospital.later(2))
    assert act is not None
    verbs.undo(act, hospital.by(at=hospital.now))
    assert verbs.current_at(hospital.room) == [entry]
    assert stage_now(visit) == Stage.IN_CLINIC
    assert journey.standing_events(visit)[Stage.IN_CLINIC].occurred_at == called_at
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
    assert stage_now(visit) == Stage.LEFT_CLINIC


def call_till_missed(hospital: Hospital, entry: QueueEntry) -> None:
    for _call in range(2):
        verbs.recall(entry, hospital.by(hospital.room, at=hospital.later()))
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later()))


def test_absent_later_keeps_the_call_that_bpjs_has(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    call_till_missed(hospital, entry)
    assert stage_now(visit) == Stage.IN_CLINIC
    again = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert again == entry
    assert VisitEvent.objects.filter(visit=visit, stage=Stage.IN_CLINIC).count() == 1
    call_till_missed(hospital, again)
    verbs.no_show(visit, hospital.by(at=hospital.later(), reason="tidak datang"))
    assert stage_now(visit) == Stage.NO_SHOW
    assert not QueueEntry.objects.present().filter(visit=visit).exists()


def test_a_detour_to_the_laboratory_moves_no_stage(hospital: Hospital) -> None:
    visit = hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.detour(entry, hospital.by(hospital.room, at=hospital.later()), to_stop=hospital.lab)
    at_lab = verbs.call_next(hospital.lab_desk, hospital.by(at=hospital.later()))
    assert at_lab.visit_id == visit.pk
    verbs.finish(at_lab, hospital.by(hospital.lab_desk, at=hospital.later()))
    back = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert back == entry
    assert stages(visit) == ["BOOKED", "WAITING_CLINIC", "IN_CLINIC"]


def test_cancelling_frees_the_seat_and_never_the_number(hospital: Hospital) -> None:
    first = hospital.booked()
    verbs.cancel(first, Press(hospital.later(), reason="berhalangan"))
    second = hospital.booked()
    assert (second.number, second.seat_index) == (2, 0)
    with pytest.raises(VisitOverError):
        verbs.check_in(first, Press(hospital.later()))


def test_a_patient_called_by_the_doctor_cannot_be_cancelled(hospital: Hospital) -> None:
    visit = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    with pytest.raises(AlreadyServedError):
        verbs.cancel(visit, Press(hospital.later(), reason="batal"))
    assert stage_now(visit) == Stage.IN_CLINIC


def test_two_prescriptions_of_one_patient_are_one_pick_up(hospital: Hospital) -> None:
    person = hospital.patient()
    other = hospital.open(hospital.internal, hospital.second_doctor)
    rooms = (hospital.room, hospital.rooms[hospital.internal.pk])
    visits = [hospital.here(person), hospital.here(person, other)]
    for room in rooms:
        entry = verbs.call_next(room, hospital.by(at=hospital.later()))
        verbs.finish(entry, hospital.by(room, at=hospital.later()), prescription=RACIKAN)
    ticket = visits[0].prescriptions.get().ticket
    assert ticket == visits[1].prescriptions.get().ticket
    assert ticket is not None
    verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
    assert [stage_now(visit) for visit in visits] == [Stage.PREPARING_MEDICINE] * 2


def test_a_person_is_at_one_counter_and_the_other_room_passes_over(hospital: Hospital) -> None:
    person = hospital.patient()
    other = hospital.open(hospital.internal, hospital.second_doctor)
    hospital.here(person)
    hospital.here(person, other)
    second = hospital.here(session=other)
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    called = verbs.call_next(hospital.rooms[hospital.internal.pk], hospital.by(at=hospital.later()))
    assert called.visit_id == second.pk


def test_a_ticket_at_the_kiosk_is_one_however_often_it_is_pressed(hospital: Hospital) -> None:
    person = hospital.patient()
    booking = verbs.Booking(person, hospital.session, hospital.cash, Channel.KIOSK)
    first = verbs.take_ticket(booking, Press(hospital.now, request_key="tekan"))
    second = verbs.take_ticket(booking, Press(hospital.later(), request_key="tekan"))
    assert first == second
    assert Visit.objects.count() == 1
