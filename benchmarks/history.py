"""What the hashes of history cost a verb and an import, and how fast and in how much memory history is verified.

Each figure with hashes stands beside the same without them, turn by turn in one run. PostgreSQL is durable.
`python -m benchmarks.history 10` is for trying.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.imports import environment_of
from benchmarks.relay.harness import DURABLE, REPOSITORY, manage, report
from tools import with_postgres

PEOPLE = 200
STEPS = 5
MEGABYTE = 1024


def verbs(environment: dict[str, str], people: int, name: str) -> None:
    """What hashes cost within verbs, and the same verbs without them."""
    measured = json.loads(manage(environment, "-m", "benchmarks.chain.verbs", str(people)))
    milliseconds = {key: statistics.median(measured[key]) * 1000 for key in ("with", "without", "event", "other")}
    report(f"{name}: booked, checked in, called, finished", milliseconds["with"], "ms")
    report(f"{name}: the same without hashes", milliseconds["without"], "ms")
    report(f"{name}: hash of a visit's event, {measured['events']} of these", milliseconds["event"], "ms")
    # What a busy machine takes away from the others shows least in these.
    quickest = statistics.quantiles(measured["event"], n=10)[0] * 1000
    report(f"{name}: hash of a visit's event, the quickest tenth", quickest, "ms")
    others = measured["rows"] - measured["events"]
    report(f"{name}: hash of another row, {others} of these", milliseconds["other"], "ms")


def bulk(environment: dict[str, str], people: int) -> int:
    """100,000 events at once; returns how many there are."""
    visits = people * 100
    measured = json.loads(manage(environment, "-m", "benchmarks.chain.events", str(visits), str(STEPS)))
    report(f"SQLite: {visits * STEPS:,} events by insert, processor", measured["with"], "s")
    report(f"SQLite: {visits * STEPS:,} events by insert without hashes, processor", measured["without"], "s")
    return visits * STEPS


def verify(environment: dict[str, str]) -> tuple[float, int]:
    """Seconds of processor time of the command, and the most memory that it held, in MB."""
    child = subprocess.Popen(
        [sys.executable, "manage.py", "verify_history"], cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    output = child.stdout.read().decode()
    _pid, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"verify_history found a fault in a history that nobody touched: {output}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss // MEGABYTE


def database(folder: Path, name: str) -> dict[str, str]:
    environment = {**environment_of(folder / f"{name}.sqlite3"), "BPJS_SEND": "off"}
    manage(environment, "manage.py", "migrate", "--no-input", "--verbosity=0")
    return environment


def main(people: int) -> None:
    with tempfile.TemporaryDirectory(prefix="antrean-history-") as directory:
        folder = Path(directory)
        verbs(database(folder, "verbs"), people, "SQLite, processor")
        environment = database(folder, "events")
        start, memory = verify(environment)
        report("verify_history of nothing, memory", memory, "MB")
        count = bulk(environment, people)
        seconds, memory = verify(environment)
        report(f"verify_history of {count:,} events, processor", seconds - start, "s")
        report("verify_history, events a second", count / (seconds - start), "1/s")
        report(f"verify_history of {count:,} events, memory", memory, "MB")
        began = time.monotonic()
        manage(environment, "manage.py", "seal_history")
        report(f"seal_history of {count:,} events", time.monotonic() - began, "s")
        seconds, _memory = verify(environment)
        report(f"verify_history of {count:,} events, sealed, processor", seconds - start, "s")
    with_postgres.SERVER_OPTIONS = DURABLE
    with with_postgres.throwaway_postgres() as url:
        environment = {**environment_of(Path("unused")), "BPJS_SEND": "off", "DATABASE_URL": url}
        manage(environment, "manage.py", "migrate", "--no-input", "--verbosity=0")
        verbs(environment, people, "PostgreSQL, wall")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or [str(PEOPLE)]))
