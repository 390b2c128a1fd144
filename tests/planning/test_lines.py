"""Lines of the week: what may stand, what opens, and what a change does to sessions that are there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from queues import verbs
from queues.errors import (
    DoctorElsewhereError,
    LineOverlapsError,
    PlanChangedError,
    PlanDateError,
    PlanFieldError,
    PlanGoneError,
    PlanHoursError,
    PlanRoomError,
    PlanSeatsError,
    ReasonNeededError,
)
from queues.history.verification import Verification
from queues.models import ClinicSession, ConfigChange, DecisionKind, PlanLine, SessionDecision
from queues.press import Press
from queues.verbs import LineDraft, Planned
from tests.hospital import TODAY, Hospital
from tests.planning.conftest import TUESDAY, press_of, seen, weeks

Draft = Callable[..., LineDraft]
Plan = Callable[..., Planned]


@pytest.fixture(autouse=True)
def three_weeks(settings) -> None:
    settings.PLAN_HORIZON_DAYS = 21


def sessions() -> list[tuple[object, time, time, int]]:
    rows = ClinicSession.objects.order_by("date", "starts")
    return list(rows.values_list("date", "starts", "ends", "capacity"))


def test_a_line_opens_its_sessions_up_to_the_horizon(hospital: Hospital, plan: Plan) -> None:
    room = hospital.rooms[hospital.children.pk]
    made = plan(room=room, pause=(time(10), time(10, 30)), quotas=(20, 10))
    assert sessions() == [(day, time(8), time(12), 30) for day in weeks(TUESDAY, 3)]
    one = made.opened.sessions[0]
    assert (one.jkn_quota, one.non_jkn_quota, one.room, one.is_from_hfis) == (20, 10, room, False)
    assert list(one.breaks.values_list("starts", "ends")) == [(time(10), time(10, 30))]


def test_without_a_split_the_poli_s_rule_splits(plan: Plan) -> None:
    [line] = plan(capacity=30).lines
    assert (line.jkn_quota, line.non_jkn_quota) == (27, 3)


def test_a_line_of_today_opens_none_that_is_over(hospital: Hospital, plan: Plan) -> None:
    hospital.later(60 * 60 * 6)
    made = plan(weekday=1)
    assert [one.date for one in made.opened.sessions] == weeks(TODAY + timedelta(days=7), 3)


def test_the_same_press_twice_is_one_line(plan: Plan) -> None:
    first, again = plan("k"), plan("k")
    assert [line.pk for line in again.lines] == [line.pk for line in first.lines]
    assert not again.opened.sessions
    assert (PlanLine.objects.count(), ConfigChange.objects.count()) == (1, 1)


def test_a_press_without_a_person_is_none(hospital: Hospital, draft: Draft) -> None:
    with pytest.raises(ReasonNeededError):
        verbs.plan_lines([draft()], Press(hospital.now))


def test_all_lines_or_none(hospital: Hospital, draft: Draft) -> None:
    with pytest.raises(LineOverlapsError):
        verbs.plan_lines([draft(), draft(weekday=3), draft(starts=time(11), ends=time(13))], press_of(hospital))
    assert not PlanLine.objects.exists()
    assert not ClinicSession.objects.exists()
    assert not ConfigChange.objects.exists()


def test_each_line_has_its_place_in_the_chain(hospital: Hospital, draft: Draft) -> None:
    verbs.plan_lines([draft(weekday=day) for day in (1, 2, 3)], press_of(hospital, "k"))
    assert ConfigChange.objects.count() == 3
    assert list(Verification().faults()) == []


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        ({"ends": time(8)}, PlanHoursError, "ends"),
        ({"starts": time(13), "ends": time(12)}, PlanHoursError, "ends"),
        ({"pause": (time(13), time(14))}, PlanHoursError, "break_starts"),
        ({"pause": (time(10), time(9))}, PlanHoursError, "break_starts"),
        ({"capacity": 0}, PlanSeatsError, "capacity"),
        ({"capacity": 1000}, PlanSeatsError, "capacity"),
        ({"quotas": (20, 20)}, PlanSeatsError, "jkn_quota"),
        ({"valid_from": TODAY - timedelta(days=1)}, PlanDateError, "valid_from"),
        ({"valid_from": TODAY + timedelta(days=2000)}, PlanDateError, "valid_from"),
        ({"valid_until": TODAY - timedelta(days=1)}, PlanDateError, "valid_until"),
    ],
)
def test_what_a_line_may_not_be(plan: Plan, given: dict[str, Any], refusal: type[PlanFieldError], field: str) -> None:
    with pytest.raises(refusal) as refused:
        plan(**given)
    assert refused.value.field == field
    assert not PlanLine.objects.exists()


def test_a_room_of_another_poli(hospital: Hospital, plan: Plan) -> None:
    with pytest.raises(PlanRoomError):
        plan(room=hospital.rooms[hospital.internal.pk])


def test_a_doctor_is_in_one_room_at_a_time(hospital: Hospital, plan: Plan) -> None:
    plan()
    with pytest.raises(LineOverlapsError) as refused:
        plan(clinic=hospital.internal, starts=time(11), ends=time(14), is_sure=True)
    assert refused.value.field == "starts"
    plan(clinic=hospital.internal, starts=time(12), ends=time(14), is_sure=True)


def test_a_night_reaches_into_the_next_weekday(plan: Plan) -> None:
    plan(weekday=7, starts=time(22), ends=time(4))
    with pytest.raises(LineOverlapsError):
        plan(weekday=1, starts=time(3), ends=time(5))
    plan(weekday=1, starts=time(4), ends=time(5))


def test_lines_that_never_hold_together_do_not_meet(plan: Plan) -> None:
    plan(valid_until=TODAY + timedelta(days=10))
    plan(valid_from=TODAY + timedelta(days=11))
    assert PlanLine.objects.count() == 2


def test_a_room_has_so_many_places(hospital: Hospital, plan: Plan) -> None:
    room = hospital.rooms[hospital.children.pk]
    plan(room=room)
    with pytest.raises(LineOverlapsError) as refused:
        plan(room=room, doctor=hospital.second_doctor)
    assert refused.value.field == "room"
    room.capacity = 2
    room.save()
    plan(room=room, doctor=hospital.second_doctor)


def test_a_doctor_of_other_polis_is_asked_about(hospital: Hospital, plan: Plan) -> None:
    plan(clinic=hospital.internal)
    with pytest.raises(DoctorElsewhereError) as refused:
        plan(weekday=3)
    assert "Penyakit Dalam" in str(refused.value)
    plan(weekday=3, is_sure=True)


# --- changing -----
def change(hospital: Hospital, planned: Planned, wanted: LineDraft, **more) -> Planned:
    [line] = planned.lines
    return verbs.change_line(line, wanted, press_of(hospital, **more), seen=seen(line))


def test_sessions_without_people_follow_and_the_others_are_a_person_s(
    hospital: Hospital, plan: Plan, draft: Draft
) -> None:
    made = plan()
    hospital.booked(session=made.opened.sessions[1])
    done = change(hospital, made, draft(starts=time(9), ends=time(13), capacity=40))
    first, second, third = weeks(TUESDAY, 3)
    assert sessions() == [
        (first, time(9), time(13), 40),
        (second, time(8), time(12), 30),
        (third, time(9), time(13), 40),
    ]
    [kept] = done.effects.kept
    assert (kept.session.date, kept.people) == (second, 1)
    # The hours of before stay known: Mobile JKN may send them.
    assert ClinicSession.objects.get(date=first).aliases.get().starts == time(8)


def test_the_night_after_opens_nothing_twice(hospital: Hospital, plan: Plan, draft: Draft) -> None:
    made = plan()
    hospital.booked(session=made.opened.sessions[1])
    change(hospital, made, draft(starts=time(14), ends=time(16)))
    before = sessions()
    run = verbs.open_planned(TODAY, TODAY + timedelta(days=21), press_of(hospital))
    assert sessions() == before, "people are in one of 08:00, which stands for the practice of that date"
    assert (run.opened, run.problems) == (0, [])


def test_what_a_person_decided_about_a_session_stands(hospital: Hospital, plan: Plan, draft: Draft) -> None:
    made = plan()
    verbs.decide_capacity(made.opened.sessions[0], press_of(hospital, reason="ruang kecil"), capacity=12)
    done = change(hospital, made, draft(capacity=40))
    assert [one[3] for one in sessions()] == [12, 40, 40]
    assert [one.session.capacity for one in done.effects.kept] == [12]


def test_from_a_later_date_on_it_is_another_line(hospital: Hospital, plan: Plan, draft: Draft) -> None:
    made = plan()
    later = weeks(TUESDAY, 3)[1]
    change(hospital, made, draft(capacity=40, valid_from=later))
    old, new = PlanLine.objects.order_by("pk")
    assert (old.valid_until, new.valid_from) == (later - timedelta(days=1), later)
    assert [one[3] for one in sessions()] == [30, 40, 40]


def test_another_weekday_closes_and_opens(hospital: Hospital, plan: Plan, draft: Draft) -> None:
    made = plan()
    change(hospital, made, draft(weekday=4))
    assert ClinicSession.objects.open().count() == 3
    assert {one.date.isoweekday() for one in ClinicSession.objects.open()} == {4}
    assert SessionDecision.objects.filter(kind=DecisionKind.CANCELLED).count() == 3


def test_of_two_who_save_the_later_one_is_asked(hospital: Hospital, plan: Plan, draft: Draft) -> None:
    [line] = plan().lines
    shown = seen(line)
    verbs.change_line(line, draft(capacity=40), press_of(hospital), seen=shown)
    with pytest.raises(PlanChangedError):
        verbs.change_line(line, draft(capacity=20), press_of(hospital), seen=shown)
    line.refresh_from_db()
    assert line.capacity == 40


def test_a_change_may_not_meet_another_line(hospital: Hospital, plan: Plan, draft: Draft) -> None:
    made = plan()
    plan(starts=time(13), ends=time(15))
    with pytest.raises(LineOverlapsError):
        change(hospital, made, draft(ends=time(14)))


def test_a_changed_press_twice_is_one_change(hospital: Hospital, plan: Plan, draft: Draft) -> None:
    [line] = plan().lines
    shown = seen(line)
    for _time in range(2):
        verbs.change_line(line, draft(capacity=40), press_of(hospital, "k"), seen=shown)
    assert ConfigChange.objects.filter(name=line.change_name).count() == 2


# --- ending -----
def test_an_ended_line_closes_what_nobody_waits_for(hospital: Hospital, plan: Plan) -> None:
    made = plan()
    [line] = made.lines
    first, second, third = made.opened.sessions
    hospital.booked(session=third)
    done = verbs.end_line(line, press_of(hospital), last=first.date, seen=seen(line))
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.is_cancelled, third.is_cancelled) == (True, False)
    assert [one.session for one in done.effects.kept] == [third]
    assert second.decisions.get().actor == hospital.nurse


def test_a_line_that_was_ended_by_mistake_opens_again(hospital: Hospital, plan: Plan) -> None:
    made = plan()
    [line] = made.lines
    verbs.end_line(line, press_of(hospital), last=TODAY - timedelta(days=1), seen=seen(line))
    assert not ClinicSession.objects.open().exists()
    again = plan()
    assert [one.date for one in again.opened.sessions] == weeks(TUESDAY, 3)
    assert verbs.open_planned(TODAY, TODAY + timedelta(days=21), press_of(hospital)).opened == 0


def test_what_a_person_called_off_after_the_plan_stays_so(hospital: Hospital, plan: Plan) -> None:
    made = plan()
    [line] = made.lines
    first = made.opened.sessions[0]
    verbs.end_line(line, press_of(hospital), last=TODAY - timedelta(days=1), seen=seen(line))
    verbs.open_again(first, press_of(hospital, reason="jadi praktek"))
    verbs.close_session(first, DecisionKind.CANCELLED, press_of(hospital, reason="rapat"))
    assert [one.date for one in plan().opened.sessions] == weeks(TUESDAY, 3)[1:]


def test_a_line_that_never_held_goes_and_its_history_stays(hospital: Hospital, plan: Plan) -> None:
    [line] = plan(valid_from=TUESDAY).lines
    name = line.change_name
    verbs.end_line(line, press_of(hospital), last=TODAY, seen=seen(line))
    assert not PlanLine.objects.exists()
    assert not ClinicSession.objects.open().exists()
    newest = verbs.newest_change(name)
    assert newest is not None
    assert newest.new == ""


def test_an_end_in_the_past_is_none(hospital: Hospital, plan: Plan) -> None:
    [line] = plan().lines
    with pytest.raises(PlanDateError):
        verbs.end_line(line, press_of(hospital), last=TODAY - timedelta(days=2), seen=seen(line))


def test_what_is_over_is_not_changed(hospital: Hospital, plan: Plan, draft: Draft) -> None:
    made = plan()
    [line] = made.lines
    last_week = {"valid_from": TODAY - timedelta(days=9), "valid_until": TODAY - timedelta(days=2)}
    PlanLine.objects.filter(pk=line.pk).update(**last_week)
    with pytest.raises(PlanGoneError):
        change(hospital, made, draft(capacity=40))


def test_the_look_says_what_the_press_does(hospital: Hospital, plan: Plan, draft: Draft) -> None:
    made = plan()
    [line] = made.lines
    hospital.booked(session=made.opened.sessions[1])
    wanted_draft = replace(draft(capacity=40), valid_until=made.opened.sessions[1].date)
    wanted = verbs.changed_line(line, wanted_draft, at=hospital.now)
    look = verbs.effects_of_change(line, wanted, wanted_draft, at=hospital.now)
    assert [len(one) for one in (look.opened, look.changed, look.closed, look.kept)] == [0, 1, 1, 1]
    assert sessions() == [(day, time(8), time(12), 30) for day in weeks(TUESDAY, 3)]
    done = change(hospital, made, wanted_draft)
    assert [len(one) for one in (done.effects.changed, done.effects.closed, done.effects.kept)] == [1, 1, 1]


def test_no_other_user_is_named(hospital: Hospital, draft: Draft) -> None:
    keeper = User.objects.create_user("pengelola")
    verbs.plan_lines([draft()], Press(hospital.now, user=keeper, reason="jadwal baru"))
    change = ConfigChange.objects.get()
    assert (change.actor, change.reason, change.old) == (keeper, "jadwal baru", "")
    assert "Selasa 08:00-12:00 Anak, dr. Uji Pertama; 30 (27 JKN, 3 non-JKN)" in change.new
