"""Relay and Celery make the backup that is due, also in a hospital that sends nothing."""

import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from queues.backups import beside, files
from queues.models import BackupRun
from setup import tasks
from tests.hospital import Hospital


def test_a_relay_that_sends_nothing_backs_up_and_goes_on_after_a_failure(
    hospital: Hospital, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "LOOKS_EVERY_SECONDS", 0.05)
    key, settings.BACKUP_KEY = settings.BACKUP_KEY, ""
    stopping = threading.Event()
    work = beside.BackupWork(stopping)
    work.start()
    stopping.wait(0.3)
    assert not list(folder.iterdir())
    settings.BACKUP_KEY = key
    for _wait in range(400):
        if BackupRun.objects.filter(is_running=False).exists():
            break
        stopping.wait(0.05)
    stopping.set()
    work.join(10)
    assert len(files.backups_in(folder)) == 1


def test_celerys_job_makes_one_and_the_next_finds_nothing_due(hospital: Hospital, folder: Path) -> None:
    tasks.make_backup()
    tasks.make_backup()
    assert len(files.backups_in(folder)) == 1
