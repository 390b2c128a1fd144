"""Messages a second of `manage.py relay --drain` against the simulator, on SQLite and on PostgreSQL, turn by turn.

Both databases are durable (SQLite synchronous=FULL, PostgreSQL fsync=on), one relay at a time, no rate limit, no undo
window. A run is seven messages of each visit; it is timed at BPJS's door, from the first request to the last one.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tools import with_postgres
from tools.demo_place import Place, demo_environment, prepare_directory
from tools.processes import free_port, is_listening, start, stop_all

REPOSITORY = Path(__file__).resolve().parent.parent
RUNS = 5
VISITS = 40
MESSAGES_OF_A_VISIT = 7
START_SECONDS = 30
# A hospital's server keeps what it promised: measured with every write on disk, unlike a test's.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_connections=50")
FOR_SPEED = {"UNDO_SECONDS": "0", "BPJS_RATE_PER_SECOND": "100000", "LOG_LEVEL": "WARNING"}


def report(name: str, value: float, unit: str = "messages/s") -> None:
    print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}), flush=True)


def manage(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def ask(url: str, order: Any = None) -> dict[str, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, json.dumps(order).encode() if order else None, timeout=30) as answer:
        return dict(json.load(answer))


@contextmanager
def simulator(place: Place, environment: dict[str, str]) -> Iterator[str]:
    command = [sys.executable, "-m", "bpjs_simulator", "--port", str(place.simulator_port)]
    log = place.directory / "simulator.log"
    child = start(command, environment=environment, log_path=log, directory=REPOSITORY)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_listening(place.simulator_port):
            if child.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the simulator did not start: {log.read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.05)
        practice = {"doctor": 310103, "clinic": "ANA", "hours": "00:00-23:59", "capacity": 5000}
        today = datetime.now(tz=ZoneInfo(environment["TIME_ZONE"])).date().isoformat()
        ask(f"{place.simulator_url}/_control/schedule", {"date": today, "items": [practice]})
        yield place.simulator_url
    finally:
        stop_all([child], grace_seconds=3)


def drain(environment: Mapping[str, str], simulator_url: str) -> float:
    """One run: messages a second. SystemExit when one of them did not arrive well."""
    newest = ask(f"{simulator_url}/_control/log")["requests"]
    seen = newest[-1]["sequence"] if newest else 0
    manage(environment, "-m", "benchmarks.relay.visits", str(VISITS))
    said = manage(environment, "manage.py", "relay", "--drain").strip()
    requests = ask(f"{simulator_url}/_control/log?after={seen}")["requests"]
    odd = [row["message"] for row in requests if row["answer_class"] != "ok"]
    if odd or len(requests) != VISITS * MESSAGES_OF_A_VISIT or not said.endswith(" 0 parked."):
        raise SystemExit(f"{len(requests)} requests, {len(odd)} not taken ({odd[:3]}); the relay said: {said}")
    seconds = (requests[-1]["received_at_ns"] - requests[0]["received_at_ns"]) / 1e9
    return float((len(requests) - 1) / seconds)


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
