"""Celery on a real PostgreSQL and a real Valkey, with BPJS beside it. Not collected in the pass on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from tests.outbound.road import Road
from tests.simulator_process import SimulatorProcess
from tests.stack.jobs import Jobs
from tools.with_valkey import Valkey, throwaway_valkey

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Celery is the production's pump: what it does on SQLite is nobody's concern, and `relay` is tested there."""
    if not django_settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    for_postgres = [item for item in items if HERE in item.path.parents]
    items[:] = [item for item in items if HERE not in item.path.parents]
    config.hook.pytest_deselected(items=for_postgres)


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    """A machine without Valkey fails here, with a sentence that says what to install."""
    with throwaway_valkey() as server:
        yield server


@pytest.fixture
def valkey(valkey_server: Valkey, settings: Settings) -> Valkey:
    """The broker for this test, alive and empty; presses in this process wake workers through it."""
    valkey_server.start()
    valkey_server.flush()
    settings.REDIS_URL = valkey_server.url
    return valkey_server


@pytest.fixture
def committed_road(transactional_db: None, simulator: SimulatorProcess) -> Road:
    return Road(simulator)


@pytest.fixture
def jobs(database_url: str, valkey: Valkey, tmp_path: Path) -> Iterator[Jobs]:
    """Starts workers and beat, and ends them before the database is emptied."""
    started = Jobs(database_url=database_url, redis_url=valkey.url, directory=tmp_path)
    yield started
    started.kill_all()
