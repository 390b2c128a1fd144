"""One database is made by migrations for a whole run; each worker starts from a copy of it.

Migrations take seconds of processor time a worker and say the same each time. The first worker that needs a database
makes its own and leaves a copy; the others wait for it and copy.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import setup_databases, teardown_databases

from queues.database.append_only import removal_allowed

SUFFIX = "_template"


@contextmanager
def test_database(run: Path, *, unblock: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """The test database of this process, made or copied. `run`: a folder that all workers of this run share; unblock():
    pytest-django's permission to use a database.
    """
    template = Template(connections["default"], run)
    with unblock(), one_at_a_time(run):
        if is_copy := template.is_there():
            template.copy_out()
        made = setup_databases(verbosity=0, interactive=False, keepdb=is_copy)
        if not is_copy:
            template.keep()
    let_flush_remove_history()
    yield
    with unblock(), one_at_a_time(run):
        teardown_databases(made, verbosity=0)
        if not is_copy:
            template.forget()


def let_flush_remove_history() -> None:
    """A test with transactions of its own ends with `flush`, which history would refuse. Nothing else may.

    For the class, not for one connection: in a thread in which Playwright's loop runs Django opens another.
    """
    operations: Any = type(connections["default"].ops)
    flush = operations.execute_sql_flush

    def flush_all(self: Any, statements: list[str]) -> None:
        with removal_allowed():
            flush(self, statements)

    operations.execute_sql_flush = flush_all


@contextmanager
def one_at_a_time(run: Path) -> Iterator[None]:
    with (run / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Template:
    """Where the copy is kept: a file beside the run's other files, or a database of the same server."""

    def __init__(self, connection: BaseDatabaseWrapper, run: Path) -> None:
        self.connection = connection
        self.file = run / "template.sqlite3"
        self.mark = run / "template.made"

    def is_there(self) -> bool:
        return self.mark.exists()

    def keep(self) -> None:
        """From the database that migrations have just made."""
        made = self.connection.settings_dict["NAME"]
        if self.connection.vendor == "sqlite":
            with self.connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.connection.close()
            shutil.copyfile(made, self.file)
            self.mark.touch()
        else:
            self.connection.close()
            self._on_the_server(f'CREATE DATABASE "{made}{SUFFIX}" TEMPLATE "{made}"')
            self.mark.write_text(f"{made}{SUFFIX}")

    def copy_out(self) -> None:
        """To where Django will look for a database that it need not make."""
        settings = self.connection.settings_dict
        wanted = settings["TEST"]["NAME"] or f"test_{settings['NAME']}"
        if self.connection.vendor == "sqlite":
            shutil.copyfile(self.file, wanted)
        else:
            self._on_the_server(f'DROP DATABASE IF EXISTS "{wanted}"')
            self._on_the_server(f'CREATE DATABASE "{wanted}" TEMPLATE "{self.mark.read_text()}"')
        # There is nothing left to migrate: Django need not build the state of every migration to see that.
        self.connection.settings_dict["TEST"]["MIGRATE"] = False

    def forget(self) -> None:
        if self.connection.vendor != "sqlite":
            self._on_the_server(f'DROP DATABASE IF EXISTS "{self.mark.read_text()}"')
        self.mark.unlink()

    def _on_the_server(self, words: str) -> None:
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(words)
