"""What an installation takes: megabytes of a clone and of its runtime packages, seconds of a cold `make venv-runtime`.

Nothing is kept between runs: pip and uv are told to use no cache, so the seconds are mostly those of the mirror.
"""

import json
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.fresh.clone import fresh_clone, outside_environment

# As `du` counts: what a file takes on disk, in blocks of 512 bytes.
BLOCK = 512
MEGABYTE = 1_000_000
WITHOUT_CACHE = {"PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1"}


def report(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}), flush=True)


def megabytes(paths: Iterable[Path]) -> float:
    return sum(path.lstat().st_blocks * BLOCK for path in paths) / MEGABYTE


def seconds_of_make(clone: Path) -> float:
    began = time.monotonic()
    done = subprocess.run(
        ["make", "venv-runtime"],
        cwd=clone,
        env={**outside_environment(), **WITHOUT_CACHE},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"make venv-runtime ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return time.monotonic() - began


def main() -> None:
    with fresh_clone() as clone:
        everything = list(clone.rglob("*"))
        history = [path for path in everything if ".git" in path.relative_to(clone).parts]
        report("install: a checkout, without its history", megabytes(set(everything) - set(history)), "MB")
        report("install: the history (.git)", megabytes(history), "MB")
        report("install: make venv-runtime, nothing there", seconds_of_make(clone), "s")
        report("install: make venv-runtime again", seconds_of_make(clone), "s")
        report("install: .venv of the runtime", megabytes((clone / ".venv").rglob("*")), "MB")


if __name__ == "__main__":
    main()
