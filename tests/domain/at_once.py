"""Several clients at the same moment, each with its own database connection; and the same with the locks taken out."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections, models
from django.db.utils import DatabaseError

from queues import checkpoint
from queues.errors import QueueError

PATIENCE_SECONDS = 180
# Where `locked` is bound by name.
LOCKED = ("queues.locking.locked", "queues.verbs.presence.locked", "queues.verbs.pharmacy.locked")
Outcome = Any


# What `queues.checkpoint` does while a race is on.
plan = ""


@contextmanager
def held_at(points: str) -> Iterator[None]:
    checkpoint.forget_meetings()
    os.environ["ANTREAN_CHECKPOINTS"] = points
    try:
        yield
    finally:
        del os.environ["ANTREAN_CHECKPOINTS"]


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Outcome]:
    """What each job returned, or the refusal or database error it ended with, in the order of the jobs."""
    outcomes: list[Outcome] = [None] * len(jobs)
    barrier = Barrier(len(jobs), timeout=PATIENCE_SECONDS)

    def run(place: int, job: Callable[[], Any]) -> None:
        try:
            # Connected before the start: a connection takes longer than what is raced for.
            connection.ensure_connection()
            barrier.wait()
            outcomes[place] = job()
        except (QueueError, DatabaseError) as ended:
            outcomes[place] = ended
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place, job), daemon=True) for place, job in enumerate(jobs)]
    with held_at(plan):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "a client hangs"
    return outcomes


def refusals(outcomes: Sequence[Outcome]) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def successes(outcomes: Sequence[Outcome]) -> list[Any]:
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)]


def widen(monkeypatch: pytest.MonkeyPatch, *points: str, seconds: float = 0.02) -> None:
    """Hold everybody who reaches one of these points during the race for a while."""
    monkeypatch.setattr(sys.modules[__name__], "plan", ",".join(f"{point}=pause:{seconds}" for point in points))


def collide(monkeypatch: pytest.MonkeyPatch, *points: str) -> None:
    """Let nobody pass these points during the race before two are there. Without locks: with them one never comes."""
    without_locks(monkeypatch)
    monkeypatch.setattr(sys.modules[__name__], "plan", ",".join(f"{point}=meet:2" for point in points))


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL rows are read without being held; on SQLite a transaction begins as a reader."""
    if connection.vendor == "sqlite":
        options = connections.settings["default"]["OPTIONS"]
        monkeypatch.setitem(options, "transaction_mode", "DEFERRED")
        monkeypatch.setitem(options, "timeout", 1)
        return
    for name in LOCKED:
        monkeypatch.setattr(name, lambda rows: rows)


@contextmanager
def without_constraint(model: type[models.Model], name: str) -> Iterator[None]:
    """The database's last word on "only one", taken out for a while. What broke it must be gone at the end."""
    constraint = next(rule for rule in model._meta.constraints if rule.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)
