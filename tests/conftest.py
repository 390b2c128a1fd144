"""What every test may ask for: the database as threads need it, the simulator, a Chromium."""

import os
import shutil
from collections.abc import Iterator

import hypothesis
import pytest
from django.db import connections
from pytest_django import Settings

from tests.simulator_process import SimulatorProcess

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
skipped_for_want_of_a_browser: list[str] = []

# `make test` takes a sample, `make proof` (PROOF=1) looks long. Machines are shared: no deadline per example.
hypothesis.settings.register_profile("sample", deadline=None, max_examples=50, print_blob=True)
hypothesis.settings.register_profile("proof", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.load_profile("proof" if os.environ.get("PROOF") == "1" else "sample")


def chromium_path() -> str | None:
    return next((found for name in BROWSER_NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a Chromium browser tests are skipped, with a word at the end; where CI is set, nothing runs."""
    if chromium_path() is not None:
        return
    needing = [item for item in items if item.get_closest_marker("browser")]
    if needing and os.environ.get("CI", "").lower() in {"1", "true"}:
        raise pytest.UsageError(
            f"No Chromium on this machine, and {len(needing)} browser tests must run in CI: "
            "install it (Debian: apt-get install chromium) and start again."
        )
    for item in needing:
        item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
        skipped_for_want_of_a_browser.append(item.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if skipped_for_want_of_a_browser:
        terminalreporter.section("BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(skipped_for_want_of_a_browser)} tests need a Chromium and none was found: "
            "the screens are not tested. Debian: apt-get install chromium"
        )


@pytest.fixture(scope="session")
def chromium_executable() -> str:
    """For Playwright's `executable_path`; tests that ask for it carry the mark `browser`."""
    path = chromium_path()
    assert path is not None, "a test without the mark `browser` asked for a Chromium"
    return path


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Several threads of one test, and processes it starts, must see the same SQLite: a file, not memory."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        test_file = tmp_path_factory.mktemp("database") / "antrean-test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(test_file)


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """DATABASE_URL for processes a test starts: the very database the test uses."""
    connection = connections["default"]
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return f"{server}/{name}"


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
