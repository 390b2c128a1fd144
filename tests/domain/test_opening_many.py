"""The sessions of many lines open in few statements, and one that somebody else opens meanwhile spoils no other."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django.fixtures import DjangoAssertNumQueries

from queues import verbs
from queues.models import Clinic, ClinicSession, Doctor, PlanLine, SessionBreak
from queues.press import Press
from queues.verbs import LineDraft
from queues.verbs.planning import opening
from queues.verbs.planning.lines import Planned
from queues.verbs.sessions import open_session
from tests.hospital import TODAY, Hospital

MORNING, NIGHT = (time(8), time(12)), (time(22), time(4))


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def drafts(hospital: Hospital, count: int) -> list[LineDraft]:
    """Every Tuesday: mornings with a pause, and one dialysis over midnight."""
    found = []
    for number in range(count):
        doctor = Doctor.objects.create(name=f"dr. {number}", bpjs_code=50_000 + number)
        clinic = hospital.children if number % 2 else hospital.internal
        draft = LineDraft(clinic, doctor, 2, *MORNING, 20, TODAY, pause=(time(10), time(10, 30)))
        found.append(draft if number else LineDraft(clinic, doctor, 2, *NIGHT, 20, TODAY))
    return found


def plan(hospital: Hospital, lines: list[LineDraft]) -> Planned:
    user, _is_new = User.objects.get_or_create(username="data")
    return verbs.plan_lines(lines, Press(hospital.now, user=user, request_key="a"))


def test_a_line_more_costs_no_statement_for_each_of_its_sessions(
    hospital: Hospital, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = drafts(hospital, 12)
    # 13 Tuesdays of twelve practices: a date has one insert of sessions, one of pauses, and what is looked at before.
    with django_assert_max_num_queries(13 * 12 + 12 * 7):
        opened = plan(hospital, lines).opened.sessions
    assert len(opened) == 12 * 13
    assert SessionBreak.objects.count() == 11 * 13
    of_a_date = ClinicSession.objects.filter(date=TODAY + timedelta(days=1))
    prefixes = list(of_a_date.values_list("label_prefix", flat=True))
    assert len(set(prefixes)) == len(prefixes) == 12
    night = ClinicSession.objects.filter(starts=NIGHT[0]).first()
    assert night is not None
    assert (night.capacity, night.jkn_quota + night.non_jkn_quota) == (20, 20)


def test_letters_of_a_night_are_not_those_of_the_next_day(hospital: Hospital) -> None:
    doctors = [Doctor.objects.create(name=f"dr. {number}", bpjs_code=60_000 + number) for number in range(2)]
    plan(
        hospital,
        [
            LineDraft(hospital.children, doctors[0], 2, *NIGHT, 20, TODAY),
            LineDraft(hospital.children, doctors[1], 3, *MORNING, 20, TODAY),
        ],
    )
    night = ClinicSession.objects.get(date=TODAY + timedelta(days=1))
    day = ClinicSession.objects.get(date=TODAY + timedelta(days=2))
    assert night.label_prefix != day.label_prefix


def test_letters_that_somebody_takes_meanwhile_are_chosen_anew(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = drafts(hospital, 3)
    taken = Clinic.objects.get(pk=hospital.internal.pk)

    def a_colleague_opens(place: str) -> None:
        if place == "session-is-missing" and not _is_there(hospital):
            open_beside(hospital, taken)

    monkeypatch.setattr(opening, "injection_point", a_colleague_opens)
    opened = plan(hospital, lines).opened
    assert opened.problems == []
    assert len(opened.sessions) == 3 * 13
    assert PlanLine.objects.count() == 3
    of_a_date = ClinicSession.objects.filter(date=TODAY + timedelta(days=1)).values_list("label_prefix", flat=True)
    assert len(of_a_date) == len(set(of_a_date)) == 4


def open_beside(hospital: Hospital, clinic: Clinic) -> None:
    open_session(
        date=TODAY + timedelta(days=1),
        clinic=clinic,
        doctor=hospital.doctor,
        starts=time(13),
        ends=time(15),
        capacity=10,
    )


def _is_there(hospital: Hospital) -> bool:
    return ClinicSession.objects.filter(doctor=hospital.doctor, date__gt=TODAY).exists()
