"""Environment files are read as they were written, by us and by a shell."""

import re
import subprocess
from itertools import pairwise
from pathlib import Path

from tests.environment import REPOSITORY
from tools.environment_file import read_environment, write_environment

AWKWARD = {
    "PLAIN": "1",
    "SPACES": "RS Contoh Sehat",
    "QUOTE": "it's",
    "DOLLAR": "a$HOME`b`",
    "EMPTY": "",
    "URL": "x=1#2",
}


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "some.env"
    write_environment(file, variables=AWKWARD, heading="a test")
    assert read_environment(file) == AWKWARD


def test_a_shell_can_source_it(tmp_path: Path) -> None:
    file = tmp_path / "some.env"
    write_environment(file, variables=AWKWARD, heading="a test")
    shown = subprocess.run(
        ["sh", "-c", 'set -a; . "$0"; for name; do printenv "$name"; done', str(file), *AWKWARD],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert shown.splitlines() == list(AWKWARD.values())


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "some.env"
    write_environment(file, variables=AWKWARD, heading="a test")
    assert file.stat().st_mode & 0o077 == 0


def test_every_variable_of_the_example_has_its_own_comment() -> None:
    lines = (REPOSITORY / ".env.example").read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if "=" in line and not line.startswith("# "):
            assert before.startswith("# "), line


def test_every_variable_of_the_settings_is_in_the_example() -> None:
    source = (REPOSITORY / "antrean_project" / "settings.py").read_text(encoding="utf-8")
    wanted = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', source))
    shown = set(re.findall(r"^#?([A-Z_]+)=", (REPOSITORY / ".env.example").read_text(encoding="utf-8"), re.M))
    assert len(wanted) > 20
    assert wanted <= shown, wanted - shown
