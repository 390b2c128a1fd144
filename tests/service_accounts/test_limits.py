"""A limit is one count for all server processes and outlives them; it keeps nothing that could name a person."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from service_accounts.limits import Limit, keyed_hash
from service_accounts.models import Attempt
from tests.environment import REPOSITORY

MOST = 5
GUESSES = Limit("test.guesses", window=timedelta(minutes=5), most=MOST, most_of_one=2)
SOURCE = "192.0.2.7"
# A server process: it waits until it is told to begin, then guesses as fast as it can.
SERVER = """
import sys
import django

django.setup()
from django.utils import timezone
from tests.service_accounts.test_limits import GUESSES, MOST, SOURCE

print("ready", flush=True)
sys.stdin.readline()
admitted = [
    GUESSES.admits(SOURCE, f"{sys.argv[1]} {number}", at=timezone.now()) for number in range(4 * MOST)
]
print(sum(admitted))
"""


class ServerProcess:
    """One of several that share the database."""

    def __init__(self, name: str, database_url: str) -> None:
        environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "antrean_project.settings"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
            env=environment,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def begin(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def admitted(self) -> int:
        """How many of its guesses passed; the process has ended then."""
        told, _ = self._process.communicate(timeout=60)
        assert self._process.returncode == 0
        return int(told)


def admits(tried: str, *, source: str = SOURCE, after: timedelta = timedelta(0)) -> bool:
    return GUESSES.admits(source, tried, at=timezone.now() + after)


@pytest.mark.race
def test_two_server_processes_at_once_let_no_more_pass_than_one(database_url: str) -> None:
    servers = [ServerProcess(name, database_url) for name in ("first", "second")]
    for server in servers:
        server.begin()
    assert sum(server.admitted() for server in servers) <= MOST
    assert Attempt.objects.count() <= MOST


def test_a_restart_forgets_nothing(database_url: str) -> None:
    before = ServerProcess("before", database_url)
    before.begin()
    assert before.admitted() == MOST
    after = ServerProcess("after", database_url)
    after.begin()
    assert after.admitted() == 0


def test_the_same_again_is_no_further_attempt(db: None) -> None:
    for number in range(MOST):
        assert admits(f"{number}")
    for number in range(MOST):
        assert admits(f"{number}")
    assert not admits("another")
    assert Attempt.objects.count() == MOST


def test_another_source_and_another_limit_are_other_counts(db: None) -> None:
    for number in range(MOST):
        admits(f"{number}")
    assert admits("another", source="192.0.2.8")
    assert Limit("test.other", window=GUESSES.window, most=MOST).admits(SOURCE, "another", at=timezone.now())


def test_after_the_window_nothing_is_left_of_it(db: None) -> None:
    for number in range(MOST):
        admits(f"{number}")
    assert not admits("another", after=GUESSES.window - timedelta(seconds=1))
    assert admits("another", after=GUESSES.window)
    assert Attempt.objects.count() == 1


def test_one_name_is_limited_before_a_source_that_tries_many(db: None) -> None:
    def is_reached(tried: str) -> bool:
        return GUESSES.is_reached(SOURCE, tried, at=timezone.now())

    for tried in ("one", "two", "one"):
        assert not is_reached(tried)
        GUESSES.count(SOURCE, tried, at=timezone.now())
    assert is_reached("one")
    assert not is_reached("two")
    for tried in ("three", "four"):
        GUESSES.count(SOURCE, tried, at=timezone.now())
    assert is_reached("five")


def test_neither_address_nor_guess_can_be_read_or_compared_between_limits(db: None) -> None:
    GUESSES.count(SOURCE, "3201010101010001", at=timezone.now())
    row = str(Attempt.objects.values().get())
    assert SOURCE not in row
    assert "3201010101010001" not in row
    assert keyed_hash(SOURCE, purpose="one") != keyed_hash(SOURCE, purpose="other")
    assert len(keyed_hash("\ud800", purpose="one")) == 64
