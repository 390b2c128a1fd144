"""Opening sessions from the plan: only what is missing, never beside what is there, nightly and by command."""

from collections.abc import Callable
from datetime import date, time, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bpjs_bridge import tasks
from bpjs_bridge.schedules import beside
from queues import clock, verbs
from queues.errors import PlanDateError
from queues.models import Clinic, ClinicSession, DecisionKind, HolidayAnswer, OpeningCause, PlanLine, PlanOpening
from queues.verbs import HolidayDraft, Planned
from queues.verbs.planning import opening
from tests.hospital import TODAY, Hospital
from tests.planning.conftest import MONDAY, TUESDAY, press_of

Plan = Callable[..., Planned]
WEEK = TODAY + timedelta(days=7)


def line_alone(hospital: Hospital, **given) -> PlanLine:
    """A line of which nothing is open yet."""
    usual = {
        "clinic": hospital.children,
        "doctor": hospital.doctor,
        "weekday": 2,
        "starts": time(8),
        "ends": time(12),
        "capacity": 30,
        "jkn_quota": 27,
        "non_jkn_quota": 3,
        "valid_from": TODAY,
    }
    return PlanLine.objects.create(**(usual | given))


def opened(hospital: Hospital, first: date = TODAY, last: date = WEEK, **more) -> PlanOpening:
    return verbs.open_planned(first, last, press_of(hospital, **more))


def test_what_is_missing_is_opened_once(hospital: Hospital) -> None:
    line_alone(hospital)
    assert [opened(hospital).opened for _time in range(2)] == [1, 0]


def test_what_another_run_opened_after_the_look_is_no_problem(hospital: Hospital) -> None:
    """The night's run and a colleague's press look at the same time; the second finds what the first has opened."""
    line_alone(hospital)
    looked_at = opening.missing(TODAY, WEEK, at=hospital.now)
    opened(hospital)
    late = opening.open_missing(looked_at)
    assert (late.sessions, late.problems) == ([], [])
    assert ClinicSession.objects.filter(date=TUESDAY).count() == 1


def test_the_same_press_twice_is_one_run(hospital: Hospital) -> None:
    line_alone(hospital)
    assert opened(hospital, key="k") == opened(hospital, key="k")
    assert PlanOpening.objects.get().opened == 1


@pytest.mark.parametrize("hours", [(8, 12), (8, 11), (9, 13)])
def test_a_session_that_is_there_stays_as_it_is(hospital: Hospital, hours: tuple[int, int]) -> None:
    line_alone(hospital)
    there = hospital.open(hospital.children, hospital.doctor, on=TUESDAY, capacity=5, hours=hours)
    run = opened(hospital)
    assert (run.opened, run.problems) == (0, [])
    there.refresh_from_db()
    assert there.capacity == 5


def test_one_that_a_person_called_off_stays_so(hospital: Hospital) -> None:
    line_alone(hospital)
    there = hospital.open(hospital.children, hospital.doctor, on=TUESDAY)
    verbs.close_session(there, DecisionKind.CANCELLED, press_of(hospital, reason="rapat"))
    assert opened(hospital).opened == 0


def test_one_that_was_moved_to_other_hours_is_known(hospital: Hospital) -> None:
    line_alone(hospital)
    there = hospital.open(hospital.children, hospital.doctor, on=TUESDAY)
    verbs.decide_hours(there, press_of(hospital), starts=time(18), ends=time(20))
    assert opened(hospital).opened == 0


def test_a_doctor_who_is_elsewhere_is_told(hospital: Hospital) -> None:
    line_alone(hospital)
    hospital.open(hospital.internal, hospital.doctor, on=TUESDAY, hours=(10, 14))
    run = opened(hospital)
    assert run.opened == 0
    [problem] = run.problems
    assert "dr. Uji Pertama" in problem
    assert "Penyakit Dalam pukul 10:00-14:00" in problem


def test_one_that_cannot_be_opened_stops_no_other(hospital: Hospital) -> None:
    line_alone(hospital)
    line_alone(hospital, clinic=hospital.internal, doctor=hospital.second_doctor)
    Clinic.objects.filter(pk=hospital.children.pk).update(is_active=False)
    run = opened(hospital)
    assert (run.opened, len(run.problems)) == (1, 1)


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (3, 1), (0, 400)])
def test_a_range_that_is_none(hospital: Hospital, first: int, last: int) -> None:
    with pytest.raises(PlanDateError):
        opened(hospital, TODAY + timedelta(days=first), TODAY + timedelta(days=last))


def test_a_line_of_hfis_opens_what_hfis_may_change(hospital: Hospital) -> None:
    line_alone(hospital, origin="HFIS")
    opened(hospital)
    assert ClinicSession.objects.get().is_from_hfis


def test_a_night_session_keeps_its_date(hospital: Hospital) -> None:
    line_alone(hospital, starts=time(22), ends=time(4))
    opened(hospital)
    assert ClinicSession.objects.get().crosses_midnight


# --- holidays -----
@pytest.mark.parametrize("kind", ["NATIONAL", "JOINT", "OWN"])
def test_on_a_holiday_nothing_opens_by_itself(hospital: Hospital, kind: str) -> None:
    line_alone(hospital)
    verbs.set_holiday(HolidayDraft(TUESDAY, "Hari Raya", kind), press_of(hospital))
    assert opened(hospital).opened == 0


def test_an_answer_opens_all_or_some(hospital: Hospital) -> None:
    line_alone(hospital)
    line_alone(hospital, clinic=hospital.internal, doctor=hospital.second_doctor)
    day = verbs.set_holiday(HolidayDraft(TUESDAY, "Cuti bersama", "JOINT"), press_of(hospital))
    shown = verbs.newest_change(day.change_name)
    assert shown is not None
    done = verbs.answer_holiday(
        day, HolidayAnswer.SOME, press_of(hospital), seen=shown.pk, open_clinics=[hospital.internal]
    )
    assert [one.clinic for one in done.opened.sessions] == [hospital.internal]
    shown = verbs.newest_change(day.change_name)
    assert shown is not None
    done = verbs.answer_holiday(day, HolidayAnswer.OPEN, press_of(hospital), seen=shown.pk)
    assert [one.clinic for one in done.opened.sessions] == [hospital.children]


# --- by night and by command -----
def test_the_night_opens_once_and_not_before_its_hour(hospital: Hospital, settings) -> None:
    settings.PLAN_HORIZON_DAYS = 14
    line_alone(hospital)
    assert verbs.open_if_due(at=clock.moment(TODAY, time(1))) is None
    run = verbs.open_if_due(at=clock.moment(TODAY, time(2, 30)))
    assert run is not None
    assert (run.opened, run.cause, run.actor) == (2, OpeningCause.NIGHTLY, None)
    assert verbs.open_if_due(at=clock.moment(TODAY, time(3))) is None
    after = verbs.open_if_due(at=clock.moment(WEEK, time(3)))
    assert after is not None
    assert after.opened == 1


def test_a_hospital_without_a_plan_has_no_runs(hospital: Hospital) -> None:
    assert verbs.open_if_due(at=hospital.now) is None
    assert not PlanOpening.objects.exists()


def run(*options: str) -> str:
    out = StringIO()
    call_command("open_sessions", *options, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_says_what_it_did(hospital: Hospital) -> None:
    line_alone(hospital)
    with time_machine.travel(hospital.now, tick=False):
        assert "1 jadwal dibuka" in run("--from", TODAY.isoformat(), "--to", WEEK.isoformat())
        assert "0 jadwal dibuka" in run("--to", WEEK.isoformat())
        assert "jadwal dibuka" in run()
        with pytest.raises(CommandError, match="Tanggal terakhir sebelum"):
            run("--from", WEEK.isoformat(), "--to", TODAY.isoformat())


def test_the_command_ends_with_one_when_somebody_must_look(hospital: Hospital) -> None:
    line_alone(hospital)
    hospital.open(hospital.internal, hospital.doctor, on=TUESDAY)
    with time_machine.travel(hospital.now, tick=False), pytest.raises(CommandError) as ended:
        run("--to", WEEK.isoformat())
    assert ended.value.returncode == 1


def test_a_quarter_is_looked_at_in_a_handful_of_statements(hospital: Hospital) -> None:
    for weekday in range(1, 7):
        line_alone(hospital, weekday=weekday)
    opened(hospital, MONDAY, TODAY + timedelta(days=90))
    with CaptureQueriesContext(connection) as asked:
        assert verbs.missing(MONDAY, TODAY + timedelta(days=90), at=timezone.now()) == []
    assert len(asked) <= 6


def test_the_relay_and_celery_open_by_night(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    line_alone(hospital)
    monkeypatch.setattr(beside, "_plan_due_at", 0.0)
    with time_machine.travel(clock.moment(TODAY, time(3)), tick=False):
        assert beside.open_planned()
        assert not beside.open_planned(), "asked a minute later at the earliest"
        tasks.open_planned_sessions()
    assert PlanOpening.objects.get().cause == OpeningCause.NIGHTLY
    assert ClinicSession.objects.exists()
