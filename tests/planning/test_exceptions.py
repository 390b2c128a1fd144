"""What deviates from the week: leave, a closed poli, other hours, an extra practice, a pause; and its way back."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from queues import verbs
from queues.errors import PersonalReasonError, PlanFieldError, PlanGoneError, ReasonNeededError
from queues.models import ClinicSession, ConfigChange, DecisionKind, PlanException, SessionDecision, Visit
from queues.verbs import ExceptionDraft, Planned
from queues.verbs.planning.exceptions import Excepted
from queues.verbs.planning.hits import close_empty
from tests.hospital import TODAY, Hospital
from tests.planning.conftest import TUESDAY, press_of, weeks

Plan = Callable[..., Planned]


@pytest.fixture(autouse=True)
def three_weeks(settings) -> None:
    settings.PLAN_HORIZON_DAYS = 21


def noted(hospital: Hospital, kind: str, first: date = TUESDAY, last: date | None = None, **given) -> Excepted:
    key, reason = given.pop("key", ""), given.pop("reason", "seminar")
    return verbs.except_from_plan(ExceptionDraft(kind, first, last or first, **given), press_of(hospital, key, reason))


def on(day: date) -> ClinicSession:
    return ClinicSession.objects.order_by("starts").get(date=day)


def test_a_leave_closes_what_nobody_waits_for_and_leads_to_the_rest(hospital: Hospital, plan: Plan) -> None:
    made = plan()
    first, second, third = made.opened.sessions
    visit = hospital.booked(session=second)
    done = noted(hospital, "LEAVE", first.date, third.date, doctor=hospital.doctor)
    states = [on(day).is_on_leave for day in weeks(TUESDAY, 3)]
    assert states == [True, False, True]
    assert [(hit.session, hit.people) for hit in done.effects.kept] == [(second, 1)]
    assert Visit.objects.get(pk=visit.pk).stage == visit.stage
    decision = SessionDecision.objects.filter(session=first).get()
    assert (decision.kind, decision.reason, decision.actor) == (DecisionKind.LEAVE, "seminar", hospital.nurse)


def test_what_is_noted_before_opens_nothing(hospital: Hospital, plan: Plan) -> None:
    noted(hospital, "LEAVE", TUESDAY, doctor=hospital.doctor)
    made = plan()
    assert [one.date for one in made.opened.sessions] == weeks(TUESDAY, 3)[1:]


def test_a_substitute_serves_on(hospital: Hospital, plan: Plan) -> None:
    made = plan()
    one = made.opened.sessions[0]
    verbs.decide_substitute(one, press_of(hospital), doctor=hospital.second_doctor)
    assert not noted(hospital, "LEAVE", one.date, doctor=hospital.doctor).effects.hits_something


def test_a_closed_poli_is_closed_for_all_its_doctors(hospital: Hospital, plan: Plan) -> None:
    plan()
    plan(doctor=hospital.second_doctor, starts=time(13), ends=time(15))
    noted(hospital, "CLOSED", clinic=hospital.children)
    assert ClinicSession.objects.filter(date=TUESDAY, is_cancelled=True).count() == 2


def test_a_moved_practice_has_other_hours_on_its_dates(hospital: Hospital, plan: Plan) -> None:
    made = plan()
    second = made.opened.sessions[1]
    hospital.booked(session=second)
    done = noted(hospital, "MOVED", TUESDAY, second.date, line=made.lines[0], starts=time(14), ends=time(16))
    assert [on(day).starts for day in weeks(TUESDAY, 3)] == [time(14), time(8), time(8)]
    assert [hit.session for hit in done.effects.kept] == [second]
    assert verbs.open_planned(TODAY, TODAY + timedelta(days=21), press_of(hospital)).opened == 0


def test_an_extra_practice_opens_on_a_holiday_too(hospital: Hospital) -> None:
    verbs.set_holiday(verbs.HolidayDraft(TUESDAY, "Hari Raya", "NATIONAL"), press_of(hospital))
    given: dict[str, Any] = {"clinic": hospital.children, "doctor": hospital.doctor}
    done = noted(hospital, "EXTRA", capacity=10, starts=time(9), ends=time(11), **given)
    [session] = done.opened.sessions
    assert (session.date, session.capacity, session.jkn_quota) == (TUESDAY, 10, 9)
    assert verbs.open_planned(TODAY, TODAY + timedelta(days=21), press_of(hospital)).opened == 0


def test_a_pause_is_written_and_takes_nobody_s_number(hospital: Hospital, plan: Plan) -> None:
    made = plan()
    visit = hospital.booked(session=made.opened.sessions[0])
    noted(hospital, "BREAK", doctor=hospital.doctor, starts=time(10), ends=time(11))
    assert on(TUESDAY).breaks.get().starts == time(10)
    assert Visit.objects.get(pk=visit.pk).stage == visit.stage


def test_the_same_press_twice_is_one_exception(hospital: Hospital, plan: Plan) -> None:
    plan()
    first, again = (noted(hospital, "LEAVE", doctor=hospital.doctor, key="k") for _time in range(2))
    assert first.exception == again.exception
    assert (PlanException.objects.count(), SessionDecision.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("LEAVE", {}, "doctor"),
        ("CLOSED", {}, "clinic"),
        ("MOVED", {"starts": time(8), "ends": time(9)}, "line"),
        ("BREAK", {"starts": time(8), "ends": time(9)}, "doctor"),
        ("LEAVE", {"first": TODAY - timedelta(days=1)}, "first"),
        ("LEAVE", {"first": TUESDAY, "last": TODAY}, "last"),
        ("LEAVE", {"first": TUESDAY, "last": TODAY + timedelta(days=800)}, "last"),
        ("EXTRA", {"clinic": True, "doctor": True}, "starts"),
        ("EXTRA", {"clinic": True, "doctor": True, "starts": time(8), "ends": time(8)}, "ends"),
        ("EXTRA", {"clinic": True, "doctor": True, "starts": time(8), "ends": time(9)}, "capacity"),
        ("BREAK", {"doctor": True, "starts": time(9), "ends": time(8)}, "ends"),
        ("CLOSED", {"clinic": True, "doctor": True}, "doctor"),
    ],
)
def test_what_an_exception_may_not_be(hospital: Hospital, kind: str, given: dict[str, Any], field: str) -> None:
    whole = {"clinic": hospital.children, "doctor": hospital.doctor}
    given = {name: whole.get(name, value) for name, value in given.items()}
    with pytest.raises(PlanFieldError) as refused:
        noted(hospital, kind, **given)
    assert refused.value.field == field
    assert not PlanException.objects.exists()


def test_a_reason_is_needed_and_names_nobody(hospital: Hospital) -> None:
    with pytest.raises(ReasonNeededError):
        noted(hospital, "LEAVE", doctor=hospital.doctor, reason=" ")
    with pytest.raises(PersonalReasonError):
        noted(hospital, "LEAVE", doctor=hospital.doctor, reason="pasien 9900000000000001")


def test_a_withdrawn_leave_gives_its_sessions_back(hospital: Hospital, plan: Plan) -> None:
    plan()
    done = noted(hospital, "LEAVE", *weeks(TUESDAY, 2), doctor=hospital.doctor)
    for _time in range(2):
        verbs.withdraw_exception(done.exception, press_of(hospital, "w"))
    assert not ClinicSession.objects.filter(is_on_leave=True).exists()
    assert ConfigChange.objects.filter(name=done.exception.change_name).count() == 2
    with pytest.raises(PlanGoneError):
        verbs.withdraw_exception(done.exception, press_of(hospital, "v"))


def test_a_withdrawn_leave_opens_what_it_kept_from_opening(hospital: Hospital, plan: Plan) -> None:
    done = noted(hospital, "LEAVE", TUESDAY, doctor=hospital.doctor)
    plan()
    back = verbs.withdraw_exception(done.exception, press_of(hospital))
    assert [one.date for one in back.opened.sessions] == [TUESDAY]


def test_what_was_decided_after_a_leave_stands(hospital: Hospital, plan: Plan) -> None:
    plan()
    done = noted(hospital, "LEAVE", TUESDAY, doctor=hospital.doctor)
    verbs.open_again(on(TUESDAY), press_of(hospital, reason="jadi praktek"))
    verbs.close_session(on(TUESDAY), DecisionKind.LEAVE, press_of(hospital, reason="sakit"))
    verbs.withdraw_exception(done.exception, press_of(hospital))
    assert on(TUESDAY).is_on_leave


def test_a_moved_practice_comes_back(hospital: Hospital, plan: Plan) -> None:
    made = plan()
    done = noted(hospital, "MOVED", TUESDAY, line=made.lines[0], starts=time(14), ends=time(16))
    verbs.withdraw_exception(done.exception, press_of(hospital))
    assert on(TUESDAY).starts == time(8)


def test_somebody_who_takes_a_number_meanwhile_keeps_it(hospital: Hospital, plan: Plan) -> None:
    """Between the look at the sessions and the closing of each."""
    session = plan().opened.sessions[0]
    visit = hospital.booked(session=session)
    assert close_empty(session, DecisionKind.LEAVE, press_of(hospital, reason="seminar")) is None
    assert on(TUESDAY).is_open
    assert Visit.objects.get(pk=visit.pk).stage == visit.stage
