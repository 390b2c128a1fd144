"""A hospital on a database of its own: SQLite in the pass on SQLite, a PostgreSQL that can be killed in the other."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from tests.environment import REPOSITORY
from tests.faults.cluster import Cluster
from tests.faults.house import House, zone_far_from_midnight
from tests.simulator_process import SimulatorProcess
from tools.processes import free_port
from tools.with_valkey import throwaway_valkey

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """SQLite has no server that could be killed."""
    if is_postgres():
        return
    for_postgres = [item for item in items if item.path.parent == HERE and "postgres" in item.path.name]
    items[:] = [item for item in items if item not in for_postgres]
    config.hook.pytest_deselected(items=for_postgres)


def is_postgres() -> bool:
    return connections["default"].vendor == "postgresql"


def migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0", "--skip-checks"]
    subprocess.run(command, cwd=REPOSITORY, env={**os.environ, "DATABASE_URL": url}, check=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that nobody may enter too: PostgreSQL runs as nobody where the tests are root's."""
    with tempfile.TemporaryDirectory(prefix="antrean-faults-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def data_folder(open_folder: Path) -> Path:
    """Where the database is."""
    return open_folder


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without anybody in it."""
    path = tmp_path_factory.mktemp("faults") / "empty.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def empty_cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="antrean-faults-") as name:
        Path(name).chmod(0o755)
        with Cluster(Path(name)) as cluster:
            migrate(cluster.url)
        yield cluster


@pytest.fixture
def bpjs(open_folder: Path) -> Iterator[SimulatorProcess]:
    """One whose memory outlives it, on the day of the hospital."""
    environment = {"TIME_ZONE": zone_far_from_midnight()}
    memory = open_folder / "bpjs.json"
    with SimulatorProcess(port=free_port(), environment=environment, memory_file=memory) as simulator:
        yield simulator


@pytest.fixture
def house(
    open_folder: Path, data_folder: Path, bpjs: SimulatorProcess, request: pytest.FixtureRequest
) -> Iterator[House]:
    if not is_postgres():
        copy = data_folder / "hospital.sqlite3"
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), copy)
        yield from _running(House(open_folder, f"sqlite:///{copy}", bpjs))
        return
    empty = request.getfixturevalue("empty_cluster")
    with Cluster(data_folder, like=empty) as cluster, throwaway_valkey() as valkey:
        yield from _running(House(open_folder, cluster.url, bpjs, cluster=cluster, valkey=valkey))


def _running(house: House) -> Iterator[House]:
    try:
        yield house
    finally:
        house.stop()
