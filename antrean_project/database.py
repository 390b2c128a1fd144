"""How a process opens the hospital's database, as the environment says: which one, and how long it waits there."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

# A server that does not answer at all (a cable, a machine switched off) is noticed by these; milliseconds in the last.
DEAD_LINE = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
# So many times a statement is asked on one connection before it is prepared there. PostgreSQL plans the first five anew
# all the same: until then a page costs the database three times as much.
PREPARED_AFTER = 1
# Of a process that works through much and makes nobody wait for an answer: a lock, and a transaction that does nothing.
COMMAND_LOCK_SECONDS, COMMAND_IDLE_SECONDS = 20.0, 300.0


@dataclass(frozen=True)
class Limits:
    """Seconds: for a lock, for a statement (0: none), for a transaction that does nothing."""

    lock: float
    statement: float
    idle: float


def is_command() -> bool:
    """Is this manage.py or Celery, and not a server that answers somebody?"""
    program = Path(sys.argv[0])
    is_celery = "celery" in (program.name, program.parent.name)
    return is_celery or (program.name == "manage.py" and "runserver" not in sys.argv)


def database_of(env: environ.Env, limits: Limits, *, own: Path, is_command: bool) -> dict[str, Any]:
    """Django's settings of the database that DATABASE_URL names, or of the SQLite file `own`.

    SQLite as a hospital can trust it: WAL, IMMEDIATE, full sync. ImproperlyConfigured for a folder that is not there.
    """
    url = env.str("DATABASE_URL", default="")
    if not url:
        # Our own folder alone is made: one that is named may be on a disk that is not mounted.
        own.parent.mkdir(exist_ok=True)
    database: dict[str, Any] = env.db_url_config(url or f"sqlite:///{own}")
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = _sqlite(Path(database["NAME"]).parent, limits)
        return database
    # A young connection has no plans and no catalogue in its memory: its first questions cost several times as much.
    database["CONN_MAX_AGE"] = env.int("DATABASE_CONNECTION_SECONDS", default=3600)
    database["CONN_HEALTH_CHECKS"] = True
    options = database.setdefault("OPTIONS", {})
    # What a connection asks again and again is planned once, not each time. Not through a pooler that gives every
    # transaction another connection and knows nothing of prepared statements (PgBouncer before 1.21).
    if env.bool("DATABASE_PREPARES", default=True):
        options.update(server_side_binding=True, prepare_threshold=PREPARED_AFTER)
    if env.bool("DATABASE_LIMITS", default=True):
        _limit(options, limits, is_command=is_command)
    return database


def _sqlite(folder: Path, limits: Limits) -> dict[str, Any]:
    if not folder.is_dir():
        # SQLite's own words, "unable to open database file", help nobody.
        raise ImproperlyConfigured(f"DATABASE_URL: there is no folder {folder}. Correct it, mount the disk, or mkdir.")
    return {
        "timeout": limits.lock,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


def _limit(options: dict[str, Any], limits: Limits, *, is_command: bool) -> None:
    """Nothing is waited for without end: a lock, a statement, a transaction left open, a server that went away.

    What DATABASE_URL says itself wins. Not through a pooler that takes no options (PgBouncer): there the role has them.
    """
    named = {
        "lock_timeout": limits.lock,
        "statement_timeout": limits.statement,
        "idle_in_transaction_session_timeout": limits.idle,
    }
    flags = [f"-c {name}={seconds * 1000:.0f}" for name, seconds in named.items()]
    if not is_command:
        # A page's question takes milliseconds; a worker process that helps with it costs more than it saves.
        flags.append("-c max_parallel_workers_per_gather=0")
    options["options"] = " ".join([*flags, options.get("options", "")]).strip()
    for name, value in DEAD_LINE.items():
        options.setdefault(name, value)
