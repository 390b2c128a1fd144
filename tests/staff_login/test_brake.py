"""Guessing staff passwords is slowed before anything is hashed; colleagues, the owner elsewhere and BPJS are not."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from antrean_project.metrics import Hospital as Figures
from bpjs_bridge.inbound.accounts import set_account
from bpjs_bridge.inbound.guesses import Guesses
from simrs.integrations import set_integration
from staff_login import backend, brake
from staff_login.models import LoginTry
from tests.staff_login.conftest import ATTACKER, DESK, PAGES, RIGHT, WARD, Person

TOO_MANY = "Terlalu banyak kata sandi yang salah."
WRONG = "Nama pengguna atau kata sandi tidak cocok"
NIK = "9900000000000001"


@pytest.fixture(autouse=True)
def day(morning) -> None:
    """Time moves when a test says so."""


def wrong(person: Person, name: str, times: int) -> None:
    for number in range(times):
        person.tries(name, f"salah {number}")


@pytest.mark.parametrize("page", PAGES)
def test_after_sixty_wrong_passwords_the_right_one_does_not_enter_and_nothing_is_hashed(nurse, hashing, page) -> None:
    guesser = Person(ATTACKER, page)
    hashing.times = 0
    wrong(guesser, "perawat", 60)
    assert hashing.times == 5
    assert not guesser.tries("perawat", RIGHT)
    assert hashing.times == 5
    assert TOO_MANY in guesser.text
    assert "Coba lagi dalam 1 menit (pukul 07:31 WI" in guesser.text


@pytest.mark.parametrize("page", PAGES)
def test_when_the_time_has_come_the_right_one_enters_and_the_count_begins_anew(nurse, morning, page) -> None:
    person = Person(page=page)
    wrong(person, "perawat", 7)
    morning.shift(timedelta(seconds=61))
    assert person.tries("perawat", RIGHT)
    again = Person(page=page)
    wrong(again, "perawat", 4)
    assert again.tries("perawat", RIGHT)


def test_each_further_wrong_password_waits_twice_as_long_up_to_a_quarter_of_an_hour(nurse, morning) -> None:
    person = Person()
    wrong(person, "perawat", 5)
    for minutes in (1, 2, 4, 8, 15, 15):
        assert not person.tries("perawat")
        assert f"dalam {minutes} menit" in person.text
        morning.shift(timedelta(minutes=minutes, seconds=-1))
        assert not person.tries("perawat", RIGHT)
        morning.shift(timedelta(seconds=2))
        assert not person.tries("perawat")
        assert WRONG in person.text


def test_a_user_who_rests_an_hour_begins_anew(nurse, morning) -> None:
    person = Person()
    wrong(person, "perawat", 5)
    morning.shift(timedelta(hours=1))
    wrong(person, "perawat", 4)
    assert person.tries("perawat", RIGHT)


def test_one_colleague_behind_a_shared_address_locks_no_other_out(nurse, colleague) -> None:
    wrong(Person(WARD), "perawat", 30)
    assert Person(WARD).tries("rekan", RIGHT)


def test_a_user_attacked_from_elsewhere_enters_at_home(nurse) -> None:
    wrong(Person(ATTACKER), "perawat", 200)
    assert Person(WARD).tries("perawat", RIGHT)


def test_an_address_that_tries_many_names_is_stopped_but_not_a_user_known_there(
    nurse, colleague, settings, morning, hashing
) -> None:
    settings.STAFF_LOGIN_FAILURES_PER_ADDRESS = 20
    assert Person(WARD).tries("rekan", RIGHT)
    sprayer = Person(WARD)
    hashing.times = 0
    for number in range(60):
        sprayer.tries(f"nama{number}", "sandi123")
    assert hashing.times == 20
    assert TOO_MANY in sprayer.text
    assert "dalam 15 menit" in sprayer.text
    assert not Person(WARD).tries("perawat", RIGHT), "a stranger there waits"
    assert Person(WARD).tries("rekan", RIGHT), "a user who logged in there before does not"
    assert Person(DESK).tries("perawat", RIGHT)
    morning.shift(timedelta(minutes=15))
    assert Person(WARD).tries("perawat", RIGHT)


def test_a_name_that_is_tried_from_everywhere_is_stopped_but_not_where_its_owner_is_known(nurse, hashing) -> None:
    assert Person(WARD).tries("perawat", RIGHT)
    hashing.times = 0
    for number in range(40):
        wrong(Person(f"198.51.100.{number}"), "perawat", 5)
    assert hashing.times == brake.FAILURES_PER_NAME
    assert Person(WARD).tries("perawat", RIGHT)


@pytest.mark.parametrize("name", ["Perawat", "PERAWAT ", "perawat"])
def test_capitals_give_no_further_tries(nurse, hashing, name: str) -> None:
    wrong(Person(), "perawat", 5)
    hashing.times = 0
    assert not Person().tries(name)
    assert hashing.times == 0


@pytest.mark.parametrize("page", PAGES)
def test_a_name_that_is_nobodys_is_answered_like_any_other(nurse, page) -> None:
    told = []
    for name in ("perawat", "tidakada"):
        person = Person(page=page)
        wrong(person, name, 1)
        first = person.text
        wrong(person, name, 5)
        told.append([text.split("errornote")[-1].count(name) for text in (first, person.text)])
        assert TOO_MANY in person.text
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("connection_from", "header", "is_held"),
    [
        ("127.0.0.1", ATTACKER, True),
        ("127.0.0.1", f"{WARD}, {ATTACKER}", True),
        ("127.0.0.1", WARD, False),
        # Not from a proxy of ours: the header is the guesser's own.
        (ATTACKER, WARD, True),
    ],
)
def test_behind_our_proxy_it_is_the_callers_address_that_counts(nurse, connection_from, header, is_held) -> None:
    wrong(Person(ATTACKER), "perawat", 6)
    person = Person(connection_from)
    person.client.defaults["HTTP_X_FORWARDED_FOR"] = header
    assert person.tries("perawat", RIGHT) is not is_held


def test_a_whole_ipv6_network_is_one_address(nurse) -> None:
    for number in range(1, 7):
        Person(f"2001:db8::{number}").tries("perawat")
    assert not Person("2001:db8::ffff").tries("perawat", RIGHT)
    assert Person("2001:db8:0:1::1").tries("perawat", RIGHT)


def test_bpjs_and_the_simrs_are_never_held_by_it(nurse, settings) -> None:
    settings.STAFF_LOGIN_FAILURES_PER_ADDRESS = 5
    set_account("bpjs", at=timezone.now(), password="rahasia-bpjs")
    secret = set_integration("simrs", scopes=["visits:read"], at=timezone.now()).secret
    person = Person(ATTACKER)
    wrong(person, "bpjs", 20)
    wrong(person, "simrs", 20)
    wrong(person, "lain", 20)
    answer = person.client.get("/ws/auth", headers={"x-username": "bpjs", "x-password": "rahasia-bpjs"})
    assert answer.json()["metadata"]["code"] == 200
    body = {"name": "simrs", "secret": secret}
    assert person.client.post("/api/v1/token", body, content_type="application/json").status_code == 200


def test_each_failure_is_a_line_that_names_users_and_no_slip_of_the_keyboard(nurse, caplog) -> None:
    person = Person(ATTACKER)
    with caplog.at_level(logging.WARNING, logger="staff_login"):
        for name in ("perawat", NIK, "Kata-Sandi-Rahasia"):
            person.tries(name)
    assert f"staff login failed: perawat from {ATTACKER}, 1 in a row" in caplog.text
    assert f"staff login failed: (unknown name) from {ATTACKER}" in caplog.text
    rows = str(list(LoginTry.objects.values()))
    for secret in (NIK, "Kata-Sandi-Rahasia", "salah"):
        assert secret not in caplog.text
        assert secret not in rows
    assert ATTACKER not in rows


def test_what_is_forgotten_leaves_no_row(nurse, morning) -> None:
    wrong(Person(ATTACKER), "siapa", 3)
    morning.shift(timedelta(hours=2))
    assert Person(WARD).tries("perawat", RIGHT)
    assert LoginTry.objects.count() == 1


@pytest.mark.parametrize("how", [{"name": "perawat"}, {"address": WARD}, {"all": True}])
def test_a_command_unlocks(nurse, how) -> None:
    wrong(Person(), "perawat", 6)
    call_command("unlock_login", "someone-else")
    assert not Person().tries("perawat", RIGHT)
    call_command("unlock_login", *([how.pop("name")] if "name" in how else []), **how)
    assert Person().tries("perawat", RIGHT)


@pytest.mark.parametrize("how", [{}, {"all": True, "address": WARD}])
def test_the_command_asks_for_a_name(db, how) -> None:
    with pytest.raises(CommandError):
        call_command("unlock_login", **how)


def test_an_administrator_sees_the_locked_users_and_unlocks(nurse, colleague, hashing) -> None:
    wrong(Person(), "perawat", 6)
    boss = Person(DESK)
    User.objects.create_superuser("admin", password=RIGHT)
    assert boss.tries("admin", RIGHT)
    page = boss.client.get("/admin/auth/user/").content.decode()
    assert page.count("07:31") == 1
    pressed = {"action": "unlock_login", "_selected_action": [nurse.pk]}
    answer = boss.client.post("/admin/auth/user/", pressed, follow=True).content.decode()
    assert "Kunci masuk 1 pengguna dibuka." in answer
    assert Person().tries("perawat", RIGHT)


def figures() -> dict[str, float]:
    found = Figures(timezone.now()).collect()
    return {sample.name: sample.value for metric in found for sample in metric.samples}


def test_a_monitor_sees_failures_and_locks_of_every_door(nurse, morning, monkeypatch) -> None:
    # Without what other tests' refused logins left to be written.
    monkeypatch.setattr("bpjs_bridge.inbound.views.guesses", Guesses())
    person = Person(ATTACKER)
    wrong(person, "perawat", 9)
    wrong(person, "lain", 2)
    person.client.get("/ws/auth", headers={"x-username": "bpjs", "x-password": "salah"})
    wrong_secret = {"name": "simrs", "secret": "salah"}
    person.client.post("/api/v1/token", wrong_secret, content_type="application/json")
    told = figures()
    assert (told["antrean_login_failures_recent"], told["antrean_logins_locked"]) == (7, 1)
    assert (told["antrean_ws_auth_failures_today"], told["antrean_api_auth_failures_recent"]) == (1, 1)
    morning.shift(timedelta(hours=1, seconds=1))
    told = figures()
    assert (told["antrean_login_failures_recent"], told["antrean_logins_locked"]) == (0, 0)


def test_the_old_password_is_guessed_no_faster_when_it_is_changed(nurse, hashing) -> None:
    person = Person()
    assert person.tries("perawat", RIGHT)
    hashing.times = 0
    new = {"new_password1": "Sandi-baru-77", "new_password2": "Sandi-baru-77"}
    for number in range(12):
        answer = person.client.post("/admin/password_change/", {"old_password": f"salah {number}", **new})
    assert hashing.times == 5
    assert TOO_MANY in answer.content.decode()
    assert person.client.post("/admin/password_change/", {"old_password": RIGHT, **new}).status_code == 200
    call_command("unlock_login", "perawat")
    assert person.client.post("/admin/password_change/", {"old_password": RIGHT, **new}).status_code == 302
    assert Person().tries("perawat", "Sandi-baru-77")


def test_the_setting_switches_it_off(nurse, settings) -> None:
    settings.STAFF_LOGIN_FAILURES = 0
    person = Person()
    wrong(person, "perawat", 20)
    assert person.tries("perawat", RIGHT)


def test_of_a_crowd_few_wait_for_their_turn_and_the_others_are_told_at_once(nurse) -> None:
    person = Person()
    with backend.turn.taken():
        for _thread in range(backend.MOST_WAITING):
            assert backend.turn._waiting.acquire(blocking=False)
        try:
            assert not person.tries("perawat", RIGHT)
        finally:
            for _thread in range(backend.MOST_WAITING):
                backend.turn._waiting.release()
    assert "Banyak yang sedang masuk." in person.text
    assert LoginTry.objects.get().failures == 0, "what was not looked at is no wrong password"
    assert person.tries("perawat", RIGHT)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_one_instant_no_more_are_hashed_than_one_after_another(nurse, hashing, settings) -> None:
    hashing.times = 0
    together = threading.Barrier(12)

    def guess(number: int) -> bool:
        together.wait()
        try:
            return Person(ATTACKER).tries("perawat", f"salah {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as crowd:
        assert not any(crowd.map(guess, range(24)))
    assert hashing.times <= 5
    assert LoginTry.objects.get().failures <= 5
