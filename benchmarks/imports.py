"""Go-live on SQLite: `import_patients` and `import_bookings` of 100,000 rows each: looked at, taken over, once more.

Wall and processor time of the whole command. A run whose counts are not those of the file ends the benchmark, and so
does a rule that does not hold afterwards. `python -m benchmarks.imports 2000` tries it with fewer.
"""

import json
import os
import re
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from benchmarks.golive.files import sessions_for, write_bookings, write_patients
from benchmarks.relay.harness import REPOSITORY, manage

ROWS = 100_000
# What the commands write to, besides the rows they count.
PATIENT_TABLES = ("queue_patient", "queue_patientidentifier", "queue_patientaddress")
BOOKING_TABLES = ("queue_visit", "queue_visitevent", "bpjs_bridge_reporting", "queue_quotachange")


def report(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}), flush=True)


def environment_of(database: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "antrean_project.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": "A" * 43 + "=",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BPJS_CONS_ID": "1",
        "BPJS_SECRET_KEY": "1",
        "BPJS_ANTREAN_USER_KEY": "1",
        "LOG_LEVEL": "INFO",
        "PYTHONPATH": str(REPOSITORY),
    }


def counted(database: Path, tables: tuple[str, ...]) -> list[int]:
    with closing(sqlite3.connect(database)) as opened:
        return [opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


def children_seconds() -> float:
    """Processor time of the commands that have ended."""
    times = os.times()
    return times.children_user + times.children_system


class GoLive:
    """The commands on one database, one after the other; each must say and write what the file has."""

    def __init__(self, directory: Path, rows: int) -> None:
        self.database, self.rows = directory / "hospital.sqlite3", rows
        self.environment = environment_of(self.database)
        manage(self.environment, "manage.py", "migrate", "--no-input", "--verbosity=0")
        output = manage(self.environment, "-m", "benchmarks.golive.hospital", str(sessions_for(rows)))
        self.files = {"patients": directory / "patients.csv", "bookings": directory / "bookings.csv"}
        write_patients(self.files["patients"], rows)
        write_bookings(self.files["bookings"], rows, first=date.fromisoformat(output.split()[-1]))

    def measure(self, kind: str, tables: tuple[str, ...], *, expected: Mapping[str, list[int]]) -> None:
        """A dry run, the import, and once more; `expected` are the numbers of the command's last word, of each run."""
        before = counted(self.database, tables)
        self.run(kind, "dry run", expected["first"], "--dry-run")
        if counted(self.database, tables) != before:
            raise SystemExit(f"a dry run of import_{kind} wrote something")
        self.run(kind, "first", expected["first"])
        after = counted(self.database, tables)
        if after[0] - before[0] != self.rows:
            raise SystemExit(f"import_{kind} wrote {after[0] - before[0]} rows of {self.rows}")
        self.run(kind, "again", expected["again"])
        if counted(self.database, tables) != after:
            raise SystemExit(f"import_{kind} wrote something a second time")

    def run(self, kind: str, name: str, expected: list[int], *options: str) -> None:
        began, processor = time.monotonic(), children_seconds()
        printed = manage(self.environment, "manage.py", f"import_{kind}", str(self.files[kind]), *options)
        seconds, processor = time.monotonic() - began, children_seconds() - processor
        last_word = next(line for line in printed.splitlines() if line.startswith("Selesai"))
        if list(map(int, re.findall(r"\d+", last_word))) != expected:
            raise SystemExit(f"import_{kind}, {name}: {last_word}")
        report(f"import_{kind}, {self.rows:,} rows, {name}", seconds, "s")
        report(f"import_{kind}, {self.rows:,} rows, {name}, processor", processor, "s")


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="antrean-imports-") as folder:
        hospital = GoLive(Path(folder), rows)
        # Added, completed, the same as before, refused.
        patients = {"first": [rows, 0, 0, 0], "again": [0, 0, rows, 0]}
        hospital.measure("patients", PATIENT_TABLES, expected=patients)
        # Added, the same as before, refused.
        hospital.measure("bookings", BOOKING_TABLES, expected={"first": [rows, 0, 0], "again": [0, rows, 0]})
        began = time.monotonic()
        manage(hospital.environment, "manage.py", "check_invariants")
        report("check_invariants afterwards, every rule holds", time.monotonic() - began, "s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or [str(ROWS)]))
