"""What keeps the packages from being installed is said in one sentence."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.environment import REPOSITORY
from tools import venv

PROGRAM = REPOSITORY / "tools" / "venv.py"


def run(venv_directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), "runtime"],
        env={"PATH": "/usr/bin:/bin", "VENV_DIR": str(venv_directory), "HOME": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 9, 0), (3, 10, 13)])
def test_an_old_python_is_refused_with_what_to_do(version: tuple[int, int, int]) -> None:
    sentence = venv.refusal_of_python(version)
    assert sentence is not None
    assert f"Python {version[0]}.{version[1]} is too old: install Python 3.11" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 14, 0)])
def test_a_new_python_is_taken(version: tuple[int, int, int]) -> None:
    assert venv.refusal_of_python(version) is None


def test_an_old_python_can_read_the_program() -> None:
    ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_python_without_ensurepip_names_the_package(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "ensurepip.py").write_text("raise ImportError\n", encoding="utf-8")
    done = run(tmp_path / "venv", PYTHONPATH=str(blocked), PATH="/nonexistent")
    assert done.returncode == 1
    assert f"python{sys.version_info[0]}.{sys.version_info[1]}-venv" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_packages_out_of_reach_name_the_network_and_the_mirror(tmp_path: Path) -> None:
    done = run(
        tmp_path / "venv",
        PATH="/nonexistent",
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_RETRIES="0",
    )
    assert done.returncode == 1
    assert "check the network, or name your mirror in PIP_INDEX_URL" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "venv" / ".installed.json").exists()


def test_a_folder_that_is_no_venv_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    done = run(tmp_path)
    assert done.returncode == 1
    assert "no virtual environment" in done.stderr
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_what_is_up_to_date_is_not_installed_again(tmp_path: Path) -> None:
    made = tmp_path / "venv"
    (made / "bin").mkdir(parents=True)
    (made / "bin" / "python").symlink_to(sys.executable)
    (made / "pyvenv.cfg").touch()
    (made / ".installed.json").write_text(json.dumps({"runtime": venv.fingerprint("runtime")}), encoding="utf-8")
    done = run(made, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_CONFIG_FILE=os.devnull)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


LOCKS = ("requirements.txt", "requirements-demo.txt", "requirements-khanza.txt", "requirements-dev.txt")
PINNED = re.compile(r"([A-Za-z0-9_.-]+)(\[[a-z,]+\])?==\S+( ; .+)? \\")


def pinned(name: str) -> dict[str, str]:
    """Package -> version, of a lock file in which every version has hashes and nothing names an index."""
    found: dict[str, str] = {}
    hashes = 0
    for line in (REPOSITORY / name).read_text(encoding="utf-8").splitlines():
        assert "://" not in line
        if line.startswith("#"):
            continue
        if line.startswith("    --hash=sha256:"):
            hashes += 1
            continue
        assert PINNED.fullmatch(line), line
        assert hashes or not found, f"no hash before {line}"
        hashes = 0
        package, _, version = line.split(" ")[0].partition("==")
        found[package.split("[")[0].lower()] = version
    return found


def test_every_requirement_is_pinned_with_hashes_and_the_lock_files_agree() -> None:
    runtime, demo, khanza, dev = (pinned(name) for name in LOCKS)
    assert runtime.items() < demo.items() < dev.items()
    assert runtime.items() < khanza.items() < dev.items()
    assert khanza.keys() - runtime.keys() == {"pymysql"}


def test_every_package_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {"": project["dependencies"], **project["optional-dependencies"]}
    for extra, name in zip(("", "demo", "khanza", "dev"), LOCKS, strict=True):
        wanted = {re.split(r"[\[<>=~]", text)[0].lower() for text in asked[extra]} - {"antrean"}
        assert wanted <= pinned(name).keys()


def test_what_only_simulator_or_connector_need_is_not_installed_in_every_hospital() -> None:
    assert not {"starlette", "lzstring", "jinja2", "python-multipart", "pymysql"} & pinned("requirements.txt").keys()
