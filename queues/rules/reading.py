"""Which value each setting has now: its variable's (the pin), else the hospital's row, else the default.

All rows are one statement, and each process keeps them for two seconds; one transaction sees one state of them. A value
that does not fit its bounds is not used, whichever way it came into the table: `check --database default` names it.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.signals import setting_changed
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from queues.encryption.crypto import BadKeyError, UndecryptableError, decrypt
from queues.rules.declared import DECLARED_BY, SETTINGS, Setting, UnreadableError, broken_pair, settings_of

R = TypeVar("R")

KEPT_SECONDS = 2.0
TABLE = "queue_rulevalue"
SEALED = f"{TABLE}.secret"
NOT_SET = object()


@dataclass
class Known:
    """The rows as they were read, until when they hold (of time.monotonic), and what was made of them."""

    rows: Mapping[str, str]
    until: float
    made: dict[type[Any], Any] = field(default_factory=dict)


class Held(threading.local):
    """What this thread's transaction has seen. A new transaction has a new list of things to do after its commit.

    `is_own`: it changes rules, so that what it reads is nobody else's before its commit.
    """

    transaction: Any = None
    known: Known | None = None
    is_own: bool = False


_known: Known | None = None
_held = Held()
_one_asks = threading.Lock()


def of(kind: type[R]) -> R:
    """The settings that a class declares, as they are now (frozen). Asks the database at most once in two seconds."""
    return _made(_now(), kind)


def known(kind: type[R]) -> R:
    """The same as this process saw them last, without asking: for pages that say that the database is away."""
    return _made(_known or Known({}, 0.0), kind)


def configured(kind: type[R]) -> R:
    """Variables and defaults alone, as far as a check without a database can know them."""
    return _made(Known({}, 0.0), kind)


def configured_value(name: str) -> Any:
    """The same of the setting with this name."""
    return getattr(configured(DECLARED_BY[name]), SETTINGS[name].field_name)


def pin_of(setting: Setting) -> Any:
    """The value that the environment (or a test's `override_settings`) gives; NOT_SET where it gives none."""
    return getattr(settings, setting.name, NOT_SET)


def is_pinned(setting: Setting) -> bool:
    return pin_of(setting) is not NOT_SET


def values() -> dict[str, Any]:
    """The value in force of every setting by name."""
    return {name: value(name) for name in SETTINGS}


def value(name: str) -> Any:
    """The value in force of the setting with this name."""
    return getattr(of(DECLARED_BY[name]), SETTINGS[name].field_name)


def stored() -> Mapping[str, str]:
    """The rows as they lie in the table, by the setting's name: what a secret's says is sealed."""
    return _now().rows


def usable(setting: Setting, text: str) -> Any:
    """The value that a row says; NOT_SET where it says none of this setting's."""
    try:
        value = setting.read(decrypt(text, place=SEALED) if setting.is_secret else text)
    except (UnreadableError, UndecryptableError, BadKeyError):
        return NOT_SET
    return NOT_SET if setting.problem_of(value) else value


def keep(rows: Mapping[str, str], *, until: float) -> Known:
    """Let this process take these rows for what is in the table, until a moment of time.monotonic."""
    global _known
    _known = Known(rows, until)
    return _known


def forget() -> None:
    """Read again at the next question: something was changed here."""
    global _known
    if _known is not None:
        _known = Known(_known.rows, 0.0)
    _held.known, _held.is_own = None, False


def look_again() -> None:
    """In a transaction that changes rules: read them as it sees them, and let no other thread have that."""
    _held.known, _held.is_own = None, True


def _pins_changed(**given: Any) -> None:
    """Other pins over the same rows: a test's `override_settings`. A hospital's process keeps those it began with."""
    global _known
    if _known is not None:
        _known = Known(_known.rows, _known.until)
    _held.known = None


setting_changed.connect(_pins_changed, dispatch_uid="settings that pin rules")


def _now() -> Known:
    # Looked up once: whatever orders thirty people asks thirty times.
    database = connections[DEFAULT_DB_ALIAS]
    if database.in_atomic_block:
        return _of_transaction(database)
    _held.is_own = False
    return _of_process()


def _of_process() -> Known:
    now = time.monotonic()
    kept = _known
    if kept is not None and now < kept.until:
        return kept
    # One thread asks; others go on with what is known a moment longer, and wait only where nothing is known.
    if not _one_asks.acquire(blocking=kept is None):
        return cast(Known, kept)
    try:
        if _known is not None and now < _known.until:
            return _known
        rows = _read()
        # From now on: a database that is away takes seconds to say so, and those behind need not ask as well.
        return keep(rows, until=time.monotonic() + KEPT_SECONDS)
    finally:
        _one_asks.release()


def _of_transaction(database: BaseDatabaseWrapper) -> Known:
    seen = _held.known
    if seen is None or _held.transaction is not database.run_on_commit:
        seen = _held.known = Known(_read(), 0.0) if _held.is_own else _of_process()
        _held.transaction = database.run_on_commit
    return seen


def rows_of(database: BaseDatabaseWrapper) -> Mapping[str, str]:
    """The rows of one database, now."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT name, value, secret FROM {TABLE}")
        return {name: secret or value for name, value, secret in cursor.fetchall()}


def _read() -> Mapping[str, str]:
    database = connections[DEFAULT_DB_ALIAS]
    try:
        return rows_of(database)
    except DatabaseError:
        # In a transaction nothing more can be asked. Elsewhere the table may not be there yet, or the database is
        # away: whatever comes next says so, and a page about it still has the hospital's name.
        if database.in_atomic_block:
            raise
        return _known.rows if _known is not None else {}


def _made(kept: Known, kind: type[R]) -> R:
    found = kept.made.get(kind)
    if found is None:
        found = kept.made[kind] = _make(kept.rows, kind)
    return cast(R, found)


def _make(rows: Mapping[str, str], kind: type[Any]) -> Any:
    given = {}
    for one in settings_of(kind):
        value = pin_of(one)
        if value is NOT_SET and one.name in rows:
            value = usable(one, rows[one.name])
        if value is not NOT_SET:
            given[one.name] = value
    made = kind(**{SETTINGS[name].field_name: value for name, value in given.items()})
    broken = broken_pair({one.name: getattr(made, one.field_name) for one in settings_of(kind)})
    if broken is not None and rows:
        # Two rows that contradict each other, or a pin and a row: neither row is used.
        without = {name: text for name, text in rows.items() if name not in (broken.lower, broken.upper)}
        return _make(without, kind) if len(without) < len(rows) else made
    return made
