"""Triggers that write down which subjects' screens a statement changed, on PostgreSQL and on SQLite.

Each watched table names its subjects as SELECTs over the row. The triggers run inside the transaction that writes, for
verbs, the admin, imports and raw SQL alike, so that no road can be forgotten. They go before a `migrate` that changes
something (SQLite renames no table that a trigger of another one names) and are made after each; a changed definition
gets another name, and so is made anew.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from queues.models import ScreenChange

TABLE = ScreenChange._meta.db_table
SUFFIX = "_changes"
# The rows that a kind of statement has.
ROWS = {"INSERT": ("NEW",), "UPDATE": ("NEW", "OLD"), "DELETE": ("OLD",)}


@dataclass(frozen=True)
class Watched:
    """A table, and what a written row of it concerns.

    `subjects`: SELECTs of one text column, NULL for nothing, with `{row}` where the row's own name (NEW, OLD) belongs;
    an UPDATE asks them of the row before and after. `on_update`: further ones that compare OLD and NEW. `columns`: only
    an UPDATE that names one of these counts; empty: any.
    """

    model: type[models.Model]
    subjects: Sequence[str]
    on_update: Sequence[str] = ()
    columns: Sequence[str] = ()
    statements: Sequence[str] = ("INSERT", "UPDATE", "DELETE")

    @property
    def table(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table

    def event(self, statement: str) -> str:
        """As CREATE TRIGGER says it: `INSERT`, `UPDATE OF state`."""
        return f"UPDATE OF {', '.join(self.columns)}" if statement == "UPDATE" and self.columns else statement

    def insertion(self, statement: str) -> str:
        """The INSERT that one written row runs."""
        asked = [subject.format(row=row) for row in ROWS[statement] for subject in self.subjects]
        asked += self.on_update if statement == "UPDATE" else ()
        found = " UNION ".join(asked)
        return f"INSERT INTO {TABLE} (subject) SELECT subject FROM ({found}) found (subject) WHERE subject IS NOT NULL"

    def name(self, statement: str) -> str:
        """The trigger's: says what it does by a digest, so that another definition is another trigger."""
        made_of = f"{self.event(statement)} {self.insertion(statement)}"
        digest = hashlib.sha256(made_of.encode()).hexdigest()[:8]
        return f"{self.table[:34]}_{statement.lower()}_{digest}{SUFFIX}"

    def names(self) -> dict[str, str]:
        """{trigger: statement}."""
        return {self.name(statement): statement for statement in self.statements}


_watched: list[Watched] = []


def watch(*tables: Watched) -> None:
    """Called by each app when a process starts: what `migrate` makes triggers for."""
    _watched.extend(table for table in tables if table not in _watched)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Triggers that should be there and are not, or are switched off: screens would stay as they are."""
    there = _there(connections[using], are_on=True)
    return [name for table in _watched for name in table.names() if name not in there]


def drop_before(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **given: Any) -> None:
    """Before a `migrate` that has something to do."""
    if given.get("plan"):
        drop(connections[using])


def make_triggers(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **given: Any) -> None:
    """After `migrate` (not after `flush`, which gives no plan): those that are missing, and away with outdated ones."""
    if "plan" not in given:
        return
    database = connections[using]
    tables = set(database.introspection.table_names())
    if TABLE not in tables:
        # Somebody migrates back to a time before it: a trigger would break every write.
        drop(database)
        return
    there = _there(database)
    with database.cursor() as cursor:
        watched = [table for table in _watched if table.table in tables and _has_columns(cursor, table)]
        wanted = {name: (table, of) for table in watched for name, of in table.names().items()}
        for name in there:
            if name not in wanted:
                cursor.execute(_dropped(database, name))
        for name, (table, statement) in wanted.items():
            if name not in there:
                for made in _made(database, name, table, statement):
                    cursor.execute(made)


def _has_columns(cursor: Any, table: Watched) -> bool:
    """False where somebody migrates back to a time before one of them."""
    cursor.execute(f"SELECT * FROM {table.table} WHERE 1 = 0")
    return set(table.columns) <= {column[0] for column in cursor.description}


def drop(database: BaseDatabaseWrapper) -> None:
    """Away with all of them: for a migration that goes back, and for tests of what they are needed for."""
    with database.cursor() as cursor:
        for name in _there(database):
            cursor.execute(_dropped(database, name))


def _there(database: BaseDatabaseWrapper, *, are_on: bool = False) -> set[str]:
    """The triggers that carry such a name; those that are switched off too, unless `are_on`."""
    of_ours = "[0-9a-f]" * 8 + SUFFIX
    asked = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_{of_ours}'"
    if database.vendor == "postgresql":
        asked = (
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            f"WHERE tgname ~ '_{of_ours}$' AND NOT tgisinternal AND pg_table_is_visible(pg_class.oid)"
        ) + (" AND tgenabled IN ('O', 'A')" if are_on else "")
    with database.cursor() as cursor:
        cursor.execute(asked)
        return {name for (name,) in cursor.fetchall()}


def _made(database: BaseDatabaseWrapper, name: str, watched: Watched, statement: str) -> Iterator[str]:
    body = watched.insertion(statement)
    when = f"AFTER {watched.event(statement)} ON {watched.table} FOR EACH ROW"
    if database.vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN {body}; RETURN NULL; END $$"
        )
        yield f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()"
    else:
        yield f"CREATE TRIGGER {name} {when} BEGIN {_for_sqlite(body)}; END"


def _for_sqlite(body: str) -> str:
    """SQLite names the columns of a subquery by its first SELECT, not after the subquery."""
    return body.replace(" found (subject)", "").replace("(SELECT ", "(SELECT NULL AS subject UNION SELECT ", 1)


def _dropped(database: BaseDatabaseWrapper, name: str) -> str:
    """On PostgreSQL the trigger goes with its function."""
    return f"DROP FUNCTION IF EXISTS {name}() CASCADE" if database.vendor == "postgresql" else f"DROP TRIGGER {name}"
