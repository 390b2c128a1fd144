"""Readiness of walls, kiosks, the clock and publicly known passwords: each rule planted, seen, and mended."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from bpjs_bridge.client import journal
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import BpjsCall, Outcome, Service
from display.models import Board, BoardKind
from queues import devices
from queues.models import ClinicSession, ConfigChange, DeviceKind, SeenDevice
from queues.readiness import rules
from staff_login import public_passwords
from staff_login.models import PublicPassword
from staff_login.public_logins import DEMO_PASSWORD
from staff_login.roles import ADMISSION
from tests.counter.conftest import logged_in
from tests.hospital import Hospital, staff_for_every_desk

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hospital(db: None) -> Hospital:
    hospital = Hospital()
    hospital.open(hospital.internal, hospital.second_doctor)
    staff_for_every_desk()
    return hospital


def broken(at: datetime) -> dict[str, tuple[str, ...]]:
    return {found.rule.id: found.names for found in rules.findings(at=at)}


def say_here(client: Client, address: str, at: datetime) -> int:
    devices.forget_written()
    with time_machine.travel(at, tick=False):
        return client.post(address).status_code


# --- walls and kiosks --------------------------------------------------------------------------------
def test_what_stood_in_a_hall_and_is_silent_is_named_until_a_person_gives_it_up(hospital: Hospital) -> None:
    board = Board.objects.create(slug="lobi", name="Lobi", kind=BoardKind.ADMISSION)
    board.stops.add(hospital.admission)
    wall, kiosk, phone = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True), Client()
    kiosk.get("/kiosk/?device=Anjungan-1")
    begins = hospital.now - 40 * MINUTE
    for minutes in range(0, 40, 4):
        assert say_here(wall, "/display/lobi/here/", begins + minutes * MINUTE) == 204
        assert say_here(kiosk, "/kiosk/here/", begins + minutes * MINUTE) == 204
    say_here(phone, "/kiosk/here/", hospital.now)
    assert {str(one) for one in SeenDevice.objects.filter(is_installed=True)} == {"Layar lobi", "Anjungan Anjungan-1"}
    say_here(wall, "/display/lobi/here/", hospital.now)
    assert broken(hospital.now)["ready.401"] == ("Anjungan Anjungan-1 sejak 06:56",)
    assert "ready.401" not in broken(hospital.now + timedelta(hours=12)), "at night walls are switched off"
    ClinicSession.objects.update(is_cancelled=True)
    assert "ready.401" not in broken(hospital.now)
    ClinicSession.objects.update(is_cancelled=False)

    keeper = logged_in("view_rulevalue", "set_rules_of_data", name="data")
    with time_machine.travel(hospital.now, tick=False):
        page = keeper.get("/setup/screens/").content.decode()
        assert page.count("Tidak ditunggu lagi") == 1, "a wall that is there is not given up"
        mute = SeenDevice.objects.get(kind=DeviceKind.KIOSK)
        for _press in range(2):
            keeper.post("/setup/screens/", {"device": mute.pk, "request_key": "a"})
    assert "ready.401" not in broken(hospital.now)
    assert ConfigChange.objects.get(name=f"setup.device.{mute.pk}").old == "Anjungan Anjungan-1"
    assert say_here(wall, "/display/nirwana/here/", hospital.now) == 404


def test_somebody_who_looks_at_a_walls_page_is_no_wall(hospital: Hospital) -> None:
    Board.objects.create(slug="lobi", name="Lobi", kind=BoardKind.ADMISSION)
    for minutes in (60, 59, 20, 5):
        say_here(Client(), "/display/lobi/here/", hospital.now - minutes * MINUTE)
    assert not SeenDevice.objects.get().is_installed
    assert "ready.401" not in broken(hospital.now)


def test_made_up_names_of_kiosks_fill_no_table(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(devices, "MOST", 2)
    devices.forget_written()
    for name in ("3273010101900001", "a", "b", "c"):
        devices.heard(DeviceKind.KIOSK, name, at=hospital.now)
    assert set(SeenDevice.objects.values_list("name", flat=True)) == {"a", "b"}
    with django_assert_num_queries(0):
        devices.heard(DeviceKind.KIOSK, "a", at=hospital.now)


# --- the clock -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seconds", "said"), [(59, ()), (61, ("61 detik di depan",)), (-75, ("75 detik di belakang",))]
)
def test_a_clock_that_differs_from_bpjs_is_said_with_its_seconds(
    hospital: Hospital, seconds: int, said: tuple[str, ...]
) -> None:
    journal.forget()
    for minutes, ahead in ((6, 999), (5, seconds), (4, None)):
        began = hospital.now - minutes * MINUTE
        told = None if ahead is None else began + timedelta(seconds=2 - ahead)
        answer = Answer(Outcome.OK, "200", "", 200, server_time=told)
        journal.note(answer, service=Service.ANTREAN, method="GET", template="ref/poli", began_at=began, seconds=2.0)
    assert journal.write() == 3
    assert broken(hospital.now).get("ready.604", ()) == said
    assert "ready.604" not in broken(hospital.now + timedelta(hours=2)), "what was hours ago says nothing of now"


def test_a_clock_of_another_century_breaks_no_column(hospital: Hospital) -> None:
    journal.forget()
    answer = Answer(Outcome.OK, "200", "", 200, server_time=hospital.now.replace(year=1))
    journal.note(answer, service=Service.ANTREAN, method="GET", template="x", began_at=hospital.now, seconds=0.0)
    assert journal.write() == 1
    assert BpjsCall.objects.get().clock_ahead == journal.MOST_AHEAD


# --- passwords -------------------------------------------------------------------------------------------
def test_publicly_known_passwords_are_named_and_desk_users_with_them_locked_by_one_press(
    hospital: Hospital, settings: Settings, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    public_passwords.forget_looked_at()
    settings.DEMO = False
    stored = make_password(DEMO_PASSWORD)
    left_over = User.objects.create(username="farmasi1", password=stored)
    admin = User.objects.create_superuser("admin", password=DEMO_PASSWORD)
    weak = User.objects.create_user("siti", password="qwerty123")
    other = User.objects.create_user("budi", password="kereta malam lewat")
    for user in (left_over, weak):
        user.groups.add(Group.objects.get_or_create(name=ADMISSION)[0])
    for user, password in ((weak, "qwerty123"), (other, "kereta malam lewat")):
        assert Client().login(username=user.username, password=password)
    assert [row.user for row in PublicPassword.objects.all()] == [weak]
    names = broken(hospital.now)["ready.302"]
    assert names == ("admin (diketahui umum)", "farmasi1 (diketahui umum)", "siti (diketahui umum)")

    def nobody_hashes(*_: object) -> bool:
        raise AssertionError("a monitor that asks every few seconds must not hash")

    monkeypatch.setattr(public_passwords, "check_password", nobody_hashes)
    with django_assert_max_num_queries(1):
        assert len(public_passwords.users()) == 3
    keeper = logged_in("view_rulevalue", "set_rules_of_data", name="data1")
    keeper_user = User.objects.get(username="data1")
    keeper_user.user_permissions.add(*_rights("make_desk_users"))
    monkeypatch.undo()
    keeper.post("/setup/readiness/ready.302/mend/", {"request_key": "a"})
    locked = set(User.objects.filter(is_active=False).values_list("username", flat=True))
    assert locked == {"farmasi1", "siti"}, "an administrator who is locked opens nobody again"
    admin.set_password("sepeda hijau tua")
    admin.save()
    assert "ready.302" not in broken(hospital.now)
    weak.is_active = True
    weak.set_password("payung di tepi jalan")
    weak.save()
    assert "ready.302" not in broken(hospital.now), "a password that was changed is another one"
    admin.set_password(DEMO_PASSWORD)
    admin.save()
    assert "ready.302" in broken(hospital.now)
    settings.DEMO = True
    assert "ready.302" not in broken(hospital.now), "the demo's are meant to be known"


def _rights(codename: str) -> Any:
    return Permission.objects.filter(codename=codename)


def test_nobody_can_set_the_demos_password(db: None) -> None:
    with pytest.raises(ValidationError, match="panduan demo"):
        validate_password(DEMO_PASSWORD)
