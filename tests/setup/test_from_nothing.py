"""What somebody who sets a hospital up for the first time reads on the steps."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from queues.models import Clinic, Doctor
from queues.places import polis
from queues.places.polis import PoliLine
from queues.press import Press
from queues.readiness import rules
from setup import states
from setup.states import Facts
from staff_login.roles import ADMISSION
from tests.counter.conftest import logged_in
from tests.hospital import Hospital, staff_for_every_desk

pytestmark = pytest.mark.django_db


def test_a_data_keeper_alone_is_no_staff_of_the_desks() -> None:
    keeper = User.objects.create_user("data", is_staff=True)
    keeper.groups.add(Group.objects.create(name="Pengelola data"))
    state = states.of_staff(Facts(timezone.now()))
    assert (state.is_done, state.words) == (False, "0 petugas meja.")
    Hospital()
    staff_for_every_desk().groups.add(Group.objects.get_or_create(name=ADMISSION)[0])
    assert states.of_staff(Facts(timezone.now())).is_done


def test_doctors_that_were_typed_stand_on_the_page_of_polis() -> None:
    press = Press(timezone.now(), reason="uji")
    line = PoliLine("new1", "Kebidanan dan Kandungan", doctors=("dr. Contoh Satu", "dr. Contoh Dua"))
    polis.set_up_polis([line], press, seen=polis.polis_seen())
    assert Doctor.objects.count() == 2
    assert Clinic.objects.get().is_sensitive, "a name that tells too much is covered at once"
    page: Client = logged_in("view_rulevalue", "set_rules_of_data", name="data")
    text = page.get("/setup/polis/").content.decode()
    assert "2 dokter tersimpan" in text
    assert "dr. Contoh Satu" in text


def test_what_is_only_recorded_needs_no_keys(settings: Settings) -> None:
    for name in ("BPJS_CONS_ID", "BPJS_SECRET_KEY", "BPJS_ANTREAN_USER_KEY"):
        setattr(settings, name, "")
    settings.BPJS_SEND = "on"
    assert "ready.501" in {one.rule.id for one in rules.findings(at=timezone.now())}
    settings.BPJS_SEND = "shadow"
    assert "ready.501" not in {one.rule.id for one in rules.findings(at=timezone.now())}
