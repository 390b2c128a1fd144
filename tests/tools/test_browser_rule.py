"""Without a Chromium the browser tests are skipped aloud, and in CI they fail; so too where workers share the tests."""

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
# As .ci/run does.
SHARED = ("-n", "1")


def run_pytest(directory: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    example = directory / "test_example.py"
    example.write_text(EXAMPLE, encoding="utf-8")
    ours = {
        name: value
        for name, value in os.environ.items()
        if name not in ("CI", "TEST_PASS") and not name.startswith("PYTEST_")
    }
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-c", str(REPOSITORY / "pytest.ini"), *options),
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


def test_in_ci_they_fail_and_the_reason_is_given_by_workers_too(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, *SHARED, CI="true")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "Debian: apt-get install chromium" in done.stdout
    assert "1 passed, 1 error" in done.stdout
