"""A wrong poli, another payer, another date: a new visit in the place of the old one, with the times that happened."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bpjs_bridge.models import MessageKind, OutboxMessage
from queues import verbs
from queues.errors import (
    AlreadyBookedError,
    DoctorHasCalledError,
    QueueError,
    QuotaFullError,
    ReasonNeededError,
    ReferenceMissingError,
    SameBookingError,
    VisitCalledError,
    VisitOverError,
)
from queues.invariants import all_invariants
from queues.models import (
    Channel,
    ClinicSession,
    EntryState,
    PayerKind,
    Placement,
    QueueEntry,
    Source,
    Stage,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.waiting import order
from queues.waiting.replaced import standing_for
from tests.hospital import TODAY, Hospital

LETTER: dict[str, Any] = {"visit_type": "REFERRAL", "referral_number": "0001R0010326B000001"}


@pytest.fixture
def hospital(db: None, settings: Any) -> Hospital:
    settings.CALLS_BEFORE_MISSED, settings.SECONDS_BETWEEN_CALLS = 1, 0
    return Hospital()


@pytest.fixture
def other(hospital: Hospital) -> ClinicSession:
    return hospital.open(hospital.internal, hospital.second_doctor)


def replace(hospital: Hospital, visit: Visit, session: ClinicSession, **changed: Any) -> Visit:
    wanted = {"payer": visit.payer, **LETTER, **changed}
    press = hospital.by(hospital.desk, at=hospital.later(), reason="salah poli")
    return verbs.replace_visit(visit, press, verbs.Replacement(session, **wanted))


def times(visit: Visit) -> dict[str, Any]:
    rows = VisitEvent.objects.filter(visit=visit, is_standing=True).exclude(stage__in=("BOOKED", "CANCELLED"))
    return {row.stage: (row.occurred_at, row.source) for row in rows}


def everything() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Visit, VisitEvent, QueueEntry, OutboxMessage)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def told(visit: Visit) -> list[str]:
    return list(OutboxMessage.objects.filter(visit=visit).order_by("position").values_list("kind", flat=True))


def test_a_wrong_poli_keeps_the_arrival_and_frees_the_seat(hospital: Hospital, other: ClinicSession) -> None:
    old = hospital.here()
    came = times(old)
    new = replace(hospital, old, other)
    old.refresh_from_db()
    assert (old.stage, new.replaces, new.stage) == (Stage.CANCELLED, old, Stage.WAITING_CLINIC)
    assert (new.session, new.label, new.arrived_at) == (other, "B-1", old.arrived_at)
    assert times(new) == came
    assert VisitEvent.objects.get(visit=new, stage=Stage.WAITING_CLINIC).reason == "jam dari nomor A-1 yang digantikan"
    assert not QueueEntry.objects.present().filter(visit=old).exists()
    assert verbs.has_seat(hospital.session, PayerKind.JKN, channel="COUNTER", visit_type="", at=hospital.now)
    assert standing_for(old) == new
    assert told(old)[-1:] == [MessageKind.CANCEL]
    assert told(new) == [MessageKind.ADD, MessageKind.TASK]
    [batal] = OutboxMessage.objects.filter(visit=old, kind=MessageKind.CANCEL)
    assert json.loads(batal.payload)["keterangan"] == "salah poli"
    assert {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))} == {}


def test_a_new_patient_walks_one_two_three_under_the_new_number_too(hospital: Hospital, other: ClinicSession) -> None:
    old = hospital.here(hospital.patient(is_new=True))
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    came = times(old)
    new = replace(hospital, old, other)
    assert list(came) == [Stage.WAITING_ADMISSION, Stage.IN_ADMISSION, Stage.WAITING_CLINIC]
    assert times(new) == came
    assert new.is_new_patient


def test_who_stands_at_the_desk_goes_on_standing_there(hospital: Hospital, other: ClinicSession) -> None:
    old = hospital.here(hospital.patient(is_new=True))
    verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    new = replace(hospital, old, other)
    [entry] = QueueEntry.objects.present().filter(visit=new)
    assert (entry.counter, entry.state, new.stage) == (hospital.desk, EntryState.SERVING, Stage.IN_ADMISSION)
    verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    new.refresh_from_db()
    assert new.stage == Stage.WAITING_CLINIC


def test_the_desk_goes_back_after_registering(hospital: Hospital, other: ClinicSession) -> None:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    registration = verbs.Registration(hospital.patient(is_new=True), hospital.session, hospital.cash)
    old = verbs.register_holder(entry, hospital.by(hospital.desk, at=hospital.later()), registration)
    new = replace(hospital, old, other)
    assert (new.admission_ticket, new.stage) == (old.admission_ticket, Stage.IN_ADMISSION)
    verbs.finish(entry, hospital.by(hospital.desk, at=hospital.later()))
    assert [visit.stage for visit in Visit.objects.order_by("pk")] == [Stage.CANCELLED, Stage.WAITING_CLINIC]


def test_another_payer_in_the_same_session_keeps_the_place(hospital: Hospital) -> None:
    first, second, third = hospital.here(), hospital.here(), hospital.here()
    new = replace(hospital, second, hospital.session, payer=hospital.cash)
    places = [place.visit_id for place in order.session_order(hospital.session, at=hospital.now)]
    assert places == [first.pk, new.pk, third.pk]
    assert (new.label, new.seat_kind, new.referral_number) == ("A-4", "NON_JKN", "")
    verbs.start_late(hospital.session, late_start=hospital.session.starts.replace(hour=9))
    assert [place.visit_id for place in order.session_order(hospital.session, at=hospital.now)] == places


def test_a_letter_serves_again_and_is_free_for_others(hospital: Hospital, other: ClinicSession) -> None:
    old = hospital.here(**LETTER)
    new = replace(hospital, old, hospital.session, payer=hospital.cash)
    again = replace(hospital, new, hospital.session, payer=hospital.jkn)
    assert (again.referral_number, standing_for(old)) == (LETTER["referral_number"], again)


def test_another_date_is_a_booking_and_nobody_waits(hospital: Hospital) -> None:
    later = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=3))
    old = hospital.here()
    new = replace(hospital, old, later)
    assert (new.stage, new.arrived_at, times(new)) == (Stage.BOOKED, None, {})
    assert not QueueEntry.objects.present().exists()


@pytest.mark.parametrize(
    ("placement", "expected"),
    [(Placement.FRONT, [4, 1, 2, 3]), (Placement.BY_TIME, [1, 4, 2, 3]), (Placement.END, [1, 2, 3, 4])],
)
def test_the_place_is_chosen(
    hospital: Hospital, other: ClinicSession, placement: Placement, expected: list[int]
) -> None:
    there = [hospital.here(session=other)]
    old = hospital.here()
    there += [hospital.here(session=other), hospital.here(session=other)]
    new = replace(hospital, old, other, placement=placement)
    assert new.number == 4
    by_pk = {visit.pk: visit.number for visit in [*there, new]}
    assert [by_pk[place.visit_id or 0] for place in order.session_order(other, at=hospital.now)] == expected


def full(hospital: Hospital, other: ClinicSession) -> Visit:
    verbs.change_capacity(other, hospital.by(reason="uji"), capacity=1, quotas=(1, 0))
    hospital.booked(session=other)
    return hospital.here()


def served(hospital: Hospital, other: ClinicSession) -> Visit:
    visit = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    return visit


def called_at_another_desk(hospital: Hospital, other: ClinicSession) -> Visit:
    visit = hospital.here(hospital.patient(is_new=True))
    verbs.call_next(hospital.counter("Loket 2", hospital.admission), hospital.by(at=hospital.later()))
    return visit


def cancelled(hospital: Hospital, other: ClinicSession) -> Visit:
    return verbs.cancel(hospital.here(), hospital.by(reason="berhalangan"))


def has_one_there(hospital: Hospital, other: ClinicSession) -> Visit:
    visit = hospital.here()
    hospital.booked(visit.patient, other)
    return visit


@pytest.mark.parametrize(
    ("prepare", "refusal"),
    [
        (full, QuotaFullError),
        (served, DoctorHasCalledError),
        (called_at_another_desk, VisitCalledError),
        (cancelled, VisitOverError),
        (has_one_there, AlreadyBookedError),
    ],
)
def test_what_is_refused_leaves_the_old_visit_as_it_was(
    hospital: Hospital, other: ClinicSession, prepare: Any, refusal: type[QueueError]
) -> None:
    visit = prepare(hospital, other)
    before = everything()
    with pytest.raises(refusal):
        replace(hospital, visit, other)
    assert everything() == before


def test_a_jkn_number_needs_its_letter_and_nothing_changes_without_one(hospital: Hospital) -> None:
    visit = hospital.here(payer=hospital.cash, channel=Channel.KIOSK)
    before = everything()
    with pytest.raises(ReferenceMissingError):
        replace(hospital, visit, hospital.session, payer=hospital.jkn, referral_number="")
    with pytest.raises(SameBookingError):
        replace(hospital, visit, hospital.session)
    press = hospital.by(hospital.desk, at=hospital.later())
    with pytest.raises(ReasonNeededError):
        verbs.replace_visit(visit, press, verbs.Replacement(hospital.session, hospital.jkn, **LETTER))
    assert everything() == before


def test_a_press_twice_replaces_once(hospital: Hospital, other: ClinicSession) -> None:
    old = hospital.here()
    press = hospital.by(hospital.desk, at=hospital.later(), request_key="sekali", reason="salah poli")
    wanted = verbs.Replacement(other, old.payer, **LETTER)
    first, second = (verbs.replace_visit(old, press, wanted) for _ in range(2))
    assert first == second
    assert Visit.objects.count() == 2


def test_what_bpjs_itself_told_stays_said_to_be_from_bpjs(hospital: Hospital, other: ClinicSession) -> None:
    old = verbs.check_in(hospital.booked(), Press(hospital.later()), source=Source.BPJS)
    assert times(replace(hospital, old, other)) == times(old)


def test_notes_of_colleagues_go_along_with_their_author(hospital: Hospital, other: ClinicSession) -> None:
    old = hospital.here()
    kept = verbs.write_note(old, hospital.by(at=hospital.later()), "kurang dengar, panggil dengan tangan")
    gone = verbs.write_note(old, hospital.by(at=hospital.later()), "ke toilet")
    verbs.strike_note(gone, hospital.by(at=hospital.later()))
    new = replace(hospital, old, other)
    assert [note.text for note in new.notes.all()] == [f"{kept.text} (perawat, A-1)"]
    assert {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))} == {}
