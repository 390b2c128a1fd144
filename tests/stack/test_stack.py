"""The stack starts whole, starts again what dies, keeps its data, ends cleanly, and says what is wrong."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.environment import REPOSITORY
from tests.stack.jobs import wait_until
from tools.demo import answers
from tools.demo_place import DemoFailed
from tools.environment_file import read_environment
from tools.processes import is_port_free
from tools.stack import in_our_words
from tools.stack_place import StackPlace, stack_environment
from tools.stack_servers import servers_for

pytestmark = pytest.mark.fault
GUNICORNS = ("--name pages", "--name services")


@dataclass
class Ports:
    web: int
    simulator: int


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that nobody may enter too: PostgreSQL runs as nobody where the tests are root's."""
    with tempfile.TemporaryDirectory(prefix="antrean-stack-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def ports() -> Ports:
    """Four in a row below those that the kernel hands out: nobody gets one of them by chance meanwhile."""
    first = next(
        number
        for number in range(20000 + os.getpid() % 2000 * 4, 32000, 4)
        if all(map(is_port_free, range(number, number + 4)))
    )
    return Ports(first, first + 3)


def environment_of(folder: Path, ports: Ports, **changes: str) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    stack = {"STACK_DIR": str(folder / "stack"), "PORT": str(ports.web), "SIM_PORT": str(ports.simulator)}
    return {**given, **stack, **changes}


class Stack:
    def __init__(self, environment: dict[str, str]) -> None:
        self.directory = Path(environment["STACK_DIR"])
        self.url = f"http://127.0.0.1:{environment['PORT']}"
        self.stream_url = f"http://127.0.0.1:{int(environment['PORT']) + 1}"
        self.services_url = f"http://127.0.0.1:{int(environment['PORT']) + 2}"
        self._said = self.directory.parent / "said"
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tools.stack"], cwd=REPOSITORY, env=environment, stdout=said, stderr=said
            )

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        wait_until(lambda: "READY " in self.said or self.process.poll() is not None, seconds=120)
        assert f"READY {self.url}\n" in self.said, self.said

    def children(self) -> dict[int, str]:
        """By process id, the command line."""
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return {
            int(one): Path(f"/proc/{one}/cmdline").read_bytes().replace(b"\0", b" ").decode() for one in text.split()
        }

    def child(self, words: str) -> int:
        return next(number for number, command in self.children().items() if words in command)

    def stop(self) -> float:
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=20) == 0, self.said
        return time.monotonic() - began


def is_an_envelope(url: str) -> bool:
    """BPJS's envelope with code 201, because no password is sent; False while nobody listens."""
    try:
        return bool(requests.get(url, timeout=5).json()["metadata"]["code"] == 201)
    except requests.ConnectionError:
        return False


def said_when_refused(environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tools.stack"],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_the_stack_stands_starts_again_what_dies_and_ends_cleanly(folder: Path, ports: Ports) -> None:
    stack = Stack(environment_of(folder, ports))
    try:
        stack.wait_until_ready()
        # Each try waits two seconds: the first answer of a busy machine may take longer.
        assert any(answers(f"{stack.url}/health/ready") for _try in range(10))
        assert answers(f"{stack.stream_url}/health/live")
        parts = stack.children()
        for url in (stack.url, stack.services_url):
            assert is_an_envelope(f"{url}/ws/auth")
        assert stack.services_url in stack.children()[stack.child("bpjs_simulator")]
        for words in ("bin/postgres", "valkey-server", "bpjs_simulator", *GUNICORNS, "uvicorn", "worker", "beat"):
            assert any(words in command for command in parts.values()), words
        for words in ("celery --app antrean_project worker", "valkey-server", *GUNICORNS):
            os.kill(stack.child(words), signal.SIGKILL)
        wait_until(lambda: stack.said.count("it is started again") == 4)
        wait_until(lambda: len(stack.children()) == len(parts))
        wait_until(lambda: answers(f"{stack.url}/health/ready"))
        wait_until(lambda: is_an_envelope(f"{stack.services_url}/ws/auth"))
        assert stack.said.count("it is started again") == 4  # and nothing else fell with them
        assert stack.stop() < 6
    finally:
        stack.process.kill()
    assert list((stack.directory / "postgresql" / "data").glob("postmaster.pid")) == []
    logs = {path.stem for path in stack.directory.glob("*.log")}
    assert {"postgresql", "valkey", "web", "services", "stream", "worker", "beat", "simulator"} <= logs
    assert json.loads((stack.directory / "logins.json").read_text(encoding="utf-8"))


def test_the_port_of_the_services_gives_way_to_whoever_has_it(folder: Path, ports: Ports) -> None:
    """A pair of PORT and SIM_PORT that somebody's script calls is refused for no third port's sake."""
    environment = environment_of(folder, ports)
    assert StackPlace.from_environment(environment).services_port == ports.web + 2
    beside = StackPlace.from_environment({**environment, "SIM_PORT": str(ports.web + 2)})
    assert beside.services_port == ports.web + 3
    with socket.create_server(("127.0.0.1", ports.web + 2)):
        assert StackPlace.from_environment(environment).services_port not in (ports.web + 2, ports.simulator)


def test_the_database_is_durable_and_a_second_run_finds_it(folder: Path, ports: Ports) -> None:
    place = StackPlace.from_environment(environment_of(folder, ports))
    place.directory.mkdir()
    first = servers_for(place, outside={})
    second = servers_for(place, outside={})
    assert first.cluster == second.cluster == place.directory / "postgresql"
    assert first.database_url.rpartition(":")[0] == second.database_url.rpartition(":")[0]
    assert not any("fsync" in word or "synchronous_commit" in word for word in second.commands["postgresql"])


@pytest.mark.parametrize(("name", "further"), [("PORT", 0), ("PORT", 1), ("SIM_PORT", 0)])
def test_a_taken_port_is_named_with_what_to_change(folder: Path, ports: Ports, name: str, further: int) -> None:
    environment = environment_of(folder, ports)
    taken = int(environment[name]) + further
    with socket.create_server(("127.0.0.1", taken)):
        said = said_when_refused(environment)
    assert f"Port {taken}" in said
    assert f"make stack {name}=" in said
    assert not (folder / "stack").exists()


def test_a_database_that_is_no_postgresql_is_refused(folder: Path, ports: Ports) -> None:
    environment = environment_of(folder, ports, DATABASE_URL="sqlite:////tmp/other.sqlite3", REDIS_URL="redis://h/0")
    assert "DATABASE_URL names no PostgreSQL" in said_when_refused(environment)


def test_a_machine_without_wheels_is_told_what_it_may_give(
    folder: Path, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    place = StackPlace.from_environment(environment_of(folder, ports))
    with pytest.raises(DemoFailed, match=r"x86-64 Linux with glibc 2\.28 or newer.*DATABASE_URL and REDIS_URL"):
        servers_for(place, outside={})
    given = servers_for(place, outside={"DATABASE_URL": "postgres://h/d", "REDIS_URL": "redis://h/0"})
    assert given.commands == {}


def test_every_process_is_told_the_servers_and_the_stream(folder: Path, ports: Ports) -> None:
    place = StackPlace.from_environment(environment_of(folder, ports))
    place.directory.mkdir()
    variables = stack_environment(place, outside={}, database_url="postgres://h/d", redis_url="redis://h/0")
    assert variables["STREAM_URL"] == f"http://127.0.0.1:{ports.web + 1}"
    assert (variables["DATABASE_URL"], variables["REDIS_URL"]) == ("postgres://h/d", "redis://h/0")
    assert read_environment(place.environment_file) == variables


def test_what_the_demo_says_is_said_of_the_stack() -> None:
    said = in_our_words("A demo is running in X: stop it first, or name another folder in DEMO_DIR.")
    assert said == "A stack is running in X: stop it first, or name another folder in STACK_DIR."
