"""Memory of each process of `make stack` after a small simulated day: what is resident, and the proportional share.

Resident memory counts what forked processes share in each of them; the proportional shares add up to what is used.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.demo import answers
from tools.environment_file import read_environment
from tools.processes import die_with_parent, free_port, is_port_free
from tools.stack_place import StackPlace

REPOSITORY = Path(__file__).resolve().parent.parent
START_SECONDS = 180
PATIENTS = 10
# Where the day's people wait, they wait this much less than people do.
SPEED = 20
# Words of the command line that tell a part, in the order of the table.
PARTS = {
    "gunicorn, pages": "--name pages",
    "gunicorn, WS RS": "--name services",
    "uvicorn": "uvicorn",
    "celery worker": " worker",
    "celery beat": " beat",
    "postgresql": "bin/postgres",
    "valkey": "valkey-server",
    "simulator": "bpjs_simulator",
}


def report(name: str, megabytes: float, unit: str = "MB") -> None:
    print(json.dumps({"name": f"memory: {name}", "value": round(megabytes, 1), "unit": unit}), flush=True)


def place_in(directory: Path) -> StackPlace:
    port = free_port()
    while not is_port_free(port + 1):
        port = free_port()
    return StackPlace(directory=directory / "stack", port=port, simulator_port=free_port())


@contextmanager
def stack(place: StackPlace) -> Iterator[int]:
    """The process id of a running stack."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    ports = {"PORT": str(place.port), "SIM_PORT": str(place.simulator_port), "STACK_DIR": str(place.directory)}
    running = subprocess.Popen(
        [sys.executable, "-m", "tools.stack"],
        cwd=REPOSITORY,
        env={**inherited, **ports},
        stdout=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not (answers(f"{place.url}/health/ready") and answers(f"{place.stream_url}/health/live")):
            if running.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the stack did not start")
            time.sleep(0.2)
        yield running.pid
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait()


def live_a_day(place: StackPlace) -> None:
    """Whether it was a good day is simulate_day's own question: here somebody must have been there."""
    day_report = place.directory / "day.json"
    done = subprocess.run(
        [
            *(sys.executable, "manage.py", "simulate_day", "--base-url", place.url, "--patients", str(PATIENTS)),
            *("--speed", str(SPEED), "--report", str(day_report)),
        ],
        cwd=REPOSITORY,
        env={**os.environ, **read_environment(place.environment_file)},
        capture_output=True,
        text=True,
        check=False,
    )
    if not day_report.exists():
        raise SystemExit(f"simulate_day ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")


def descendants(process: int) -> Iterator[int]:
    """Parents before their children."""
    for children in sorted(Path(f"/proc/{process}/task").glob("*/children")):
        for child in map(int, children.read_text(encoding="ascii").split()):
            yield child
            yield from descendants(child)


def part_of(process: int, parents: dict[int, str]) -> str:
    """By its own command line, or its parent's part: PostgreSQL's children rename themselves."""
    command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    parent = int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    own = next((part for part, words in PARTS.items() if words in command), "")
    return parents.get(parent) or own


def kilobytes(process: int) -> dict[str, int]:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) for line in lines}


def measure(supervisor: int) -> None:
    parts: dict[int, str] = {}
    for process in descendants(supervisor):
        parts[process] = part_of(process, parents=parts)
    total = 0.0
    for part in PARTS:
        used = [kilobytes(process) for process, its in parts.items() if its == part]
        if not used:
            raise SystemExit(f"no process of {part}")
        for number, one in enumerate(used if part != "postgresql" else [], start=1):
            report(f"{part}, process {number} of {len(used)}, resident", one["Rss"] / 1024)
        share = sum(one["Pss"] for one in used) / 1024
        report(f"{part}, all {len(used)}, proportional share", share)
        total += share
    report("everything, proportional share", total)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="antrean-memory-") as directory:
        # PostgreSQL runs as nobody where we are root.
        Path(directory).chmod(0o755)
        place = place_in(Path(directory))
        with stack(place) as supervisor:
            live_a_day(place)
            measure(supervisor)


if __name__ == "__main__":
    main()
