"""A command gets a real PostgreSQL of its own, and nothing of that is left afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.environment import REPOSITORY
from tools import with_postgres

SHOW_URL = "import os; print(os.environ['DATABASE_URL'], flush=True)"


def command_line(*command: str) -> list[str]:
    return [sys.executable, "-m", "tools.with_postgres", *command]


def environment(**changes: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    return {**ours, **changes}


def left_behind(scratch: Path) -> list[str]:
    return [path.name for path in scratch.iterdir() if path.name.startswith("antrean-pg-")]


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder that nobody may enter too: pytest's own are closed to other users. A server that lost its
    parent writes its last files while the folder goes.
    """
    with tempfile.TemporaryDirectory(prefix="antrean-scratch-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        monkeypatch.setenv("TMPDIR", name)
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield Path(name)


def test_the_server_works_and_takes_many_connections(scratch: Path) -> None:
    with with_postgres.throwaway_postgres() as url:
        connections = [psycopg.connect(url) for _ in range(64)]
        answers = {connection.execute("select current_user").fetchone() for connection in connections}
        for connection in connections:
            connection.close()
    assert answers == {("antrean",)}
    assert left_behind(scratch) == []


def test_a_wrong_password_is_refused(scratch: Path) -> None:
    with with_postgres.throwaway_postgres() as url:
        account, _, address = url.rpartition("@")
        wrong = f"{account}x@{address}"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_binaries_that_nobody_may_read_are_copied_out(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really_runnable = with_postgres.is_runnable
    monkeypatch.setattr(with_postgres, "is_runnable", lambda path: scratch in path.parents and really_runnable(path))
    with with_postgres.throwaway_postgres() as url, psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_the_exit_code_is_the_command_s(scratch: Path) -> None:
    done = subprocess.run(
        command_line(sys.executable, "-c", "raise SystemExit(7)"),
        cwd=REPOSITORY,
        env=environment(),
        check=False,
    )
    assert done.returncode == 7
    assert left_behind(scratch) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_command_and_server(scratch: Path, number: signal.Signals) -> None:
    script = f"{SHOW_URL}; import time; time.sleep(60)"
    running = subprocess.Popen(
        command_line(sys.executable, "-c", script),
        cwd=REPOSITORY,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    url = running.stdout.readline().strip()
    running.send_signal(number)
    assert running.wait(timeout=15) == 128 + number
    running.stdout.close()
    assert left_behind(scratch) == []
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_a_kill_leaves_no_server_running(scratch: Path) -> None:
    script = f"{SHOW_URL}; import time; time.sleep(2)"
    running = subprocess.Popen(
        command_line(sys.executable, "-c", script),
        cwd=REPOSITORY,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    url = running.stdout.readline().strip()
    running.kill()
    running.wait()
    running.stdout.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            return
        time.sleep(0.1)
    pytest.fail("the server outlived a kill -9 of its parent")


def test_a_named_server_is_used_as_it_is() -> None:
    given = "postgres://somebody@127.0.0.1:1/elsewhere"
    done = subprocess.run(
        command_line(sys.executable, "-c", SHOW_URL),
        cwd=REPOSITORY,
        env=environment(TEST_DATABASE_URL=given),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == given
