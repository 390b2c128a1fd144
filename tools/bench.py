"""`make bench`: run every script of benchmarks/, show one table, keep it as text and JSON under var/bench.

A script prints one JSON object a line, `{"name": ..., "value": ..., "unit": ...}`, and exits with 0. `BENCH="install
stack_memory"` runs those alone; what the others measured stays in the table, with its time.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SCRIPT_SECONDS = 1800


class BenchmarkFailed(Exception):
    """The message names the script and what it said."""


@dataclass(frozen=True)
class Measurement:
    benchmark: str
    name: str
    value: float
    unit: str
    at: str = ""


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
    at = f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M}"
    return [Measurement(script.stem, line["name"], float(line["value"]), line["unit"], at) for line in lines]


def as_text(measurements: Sequence[Measurement], *, heading: str) -> str:
    """Under each script's name and time what it measured."""
    width = max(len(one.name) for one in measurements) + 2
    rows = [heading]
    for (benchmark, at), ones in groupby(measurements, key=lambda one: (one.benchmark, one.at)):
        rows += ["", f"{benchmark} ({at} UTC)"]
        rows += [f"  {one.name:<{width}}{one.value:>12,.2f} {one.unit}" for one in ones]
    return "\n".join([*rows, ""])


def kept_of_others(measurements: Sequence[Measurement], *, directory: Path) -> list[Measurement]:
    """What scripts measured last that were not run now."""
    try:
        kept = json.loads((directory / "latest.json").read_text(encoding="utf-8"))["measurements"]
    except (OSError, ValueError):
        return []
    run_now = {one.benchmark for one in measurements}
    return [Measurement(**one) for one in kept if one["benchmark"] not in run_now]


def keep(measurements: Sequence[Measurement], *, directory: Path, at: datetime) -> str:
    """Writes latest.txt and latest.json and, for comparison, one JSON of this run; returns the table."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    everything = sorted(
        [*measurements, *kept_of_others(measurements, directory=directory)], key=lambda one: one.benchmark
    )
    text = as_text(everything, heading=machine)
    directory.mkdir(parents=True, exist_ok=True)
    for name, ones in (("latest.json", everything), (f"{at:%Y%m%dT%H%M%SZ}.json", measurements)):
        record = {"at": at.isoformat(), "machine": machine, "measurements": [asdict(one) for one in ones]}
        (directory / name).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    (directory / "latest.txt").write_text(text, encoding="utf-8")
    return text


def chosen(names: Sequence[str]) -> list[Path]:
    """The scripts of these names, all without names; BenchmarkFailed when one is not there."""
    scripts = {one.stem: one for one in sorted((REPOSITORY / "benchmarks").glob("*.py"))}
    wanted = [Path(name).stem for name in names] or list(scripts)
    if unknown := [name for name in wanted if name not in scripts]:
        raise BenchmarkFailed(f"No benchmark is called {', '.join(unknown)}; there are {', '.join(scripts)}.")
    return [scripts[name] for name in wanted]


def main(names: Sequence[str]) -> int:
    """One that fails is named at the end; what the others measured is kept."""
    measurements: list[Measurement] = []
    failures: list[BenchmarkFailed] = []
    try:
        scripts = chosen(names)
    except BenchmarkFailed as refusal:
        print(refusal, file=sys.stderr)
        return 2
    for script in scripts:
        print(f"Measuring {script.stem} ...", file=sys.stderr, flush=True)
        try:
            measurements += measure(script)
        except BenchmarkFailed as failure:
            failures.append(failure)
    if measurements:
        print(keep(measurements, directory=REPOSITORY / "var" / "bench", at=datetime.now(tz=UTC)))
    for named in failures:
        print(named, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
