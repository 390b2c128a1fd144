"""The film of the set-up: `python -m tools.film` takes its pictures anew into docs/screens/setup.

They are the pages of `tests/browser/test_afternoon.py`, at three quarters of their size; a person looks at them.
"""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "docs" / "screens" / "setup"
TEST = "tests/browser/test_afternoon.py"


def main() -> int:
    """Exit status of the test: pictures of a walk that failed are no film."""
    for picture in FOLDER.glob("*.png"):
        picture.unlink()
    environment = {**os.environ, "FILM": str(FOLDER)}
    command = [sys.executable, "-m", "pytest", "-q", "-rP", TEST]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
