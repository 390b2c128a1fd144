"""Lines before what only one may hold: a row on PostgreSQL, the whole database on SQLite. Waiting has a limit.

A server has few threads. All that want one row would stand in the database until its lock_timeout, and while the row
is held by somebody who does not let go (a forgotten transaction, a stopped process) nothing of the house is answered.
So of one process one thread alone asks the database for a row that is held; the others stand behind it here, for as
long as the line moves: in a rush it moves every few milliseconds, and nobody is refused. When it does not move, they
are told that the system is busy, and threads that come later are told at once; the first one goes on asking, so that
the line is open again as soon as the row is.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.utils import OperationalError

from queues.errors import BusyError

# For the first one DATABASE_LOCK_SECONDS are too long, for those behind it so much of them. Threads that answer pages
# are few; on SQLite, where a write of any kind is waited for, each request has its own.
BEHIND_A_ROW, BEHIND_A_DATABASE = 0.25, 0.8
# Seconds without a move are counted in these steps, by the waiting threads. Where so much is under way that a thread
# wakes up late, the holder is as late: that is slow and not stuck, and the time that nobody could use is not counted.
TICK = 0.1
# PostgreSQL: lock or statement timeout, deadlock, serialization, a transaction that idled too long, no place left.
BUSY_STATES = frozenset({"55P03", "57014", "40P01", "40001", "25P03", "53300"})
BUSY_NAMES = ("SQLITE_BUSY", "SQLITE_LOCKED")


@dataclass
class Line:
    """The waiting threads, the first one first; how often it moved, and how long it has not."""

    people: deque[object] = field(default_factory=deque)
    moves: int = 0
    stands_for: float = 0.0

    def move(self) -> None:
        """A waiting thread got its turn."""
        self.moves += 1
        self.stands_for = 0.0


_lines: dict[Hashable, Line] = {}
_changed = Condition()


class Held:
    """A mark among the things to do after the commit: there as long as this transaction, or savepoint, holds a row."""

    def __init__(self, key: Hashable) -> None:
        self.key = key

    def __call__(self) -> None:
        """Does nothing: only the presence of the mark counts."""


def is_busy(error: BaseException) -> bool:
    """Does this error of the database say that somebody else holds what was wanted, or that it took too long?"""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) in BUSY_STATES:
        return True
    return str(getattr(cause, "sqlite_errorname", "")).startswith(BUSY_NAMES)


def must_wait(key: Hashable) -> bool:
    """Does a thread of this process wait for this row, and another one hold it? Then nobody goes past it."""
    todo = (entry[1] for entry in _connection().run_on_commit)
    return key in _lines and not any(isinstance(mark, Held) and mark.key == key for mark in todo)


def took(key: Hashable) -> None:
    """The row is held now, until the transaction ends."""
    transaction.on_commit(Held(key))
    if key in _lines:
        with _changed:
            if line := _lines.get(key):
                line.move()


@contextmanager
def turn(key: Hashable, *, behind: float = BEHIND_A_ROW) -> Iterator[None]:
    """The first place of the line of `key`, until what is done with it is done. BusyError when that takes too long."""
    line = _come_first(key, patience=settings.DATABASE_LOCK_SECONDS * behind)
    is_open = False
    try:
        yield
        is_open = True
    except OperationalError as trouble:
        if not is_busy(trouble):
            raise
        raise BusyError from trouble
    finally:
        with _changed:
            # A thread that stands behind a refused one has waited as long.
            _leave(line, key, is_open=is_open)


def wait_no_longer() -> None:
    """PostgreSQL: no statement of this transaction takes longer from now on than a lock may be waited for.

    Its lock_timeout alone is counted anew for each who waits before us, and each process has one.
    """
    if settings.DATABASE_STATEMENT_SECONDS:
        with _connection().cursor() as cursor:
            limit = f"{settings.DATABASE_LOCK_SECONDS * 1000:.0f}"
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [limit])


def _connection() -> BaseDatabaseWrapper:
    return connections[DEFAULT_DB_ALIAS]


def _come_first(key: Hashable, *, patience: float) -> Line:
    me = object()
    with _changed:
        line = _lines.setdefault(key, Line())
        line.people.append(me)
        while line.people[0] is not me:
            if line.stands_for >= patience:
                line.people.remove(me)
                raise BusyError
            moves, stood_for = line.moves, line.stands_for
            _changed.wait(TICK)
            if me not in line.people:
                raise BusyError
            if line.moves == moves:
                # Of those who wake up together one counts.
                line.stands_for = max(line.stands_for, stood_for + TICK)
        return line


def _leave(line: Line, key: Hashable, *, is_open: bool) -> None:
    line.people.popleft()
    line.move()
    if not is_open:
        line.people.clear()
    if not line.people:
        _lines.pop(key, None)
    _changed.notify_all()


def _begin_in_line(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """On SQLite a transaction begins as the one writer. SQLite lets nobody queue: of many some would never come."""
    if not sql.startswith("BEGIN"):
        return execute(sql, params, many, context)
    with turn(("database", context["connection"].alias), behind=BEHIND_A_DATABASE):
        return execute(sql, params, many, context)


def _connected(sender: Any, connection: BaseDatabaseWrapper, **others: Any) -> None:
    if connection.vendor == "sqlite" and _begin_in_line not in connection.execute_wrappers:
        connection.execute_wrappers.append(_begin_in_line)


def stand_in_line() -> None:
    """From now on, for every connection that is opened."""
    connection_created.connect(_connected, dispatch_uid="queues.database.turns")
