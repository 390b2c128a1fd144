"""A staff session ends with the shift or when nobody acts; a screen that polls keeps nobody logged in."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session

from staff_login.checks import login_settings
from staff_login.sessions import ACTED_KEY
from staff_login.signing_out import BEGAN_KEY
from tests.staff_login.conftest import RIGHT, Person

OPENED = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FETCHED = {"accept": "*/*"}
PAGE = "/counter/"


@pytest.fixture
def person(nurse, morning) -> Person:
    nurse.user_permissions.add(Permission.objects.get(codename="work_clinic"))
    person = Person()
    assert person.tries("perawat", RIGHT)
    return person


def is_in(person: Person, headers: dict[str, str] = FETCHED) -> bool:
    answer = person.client.get(PAGE, headers=headers)
    assert answer.status_code in (200, 302)
    return bool(answer.status_code == 200)


def test_polling_keeps_nobody_logged_in(person, morning) -> None:
    for _quarter in range(15):
        morning.shift(timedelta(minutes=15))
        assert is_in(person)
    morning.shift(timedelta(minutes=15))
    assert not is_in(person)


@pytest.mark.parametrize("how", ["opens a page", "presses"])
def test_an_active_user_stays_until_the_end_of_the_shift(person, morning, how: str) -> None:
    for _hour in range(11):
        morning.shift(timedelta(hours=1))
        if how == "presses":
            person.client.post("/language/", {"language": "id"})
        assert is_in(person, OPENED if how == "opens a page" else FETCHED)
    morning.shift(timedelta(hours=1))
    assert not is_in(person, OPENED)


def test_a_user_at_work_at_the_end_of_the_shift_has_an_hour_and_no_more(person, morning) -> None:
    for _turn in range(12 * 12 + 11):
        morning.shift(timedelta(minutes=5))
        assert is_in(person, OPENED)
    morning.shift(timedelta(minutes=5))
    assert not is_in(person, OPENED)


def test_the_login_says_why_and_leads_back(person, morning) -> None:
    morning.shift(timedelta(hours=13))
    answer = person.client.get(PAGE, headers=OPENED, follow=True)
    assert answer.redirect_chain == [(f"/login/?next={PAGE}", 302)]
    assert "sesudah itu halaman tadi terbuka lagi" in answer.content.decode()
    back = person.client.post("/login/", {"username": "perawat", "password": RIGHT, "next": PAGE})
    assert back["Location"] == PAGE
    assert is_in(person)


def test_a_session_that_is_over_is_gone_from_the_server(person, morning) -> None:
    before = person.client.cookies["sessionid"].value
    morning.shift(timedelta(hours=5))
    is_in(person)
    assert not Session.objects.filter(session_key=before).exists()


def test_a_session_of_a_version_that_knew_no_end_is_over(person) -> None:
    session = person.client.session
    del session[BEGAN_KEY], session[ACTED_KEY]
    session.save()
    assert not is_in(person)


def test_the_cookie_lives_no_longer_than_the_shift(person) -> None:
    cookie = person.client.cookies["sessionid"]
    assert cookie["max-age"] <= 13 * 3600
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_shorter_shift_holds_for_logged_in_users_and_nought_is_no_limit(person, morning, settings) -> None:
    settings.STAFF_IDLE_MINUTES = 0
    morning.shift(timedelta(hours=9))
    assert is_in(person)
    settings.STAFF_SESSION_HOURS = 8
    assert not is_in(person)


def test_a_press_costs_no_second_write_within_a_minute(person, morning, django_assert_max_num_queries) -> None:
    morning.shift(30)
    acted = person.client.session[ACTED_KEY]
    is_in(person, OPENED)
    assert person.client.session[ACTED_KEY] == acted
    morning.shift(31)
    is_in(person, OPENED)
    assert person.client.session[ACTED_KEY] == acted + 61


def test_a_kiosk_keeps_its_own_settings_for_weeks(db, morning) -> None:
    kiosk = Person()
    kiosk.client.get("/kiosk/?print=1&device=Anjungan%202")
    morning.shift(timedelta(days=7))
    kiosk.client.get("/kiosk/")
    assert kiosk.client.session["kiosk_device"]["print"] is True


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("STAFF_LOGIN_FAILURES", -1, "staff.E001"),
        ("STAFF_LOGIN_FAILURES_PER_ADDRESS", -1, "staff.E001"),
        ("STAFF_SESSION_HOURS", -1, "staff.E001"),
        ("STAFF_IDLE_MINUTES", -1, "staff.E001"),
        ("STAFF_LOGIN_FAILURES", 0, "staff.W002"),
    ],
)
def test_settings_that_are_no_limit_are_named(settings, name: str, value: int, expected: str) -> None:
    assert login_settings(None) == []
    setattr(settings, name, value)
    assert [(found.id, name in found.msg) for found in login_settings(None)] == [(expected, True)]
