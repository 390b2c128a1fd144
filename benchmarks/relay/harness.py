"""The ground that measurements of delivery stand on: durable databases, a simulator, visits to tell of."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tools.demo_place import Place
from tools.processes import is_listening, start, stop_all

REPOSITORY = Path(__file__).resolve().parent.parent.parent
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


def newest_request(simulator_url: str) -> int:
    requests = ask(f"{simulator_url}/_control/log")["requests"]
    return int(requests[-1]["sequence"]) if requests else 0


def requests_since(simulator_url: str, sequence: int) -> list[dict[str, Any]]:
    return list(ask(f"{simulator_url}/_control/log?after={sequence}")["requests"])


def speed(requests: list[dict[str, Any]], *, messages: int, output: str) -> float:
    """Messages a second at BPJS's door. SystemExit when one of them did not arrive well."""
    odd = [row["message"] for row in requests if row["answer_class"] != "ok"]
    if odd or len(requests) != messages:
        raise SystemExit(f"{len(requests)} requests for {messages}, {len(odd)} not taken ({odd[:3]}): {output}")
    seconds = (requests[-1]["received_at_ns"] - requests[0]["received_at_ns"]) / 1e9
    return float((len(requests) - 1) / seconds)
