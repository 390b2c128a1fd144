"""Messages a second of `manage.py relay --drain` against the simulator, on SQLite and on PostgreSQL, turn by turn.

Both databases are durable (SQLite synchronous=FULL, PostgreSQL fsync=on), one relay at a time, no rate limit, no undo
window. A run is seven messages of each visit; it is timed at BPJS's door, from the first request to the last one.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Mapping
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
from tools.processes import free_port

RUNS = 5
VISITS = 40


def drain(environment: Mapping[str, str], simulator_url: str) -> float:
    """One run: messages a second."""
    seen = newest_request(simulator_url)
    manage(environment, "-m", "benchmarks.relay.visits", str(VISITS))
    output = manage(environment, "manage.py", "relay", "--drain").strip()
    if not output.endswith(" 0 parked."):
        raise SystemExit(f"the relay said: {output}")
    return speed(requests_since(simulator_url, seen), messages=VISITS * MESSAGES_OF_A_VISIT, output=output)


def measure(databases: Mapping[str, str], variables: Mapping[str, str], simulator_url: str) -> None:
    environments = {name: {**os.environ, **variables, "DATABASE_URL": url} for name, url in databases.items()}
    speeds: dict[str, list[float]] = {name: [] for name in databases}
    for environment in environments.values():
        manage(environment, "manage.py", "migrate", "--no-input", "--verbosity=0")
    for _run in range(RUNS):
        for name, environment in environments.items():
            speeds[name].append(drain(environment, simulator_url))
            print(f"  {name}: {speeds[name][-1]:.1f} messages/s", file=sys.stderr, flush=True)
    for name, measured in speeds.items():
        report(f"relay on {name}: median of {RUNS} runs", statistics.median(measured))
        report(f"relay on {name}: slowest run", min(measured))
        report(f"relay on {name}: fastest run", max(measured))
    ratios = [other / first for first, other in zip(*speeds.values(), strict=True)]
    report(f"relay: {' against '.join(reversed(speeds))}, median of run by run", statistics.median(ratios), "x")


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
