"""HFIS against a line of the plan: asked once for all its sessions, and what was kept is not asked next week."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.management import CommandError
from django.test import Client
from django.utils import timezone

from antrean_project.groups import DATA_KEEPER
from bpjs_bridge.models import PlanQuestion, QuestionKind, QuestionState, ScheduleQuestion
from bpjs_bridge.schedules import plan_questions
from queues import clock, verbs
from queues.models import ClinicSession, LineOrigin, PlanLine
from queues.press import Press
from tests.group_browsers import browser_of
from tests.hospital import TODAY
from tests.outbound.road import Road
from tests.outbound.test_sync_hfis import hfis, practice, sync

TUESDAY = TODAY + timedelta(days=1)
PAGE = "/setup/plan/hfis/"


@pytest.fixture(autouse=True)
def morning(settings) -> Iterator[None]:
    settings.PLAN_HORIZON_DAYS = 21
    with time_machine.travel(clock.moment(TODAY, time(7)), tick=True):
        yield


@pytest.fixture
def line(road: Road) -> PlanLine:
    """dr. Uji Pertama at Anak on Tuesdays, 08:00-12:00, typed by a person; three sessions."""
    draft = verbs.LineDraft(road.hospital.children, road.hospital.doctor, 2, time(8), time(12), 30, TODAY)
    return verbs.plan_lines([draft], press(road)).lines[0]


def press(road: Road) -> Press:
    return road.hospital.by(at=timezone.now())


def tuesdays() -> list[date]:
    return [TUESDAY + timedelta(weeks=week) for week in range(3)]


def compared(road: Road, *days: date, hours: str = "09:00-13:00", seats: int = 30) -> None:
    """HFIS has the doctor so on these dates; no row of it where `hours` is empty."""
    for day in days:
        rows = [practice(1001, "ANA", hours, seats)] if hours else [practice(1002, "INT", "08:00-12:00")]
        hfis(road, *rows, day=day)
        with suppress(CommandError):
            sync(clinics="ANA,INT", day=day)


def asked() -> plan_questions.LineQuestion:
    [found] = plan_questions.line_questions(at=timezone.now())
    return found


def hours_of(day: date) -> str:
    return ClinicSession.objects.get(date=day, clinic__bpjs_poli_code="ANA", is_cancelled=False).hours


def test_two_weeks_of_one_difference_are_one_question(road: Road, line: PlanLine) -> None:
    compared(road, *tuesdays()[:2])
    found = asked()
    assert (found.line, found.kind, found.theirs, found.ours) == (
        line,
        QuestionKind.HOURS,
        "09:00-13:00",
        "08:00-12:00",
    )
    assert [question.date for question in found.questions] == tuesdays()[:2]


def test_what_is_kept_is_not_asked_next_week(road: Road, line: PlanLine) -> None:
    compared(road, *tuesdays()[:2])
    plan_questions.keep(asked(), press(road))
    compared(road, tuesdays()[2])
    assert plan_questions.line_questions(at=timezone.now()) == []
    latest = ScheduleQuestion.objects.latest("date")
    assert (latest.date, latest.state, latest.answered_by) == (tuesdays()[2], QuestionState.KEPT, road.hospital.nurse)
    assert hours_of(tuesdays()[2]) == "08:00-12:00"


def test_other_values_are_asked_all_the_same(road: Road, line: PlanLine) -> None:
    compared(road, TUESDAY)
    plan_questions.keep(asked(), press(road))
    compared(road, tuesdays()[1], hours="10:00-14:00")
    assert asked().theirs == "10:00-14:00"


def test_what_was_kept_can_be_asked_again(road: Road, line: PlanLine) -> None:
    compared(road, TUESDAY)
    kept = plan_questions.keep(asked(), press(road))
    plan_questions.withdraw(kept, press(road))
    compared(road, tuesdays()[1])
    assert asked().first.date == tuesdays()[1]


def test_following_changes_the_line_and_what_nobody_waits_for(road: Road, line: PlanLine) -> None:
    compared(road, *tuesdays()[:2])
    road.hospital.booked(session=ClinicSession.objects.get(date=tuesdays()[1], clinic=road.hospital.children))
    planned = plan_questions.follow(asked(), press(road))
    line.refresh_from_db()
    assert (line.hours, line.origin) == ("09:00-13:00", "HFIS")
    assert [hours_of(day) for day in tuesdays()] == ["09:00-13:00", "08:00-12:00", "09:00-13:00"]
    assert [hit.session.date for hit in planned.effects.kept] == [tuesdays()[1]]
    assert [one.date for one in ScheduleQuestion.objects.unanswered()] == [tuesdays()[1]]
    # From now on HFIS is followed without a question.
    compared(road, TUESDAY, hours="10:00-14:00")
    assert hours_of(TUESDAY) == "10:00-14:00"


def test_following_seats(road: Road, line: PlanLine) -> None:
    compared(road, TUESDAY, hours="08:00-12:00", seats=20)
    plan_questions.follow(asked(), press(road))
    line.refresh_from_db()
    assert (line.capacity, line.non_jkn_quota) == (20, 2)


def test_what_hfis_does_not_have_ends_when_it_is_followed(road: Road, line: PlanLine) -> None:
    compared(road, TUESDAY, hours="")
    found = asked()
    assert found.kind == QuestionKind.LOCAL
    plan_questions.follow(found, press(road))
    assert not PlanLine.objects.exists()
    assert not ClinicSession.objects.open().filter(clinic=road.hospital.children, date__gte=TUESDAY).exists()


def test_a_change_by_hand_is_held_again(road: Road, line: PlanLine) -> None:
    compared(road, *tuesdays()[:2])
    plan_questions.follow(asked(), press(road))
    line.refresh_from_db()
    newest = verbs.newest_change(line.change_name)
    assert newest is not None
    draft = verbs.LineDraft(line.clinic, line.doctor, 2, time(7), time(11), 30, TODAY)
    verbs.change_line(line, draft, press(road), seen=newest.pk)
    compared(road, tuesdays()[2])
    assert hours_of(tuesdays()[2]) == "07:00-11:00"
    assert asked().ours == "07:00-11:00"


def test_the_page_asks_and_answers(road: Road, line: PlanLine) -> None:
    compared(road, *tuesdays()[:2])
    keeper: Client = browser_of(DATA_KEEPER)
    page = keeper.get(PAGE)
    assert "HFIS berkata lain tentang rencana" in page.text
    assert "Minggu dokter yang dikirim" in page.text
    form = {"question": asked().key, "answer": "keep"}
    compared(road, tuesdays()[2])
    assert "Periksa daftarnya" in keeper.post(f"{PAGE}answer/", form, follow=True).text, "another list than was shown"
    page = keeper.post(f"{PAGE}answer/", {"question": asked().key, "answer": "keep"}, follow=True)
    assert "tidak ditanyakan lagi" in page.text
    kept = PlanQuestion.objects.get()
    assert kept.answered_by.username == f"orang-{DATA_KEEPER}"
    page = keeper.post(f"{PAGE}kept/{kept.pk}/", follow=True)
    assert "ditanyakan lagi bila" in page.text
    assert "Tanyakan lagi" not in page.text


def test_hfis_is_asked_once_for_the_week(road: Road, line: PlanLine) -> None:
    compared(road, *tuesdays()[:2])
    keeper: Client = browser_of(DATA_KEEPER)
    week = asked().week(today=TODAY)
    form = {"question": asked().key, "answer": "ask", "week": "another week"}
    assert "Minggu dokter ini berubah" in keeper.post(f"{PAGE}answer/", form, follow=True).text
    keeper.post(f"{PAGE}answer/", form | {"week": str(week)})
    states = ScheduleQuestion.objects.order_by("date").values_list("state", "asked_week")
    assert [state for state, _week in states] == [QuestionState.WAITING, QuestionState.WAITING]
    assert [bool(sent) for _state, sent in states] == [True, False]


def test_sessions_of_a_line_of_hfis_are_held_once_a_person_changed_it(road: Road) -> None:
    """They were HFIS's to change; what a person set is not undone by the next comparison."""
    usual = verbs.LineDraft(road.hospital.children, road.hospital.doctor, 2, time(8), time(12), 30, TODAY)
    [line] = verbs.plan_lines([replace(usual, origin=LineOrigin.HFIS)], press(road)).lines
    newest = verbs.newest_change(line.change_name)
    assert newest is not None
    verbs.change_line(line, replace(usual, starts=time(7), ends=time(11)), press(road), seen=newest.pk)
    compared(road, TUESDAY, hours="08:00-12:00")
    assert hours_of(TUESDAY) == "07:00-11:00"
    assert asked().ours == "07:00-11:00"
