"""`make check` looks at the scripts too: what it must find, and what it says where it cannot look."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import REPOSITORY
from tools.browser_checks import NOT_CHECKED, check

CONFIGURED = ("package.json", "eslint.config.js", "tsconfig.json", "tsconfig.wall.json")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The scripts, their checks and the tools."""
    for name in CONFIGURED:
        shutil.copy(REPOSITORY / name, tmp_path)
    shutil.copytree(REPOSITORY / "static" / "js", tmp_path / "static" / "js")
    (tmp_path / "node_modules").symlink_to(REPOSITORY / "node_modules")
    return tmp_path


@pytest.mark.node
def test_the_scripts_as_they_are_have_nothing_to_be_found(copy: Path) -> None:
    assert check(copy) == 0


@pytest.mark.node
@pytest.mark.parametrize(
    ("script", "fault"),
    [
        pytest.param("stream.js", "export const early = document.body?.dataset;", id="syntax a television cannot read"),
        pytest.param("voice.js", "export const last = [1].at(-1);", id="a library a television does not have"),
        pytest.param("status.js", "now.replaceChildren();", id="a page an old phone does not have"),
        pytest.param("text.js", "freshAt = 1;", id="a name that nobody declared"),
        pytest.param("keys.js", "cancelKey(1);", id="a call that does not fit"),
        pytest.param("keys.js", 'document.getElementById("typed").valeu = "";', id="a misspelt property"),
        pytest.param("draft.js", 'import { notThere } from "./fields.js";\nnotThere();', id="an import of nothing"),
        pytest.param("draft.js", "var old = 1; export { old };", id="an old variable"),
        pytest.param("old-browser.js", "const now = 1;", id="syntax for the oldest"),
    ],
)
def test_a_fault_is_found(copy: Path, script: str, fault: str) -> None:
    with (copy / "static" / "js" / script).open("a", encoding="utf-8") as file:
        file.write(fault + "\n")
    assert check(copy) != 0


def without_npm(**environment: str) -> subprocess.CompletedProcess[str]:
    bare = {**os.environ, "PATH": "/nonexistent", "CI": "", **environment}
    command = [sys.executable, "-m", "tools.browser_checks"]
    return subprocess.run(command, cwd=REPOSITORY, env=bare, capture_output=True, text=True, check=False)


def test_without_npm_it_is_said_aloud_that_nothing_was_checked() -> None:
    done = without_npm()
    assert done.returncode == 0
    assert NOT_CHECKED in done.stderr
    assert "apt-get install npm" in done.stderr


def test_without_npm_ci_fails() -> None:
    done = without_npm(CI="true")
    assert done.returncode == 1
    assert NOT_CHECKED in done.stderr
