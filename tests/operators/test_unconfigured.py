"""Without a key nothing starts, in a sentence; a command works on a demo with DEMO=1, or beside a running one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import REPOSITORY
from tools.demo_place import Place, claimed, demo_environment, prepare_directory
from tools.processes import free_port

SHOW = "from django.conf import settings; print('HOSPITAL', settings.DATABASES['default']['NAME'], settings.DEMO)"
SENTENCE = "SECRET_KEY is not set"
SERVERS = {
    "gunicorn": ("gunicorn", "antrean_project.wsgi:application", "--no-control-socket", "--bind", "127.0.0.1:0"),
    "uvicorn": ("uvicorn", "antrean_project.asgi:application", "--no-access-log", "--port", "0"),
    "worker": ("celery", "--app", "antrean_project", "worker", "--without-gossip"),
    "beat": ("celery", "--app", "antrean_project", "beat", "--schedule", "beat"),
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Frame and command line in a folder that nobody configured: a developer's `.env` must not reach this test."""
    folder = tmp_path / "clone"
    folder.mkdir()
    shutil.copy(REPOSITORY / "manage.py", folder)
    shutil.copytree(REPOSITORY / "antrean_project", folder / "antrean_project")
    return folder


@pytest.fixture
def demo(clone: Path) -> Place:
    """What `make demo` left in this clone."""
    place = Place(directory=clone / "var" / "demo", port=free_port(), simulator_port=free_port())
    prepare_directory(place)
    demo_environment(place, outside={})
    return place


def run(clone: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"], "HOME": str(clone), "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=clone,
        env={**bare, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def installation_of(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(clone, "manage.py", "shell", "--no-imports", "-c", SHOW, **environment)


@pytest.mark.parametrize("command", ["shell", "migrate", "relay", "runserver", "createsuperuser", "simulate_day"])
def test_after_a_demo_a_command_without_a_key_touches_nothing(clone: Path, demo: Place, command: str) -> None:
    done = run(clone, "manage.py", command)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(SENTENCE)
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in demo.directory.iterdir()) == [".antrean-demo", "demo.env", "static"]


@pytest.mark.parametrize("name", SERVERS)
def test_after_a_demo_no_server_starts_without_a_key(clone: Path, demo: Place, name: str) -> None:
    program, *arguments = SERVERS[name]
    done = run(clone, str(Path(sys.executable).parent / program), *arguments)
    assert done.returncode != 0
    assert SENTENCE in done.stdout + done.stderr


def test_what_is_missing_can_still_be_asked(clone: Path, demo: Place) -> None:
    done = run(clone, "manage.py", "check")
    assert "queue.E001" in done.stderr
    assert "queue.E002" in done.stderr


def test_with_demo_set_commands_work_on_the_demo(clone: Path, demo: Place) -> None:
    done = installation_of(clone, DEMO="1")
    assert done.stdout == f"HOSPITAL {demo.directory / 'antrean.sqlite3'} True\n"


def test_beside_a_running_demo_commands_speak_of_it_and_say_so(clone: Path, demo: Place) -> None:
    with claimed(demo):
        done = installation_of(clone)
        assert done.stdout == f"HOSPITAL {demo.directory / 'antrean.sqlite3'} True\n"
        assert done.stderr == f"No hospital is configured here: working on the demo that runs in {demo.directory}.\n"
        assert run(clone, "manage.py", "relay", "--drain").stderr.startswith(SENTENCE), "servers are never a demo's"
        assert installation_of(clone, DEMO="0").stderr.startswith(SENTENCE)


def test_a_configured_hospital_beside_a_running_demo_stays_itself(clone: Path, demo: Place) -> None:
    with claimed(demo):
        done = installation_of(clone, SECRET_KEY="x" * 50)
        assert done.stdout == f"HOSPITAL {clone / 'var' / 'antrean.sqlite3'} False\n"
        (clone / ".env").write_text("SECRET_KEY=\n", encoding="utf-8")
        assert installation_of(clone).stderr.startswith(SENTENCE), "a file that nobody filled in is no demo"


def test_a_demo_takes_no_line_of_a_hospitals_file_and_a_file_makes_no_demo(clone: Path, demo: Place) -> None:
    theirs = f"SECRET_KEY={'x' * 50}\nDATABASE_URL=sqlite:////tmp/theirs.sqlite3\nDEMO=1\n"
    (clone / ".env").write_text(theirs, encoding="utf-8")
    assert installation_of(clone, DEMO="1").stdout == f"HOSPITAL {demo.directory / 'antrean.sqlite3'} True\n"
    assert installation_of(clone).stdout == "HOSPITAL /tmp/theirs.sqlite3 False\n"


def test_a_demo_that_is_not_there_is_said(clone: Path) -> None:
    done = installation_of(clone, DEMO="1")
    assert done.returncode == 1
    assert done.stderr == f"DEMO=1, and there is no demo in {clone / 'var' / 'demo'}: run `make demo` once.\n"
