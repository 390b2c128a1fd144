"""Messages a second of `manage.py relay --drain` against the simulator, on SQLite and on PostgreSQL, turn by turn; and
what a message costs: processor time of the relay and of PostgreSQL, statements, transactions.

Both databases are durable (SQLite synchronous=FULL, PostgreSQL fsync=on), no rate limit, no undo window. A run is seven
messages of each visit; it is timed at BPJS's door, from the first request to the last one. Processor time is what a
machine with other work on it can be asked for: read the messages a second beside it.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.relay import server_cpu
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
from tools.processes import free_port

RUNS = int(os.environ.get("BENCH_RUNS", "5"))
VISITS = 40
IDLE_SECONDS = 12
COUNTED = ("-m", "benchmarks.relay.counted")
SIDE_BY_SIDE: Mapping[str, list[tuple[str, ...]]] = {
    "two relays": [("manage.py", "relay", "--drain")] * 2,
    "one relay of two lines": [("manage.py", "relay", "--drain", "--lines", "2")],
}


@dataclass
class Measured:
    """One database's runs, each value a message."""

    speeds: list[float] = field(default_factory=list)
    relay_ms: list[float] = field(default_factory=list)
    server_ms: list[float] = field(default_factory=list)
    statements: list[float] = field(default_factory=list)
    transactions: list[float] = field(default_factory=list)
    several: dict[str, list[float]] = field(default_factory=lambda: {how: [] for how in SIDE_BY_SIDE})


def spent_by(output: str) -> dict[str, float]:
    """What `counted` says after the relay's own word. SystemExit when the relay parked something."""
    *said, spent = output.strip().splitlines()
    if not said or not said[-1].endswith(" 0 parked."):
        raise SystemExit(f"the relay said: {output}")
    return dict(json.loads(spent))


def drain(environment: Mapping[str, str], simulator_url: str, measured: Measured, server: int | None) -> None:
    """One run of one relay."""
    messages, seen = VISITS * MESSAGES_OF_A_VISIT, newest_request(simulator_url)
    manage(environment, "-m", "benchmarks.relay.visits", str(VISITS))
    before = server_cpu.milliseconds(server) if server else 0.0
    output = manage(environment, *COUNTED, "--drain")
    if server:
        measured.server_ms.append((server_cpu.milliseconds(server) - before) / messages)
    spent = spent_by(output)
    measured.relay_ms.append(spent["cpu_ms"] / messages)
    measured.statements.append(spent["statements"] / messages)
    measured.transactions.append(spent["transactions"] / messages)
    measured.speeds.append(speed(requests_since(simulator_url, seen), messages=messages, output=output))


def side_by_side(how: str, environment: Mapping[str, str], simulator_url: str) -> float:
    """Messages a second of several at once, on the same outbox."""
    seen = newest_request(simulator_url)
    manage(environment, "-m", "benchmarks.relay.visits", str(VISITS))
    relays = [
        subprocess.Popen([sys.executable, *command], cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True)
        for command in SIDE_BY_SIDE[how]
    ]
    output = " ".join(relay.communicate()[0] for relay in relays)
    return speed(requests_since(simulator_url, seen), messages=VISITS * MESSAGES_OF_A_VISIT, output=output)


def say(name: str, measured: Measured, idle: float) -> None:
    report(f"relay on {name}: median of {RUNS} runs", statistics.median(measured.speeds))
    report(f"relay on {name}: slowest run", min(measured.speeds))
    report(f"relay on {name}: fastest run", max(measured.speeds))
    for how, speeds in measured.several.items():
        report(f"{how} on {name}: median of {RUNS} runs", statistics.median(speeds))
    report(f"relay on {name}: processor time a message", statistics.median(measured.relay_ms), "ms")
    if measured.server_ms:
        report(f"{name} server: processor time a message", statistics.median(measured.server_ms), "ms")
    report(f"relay on {name}: statements a message", statistics.median(measured.statements), "statements")
    report(f"relay on {name}: transactions a message", statistics.median(measured.transactions), "transactions")
    report(f"relay on {name}: statements a second with nothing to do", idle, "statements/s")


def measure(databases: Mapping[str, str], variables: Mapping[str, str], simulator_url: str) -> None:
    environments = {name: {**os.environ, **variables, "DATABASE_URL": url} for name, url in databases.items()}
    servers = {name: server_cpu.main_process(url) if "postgres" in url else None for name, url in databases.items()}
    results = {name: Measured() for name in databases}
    for environment in environments.values():
        manage(environment, "manage.py", "migrate", "--no-input", "--verbosity=0")
    for _run in range(RUNS):
        for name, environment in environments.items():
            drain(environment, simulator_url, results[name], servers[name])
            for how, several in results[name].several.items():
                several.append(side_by_side(how, environment, simulator_url))
            print(f"  {name}: {results[name].speeds[-1]:.1f} messages/s", file=sys.stderr, flush=True)
    for name, environment in environments.items():
        spent = spent_by(manage(environment, *COUNTED, "--for", str(IDLE_SECONDS)))
        say(name, results[name], spent["statements"] / spent["seconds"])
    speeds = [result.speeds for result in results.values()]
    ratios = [other / first for first, other in zip(*speeds, strict=True)]
    report(f"relay: {' against '.join(reversed(results))}, median of run by run", statistics.median(ratios), "x")


def main() -> None:
    with_postgres.SERVER_OPTIONS = DURABLE
    with (
        tempfile.TemporaryDirectory(prefix="antrean-relay-") as directory,
        with_postgres.throwaway_postgres() as postgres,
    ):
        place = Place(directory=Path(directory), port=free_port(), simulator_port=free_port())
        prepare_directory(place)
        variables = {**demo_environment(place, outside={}), **FOR_SPEED, "PYTHONPATH": str(REPOSITORY)}
        databases = {"SQLite": variables["DATABASE_URL"], "PostgreSQL": postgres}
        with simulator(place, {**os.environ, **variables}) as simulator_url:
            measure(databases, variables, simulator_url)


if __name__ == "__main__":
    main()
