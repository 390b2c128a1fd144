"""Staff of a small hospital at its two login pages, on a morning that moves when a test says so."""

from collections.abc import Iterator
from datetime import time

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from queues import clock
from tests.hospital import TODAY

RIGHT = "sandi yang benar"
WARD, DESK, ATTACKER = "10.0.0.5", "10.0.0.6", "198.51.100.9"
PAGES = ("/login/", "/admin/login/")


class CountedHasher(MD5PasswordHasher):
    """Quick, and it says how often somebody's password was hashed."""

    algorithm = "counted"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).times += 1
        return super().encode(password, salt)


@pytest.fixture
def hashing(settings: Settings) -> type[CountedHasher]:
    settings.PASSWORD_HASHERS = [f"{CountedHasher.__module__}.CountedHasher"]
    CountedHasher.times = 0
    return CountedHasher


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    at = clock.moment(TODAY, time(7, 30))
    with time_machine.travel(at, tick=False) as moved:
        yield moved


@pytest.fixture
def nurse(db: None, hashing: type[CountedHasher]) -> User:
    return User.objects.create_user("perawat", password=RIGHT, is_staff=True)


@pytest.fixture
def colleague(db: None, hashing: type[CountedHasher]) -> User:
    return User.objects.create_user("rekan", password=RIGHT, is_staff=True)


class Person:
    """Somebody with a browser at an address."""

    def __init__(self, address: str = WARD, page: str = "/login/") -> None:
        self.address, self.page = address, page
        self.client = Client(REMOTE_ADDR=address)
        self.text = ""

    def tries(self, name: str, password: str = "salah") -> bool:
        """Is it let in?"""
        answer = self.client.post(self.page, {"username": name, "password": password})
        self.text = answer.content.decode()
        return bool(answer.status_code == 302)
