"""A locked screen shows and does nothing; its owner opens it by PIN or password, a colleague by name and PIN."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from pytest_django import Settings

from queues import verbs
from queues.models import Call
from queues.press import Press
from staff_login import pins
from staff_login.models import ConsoleDevice, StaffPin
from tests.hospital import Hospital
from tests.staff_login.conftest import RIGHT, Person

PIN, OTHER = "480261", "771305"
OPENED = {"accept": "text/html,*/*;q=0.8"}
FETCHED = {"accept": "*/*"}


@pytest.fixture
def hospital(db: None, morning) -> Hospital:
    hospital = Hospital()
    User.objects.all().delete()
    return hospital


@pytest.fixture
def desk(hospital: Hospital, nurse: User, colleague: User) -> str:
    for user in (nurse, colleague):
        user.user_permissions.add(Permission.objects.get(codename="work_admission"))
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    return f"/counter/{hospital.desk.pk}/"


@pytest.fixture
def person(desk: str, nurse: User, morning) -> Person:
    pins.set_pin(nurse, PIN, at=nurse.date_joined)
    person = Person()
    assert person.tries("perawat", RIGHT)
    morning.shift(30)
    return person


def lock(person: Person) -> None:
    assert person.client.post("/lock/", headers=FETCHED).status_code == 204


def opens(person: Person, secret: str, **more: str) -> dict[str, object]:
    answer = person.client.post("/lock/open/", {"secret": secret, **more}, headers=FETCHED)
    return {"status": answer.status_code, **answer.json()}


def is_locked(person: Person, path: str = "/counter/") -> bool:
    return person.client.get(path, headers=FETCHED).status_code == 423


# --- what is refused -----------------------------------------------------------------------------------------------
def test_while_it_is_locked_nothing_is_shown_and_no_press_acts(person: Person, desk: str) -> None:
    lock(person)
    for path in (desk, f"{desk}now/", "/counter/", "/reports/", "/admin/", "/lock/pin/x"):
        answer = person.client.get(path, headers=FETCHED)
        assert answer.status_code in (423, 404), path
        assert "ZU-1" not in answer.content.decode()
    assert person.client.post(f"{desk}next/", {"expected": ""}, headers=FETCHED).status_code == 423
    assert not Call.objects.exists(), "the server refused it, not the page alone"
    page = person.client.get(desk, headers=OPENED)
    assert page["Location"] == f"/lock/?next=%2Fcounter%2F{desk.split('/')[2]}%2F"
    form = person.client.post(f"{desk}next/", {"expected": ""}, headers=OPENED)
    assert form["Location"].startswith("/lock/?next=")
    assert not Call.objects.exists()
    assert person.client.post("/lock/console/", {"name": "X"}).status_code == 403
    assert person.client.get("/lock/pin/")["Location"] == "/lock/"


def test_kiosk_board_and_phone_of_the_same_browser_go_on(person: Person) -> None:
    lock(person)
    for path in ("/kiosk/", "/display/", "/health/live"):
        assert person.client.get(path).status_code == 200
    assert is_locked(person), "and no visit there opens it"


def test_after_the_idle_minutes_the_server_locks_by_itself(person: Person, morning, settings: Settings) -> None:
    settings.STAFF_LOCK_MINUTES = 10
    for _press in range(3):
        morning.shift(timedelta(minutes=9))
        assert person.client.get("/counter/", headers=OPENED).status_code == 200
    morning.shift(timedelta(minutes=5))
    assert person.client.get("/counter/", headers=FETCHED).status_code == 200, "a poll"
    morning.shift(timedelta(minutes=5, seconds=1))
    assert is_locked(person)
    assert opens(person, PIN)["wrong"] == ""
    assert not is_locked(person)


def test_without_the_setting_nothing_locks_by_itself(person: Person, morning) -> None:
    morning.shift(timedelta(hours=3))
    assert not is_locked(person)


# --- its owner -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("secret", [PIN, RIGHT])
def test_pin_or_password_opens_it_where_it_was(person: Person, desk: str, secret: str) -> None:
    lock(person)
    assert opens(person, "000111")["wrong"] == "PIN atau kata sandi tidak cocok."
    assert opens(person, "salah")["status"] == 403
    assert is_locked(person)
    answer = person.client.post("/lock/open/", {"secret": secret, "next": desk}, headers=OPENED)
    assert (answer.status_code, answer["Location"]) == (303, desk)
    assert not is_locked(person)


def test_it_leads_to_no_other_site(person: Person) -> None:
    lock(person)
    answer = person.client.post("/lock/open/", {"secret": PIN, "next": "https://jahat.example/"}, headers=OPENED)
    assert answer["Location"] == "/counter/"


def test_guessing_a_pin_waits_as_at_the_login_and_the_password_still_opens(
    person: Person, morning, hashing, settings: Settings
) -> None:
    lock(person)
    for guess in range(settings.STAFF_LOGIN_FAILURES):
        assert opens(person, f"48026{guess + 2}")["wrong"] == "PIN atau kata sandi tidak cocok."
    hashed = hashing.times
    assert "Coba lagi dalam 1 menit" in str(opens(person, PIN)["wrong"]), "the right one is not looked at either"
    assert hashing.times == hashed
    morning.shift(61)
    assert opens(person, "480269")["status"] == 403
    assert "Coba lagi dalam 2 menit" in str(opens(person, PIN)["wrong"])
    assert opens(person, RIGHT)["wrong"] == ""


def test_a_pin_is_hashed_and_in_no_session(person: Person, nurse: User) -> None:
    lock(person)
    opens(person, PIN)
    assert PIN not in StaffPin.objects.get(user=nurse).pin
    assert all(PIN not in str(row.get_decoded()) for row in Session.objects.all())


def test_a_pin_is_no_password(person: Person) -> None:
    assert not Person().tries("perawat", PIN)


# --- setting it ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("pin", "again", "password", "words"),
    [
        ("12345", "12345", RIGHT, "PIN terdiri dari 6 angka."),
        ("rahasi", "rahasi", RIGHT, "PIN terdiri dari 6 angka."),
        ("111111", "111111", RIGHT, "mudah ditebak"),
        ("121212", "121212", RIGHT, "mudah ditebak"),
        ("456789", "456789", RIGHT, "mudah ditebak"),
        ("987654", "987654", RIGHT, "mudah ditebak"),
        (OTHER, "771306", RIGHT, "Kedua PIN tidak sama."),
        (OTHER, OTHER, "salah", "Kata sandi tidak cocok."),
        (OTHER, OTHER, RIGHT, "PIN disimpan."),
    ],
)
def test_a_pin_is_set_with_the_password_and_is_not_easy(
    person: Person, nurse: User, pin: str, again: str, password: str, words: str
) -> None:
    before = StaffPin.objects.get(user=nurse).pin
    sent = {"pin": pin, "again": again, "password": password}
    text = person.client.post("/lock/pin/", sent, follow=True).content.decode()
    assert words in text
    assert f'value="{pin}"' not in text
    assert (StaffPin.objects.get(user=nurse).pin == before) == (words != "PIN disimpan.")


def test_without_a_pin_the_password_opens(person: Person) -> None:
    person.client.post("/lock/pin/", {"act": "forget"})
    assert not StaffPin.objects.exists()
    lock(person)
    assert opens(person, PIN)["status"] == 403
    assert opens(person, RIGHT)["status"] == 200


# --- shift change --------------------------------------------------------------------------------------------------
def enrolled(person: Person, nurse: User) -> None:
    nurse.user_permissions.add(Permission.objects.get(codename="change_counter"))
    person.client.post("/lock/console/", {"name": "Loket 1"})


def test_on_an_enrolled_console_a_colleague_takes_over_with_name_and_pin(
    person: Person, nurse: User, colleague: User, desk: str
) -> None:
    pins.set_pin(colleague, OTHER, at=colleague.date_joined)
    lock(person)
    refused = opens(person, OTHER, username="rekan")
    assert "belum terdaftar" in str(refused["wrong"])
    opens(person, PIN)
    enrolled(person, nurse)
    lock(person)
    before = person.client.cookies["sessionid"].value
    for name, secret in (("rekan", PIN), ("siapa", OTHER), ("rekan", RIGHT)):
        assert opens(person, secret, username=name)["wrong"] == "Nama atau PIN tidak cocok."
    assert opens(person, OTHER, username="rekan") == {"status": 200, "wrong": "", "is_other": True}
    page = person.client.get(desk, headers=OPENED).content.decode()
    assert "rekan" in page
    assert "perawat" not in page
    assert person.client.cookies["sessionid"].value != before, "a session of their own"


def test_a_revoked_console_is_none_and_a_person_without_the_right_enrols_none(
    person: Person, nurse: User, colleague: User, admin_client
) -> None:
    assert person.client.post("/lock/console/", {"name": "Loket 1"}).status_code == 403
    enrolled(person, nurse)
    pins.set_pin(colleague, OTHER, at=colleague.date_joined)
    device = ConsoleDevice.objects.get()
    assert person.client.cookies["console"].value not in device.token
    sent = {"action": "revoke", "_selected_action": [device.pk]}
    admin_client.post("/admin/staff_login/consoledevice/", sent)
    lock(person)
    assert "belum terdaftar" in str(opens(person, OTHER, username="rekan")["wrong"])


def test_a_colleague_who_is_switched_off_does_not_take_over(person: Person, nurse: User, colleague: User) -> None:
    enrolled(person, nurse)
    pins.set_pin(colleague, OTHER, at=colleague.date_joined)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    lock(person)
    assert opens(person, OTHER, username="rekan")["status"] == 403
