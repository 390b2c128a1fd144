"""A small hospital whose database is backed up and put back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.backups.places import binaries_of_the_server, emptied_database
from tests.hospital import Hospital


@pytest.fixture
def hospital(transactional_db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Where backups go, and the programs of the server that the test runs on."""
    settings.BACKUP_DIR = str(tmp_path)
    settings.POSTGRES_BIN = str(binaries_of_the_server()) if connection.vendor == "postgresql" else ""
    return tmp_path


@pytest.fixture
def empty_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """For what is restored in this test: another database, without a table. The test's own is back afterwards."""
    with emptied_database(tmp_path):
        yield
