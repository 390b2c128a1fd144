"""A server that answers with exactly the bytes a test gives it, as slowly as the test says."""

import re
import socket
import threading
import time
from collections.abc import Iterable
from types import TracebackType


class NastyServer:
    """`pieces` are written one after the other, `pause` seconds apart; then the line is closed."""

    def __init__(self, pieces: Iterable[bytes], *, pause: float = 0.0) -> None:
        self._pieces, self._pause = pieces, pause
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.paths: list[str] = []
        self.requests: list[bytes] = []
        self._is_over = threading.Event()

    def __enter__(self) -> "NastyServer":
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._listener.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while not self._is_over.is_set():
            try:
                line, _address = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with line:
                line.settimeout(None)
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        try:
            request = _whole_request(line)
            self.requests.append(request)
            self.paths.append(request.split(b" ", 2)[1].decode("latin-1"))
            for piece in self._pieces:
                if self._is_over.is_set():
                    return
                line.sendall(piece)
                time.sleep(self._pause)
        except OSError:
            return


def _whole_request(line: socket.socket) -> bytes:
    """Head and body, which may come apart."""
    request = line.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    told = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    missing = (int(told[1]) if told else 0) - len(body)
    while missing > 0 and (more := line.recv(65536)):
        request, missing = request + more, missing - len(more)
    return request


def whole(body: bytes, *, head: str = "", status: str = "200 OK") -> list[bytes]:
    """An answer with its length."""
    return [f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body]
