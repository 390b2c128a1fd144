"""gunicorn and uvicorn as the stack starts them, numbers of persons in every place of a call: no log holds one."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from bpjs_bridge.inbound.accounts import set_account
from bpjs_bridge.inbound.views import SERVICES
from queues.models import Patient
from simrs.urls import urlpatterns as api
from tests.inbound.mobile_jkn import NEW_CARD as CARD
from tests.inbound.mobile_jkn import NEW_FAMILY as FAMILY
from tests.inbound.mobile_jkn import NEW_NIK as NIK
from tests.inbound.mobile_jkn import NEW_PHONE as PHONE
from tests.inbound.mobile_jkn import new_patient
from tests.live.conftest import Server
from tools.processes import is_port_free
from tools.stack import parts_of
from tools.stack_place import StackPlace

PERSONAL = (NIK, CARD, FAMILY, PHONE)
ACCOUNT, PASSWORD = "bpjs-uji", "kata sandi untuk uji"
PERSON = {**new_patient(), "nopeserta": CARD, "card": CARD}
BODIES: tuple[bytes, ...] = (
    json.dumps(PERSON).encode(),
    json.dumps(dict.fromkeys(("kodebooking", "waktu", "kodepoli", "tanggalperiksa", "name", "secret"), NIK)).encode(),
    b'{"nik": "%b", ' % NIK.encode(),
    b'["%b"' % CARD.encode(),
    b"nik=%b&nomorkartu=%b&csrfmiddlewaretoken=%b" % (NIK.encode(), CARD.encode(), NIK.encode()),
    b"\xff\xfe%b" % PHONE.encode(),
)
PAGES = (
    *("/", "/login/", "/kiosk/", "/kiosk/identify/", "/kiosk/code/", f"/s/{NIK}/", f"/display/{NIK}/", f"/{NIK}"),
    *(f"/display/voice/number/{NIK}", f"/counter/{NIK}/", f"/admin/queue/patient/{NIK}/", f"/print/{NIK}/"),
    *(f"/static/{NIK}.css", f"/live/?board={NIK}", f"/live/?status={NIK}", f"/live/{NIK}", f"/wsx/{NIK}"),
    *(f"/api/v1/{NIK}", f"/api/v1/visits/{NIK}", f"/ws/{NIK}", f"/ws/auth/{CARD}", "/ws", f"/%ff{NIK}", f"/{NIK}%00"),
)
HEADERS: tuple[dict[str, str], ...] = (
    {"x-username": NIK, "x-password": CARD, "x-token": PHONE},
    {"Host": f"{NIK}.example"},
    {"Host": f"127.0.0.1:{NIK}"},
    {"Cookie": f"sessionid={NIK}; csrftoken={CARD}", "Referer": f"https://{NIK}/", "Origin": f"https://{CARD}"},
    {"Authorization": f"Bearer {NIK}", "Accept": NIK, "Accept-Language": NIK, "User-Agent": NIK, "Range": NIK},
    {"X-Forwarded-For": NIK, "X-Forwarded-Proto": NIK, "Content-Type": f"{NIK}/{CARD}", "Idempotency-Key": NIK},
)
# What the servers refuse before any of our code: their own words about it are in the log too.
BROKEN = (
    *(f"{NIK}", f"GET /ws/{NIK}", f"GET /ws/{NIK} HTTP/9.9", f"{NIK} /ws/auth HTTP/1.1", f"GET {NIK} HTTP/1.1"),
    *(f"GET /ws/auth HTTP/1.1\r\n{NIK}", f"GET /ws/auth HTTP/1.1\r\nx {NIK}: y", f"GET /{CARD} HTTP/{NIK}"),
    *(f"POST /ws/auth HTTP/1.1\r\nContent-Length: {NIK}x", f"POST /ws/auth HTTP/1.1\r\nTransfer-Encoding: {NIK}"),
    *(f"POST /ws/auth HTTP/1.1\r\nContent-Length: {NIK}", f"GET /ws/auth HTTP/1.1\r\nx-nik: {NIK}\r\n y: {CARD}"),
    f"GET /ws/auth?nik={NIK}{'9' * 9000} HTTP/1.1",
    f"GET /ws/auth HTTP/1.1\r\nx-nik: {NIK}{'9' * 70_000}",
    f"POST /ws/pasienbaru HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{NIK}\r\n{NIK}",
    f"POST /ws/pasienbaru HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{NIK}zz\r\n",
)
# As each access log ends the address of a request.
ACCESS_LINE = 'HTTP/1.1"'


class Part(Server):
    """One of the stack's web servers, by the stack's own words."""

    def __init__(self, words: tuple[str, ...], port: int, *given: Any) -> None:
        self.command = words
        super().__init__(*given, port=port)


@pytest.fixture
def stack(database_url: str, tmp_path: Path) -> Iterator[Callable[..., list[Part]]]:
    """stack(without=word): gunicorn and uvicorn, running."""
    running: list[Part] = []
    first = next(port for port in range(21_000, 32_000, 7) if is_port_free(port) and is_port_free(port + 1))
    words = parts_of(StackPlace(tmp_path, first, first + 2))["web"]
    environment = {"LOG_LEVEL": "DEBUG", "ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "0"}

    def started(*, without: str = "") -> list[Part]:
        # The second gunicorn, that of WS RS, is started with the words of the first.
        for port, name in ((first, "web"), (first + 1, "stream")):
            kept = tuple(word for word in words[name][1:] if word != without)
            running.append(Part(kept, port, tmp_path, database_url, environment))
            running[-1].start()
        return running

    yield started
    for part in running:
        part.stop()


def call_everything(server: Server, token: str, odd: tuple[dict[str, str], ...]) -> int:
    """Each service, page and odd request with the numbers in it; how many were sent."""
    addresses = [f"/ws/{name}" for name in (*SERVICES, "auth", "tidakada")]
    addresses += [f"/api/v1/{one.pattern}" for one in api]
    sent = 0
    for headers in ({"x-username": ACCOUNT, "x-token": token}, *odd):
        with requests.Session() as line:
            for address in (*addresses, *PAGES):
                joint = "&" if "?" in address else "?"
                for method, body in (("GET", None), ("POST", BODIES[sent % len(BODIES)])):
                    ask(line, method, f"{server.url}{address}{joint}nik={NIK}&q={PHONE}", body, headers)
                    sent += 1
    with requests.Session() as line:
        for address in addresses:
            for body in BODIES:
                ask(line, "POST", f"{server.url}{address}", body, {"x-username": ACCOUNT, "x-token": token})
                sent += 1
    for text in BROKEN:
        say(server, f"{text}\r\n\r\n".encode())
        sent += 1
    return sent


def ask(line: requests.Session, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> None:
    """Whatever it answers; of a stream, only its head."""
    with suppress(requests.ConnectionError):
        line.request(method, url, data=body, headers=headers, timeout=20, stream=True, allow_redirects=False).close()


def say(server: Server, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line, suppress(OSError):
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65_536):
            pass


@contextmanager
def hidden(model: type[Any]) -> Iterator[None]:
    """Reading its rows fails."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_hidden")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table}_hidden RENAME TO {table}")


def log_of_the_database() -> Path | None:
    """PostgreSQL's, where it is a throwaway one of this machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        return Path(cursor.fetchone()[0]).parent / "server.log"


def written(folder: Path) -> str:
    """The contents of all files in the folder, and PostgreSQL's log from its beginning."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    database = log_of_the_database()
    files += [database] if database else []
    return "".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


@pytest.mark.slow
def test_no_log_of_any_server_holds_a_number_of_a_person(stack: Callable[..., list[Part]], tmp_path: Path) -> None:
    set_account(ACCOUNT, at=timezone.now(), password=PASSWORD)
    User.objects.create_superuser("petugas")
    servers, sent = stack(), 0
    for server in servers:
        answer = requests.get(
            f"{server.url}/ws/auth", headers={"x-username": ACCOUNT, "x-password": PASSWORD}, timeout=20
        )
        token = answer.json()["response"]["token"]
        sent += call_everything(server, token, HEADERS)
        with hidden(Patient):
            sent += call_everything(server, token, ())
        server.stop()
    log = written(tmp_path)
    assert sent > 1_500
    # The logs that were looked at are those of all this.
    for words in ("ws pasienbaru call=", "failure=", "Error at", "[INFO] Starting gunicorn", "Started server process"):
        assert words in log, words
    if connection.vendor == "postgresql":
        assert "does not exist" in log
    lines = [line for line in log.splitlines() if any(number in line for number in PERSONAL)]
    assert lines == []
    assert ACCESS_LINE not in log


def test_uvicorn_writes_no_access_log_though_its_option_is_forgotten(
    stack: Callable[..., list[Part]], tmp_path: Path
) -> None:
    for server in stack(without="--no-access-log"):
        requests.get(f"{server.url}/health/live?nik={NIK}", timeout=20)
        server.stop()
    log = written(tmp_path)
    assert "Started server process" in log
    assert ACCESS_LINE not in log
    assert NIK not in log
