"""Without a Chromium the browser tests are skipped aloud, and in CI the run is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import REPOSITORY

EXAMPLE = """
import pytest

@pytest.mark.browser
def test_a_screen():
    raise AssertionError("ran without a browser")

def test_without_a_screen():
    pass
"""


def run_pytest(directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    example = directory / "test_example.py"
    example.write_text(EXAMPLE, encoding="utf-8")
    ours = {name: value for name, value in os.environ.items() if name not in {"CI", "PATH"}}
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-c", str(REPOSITORY / "pytest.ini")),
            *("-p", "tests.conftest", "-p", "no:cacheprovider", str(example)),
        ],
        cwd=REPOSITORY,
        env={**ours, "PATH": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_said_at_the_end_that_screens_were_not_tested(tmp_path: Path) -> None:
    done = run_pytest(tmp_path)
    assert done.returncode == pytest.ExitCode.OK
    assert "1 passed, 1 skipped" in done.stdout
    assert "BROWSER TESTS DID NOT RUN" in done.stdout


def test_in_ci_nothing_runs_and_the_reason_is_given(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, CI="true")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "install it (Debian: apt-get install chromium)" in done.stderr
