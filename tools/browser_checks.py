"""`make check`, the scripts' part: ESLint and TypeScript over static/js, where this machine has npm.

Both are tools of a developer, in the versions of package-lock.json; nothing that runs needs them. Without npm the
scripts are not checked, and that is said aloud; in CI it is a failure.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.demo_place import REPOSITORY

LOCK = "package-lock.json"
STAMP = Path("node_modules", ".of-lock")
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
CHECKS = (
    ("eslint", "--max-warnings", "0", "."),
    ("tsc", "--project", "tsconfig.json"),
    ("tsc", "--project", "tsconfig.wall.json"),
)
NOT_CHECKED = "THE BROWSER'S SCRIPTS WERE NOT CHECKED"


class CannotCheck(Exception):
    """The message says why, and what to install."""


def install(directory: Path) -> None:
    """Puts the tools into node_modules unless those of this very lock file are there. CannotCheck without npm."""
    if shutil.which("npm") is None:
        raise CannotCheck("there is no npm on this machine (Debian: apt-get install npm; Node 18.18 or newer)")
    stamp, lock = directory / STAMP, hashlib.sha256((directory / LOCK).read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == lock:
        return
    print("Installing what checks the browser's scripts ...", flush=True)
    if subprocess.run(INSTALL, cwd=directory, check=False).returncode != 0:
        raise CannotCheck(f"`{' '.join(INSTALL)}` failed, see above")
    stamp.write_text(lock, encoding="ascii")


def check(directory: Path) -> int:
    """0 when no tool finds anything in `directory`; otherwise what the first that found something ended with."""
    ended = []
    for tool, *words in CHECKS:
        print(tool, *words, flush=True)
        done = subprocess.run([directory / "node_modules" / ".bin" / tool, *words], cwd=directory, check=False)
        ended.append(done.returncode)
    return next((code for code in ended if code), 0)


def main() -> int:
    try:
        install(REPOSITORY)
    except CannotCheck as reason:
        print(f"\n!!! {NOT_CHECKED}: {reason}.\n", file=sys.stderr, flush=True)
        return 1 if os.environ.get("CI", "").lower() in {"1", "true"} else 0
    return check(REPOSITORY)


if __name__ == "__main__":
    sys.exit(main())
