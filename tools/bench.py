"""`make bench`: run every script of benchmarks/, show one table, keep it as text and JSON under var/bench.

A script prints one JSON object a line, `{"name": ..., "value": ..., "unit": ...}`, and exits with 0.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SCRIPT_SECONDS = 900


class BenchmarkFailed(Exception):
    """The message names the script and what it said."""


@dataclass(frozen=True)
class Measurement:
    benchmark: str
    name: str
    value: float
    unit: str


def measure(script: Path) -> list[Measurement]:
    try:
        done = subprocess.run(
            [sys.executable, str(script)],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            stdout=subprocess.PIPE,
            text=True,
            timeout=SCRIPT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise BenchmarkFailed(f"{script.name} took more than {SCRIPT_SECONDS} seconds.") from late
    if done.returncode != 0:
        raise BenchmarkFailed(f"{script.name} ended with exit code {done.returncode}.")
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    if not lines:
        raise BenchmarkFailed(f"{script.name} measured nothing.")
    return [Measurement(script.stem, line["name"], float(line["value"]), line["unit"]) for line in lines]


def as_text(measurements: Sequence[Measurement], *, heading: str) -> str:
    width = max(len(one.name) for one in measurements) + 2
    rows = [f"{one.name:<{width}}{one.value:>12,.2f} {one.unit}" for one in measurements]
    return "\n".join([heading, "", *rows, ""])


def keep(measurements: Sequence[Measurement], *, directory: Path, at: datetime) -> str:
    """Writes latest.txt and latest.json and, for comparison, one JSON per run; returns the table."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    text = as_text(measurements, heading=f"{at:%Y-%m-%d %H:%M} UTC, {machine}")
    record = {"at": at.isoformat(), "machine": machine, "measurements": [asdict(one) for one in measurements]}
    directory.mkdir(parents=True, exist_ok=True)
    for name in ("latest.json", f"{at:%Y%m%dT%H%M%SZ}.json"):
        (directory / name).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    (directory / "latest.txt").write_text(text, encoding="utf-8")
    return text


def main(names: Sequence[str]) -> int:
    """Without names all scripts run."""
    scripts = [one for one in sorted((REPOSITORY / "benchmarks").glob("*.py")) if not names or one.stem in names]
    if not scripts:
        print(f"No benchmark is called {', '.join(names)}.", file=sys.stderr)
        return 2
    measurements: list[Measurement] = []
    try:
        for script in scripts:
            print(f"Measuring {script.stem} ...", file=sys.stderr, flush=True)
            measurements += measure(script)
    except BenchmarkFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(keep(measurements, directory=REPOSITORY / "var" / "bench", at=datetime.now(tz=UTC)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
