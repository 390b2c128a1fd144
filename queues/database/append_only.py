"""Triggers that keep tables of history as they were written, on PostgreSQL and on SQLite.

A protected table refuses DELETE, on PostgreSQL TRUNCATE, and an UPDATE that changes a column not named as state. No
migration makes them: each `migrate` ends with making those that are missing. What must delete (the flush after a test,
a retention job) does it inside `removal_allowed`; nothing allows an UPDATE.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# PostgreSQL: a setting of one transaction. SQLite: a table, in which only a transaction that removes has a row.
SETTING = "antrean.allow_history_removal"
MARK = "queue_history_removal"
FUNCTION = "queue_refuse_history_change"
REFUSAL = "history is append-only"

ROW_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(OLD) - coalesce(TG_ARGV, '{{}}') = to_jsonb(NEW) - coalesce(TG_ARGV, '{{}}') THEN
            RETURN NEW;
        END IF;
    ELSIF current_setting('{SETTING}', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '{REFUSAL}: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def protect(database: BaseDatabaseWrapper, table: str, state: Sequence[str] = ()) -> None:
    """Make the table's triggers, or make them anew. `state`: the columns that may change."""
    statements = _on_postgresql if database.vendor == "postgresql" else _on_sqlite
    with database.cursor() as cursor:
        for statement in statements(database, table, state):
            cursor.execute(statement)


def names(database: BaseDatabaseWrapper, table: str) -> list[str]:
    """The triggers that a protected table has."""
    kinds = ("update", "delete", "truncate") if database.vendor == "postgresql" else ("update", "delete")
    return [f"{table}_no_{kind}" for kind in kinds]


def _on_postgresql(database: BaseDatabaseWrapper, table: str, state: Sequence[str]) -> Iterator[str]:
    update, delete, truncate = names(database, table)
    arguments = ", ".join(f"'{column}'" for column in state)
    yield ROW_FUNCTION
    for name, kind, each, given in (
        (update, "UPDATE", "ROW", arguments),
        (delete, "DELETE", "ROW", ""),
        (truncate, "TRUNCATE", "STATEMENT", ""),
    ):
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield f"CREATE TRIGGER {name} BEFORE {kind} ON {table} FOR EACH {each} EXECUTE FUNCTION {FUNCTION}({given})"


def _on_sqlite(database: BaseDatabaseWrapper, table: str, state: Sequence[str]) -> Iterator[str]:
    update, delete = names(database, table)
    with database.cursor() as cursor:
        columns = [one.name for one in database.introspection.get_table_description(cursor, table)]
    changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns if name not in state)
    yield f"CREATE TABLE IF NOT EXISTS {MARK} (allowed integer NOT NULL)"
    for name, kind, refused in (
        (update, "UPDATE", changed),
        (delete, "DELETE", f"NOT EXISTS (SELECT 1 FROM {MARK})"),
    ):
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield (
            f"CREATE TRIGGER {name} BEFORE {kind} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {kind} of {table} is refused'); END"
        )


def unprotected(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The triggers that are missing, or on PostgreSQL are switched off, of the tables of history."""
    database = connections[using]
    there = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if database.vendor == "postgresql":
        there = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
    with database.cursor() as cursor:
        cursor.execute(there)
        found = {name for (name,) in cursor.fetchall()}
    return [name for table, _state in _tables() for name in names(database, table) if name not in found]


def make_way(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, plan: Sequence[Any] | None = None, **given: Any) -> None:
    """Before migrations on SQLite: a trigger names the columns of its day. It would hinder an old one's removal, and
    let a new one be changed. When Django rebuilds a table, its triggers are gone anyway.
    """
    database = connections[using]
    if not plan or database.vendor != "sqlite":
        return
    with database.cursor() as cursor:
        for table, _state in _tables():
            for name in names(database, table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def protect_again(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **given: Any) -> None:
    """After `migrate` (not after `flush`, which gives no plan): what has no triggers, or lost them, gets them."""
    if "plan" not in given:
        return
    missing = unprotected(using)
    database = connections[using]
    for table, state in _tables():
        is_there = table in database.introspection.table_names()
        if is_there and set(names(database, table)) & set(missing):
            protect(database, table, state)


def _tables() -> list[tuple[str, tuple[str, ...]]]:
    """Each table of history with its state columns."""
    of_history = [model for model in apps.get_models() if hasattr(model, "STATE_COLUMNS")]
    return [(model._meta.db_table, model.STATE_COLUMNS) for model in of_history]


@contextmanager
def removal_allowed(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Inside, DELETE (and TRUNCATE) of history passes, for this connection and until the block ends.

    For raw SQL or `Model._base_manager`; the models' own managers refuse. Seals still show which rows are gone.
    """
    database = connections[using]
    on, off = f"INSERT INTO {MARK} VALUES (1)", f"DELETE FROM {MARK}"
    if database.vendor == "postgresql":
        on, off = (f"SELECT set_config('{SETTING}', '{word}', true)" for word in ("on", "off"))
    # An error rolls the permission back with what it was for.
    with transaction.atomic(using=using), database.cursor() as cursor:
        cursor.execute(on)
        yield
        cursor.execute(off)
