"""A Khanza for each test: one MariaDB for the run, emptied between."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from khanza import line
from tests.conftest import fast_folder
from tests.imports.running import Run
from tests.khanza.mariadb import MariaDb, mariadb
from tests.khanza.tables import Khanza


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDb]:
    with mariadb(fast_folder()) as server:
        yield server


@pytest.fixture(scope="session")
def made_khanza(mariadb_server: MariaDb) -> Khanza:
    return Khanza(mariadb_server)


@pytest.fixture
def khanza(made_khanza: Khanza, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Khanza:
    settings.KHANZA_SECRET_URL = made_khanza.url
    monkeypatch.setattr(line, "WAITS", (0.01, 0.05))
    made_khanza.empty()
    return made_khanza


def sync(*names: str, **options: Any) -> Run:
    """`sync_khanza --only names`: what it said, what it complained of, how it ended and with which last sentence."""
    said, complained = StringIO(), StringIO()
    if names:
        options["only"] = ",".join(names)
    try:
        call_command("sync_khanza", stdout=said, stderr=complained, **options)
    except CommandError as problem:
        return Run(said.getvalue(), f"{complained.getvalue()}{problem}", problem.returncode)
    return Run(said.getvalue(), complained.getvalue(), 0)
