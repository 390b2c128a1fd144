"""A worker of the import desk that is killed, paused or told to stop: nothing is lost and nothing is done twice."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from queues.imports import patients
from queues.imports.desk import acts, records, work
from queues.models import (
    ImportedRow,
    ImportEvent,
    ImportKind,
    ImportRefusal,
    ImportRun,
    ImportState,
    ImportTwin,
    NumberSeries,
    Patient,
)
from queues.press import Press
from setup.tasks import work_imports
from tests.environment import REPOSITORY
from tests.imports import fifteen_hundred
from tests.outbound.relays import Relay
from tests.setup.desk import worker

PEOPLE = fifteen_hundred.COUNT - len(fifteen_hundred.LOST)


def run_of(content: str, *, is_taken: bool = False) -> ImportRun:
    """Uploaded and looked at; with `is_taken`, waiting for a worker to take it."""
    press = Press(timezone.now(), user=User.objects.create_user("data"))
    run = acts.upload(ImportKind.PATIENTS, "pasien.csv", content.encode(), press)
    acts.choose_columns(run, run.columns, "", press)
    worker()
    run.refresh_from_db()
    if is_taken:
        acts.take(run, press)
    return run


def until(is_so: Callable[[], bool]) -> bool:
    """For a minute at most: a busy machine needs a while to start a process."""
    for _look in range(600):
        if is_so():
            return True
        time.sleep(0.1)
    return False


def lease_is_over() -> None:
    ImportRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_worker_killed_in_a_batch_is_followed_by_one_that_ends_it(database_url: str) -> None:
    run = run_of(fifteen_hundred.file(), is_taken=True)
    told = {name: getattr(run, name) for name in ("refused", "cells")}
    last_line = fifteen_hundred.COUNT + 1
    killed = subprocess.run(
        [sys.executable, "manage.py", "work_imports", "--drain"],
        cwd=REPOSITORY,
        env={**os.environ, "DATABASE_URL": database_url, "ANTREAN_CHECKPOINTS": f"import-batch-at-{last_line}=kill"},
        check=False,
        timeout=120,
    )
    assert killed.returncode == -9
    run.refresh_from_db()
    assert (run.state, run.done_line, run.read, Patient.objects.count()) == (ImportState.TO_TAKE, 1001, 1000, 999)
    assert not work.work(stopping=threading.Event()), "while the lease holds nobody else begins"
    lease_is_over()
    # A hospital that moves in only records, and has no keys yet: its relay works for the desk all the same.
    relay = Relay(database_url, BPJS_SEND="shadow", BPJS_CONS_ID="")
    assert until(lambda: ImportRun.objects.get().state == ImportState.TAKEN)
    assert relay.terminate() == 0
    assert "BPJS_CONS_ID not set" in relay.output
    run.refresh_from_db()
    assert (run.read, run.added, run.unchanged) == (1500, PEOPLE, 0)
    assert Patient.objects.count() == ImportedRow.objects.count() == PEOPLE
    assert ImportRefusal.objects.count() == run.refused + run.cells
    assert (run.refused, run.twins) == (2, ImportTwin.objects.values("patient").distinct().count())
    assert run.cells > 300
    assert told == {"refused": 0, "cells": 0}, "what the dry run counted is counted anew"
    assert NumberSeries.objects.get().next_number is not None
    assert ImportEvent.objects.filter(act="TAKEN").count() == 1


@pytest.fixture
def small_batches(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(patients, "BATCH", 2)
    lines = [f"00{number},ORANG REKAAN {number},L" for number in range(1, 8)]
    return "\n".join(["norm,nama,jk", *lines, ""])


def test_a_worker_that_was_paused_past_its_lease_writes_nothing_more(small_batches: str) -> None:
    run = run_of(small_batches, is_taken=True)
    first = work._leased()
    assert first is not None
    lease_is_over()
    assert work._leased() is not None
    paused = work.Worker(first, has_time=lambda: True)
    with pytest.raises(work.LeaseLostError):
        paused.go_on()
    run.refresh_from_db()
    assert (run.read, Patient.objects.count()) == (0, 0)


def test_a_paused_batch_is_rolled_back_with_the_people_in_it(small_batches: str) -> None:
    run_of(small_batches, is_taken=True)
    first = work._leased()
    assert first is not None
    paused = work.Worker(first, has_time=lambda: True)
    paused._begin_pass()
    ImportRun.objects.update(lease_epoch=99)
    paused.run.read = 1
    with pytest.raises(work.LeaseLostError):
        paused.go_on()
    assert not Patient.objects.exists()


def test_work_is_done_in_pieces(small_batches: str) -> None:
    run = run_of(small_batches, is_taken=True)
    pieces = 0
    while work.is_waiting() and pieces < 20:
        work.work(stopping=threading.Event(), seconds=0)
        pieces += 1
    run.refresh_from_db()
    assert (run.state, run.added, pieces) == (ImportState.TAKEN, 7, 5)


def test_a_worker_that_is_told_to_end_leaves_the_rest_to_the_next_at_once(
    small_batches: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(small_batches, is_taken=True)

    def end(*_given: object) -> None:
        raise SystemExit

    monkeypatch.setattr(records, "digests", end)
    with pytest.raises(SystemExit):
        work.work(stopping=threading.Event())
    monkeypatch.undo()
    run.refresh_from_db()
    assert (run.lease_until, Patient.objects.count()) == (None, 0)
    work_imports()
    run.refresh_from_db()
    assert (run.state, run.added) == (ImportState.TAKEN, 7)


def test_undoing_goes_on_where_it_stopped(small_batches: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(small_batches, is_taken=True)
    worker()
    run.refresh_from_db()
    monkeypatch.setattr(work, "UNDONE_AT_ONCE", 3)
    acts.undo(run, Press(timezone.now(), user=User.objects.get()))
    work.work(stopping=threading.Event(), seconds=0)
    assert Patient.objects.count() == 4
    worker()
    run.refresh_from_db()
    assert (run.state, run.undone, Patient.objects.count()) == (ImportState.UNDONE, 7, 0)


def test_a_record_that_is_used_at_the_moment_of_its_undoing_stays(
    small_batches: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(small_batches, is_taken=True)
    worker()
    used = Patient.objects.get(medical_record_number="003")
    used.record_number_changes.create(old_number="9", new_number="003", changed_at=timezone.now(), reason="uji")
    asked, looks = records.users_of, list[int]()

    def too_early(*given: Any) -> dict[int, str]:
        """The first time as if asked before somebody used it."""
        looks.append(1)
        return asked(*given) if len(looks) > 1 else {}

    monkeypatch.setattr(records, "users_of", too_early)
    run.refresh_from_db()
    acts.undo(run, Press(timezone.now(), user=User.objects.get()))
    worker()
    run.refresh_from_db()
    assert (run.state, run.undone, list(Patient.objects.all())) == (ImportState.UNDONE, 6, [used])
    assert ImportedRow.objects.get().kept.startswith("sudah dipakai")


def test_a_worker_that_fails_again_and_again_gives_up(small_batches: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(small_batches, is_taken=True)

    def fail(*_given: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(records, "digests", fail)
        for _try in range(work.MOST_TRIES):
            with pytest.raises(RuntimeError):
                work.work(stopping=threading.Event())
            lease_is_over()
    worker()
    run.refresh_from_db()
    assert (run.state, "beberapa kali" in run.problem) == (ImportState.TAKEN, True)


def test_a_file_whose_key_is_gone_is_said_on_its_page(small_batches: str, settings) -> None:
    run = run_of(small_batches, is_taken=True)
    settings.FIELD_ENCRYPTION_KEYS = ["B" * 43 + "="]
    worker()
    run.refresh_from_db()
    assert "Kunci" in run.problem
