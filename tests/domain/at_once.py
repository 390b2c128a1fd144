"""Several clients at the same moment, each with its own database connection; and the same with one guard taken out."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections, models
from django.db.utils import DatabaseError

from queues.database import injection_points, statements
from queues.errors import QueueError

PATIENCE_SECONDS = 180
Outcome = Any


# What `queues.database.injection_points` does while a race is on.
plan = ""


@contextmanager
def held_at(points: str) -> Iterator[None]:
    injection_points.reset()
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


# --- where they are held -----
def follow(monkeypatch: pytest.MonkeyPatch, points: str) -> None:
    monkeypatch.setattr(sys.modules[__name__], "plan", points)


def widen(monkeypatch: pytest.MonkeyPatch, *points: str, seconds: float = 0.02) -> None:
    """Hold everybody who reaches one of these points during the race for a while."""
    follow(monkeypatch, ",".join(f"{point}=pause:{seconds}" for point in points))


def collide(monkeypatch: pytest.MonkeyPatch, *points: str) -> None:
    """Let nobody pass these points during the race before two are there. With the guard in place one never comes."""
    follow(monkeypatch, ",".join(f"{point}=meet:2" for point in points))


def overtake(monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    """A thread at this point waits there until the `overtaker`, which begins only then, has ended."""
    follow(monkeypatch, f"overtaker-begins=after:{point},{point}=after:overtaker-ended,overtaker-ended=pass")


def overtaker(job: Callable[[], Any]) -> Callable[[], Any]:
    """The job that overtakes where a test says so; elsewhere it is the job alone."""

    def work() -> Any:
        injection_points.injection_point("overtaker-begins")
        try:
            return job()
        finally:
            injection_points.injection_point("overtaker-ended")

    return work


# --- what is taken out -----
def has_row_locks() -> bool:
    """SQLite has none: there the IMMEDIATE transaction is the one lock, and it stands for all of them."""
    return connection.features.has_select_for_update


def without_lock_on(monkeypatch: pytest.MonkeyPatch, *held: type[models.Model]) -> None:
    """Rows of these models are read without being held, all others are held as ever. On SQLite a transaction begins
    as a reader.
    """
    if not has_row_locks():
        without_immediate_transactions(monkeypatch)
        return
    hold = models.QuerySet.select_for_update

    def read(rows: "models.QuerySet[Any]", *how: Any, **more: Any) -> "models.QuerySet[Any]":
        return rows.all() if rows.model in held else hold(rows, *how, **more)

    monkeypatch.setattr(models.QuerySet, "select_for_update", read)
    holding = statements.holding
    monkeypatch.setattr(statements, "holding", lambda model: "" if model in held else holding(model))


def with_one_lock_less(monkeypatch: pytest.MonkeyPatch, held: type[models.Model]) -> None:
    """For what two locks hold: take out one of them. The one lock of SQLite stays."""
    if has_row_locks():
        without_lock_on(monkeypatch, held)


def without_immediate_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    options = connections.settings["default"]["OPTIONS"]
    monkeypatch.setitem(options, "transaction_mode", "DEFERRED")
    monkeypatch.setitem(options, "timeout", 1)
    # Where the first one writes before the point, the other is refused by the file and never comes.
    monkeypatch.setattr(injection_points, "MEET_SECONDS", 10)


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
