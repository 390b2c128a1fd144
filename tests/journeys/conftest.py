"""A whole demo hospital in processes of its own: its folder, its ports, its database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import sql

from queues.clock import ZONE_WORDS
from tools.demo import Supervisor, bring_up
from tools.demo_place import Place, demo_environment, prepare_directory
from tools.processes import free_port

# Each worker of a shared run lives its own day.
DATABASE = f"antrean_journey_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def zone_far_from_midnight() -> str:
    """A day is never lived across midnight, and a test runs at any hour: one of Indonesia's zones is far enough."""

    def hours_away(zone: str) -> float:
        local = datetime.now(tz=ZoneInfo(zone))
        hour = local.hour + local.minute / 60
        return min(hour, 24 - hour)

    return max(ZONE_WORDS, key=hours_away)


@pytest.fixture
def journey_database(tmp_path: Path) -> Iterator[str]:
    """DATABASE_URL of an empty database: SQLite, or on the server that DATABASE_URL names."""
    given = os.environ["DATABASE_URL"]
    if given.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'journey.sqlite3'}"
        return
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE))
    with psycopg.connect(given.replace("postgres://", "postgresql://", 1), autocommit=True) as line:
        line.execute(drop)
        line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        try:
            yield urlunsplit(urlsplit(given)._replace(path=f"/{DATABASE}"))
        finally:
            line.execute(drop)


@contextmanager
def running_demo(directory: Path, **more: str) -> Iterator[Supervisor]:
    """Everything `make demo` starts, at its start; `more` wins over the demo's own environment."""
    place = Place(directory=directory, port=free_port(), simulator_port=free_port())
    prepare_directory(place)
    variables = demo_environment(place, outside={"TIME_ZONE": zone_far_from_midnight()})
    # This run's own environment would win over the demo's file: the demo gets every variable from here.
    environment = {**os.environ, **variables, **more, "PYTHONUNBUFFERED": "1"}
    environment.pop("PROOF", None)
    supervisor = Supervisor(place, environment)
    try:
        bring_up(supervisor)
        yield supervisor
    finally:
        supervisor.stop()


@pytest.fixture
def demo(tmp_path: Path, journey_database: str) -> Iterator[Supervisor]:
    """One on the database of this run."""
    with running_demo(tmp_path / "demo", DATABASE_URL=journey_database) as supervisor:
        yield supervisor
