"""A hospital whose clock stands still, staff who are logged in, and presses of buttons as a browser sends them."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from counter import bpjs
from queues.models import Counter
from tests.counter.bridge import Bridge
from tests.hospital import Hospital

WORK = {"admission": "work_admission", "clinic": "work_clinic", "pharmacy": "work_pharmacy", "other": "work_other_stop"}


@pytest.fixture(autouse=True)
def vclaim_is_not_there(settings: Settings) -> None:
    """The desk without a list; test_references.py has one."""
    settings.BPJS_VCLAIM_USER_KEY = ""


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def staff(name: str, *permissions: str) -> User:
    user, _made = User.objects.get_or_create(username=name)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return User.objects.get(pk=user.pk)


def logged_in(*permissions: str, name: str = "petugas") -> Client:
    client = Client()
    client.force_login(staff(name, *permissions))
    return client


@pytest.fixture
def nurse(hospital: Hospital) -> Client:
    return logged_in("work_clinic", "enter_late_time", "declare_no_show", name="perawat-poli")


@pytest.fixture
def clerk(hospital: Hospital) -> Client:
    return logged_in("work_admission", name="admisi")


@pytest.fixture
def chemist(hospital: Hospital) -> Client:
    return logged_in("work_pharmacy", name="apoteker")


Press = Callable[..., HttpResponse]


@pytest.fixture
def press(hospital: Hospital) -> Press:
    """press(client, counter, verb, **fields): at the hospital's time, and gives the console that follows."""

    def pressed(client: Client, counter: Counter, verb: str, **fields: Any) -> Any:
        with time_machine.travel(hospital.now, tick=False):
            return client.post(f"/counter/{counter.pk}/{verb}/", fields, follow=True)

    return pressed


@pytest.fixture
def look(hospital: Hospital) -> Callable[..., str]:
    """look(client, path): the page's text at the hospital's time."""

    def seen(client: Client, path: str, **headers: str) -> str:
        with time_machine.travel(hospital.now, tick=False):
            return client.get(path, headers=headers).content.decode()

    return seen


def said(page: Any) -> str:
    """What the page said after a press."""
    return " ".join(str(message) for message in page.context["messages"])


@pytest.fixture
def bridge(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Bridge]:
    """bridge(state, words): from now on BPJS's answer to every visit; what it returns may be changed later."""

    def says(state: str, words: str) -> Bridge:
        made = Bridge(state, words)
        monkeypatch.setattr(bpjs, "_service", made)
        return made

    return says
