"""Messages a second to BPJS by Celery and by `relay`, one and two processes of each, turn by turn, on PostgreSQL.

As `make stack` runs them: a durable PostgreSQL, a Valkey, beat's sweep each second; no rate limit, no undo window. A
run is seven messages of each visit, written before anybody delivers, timed at BPJS's door from the first to the last.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.relay.harness import (
    DURABLE,
    FOR_SPEED,
    MESSAGES_OF_A_VISIT,
    REPOSITORY,
    manage,
    newest_request,
    report,
    requests_since,
    simulator,
    speed,
)
from tools import with_postgres
from tools.demo_place import Place, demo_environment, prepare_directory
from tools.processes import free_port, start, stop_all
from tools.with_valkey import throwaway_valkey

RUNS = 3
VISITS = 60
MOST_SECONDS = 300
CELERY = ("-m", "celery", "--app", "antrean_project")
Command = Sequence[str]


def relays(count: int, _directory: Path) -> list[Command]:
    return [("manage.py", "relay", "--drain")] * count


def celery(processes: int, directory: Path) -> list[Command]:
    options = ("--concurrency", str(processes), "--without-gossip", "--without-mingle", "--loglevel", "WARNING")
    schedule = str(directory / f"beat-{time.monotonic_ns()}")
    return [(*CELERY, "worker", *options), (*CELERY, "beat", "--schedule", schedule, "--pidfile=")]


CONTENDERS: dict[str, tuple[Callable[[int, Path], list[Command]], int]] = {
    "one relay": (relays, 1),
    "Celery, one process": (celery, 1),
    "two relays": (relays, 2),
    "Celery, two processes": (celery, 2),
}


@contextmanager
def running(commands: Sequence[Command], environment: Mapping[str, str], log: Path) -> Iterator[None]:
    children = [
        start((sys.executable, *command), environment=environment, log_path=log, directory=REPOSITORY)
        for command in commands
    ]
    try:
        yield
    finally:
        stop_all(children, grace_seconds=10)


def deliver(name: str, environment: Mapping[str, str], simulator_url: str, directory: Path) -> float:
    """One run of one contender: messages a second."""
    wanted, seen, log = VISITS * MESSAGES_OF_A_VISIT, newest_request(simulator_url), directory / "contender.log"
    # Nobody hears of it while it is written.
    manage({**environment, "REDIS_URL": ""}, "-m", "benchmarks.relay.visits", str(VISITS))
    commands, processes = CONTENDERS[name]
    deadline = time.monotonic() + MOST_SECONDS
    with running(commands(processes, directory), environment, log):
        while len(requests_since(simulator_url, seen)) < wanted and time.monotonic() < deadline:
            time.sleep(0.2)
    output = log.read_text(encoding="utf-8", errors="replace").strip()[-500:]
    return speed(requests_since(simulator_url, seen), messages=wanted, output=output)


def measure(environment: Mapping[str, str], simulator_url: str, directory: Path) -> None:
    speeds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for _run in range(RUNS):
        for name, measured in speeds.items():
            measured.append(deliver(name, environment, simulator_url, directory))
            print(f"  {name}: {measured[-1]:.1f} messages/s", file=sys.stderr, flush=True)
    for name, measured in speeds.items():
        report(f"{name}: median of {RUNS} runs", statistics.median(measured))
        report(f"{name}: slowest run", min(measured))
        report(f"{name}: fastest run", max(measured))


def main() -> None:
    with_postgres.SERVER_OPTIONS = DURABLE
    with (
        tempfile.TemporaryDirectory(prefix="antrean-celery-") as directory,
        with_postgres.throwaway_postgres() as postgres,
        throwaway_valkey() as valkey,
    ):
        place = Place(directory=Path(directory) / "demo", port=free_port(), simulator_port=free_port())
        prepare_directory(place)
        servers = {"DATABASE_URL": postgres, "REDIS_URL": valkey.url, "PYTHONPATH": str(REPOSITORY)}
        environment = {**os.environ, **demo_environment(place, outside={}), **FOR_SPEED, **servers}
        manage(environment, "manage.py", "migrate", "--no-input", "--verbosity=0")
        with simulator(place, environment) as simulator_url:
            measure(environment, simulator_url, place.directory)


if __name__ == "__main__":
    main()
