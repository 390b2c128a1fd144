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


# Of each kind of fault one, in scripts of their own, and how the tools name it.
FAULTS = {
    "a syntax that a television cannot read": (
        "stream.js",
        "export const early = document.body?.dataset;",
        "Unexpected token .",
    ),
    "a library that a television does not have": (
        "voice.js",
        "export const last = [1].at(-1);",
        "Property 'at' does not",
    ),
    "a page that an old phone does not have": (
        "status.js",
        "now.replaceChildren();",
        "'replaceChildren' is restricted",
    ),
    "a name that nobody declared": ("text.js", "freshAt = 1;", "'freshAt' is not defined"),
    "a call that does not fit": ("keys.js", "cancelKey(1);", "Expected 0 arguments"),
    "a misspelt property": ("meant.js", 'document.getElementById("typed").valeu = "";', "Property 'valeu' does not"),
    "an import of nothing": ("draft.js", 'import { notThere } from "./fields.js";\nnotThere();', "member 'notThere'"),
    "an old variable": ("help.js", "var old = 1; export { old };", "Unexpected var"),
    "a syntax that the oldest cannot read": ("old-browser.js", "const now = 1;", "keyword 'const' is reserved"),
}


@pytest.mark.node
def test_every_fault_is_found_and_named(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for script, fault, _words in FAULTS.values():
        with (copy / "static" / "js" / script).open("a", encoding="utf-8") as file:
            file.write(fault + "\n")
    assert check(copy) != 0
    told = capfd.readouterr().out
    assert [kind for kind, (_script, _fault, words) in FAULTS.items() if words not in told] == []


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
