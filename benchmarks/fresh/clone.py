"""A clone of this repository as it is committed, and the environment of somebody who has just made one."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
# Set by a running venv or demo of our own: the clone must find its own way.
NOT_INHERITED = {
    *("VIRTUAL_ENV", "PYTHONPATH", "DEMO_DIR", "PORT", "SIM_PORT"),
    *("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"),
}


def outside_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}


@contextmanager
def fresh_clone() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="antrean-clone-") as directory:
        clone = Path(directory) / "antrean"
        subprocess.run(["git", "clone", "--quiet", f"file://{REPOSITORY}", str(clone)], check=True)
        yield clone
