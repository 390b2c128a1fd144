"""A hall with a board, and one uvicorn that serves it from the test's database."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
import requests
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from display.models import Board
from queues import verbs
from queues.models import AdmissionClass, AdmissionTicket, Call, Counter, QueueEntry, Stop, StopKind
from queues.press import Press
from tests.environment import REPOSITORY
from tests.live.crowd import wait_until
from tools.processes import free_port, start, stop_all

# The same person is called again and again: no waiting between two calls.
AT_ONCE = {"ADMISSION_SECONDS_BETWEEN_CALLS": "0", "SECONDS_BETWEEN_CALLS": "0"}


@dataclass
class Hall:
    """An admission desk whose calls the board `loket` shows; the lab is none of its business."""

    desk: Counter
    tickets: AdmissionClass
    lab_desk: Counter
    lab_tickets: AdmissionClass

    def take(self, tickets: AdmissionClass | None = None) -> AdmissionTicket:
        """Taken two seconds ago: a person who came this very second is not called yet."""
        at = timezone.now() - timedelta(seconds=2)
        return verbs.take_admission_ticket(tickets or self.tickets, Press(at))

    def call(self, desk: Counter | None = None) -> QueueEntry:
        return verbs.call_next(desk or self.desk, Press(timezone.now(), counter=desk or self.desk))


def _desk(name: str, prefix: str, kind: StopKind) -> tuple[Counter, AdmissionClass]:
    stop = Stop.objects.create(kind=kind, name=name)
    desk = Counter.objects.create(name=name)
    desk.stops.set([stop])
    return desk, AdmissionClass.objects.create(code=prefix, name=name, label_prefix=prefix, stop=stop)


@pytest.fixture
def hall(transactional_db: None) -> Hall:
    made = Hall(*_desk("Loket 1", "ZU", StopKind.ADMISSION), *_desk("Loket lantai 2", "ZL", StopKind.ADMISSION))
    board = Board.objects.create(slug="loket", name="Loket")
    board.stops.set(made.desk.stops.all())
    Board.objects.create(slug="gudang", name="Gudang", is_active=False)
    return made


class Server:
    """uvicorn on a port of its own; stop() and start() again on the same port."""

    command: tuple[str, ...] = (
        *("uvicorn", "tests.live.counted:application", "--host", "127.0.0.1", "--port", "PORT"),
        *("--timeout-graceful-shutdown", "1", "--no-access-log"),
    )

    def __init__(self, folder: Path, database_url: str, environment: dict[str, str], *, port: int = 0) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"{self.command[0]}-{self.port}.log"
        own = {"DATABASE_URL": database_url, "PUBLIC_URL": self.url, **AT_ONCE, **environment}
        self._environment = {**os.environ, **own}
        self._process: Popen[bytes] | None = None

    def start(self) -> None:
        command = (sys.executable, "-m", *(word.replace("PORT", str(self.port)) for word in self.command))
        self._process = start(command, environment=self._environment, log_path=self.log, directory=REPOSITORY)
        wait_until(self._answers, seconds=60)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text(encoding="utf-8")
        try:
            # As the proxy asks, where HTTPS is set.
            return requests.get(f"{self.url}/health/live", headers={"X-Forwarded-Proto": "https"}, timeout=5).ok
        except (requests.ConnectionError, requests.Timeout):
            return False

    def stop(self) -> None:
        if self._process is not None:
            stop_all([self._process], grace_seconds=5)

    def cost(self) -> dict[str, int]:
        """`queries` so far and `memory` in bytes."""
        return dict(requests.get(f"{self.url}/cost", timeout=10).json())

    def ask(self, query: str, **headers: str) -> requests.Response:
        """The stream's answer; only its head has been read."""
        answer = requests.get(f"{self.url}/live/?{query}", headers=headers, stream=True, timeout=10)
        answer.close()
        return answer


@pytest.fixture(scope="session")
def standing_database_url(django_db_setup: None) -> str:
    """For servers that stay while tests come and go: each test finds the database empty, and so do they."""
    name = connection.settings_dict["NAME"]
    place = os.environ["DATABASE_URL"].rpartition("/")[0]
    return f"sqlite:///{name}" if connection.vendor == "sqlite" else f"{place}/{name}"


@pytest.fixture(scope="session")
def standing_server(standing_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("live"), standing_database_url, {})
    made.start()
    yield made
    made.stop()


@pytest.fixture
def server(hall: Hall, standing_server: Server) -> Server:
    """For all tests that neither stop it nor set anything."""
    return standing_server


@pytest.fixture
def serve(hall: Hall, database_url: str, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """serve(port=, **environment): a running server."""
    running: list[Server] = []

    def served(*, port: int = 0, **environment: Any) -> Server:
        texts = {name: str(value) for name, value in environment.items()}
        server = Server(tmp_path, database_url, texts, port=port)
        running.append(server)
        server.start()
        return server

    yield served
    for server in running:
        server.stop()


@pytest.fixture
def press(hall: Hall) -> Callable[[Server], int]:
    """press(server): the called person is called again, by a press in that server's own process. The call's id."""
    client = Client()
    client.force_login(User.objects.create_superuser("petugas"))
    token = "a" * 32
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": token}

    def pressed(server: Server) -> int:
        answer = requests.post(
            f"{server.url}/counter/{hall.desk.pk}/recall/",
            data={"entry": QueueEntry.objects.get(counter=hall.desk).pk},
            headers={"X-CSRFToken": token},
            cookies=cookies,
            allow_redirects=False,
            timeout=10,
        )
        assert answer.status_code == 303, answer.text
        return Call.objects.latest("pk").pk

    return pressed
