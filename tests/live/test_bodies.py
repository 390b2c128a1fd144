"""uvicorn alone serves everything: no body, however it comes, is taken in beyond its limit."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from antrean_project.body_limit import LARGEST_UPLOAD, UPLOADS, BodyLimit
from antrean_project.live.stream import Receive, Scope, Send
from service_accounts.bodies import LARGEST_BODY
from tests.live.conftest import Server

CHUNK = b"x" * 64_000
TOO_LARGE = {"metadata": {"message": "Format Data Tidak Sesuai", "code": 201}}
# Far more than the process grows by while it answers small calls.
MOST_GROWTH = 20_000_000


def in_chunks(size: int) -> Iterator[bytes]:
    for _chunk in range(size // len(CHUNK)):
        yield CHUNK


def sent_until_cut(server: Server, path: str, *, most: int) -> tuple[bytes, int]:
    """A chunked body by a client that does not stop: the answer, and how many bytes could be sent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        sent = 0
        try:
            while sent < most:
                line.sendall(b"%x\r\n%b\r\n" % (len(CHUNK), CHUNK))
                sent += len(CHUNK)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            return line.recv(65_536), sent
        except ConnectionResetError:
            return b"", sent


@pytest.mark.parametrize("path", ["/ws/ambilantrean", "/ws/auth", "/ws", "/display/loket/"])
def test_an_endless_body_is_cut_and_not_kept(server: Server, path: str) -> None:
    before = server.cost()["memory"]
    answer, sent = sent_until_cut(server, path, most=400_000_000)
    assert sent < 40_000_000, "it was taken in"
    # A client that sends on after the answer may lose it: then the connection is simply closed.
    assert answer.startswith(b"HTTP/1.1 200" if path.startswith("/ws") else b"HTTP/1.1 413") or answer == b""
    assert server.cost()["memory"] - before < MOST_GROWTH


@pytest.mark.parametrize("path", ["/ws/ambilantrean", "/ws/auth/", "/ws", "/ws/tidakada"])
@pytest.mark.parametrize("sent", [b"x" * (LARGEST_BODY + 1), [b"x" * LARGEST_BODY, b"x"]])
def test_one_byte_too_many_for_a_service_is_the_envelope(server: Server, path: str, sent: Any) -> None:
    body = iter(sent) if isinstance(sent, list) else sent
    answer = requests.post(f"{server.url}{path}", data=body, allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.json()) == (200, TOO_LARGE)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Connection"] == "close"


def test_the_status_mirrors_the_code_here_too(serve: Callable[..., Server]) -> None:
    server = serve(WS_MIRROR_STATUS=1)
    answer = requests.post(f"{server.url}/ws/ambilantrean", data=b"x" * (LARGEST_BODY + 1), timeout=10)
    assert (answer.status_code, answer.json()) == (201, TOO_LARGE)


def test_a_false_content_length_is_seen_before_a_byte_is_read(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(b"POST /ws/auth HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 400000000\r\n\r\n")
        answer = line.makefile("rb").read()
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == TOO_LARGE


def heard(*messages: dict[str, Any], path: str = "/ws/auth") -> list[Any]:
    """What the application behind the limit hears of a line, up to its end."""
    line, told = iter([*messages, {"type": "http.disconnect"}]), list[Any]()

    async def application(_scope: Scope, receive: Receive, _send: Send) -> None:
        while (message := await receive())["type"] != "http.disconnect":
            told.append(message)

    async def receive() -> Any:
        return next(line)

    async def send(message: Any) -> None:
        told.append(message["type"])

    asyncio.run(BodyLimit(application)({"type": "http", "path": path, "headers": []}, receive, send))
    return told


def test_a_body_within_the_limit_arrives_as_it_came() -> None:
    whole = {"type": "http.request", "body": b"x" * LARGEST_BODY}
    first = {"type": "http.request", "body": b"x", "more_body": True}
    last = {"type": "http.request", "body": b"x" * (LARGEST_BODY - 1), "more_body": False}
    assert heard(whole) == [whole]
    assert heard(first, last) == [first, last]
    assert heard(first, first, last) == ["http.response.start", "http.response.body"]
    assert heard(first) == [first]  # cut before its end
    assert heard() == []


def test_the_import_desk_takes_a_file_piece_by_piece_and_no_more_than_it_may() -> None:
    piece = {"type": "http.request", "body": b"x" * (LARGEST_UPLOAD // 2), "more_body": True}
    assert heard(piece, piece, path=UPLOADS) == [piece, piece]
    assert heard(piece, piece, piece, path=UPLOADS) == [piece, piece]
    assert heard(piece, path=f"{UPLOADS}1/take/") == ["http.response.start", "http.response.body"]


def test_pages_take_more_than_services_and_less_than_django_would(server: Server) -> None:
    form = requests.post(f"{server.url}/login/", data=in_chunks(1_000_000), timeout=10)
    assert form.status_code == 403  # no CSRF token: Django itself answered
    assert requests.post(f"{server.url}/login/", data=in_chunks(1_300_000), timeout=10).status_code == 413
    assert requests.post(f"{server.url}/login/", data=b"x" * 1_048_577, timeout=10).status_code == 413
