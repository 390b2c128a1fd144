"""Decisions that keep a session: each visit is told, nobody is lost, and each can be taken back exactly."""

from datetime import time, timedelta
from typing import Any

import pytest

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage
from queues import verbs
from queues.errors import (
    DecisionOverError,
    DoctorBusyError,
    FewerThanTakenError,
    HoursWrongError,
    LateStartOutsideHoursError,
    NobodyWaitingError,
    NothingChangedError,
    NotThereError,
    ReasonNeededError,
    RoomElsewhereError,
    SessionClosedError,
    SessionNotOpenError,
    SessionPastError,
)
from queues.invariants import all_invariants
from queues.models import (
    Channel,
    ClinicSession,
    DecisionKind,
    Doctor,
    EffectKind,
    QueueEntry,
    SessionDecision,
    SessionEffect,
    Stage,
    Visit,
)
from queues.press import Press
from queues.waiting import called_off, figures, order
from tests.hospital import TODAY, Hospital


@pytest.fixture
def hospital(db: None, settings: Any) -> Hospital:
    settings.CALLS_BEFORE_MISSED, settings.SECONDS_BETWEEN_CALLS = 1, 0
    return Hospital()


def by(hospital: Hospital, *, reason: str = "dokter operasi", key: str = "") -> Press:
    return hospital.by(at=hospital.later(), reason=reason, request_key=key)


def now(session: ClinicSession) -> ClinicSession:
    return ClinicSession.objects.named().get(pk=session.pk)


def labels(hospital: Hospital) -> list[str]:
    return [person.label for person in hospital.waiting()]


def broken_rules() -> list[str]:
    return [f"{rule.number}: {row}" for rule in all_invariants() for row in rule.find()]


def colleague(hospital: Hospital, *, hours: tuple[int, int] = (8, 12)) -> ClinicSession:
    """Another doctor's session of the same clinic, called from the same room."""
    return hospital.open(hospital.children, hospital.second_doctor, hours=hours)


def test_a_late_start_moves_everybody_who_waits_and_says_so_of_each(hospital: Hospital) -> None:
    visits = [hospital.here(), hospital.booked()]
    decision = verbs.decide_late_start(hospital.session, by(hospital), late_start=time(9, 30))
    assert now(hospital.session).late_start == time(9, 30)
    told = SessionEffect.objects.filter(decision=decision, kind=EffectKind.TOLD)
    assert [effect.visit for effect in told.order_by("visit__number")] == visits
    assert {visit.slot_at - now(hospital.session).starts_at for visit in Visit.objects.all()} == {
        timedelta(0),
        timedelta(minutes=6),
    }
    assert (decision.kind, decision.actor, decision.before) == ("LATE_START", hospital.nurse, {"late_start": None})
    assert not OutboxMessage.objects.filter(kind=MessageKind.CANCEL).exists()
    assert broken_rules() == []


@pytest.mark.parametrize("begins", [time(12), time(23, 59), time(8), time(7)])
def test_a_late_start_lies_between_start_and_end(hospital: Hospital, begins: time) -> None:
    with pytest.raises(LateStartOutsideHoursError):
        verbs.decide_late_start(hospital.session, by(hospital), late_start=begins)
    assert not SessionDecision.objects.exists()


def test_a_late_start_taken_back_restores_every_place(hospital: Hospital) -> None:
    for _ in range(6):
        hospital.here()
    missed = verbs.call_next(hospital.room, by(hospital))
    verbs.mark_absent(missed, hospital.by(hospital.room, at=hospital.later(60), reason="tidak menjawab"))
    before = labels(hospital)
    decision = verbs.decide_late_start(hospital.session, by(hospital), late_start=time(10))
    back = verbs.take_back(decision, by(hospital, reason=""))
    assert labels(hospital) == before
    assert now(hospital.session).late_start is None
    assert back.decision.takes_back == decision
    assert (back.returned, back.gone) == ([], [])


def test_who_decides_is_known_and_nothing_is_decided_twice(hospital: Hospital) -> None:
    with pytest.raises(ReasonNeededError):
        verbs.decide_late_start(hospital.session, Press(hospital.now), late_start=time(9))
    verbs.decide_late_start(hospital.session, by(hospital), late_start=time(9))
    with pytest.raises(NothingChangedError):
        verbs.decide_late_start(hospital.session, by(hospital), late_start=time(9))
    hospital.later(86_400)
    with pytest.raises(SessionPastError):
        verbs.decide_late_start(hospital.session, by(hospital), late_start=time(10))


def test_an_earlier_end_names_whose_slot_lies_behind_it_and_cancels_the_chosen_ones(hospital: Hospital) -> None:
    visits = [hospital.booked() for _ in range(12)]
    after = verbs.visits_after(hospital.session, time(9))
    assert [visit.number for visit in after] == [11, 12], "slots of 6 minutes from 08:00"
    with pytest.raises(ReasonNeededError):
        verbs.decide_hours(
            hospital.session, by(hospital, reason=""), starts=time(8), ends=time(9), let_go=[after[0].pk]
        )
    decision = verbs.decide_hours(
        hospital.session, by(hospital), starts=time(8), ends=time(9), let_go=[visit.pk for visit in after]
    )
    assert now(hospital.session).hours == "08:00-09:00"
    assert set(decision.effects.filter(kind=EffectKind.CANCELLED).values_list("visit", flat=True)) == {
        visit.pk for visit in after
    }
    assert decision.effects.filter(kind=EffectKind.TOLD).count() == len(visits) - 2
    off = called_off.of_visit(Visit.objects.named().get(pk=after[0].pk))
    assert off is not None
    assert off.words == "Praktek dipersingkat: dokter operasi"
    assert broken_rules() == []


@pytest.mark.parametrize(("starts", "ends"), [(time(8), time(8)), (time(13), time(12)), (time(5), time(6))])
def test_hours_are_hours_and_not_over_yet(hospital: Hospital, starts: time, ends: time) -> None:
    with pytest.raises(HoursWrongError):
        verbs.decide_hours(hospital.session, by(hospital), starts=starts, ends=ends)


def test_another_time_is_refused_while_the_doctor_practises_elsewhere(hospital: Hospital) -> None:
    hospital.open(hospital.internal, hospital.doctor, hours=(13, 15))
    with pytest.raises(DoctorBusyError, match="Penyakit Dalam pukul 13:00-15:00"):
        verbs.decide_hours(hospital.session, by(hospital), starts=time(12), ends=time(14))


def test_other_hours_are_taken_back_with_their_late_start(hospital: Hospital) -> None:
    visit = hospital.booked()
    late = verbs.decide_late_start(hospital.session, by(hospital), late_start=time(11))
    hours = verbs.decide_hours(hospital.session, by(hospital), starts=time(8), ends=time(10))
    assert now(hospital.session).late_start is None, "it lies outside the new hours"
    with pytest.raises(DecisionOverError):
        verbs.take_back(late, by(hospital))
    verbs.take_back(hours, by(hospital))
    session = now(hospital.session)
    assert (session.hours, session.late_start) == ("08:00-12:00", time(11))
    visit.refresh_from_db()
    assert visit.slot_at == session.starts_at
    verbs.take_back(late, by(hospital))
    assert now(hospital.session).late_start is None


def test_a_substitute_serves_and_the_scheduled_doctor_stays_known(hospital: Hospital) -> None:
    visit = hospital.here()
    decision = verbs.decide_substitute(hospital.session, by(hospital), doctor=hospital.second_doctor)
    session = now(hospital.session)
    assert (session.serving_doctor, session.doctor) == (hospital.second_doctor, hospital.doctor)
    entry = verbs.call_next(hospital.room, by(hospital))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))
    visit.refresh_from_db()
    assert (visit.served_by, visit.told_doctor_code) == (hospital.second_doctor, 1001)
    verbs.take_back(decision, by(hospital))
    assert now(hospital.session).substitute_doctor is None


def test_a_substitute_is_in_one_room_at_a_time(hospital: Hospital) -> None:
    hospital.open(hospital.internal, hospital.second_doctor, hours=(11, 13))
    with pytest.raises(DoctorBusyError):
        verbs.decide_substitute(hospital.session, by(hospital), doctor=hospital.second_doctor)


def test_another_room_calls_from_now_on(hospital: Hospital) -> None:
    stop = hospital.room.stops.get()
    other = hospital.counter("Ruang Anak 2", stop)
    ClinicSession.objects.filter(pk=hospital.session.pk).update(room=hospital.room)
    visit = hospital.here()
    decision = verbs.decide_room(hospital.session, by(hospital), room=other)
    with pytest.raises(NobodyWaitingError):
        verbs.call_next(hospital.room, by(hospital))
    assert verbs.call_next(other, by(hospital)).visit == visit
    with pytest.raises(RoomElsewhereError):
        verbs.decide_room(hospital.session, by(hospital), room=hospital.rooms[hospital.internal.pk])
    verbs.take_back(decision, by(hospital))
    assert now(hospital.session).room == hospital.room


def test_fewer_seats_than_are_taken_are_refused_with_how_many_and_whom(hospital: Hospital) -> None:
    here, *_away = hospital.here(), hospital.booked(), hospital.booked(), hospital.booked()
    with pytest.raises(FewerThanTakenError, match=r"4 kursi sudah terisi, 2 lebih dari 2.*A-4, A-3") as refusal:
        verbs.decide_capacity(hospital.session, by(hospital), capacity=2)
    assert refusal.value.labels == ["A-4", "A-3"], "who is here stays longest, and the latest number goes first"
    assert now(hospital.session).capacity == 30
    going = verbs.visits_above(hospital.session, 2)
    decision = verbs.decide_capacity(hospital.session, by(hospital), capacity=2, let_go=[visit.pk for visit in going])
    session = now(hospital.session)
    assert (session.capacity, session.jkn_quota + session.non_jkn_quota) == (2, 2)
    assert Visit.objects.active().filter(session=session).count() == 2
    assert Visit.objects.get(pk=here.pk).stage == Stage.WAITING_CLINIC
    assert decision.effects.filter(kind=EffectKind.CANCELLED).count() == 2
    assert broken_rules() == []


def test_people_moved_to_another_session_keep_number_and_label_and_are_called_in_one_order(hospital: Hospital) -> None:
    there = colleague(hospital)
    own, moved, booked = hospital.here(session=there), hospital.here(), hospital.booked()
    decision = verbs.move_session(hospital.session, by(hospital), target=there)
    assert set(labels(hospital)) == {own.label, moved.label}
    assert [visit.label for visit in (moved, booked)] == ["A-1", "A-2"]
    both = order.session_order(now(there), at=hospital.now)
    assert both == order.session_order(now(hospital.session), at=hospital.now)
    assert [place.visit_id for place in both] == [own.pk, moved.pk, booked.pk]
    turns = [figures.turn(Visit.objects.named().get(pk=one.pk), at=hospital.now) for one in (own, moved, booked)]
    assert [turn.remaining for turn in turns] == [1, 2, 3]
    start = there.starts_at
    assert [turn.estimated_at - start for turn in turns] == [timedelta(minutes=6 * place) for place in range(3)]
    with pytest.raises(SessionClosedError):
        hospital.booked()
    verbs.check_in(booked, Press(hospital.later()))
    assert set(labels(hospital)) == {own.label, moved.label, booked.label}
    for visit in (own, moved, booked):
        called = verbs.call_next(hospital.room, by(hospital))
        assert called.visit == visit
        verbs.finish(called, hospital.by(hospital.room, at=hospital.later()))
    moved.refresh_from_db()
    assert (moved.served_by, moved.session) == (hospital.second_doctor, hospital.session)
    assert set(decision.effects.values_list("visit", flat=True)) == {moved.pk, booked.pk}
    assert broken_rules() == []


def test_before_the_day_joined_sessions_are_one_order_by_number(hospital: Hospital) -> None:
    tomorrow = TODAY + timedelta(days=1)
    first = hospital.open(hospital.children, hospital.doctor, on=tomorrow)
    second = hospital.open(hospital.children, hospital.second_doctor, on=tomorrow)
    visits = [hospital.booked(session=session) for session in (first, second, first, second)]
    verbs.move_session(second, by(hospital), target=first)
    named = [Visit.objects.named().get(pk=visit.pk) for visit in visits]
    assert [order.remaining(visit, at=hospital.now) for visit in named] == [1, 2, 3, 4]
    assert [figures.turn(visit, at=hospital.now).remaining for visit in named] == [1, 2, 3, 4]
    assert broken_rules() == []


def test_a_move_is_taken_back_with_what_had_been_moved_before(hospital: Hospital) -> None:
    there, last = colleague(hospital), hospital.open(hospital.children, Doctor.objects.create(name="dr. Uji Ketiga"))
    visit = hospital.here()
    first = verbs.move_session(hospital.session, by(hospital), target=there)
    second = verbs.move_session(there, by(hospital), target=last)
    assert {now(hospital.session).moved_to, now(there).moved_to} == {last}, "never two steps"
    assert visit.pk in second.effects.values_list("visit", flat=True)
    verbs.take_back(second, by(hospital))
    assert (now(hospital.session).moved_to, now(there).moved_to) == (there, None)
    verbs.take_back(first, by(hospital))
    assert now(hospital.session).is_open
    assert labels(hospital) == [visit.label]
    assert [row.kind for row in now(hospital.session).decisions.all()] == [DecisionKind.MOVED_BACK, DecisionKind.MOVED]


def test_sessions_move_within_a_clinic_and_a_date_and_into_an_open_one(hospital: Hospital) -> None:
    elsewhere = hospital.open(hospital.internal, hospital.second_doctor)
    tomorrow = hospital.open(hospital.children, hospital.second_doctor, on=TODAY + timedelta(days=1))
    closed = colleague(hospital)
    verbs.close_session(closed, DecisionKind.LEAVE, by(hospital))
    for target in (elsewhere, tomorrow, closed, hospital.session):
        with pytest.raises(NotThereError):
            verbs.move_session(hospital.session, by(hospital), target=target)


def test_calling_off_the_session_where_people_were_moved_ends_them_too(hospital: Hospital) -> None:
    there = colleague(hospital)
    visits = [hospital.here(), hospital.booked(), hospital.here(session=there)]
    verbs.move_session(hospital.session, by(hospital), target=there)
    closing = verbs.close_session(there, DecisionKind.LEAVE, by(hospital))
    assert closing.done[EffectKind.CANCELLED] == len(visits)
    assert {visit.stage for visit in Visit.objects.all()} == {Stage.CANCELLED}
    with pytest.raises(SessionNotOpenError):
        verbs.decide_late_start(there, by(hospital), late_start=time(9))
    assert broken_rules() == []


def test_a_session_called_off_is_taken_back_as_far_as_bpjs_has_not_been_told(hospital: Hospital) -> None:
    told, untold = hospital.here(), hospital.here()
    before = labels(hospital)
    closing = verbs.close_session(hospital.session, DecisionKind.CANCELLED, by(hospital))
    OutboxMessage.objects.filter(visit=told, kind=MessageKind.CANCEL).update(lease_epoch=1)
    back = verbs.take_back(closing.decision, by(hospital, reason="dokter datang"))
    assert ([visit.pk for visit in back.returned], [visit.pk for visit in back.gone]) == ([untold.pk], [told.pk])
    assert now(hospital.session).is_open
    assert labels(hospital) == [label for label in before if label == untold.label]
    untold.refresh_from_db()
    told.refresh_from_db()
    assert (untold.stage, told.stage) == (Stage.WAITING_CLINIC, Stage.CANCELLED)
    message = OutboxMessage.objects.get(visit=untold, kind=MessageKind.CANCEL)
    assert message.state == MessageState.WITHDRAWN
    assert QueueEntry.objects.present().count() == 1
    assert broken_rules() == []


def test_whoever_has_a_new_number_is_not_called_back(hospital: Hospital) -> None:
    visit = hospital.here(payer=hospital.cash, channel=Channel.KIOSK)
    there = colleague(hospital)
    closing = verbs.close_session(hospital.session, DecisionKind.CANCELLED, by(hospital))
    verbs.rebook(visit, there, by(hospital))
    back = verbs.take_back(closing.decision, by(hospital))
    assert [gone.pk for gone in back.gone] == [visit.pk]
    assert Visit.objects.active().count() == 1
