"""The second factor: a code of the phone after the password, taken once, guessed slowly, with ways back."""

import re
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from queues.models import ConfigChange
from staff_login import second_factor as second
from staff_login.models import RecoveryCode, SecondFactor
from staff_login.readiness import leaders_without_a_second_factor

pytestmark = pytest.mark.django_db
PASSWORD = "Sandi-rekaan-271828"
BEGIN = datetime(2026, 3, 16, 1, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def chief(hashing: object) -> User:
    return User.objects.create_superuser("kepala", password=PASSWORD)


def log_in(address: str = "/login/", name: str = "kepala") -> Client:
    client = Client()
    client.post(address, {"username": name, "password": PASSWORD})
    return client


def code_of(user: User) -> str:
    return pyotp.TOTP(SecondFactor.objects.get(user=user).secret).at(timezone.now())


def set_up(client: Client, user: User) -> list[str]:
    """On the page of the second factor; the codes that it prints."""
    client.get("/lock/second/")
    return re.findall(
        r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", client.post("/lock/second/", {"code": code_of(user)}).text
    )


@pytest.mark.parametrize("address", ["/login/", "/admin/login/"])
def test_after_both_logins_nothing_opens_before_the_code(chief: User, clock: Any, address: str) -> None:
    assert len(set_up(log_in(), chief)) == 10
    clock.shift(timedelta(minutes=1))
    client = log_in(address)
    for page in (
        "/counter/",
        "/admin/",
        "/admin/auth/user/?q=x",
        "/setup/",
        "/lock/pin/",
        "/lock/second/",
        "/lock/new/",
    ):
        answer = client.get(page)
        assert (page, answer.status_code) == (page, 303)
        assert answer["Location"].startswith("/lock/code/?next=%2F")
    assert client.post("/admin/auth/user/add/", {"username": "x"}).status_code == 303
    assert client.post("/lock/everywhere/").status_code == 303
    assert client.get("/kiosk/").status_code == 200
    before = client.session.session_key
    answer = client.post("/lock/code/", {"code": code_of(chief), "next": "/admin/"})
    assert (answer.status_code, answer["Location"]) == (303, "/admin/")
    assert client.session.session_key != before
    assert client.get("/admin/").status_code == 200


def test_a_code_is_taken_once_and_none_before_it(chief: User, clock: Any) -> None:
    set_up(log_in(), chief)
    assert log_in().post("/lock/code/", {"code": code_of(chief)}).status_code == 200, "the code of the set-up again"
    clock.shift(timedelta(seconds=60))
    used, older = (
        code_of(chief),
        pyotp.TOTP(SecondFactor.objects.get().secret).at(timezone.now() - timedelta(seconds=30)),
    )
    assert log_in().post("/lock/code/", {"code": f"{used[:3]} {used[3:]}"}).status_code == 303
    for code in (used, older):
        client = log_in()
        assert "tidak cocok, sudah dipakai" in client.post("/lock/code/", {"code": code}).text
        assert client.get("/counter/").status_code == 303


def test_of_five_hundred_guessed_codes_none_is_taken(chief: User, settings: Settings, clock: Any) -> None:
    settings.STAFF_LOGIN_FAILURES = 0
    paper = set_up(log_in(), chief)
    clock.shift(timedelta(minutes=5))
    now, totp = timezone.now(), pyotp.TOTP(SecondFactor.objects.get().secret)
    other = [pyotp.TOTP(pyotp.random_base32()).at(now) for _ in range(100)]
    old = [totp.at(now + timedelta(seconds=30 * step)) for step in range(-150, 150) if abs(step) > 1]
    forged = [code[:-1] for code in paper] + [code[::-1] for code in paper] + ["", "0", "١٢٣٤٥٦", "' OR 1=1", "a" * 500]
    guesses = [*other, *old, *forged, *(f"{number:06d}" for number in range(100))]
    right = {totp.at(now + timedelta(seconds=30 * step)) for step in (-1, 0, 1)}
    guesses = [guess for guess in guesses if guess not in right]
    assert len(guesses) >= 500
    assert [guess for guess in guesses if second.accept(chief, guess, address="", at=now)] == []


def test_guesses_wait_as_those_of_passwords_do(chief: User, clock: Any) -> None:
    set_up(log_in(), chief)
    clock.shift(timedelta(minutes=1))
    client = log_in()
    for _ in range(5):
        client.post("/lock/code/", {"code": "000000"})
    assert "Terlalu banyak" in client.post("/lock/code/", {"code": code_of(chief)}).text
    clock.shift(timedelta(minutes=2))
    assert client.post("/lock/code/", {"code": code_of(chief)}).status_code == 303


def test_a_code_on_paper_is_taken_once(chief: User, clock: Any) -> None:
    paper = set_up(log_in(), chief)
    assert paper[0] not in str(list(RecoveryCode.objects.values()))
    assert SecondFactor.objects.get().secret not in str(ConfigChange.objects.values())
    assert log_in().post("/lock/code/", {"code": paper[0].lower()}).status_code == 303
    assert log_in().post("/lock/code/", {"code": paper[0]}).status_code == 200
    assert "tersisa 9" in ConfigChange.objects.order_by("-pk")[0].new
    clock.shift(timedelta(minutes=1))
    client = log_in()
    client.post("/lock/code/", {"code": paper[1]})
    fresh = client.post("/lock/second/", {"code": code_of(chief), "act": "codes"}).text
    assert paper[2] not in fresh
    assert log_in().post("/lock/code/", {"code": paper[2]}).status_code == 200, "the old paper opens nothing"


def test_where_the_hospital_asks_for_it_leaders_set_it_up_before_anything_else(chief: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = "leaders"
    settings.DEMO = False
    supervisor = User.objects.create_user("penyelia", password=PASSWORD)
    User.objects.create_user("perawat", password=PASSWORD)
    supervisor.user_permissions.add(Permission.objects.get(codename="serve_everywhere"))
    assert list(leaders_without_a_second_factor(timezone.now())) == ["kepala", "penyelia"]
    client = log_in(name="penyelia")
    assert client.get("/counter/")["Location"].startswith("/lock/second/?")
    set_up(client, supervisor)
    assert client.get("/counter/").status_code == 200
    assert log_in(name="perawat").get("/counter/").status_code == 200
    assert list(leaders_without_a_second_factor(timezone.now())) == ["kepala"]


def test_without_a_code_nobody_ends_it_and_where_it_is_asked_for_nobody_at_all(
    chief: User, settings: Settings, clock: Any
) -> None:
    client = log_in()
    set_up(client, chief)
    clock.shift(timedelta(minutes=1))
    client.post("/lock/second/", {"act": "remove", "code": "000000"})
    assert second.is_set_up(chief)
    settings.SECOND_FACTOR = "leaders"
    client.post("/lock/second/", {"act": "remove", "code": code_of(chief)})
    assert second.is_set_up(chief)
    settings.SECOND_FACTOR = "off"
    clock.shift(timedelta(minutes=1))
    client.post("/lock/second/", {"act": "remove", "code": code_of(chief)})
    assert not second.is_set_up(chief)
    assert log_in().get("/counter/").status_code == 200


def test_whoever_lost_phone_and_paper_is_helped_by_an_administrator_or_on_the_server(chief: User) -> None:
    set_up(log_in(), chief)
    other = User.objects.create_superuser("wakil", password=PASSWORD)
    client = Client()
    client.force_login(other)
    sent = {"action": "remove_second_factor", "_selected_action": [chief.pk, other.pk]}
    client.post("/admin/auth/user/", sent)
    assert not second.is_set_up(chief)
    line = ConfigChange.objects.order_by("-pk")[0]
    assert (line.actor, line.new) == (other, "kepala: faktor kedua dihapus")
    set_up(client, other)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "siapa", reason="x")
    call_command("reset_second_factor", "wakil", reason="ponsel rusak")
    line = ConfigChange.objects.order_by("-pk")[0]
    assert (line.actor, line.reason) == (None, "manage.py: ponsel rusak")
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "wakil", reason="sekali lagi")


def test_all_sessions_of_a_user_end_at_one_press_and_those_of_others_go_on(chief: User, clock: Any) -> None:
    nurse = User.objects.create_user("perawat", password=PASSWORD)
    here, there, another = log_in(name="perawat"), log_in(name="perawat"), log_in()
    clock.shift(timedelta(minutes=1))
    assert here.post("/lock/everywhere/")["Location"] == "/login/"
    for client in (here, there):
        assert client.get("/counter/")["Location"].startswith("/login/")
    assert another.get("/counter/").status_code == 200
    clock.shift(timedelta(minutes=1))
    again = log_in(name="perawat")
    assert again.get("/counter/").status_code == 200
    clock.shift(timedelta(minutes=1))
    another.post("/admin/auth/user/", {"action": "sign_out_everywhere", "_selected_action": [nurse.pk]})
    assert again.get("/counter/")["Location"].startswith("/login/")
    assert again.get("/live/?counter=1").status_code != 200
    line = ConfigChange.objects.order_by("-pk")[0]
    assert (line.name, line.actor, line.new) == ("staff.signed_out", chief, "perawat")
