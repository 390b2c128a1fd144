"""The ground of the other tests: one database for threads and processes, a simulator that is empty."""

import os
import subprocess
import sys
import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection, connections
from pytest_django import Settings

from tests.environment import FOR_TESTS, REPOSITORY
from tests.simulator_process import SimulatorProcess


@pytest.mark.django_db(transaction=True)
def test_a_thread_sees_what_the_test_wrote() -> None:
    Group.objects.create(name="loket")
    seen: list[int] = []

    def look() -> None:
        seen.append(Group.objects.count())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_a_process_sees_what_the_test_wrote(database_url: str) -> None:
    Group.objects.create(name="loket")
    script = "from django.contrib.auth.models import Group; print(Group.objects.count())"
    shown = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
        cwd=REPOSITORY,
        env={**os.environ, "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert shown.strip() == "1"


def test_sqlite_is_a_file_with_write_ahead_log(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this run is on PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


def test_settings_are_the_tests_own(settings: Settings) -> None:
    assert FOR_TESTS["SECRET_KEY"] == settings.SECRET_KEY
    assert settings.DEBUG is False


@pytest.mark.parametrize("number", [1, 2])
def test_the_simulator_is_empty_at_the_start_of_each_test(simulator: SimulatorProcess, number: int) -> None:
    assert simulator.log() == []
    assert simulator.state()["bookings"] == {}
    simulator.ask("GET", "/_control/state")
    simulator.set_holiday("2026-12-25")


def test_the_bridge_is_pointed_at_the_simulator(simulator: SimulatorProcess, settings: Settings) -> None:
    assert settings.BPJS_ANTREAN_URL == simulator.antrean_url == os.environ["BPJS_ANTREAN_URL"]
