"""What every test may ask for: the database as threads need it, the simulator, a Chromium."""

import math
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from pytest_django import Settings

from display import fragments
from tests.longest_first import put_longest_first
from tests.machine import chromium_path, refuse_what_cannot_run, say_what_did_not_run
from tests.one_chromium import one_chromium
from tests.passes import choose
from tests.simulator_process import SimulatorProcess
from tests.template_database import test_database

SHARED_MEMORY = Path("/dev/shm")
WANTED_BYTES = 2_000_000_000

# `make test` takes a sample, `make proof` (PROOF=1) looks long. Machines are shared: no deadline per example.
hypothesis.settings.register_profile("sample", deadline=None, max_examples=50, print_blob=True)
hypothesis.settings.register_profile("proof", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile("proof" if os.environ.get("PROOF") == "1" else "sample")


def pytest_configure() -> None:
    """WhiteNoise finds a static file when it is asked for: each test's own client loads the middleware with its first
    request, and a list of all static files costs 0.2 s.
    """
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_report_header() -> str:
    """Two passes differ in their database and their zone: each says which it is."""
    return f"hospital: {settings.TIME_ZONE}, {connections['default'].vendor}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    choose(config, items, connections["default"].vendor)
    put_longest_first(items, workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    refuse_what_cannot_run(item)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    try:
        return (yield)
    finally:
        one_chromium.close_unless_wanted(nextitem)


def pytest_sessionfinish() -> None:
    one_chromium.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    say_what_did_not_run(terminalreporter)


@pytest.fixture(scope="session")
def chromium_executable() -> str:
    """For Playwright's `executable_path`; tests that ask for it carry the mark `browser`."""
    path = chromium_path()
    assert path is not None, "a test without the mark `browser` asked for a Chromium"
    return path


def fast_folder() -> str | None:
    """In memory where there is room: each commit waits for a disk, and a test need not survive a power cut."""
    is_there = SHARED_MEMORY.is_dir() and os.access(SHARED_MEMORY, os.W_OK)
    return str(SHARED_MEMORY) if is_there and shutil.disk_usage(SHARED_MEMORY).free > WANTED_BYTES else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Several threads of one test, and processes it starts, must see the same SQLite: a file, not memory.

    Each worker has its own database: the suffix is for PostgreSQL, the temporary folder for SQLite.
    """
    connection = connections["default"]
    with tempfile.TemporaryDirectory(prefix="antrean-database-", dir=fast_folder()) as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "antrean-test.sqlite3")
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """As pytest-django's, from one template a run."""
    own = tmp_path_factory.getbasetemp()
    run = own.parent if hasattr(request.config, "workerinput") else own
    with test_database(run, unblock=django_db_blocker.unblock):
        yield


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """DATABASE_URL for processes a test starts: the very database the test uses."""
    connection = connections["default"]
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return f"{server}/{name}"


@pytest.fixture(autouse=True)
def boards_are_drawn_anew() -> None:
    """Another test's board may have had the same address and, after a rollback, the same tag."""
    fragments.forget()


@pytest.fixture(autouse=True)
def calls_of_another_test_are_forgotten() -> None:
    """They would be written by the first request of this one, as a statement that nobody counts on."""
    # Not imported here: this file is also loaded before Django is.
    if journal := sys.modules.get("bpjs_bridge.client.journal"):
        journal.forget()


@pytest.fixture(autouse=True)
def rules_of_another_test_are_forgotten() -> None:
    """As if this process had just read that the hospital has set none; a change in the test ends that."""
    if reading := sys.modules.get("queues.rules.reading"):
        reading.forget()
        reading.keep({}, until=math.inf)


@pytest.fixture(autouse=True)
def a_restore_of_another_test_is_forgotten() -> None:
    """As if this process had just seen that there was none; tests of restores ask again."""
    if state := sys.modules.get("queues.recovery.state"):
        state.keep(None, seconds=math.inf)


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[SimulatorProcess]:
    """One simulator for the whole run; ask for `simulator`, which is empty at the start of each test."""
    with SimulatorProcess() as process:
        yield process


@pytest.fixture
def simulator(
    simulator_process: SimulatorProcess, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> SimulatorProcess:
    """BPJS for this test, for the code in this process and for processes it starts."""
    simulator_process.reset()
    addresses = {
        "BPJS_ANTREAN_URL": simulator_process.antrean_url,
        "BPJS_VCLAIM_URL": f"{simulator_process.url}/vclaim-rest",
    }
    for name, address in addresses.items():
        setattr(settings, name, address)
        monkeypatch.setenv(name, address)
    return simulator_process
