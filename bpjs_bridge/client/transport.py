"""One HTTP exchange with an upper limit to everything: connecting, waiting, the whole, and the size of the answer."""

import socket
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

MOST_SENT_BYTES = 1_048_576
MOST_INFLATED_BYTES = 8 * 1_048_576
CHUNK_BYTES = 65_536
ENCODINGS = {"Accept-Encoding": "gzip, deflate"}
# A connection that nobody used for longer is made anew: a firewall on the way may have forgotten it without a word, and
# the next message would wait for its deadline.
KEPT_SECONDS = 30.0
# zlib's window size that takes gzip and zlib headers alike.
ANY_HEADER = 32 + zlib.MAX_WBITS


class NoAnswerError(Exception):
    """Nothing usable came back, and whether BPJS took the request is not known. The text names no address."""


@dataclass(frozen=True)
class RawAnswer:
    """Status and body as they came; headers in any case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class _BoundedAdapter(HTTPAdapter):
    """Knows its open connections, so that a deadline can cut them whatever they are waiting for."""

    def __init__(self) -> None:
        self.open_connections: WeakSet[HTTPConnection] = WeakSet()
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        remembered = self.open_connections

        class PlainConnection(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                remembered.add(self)

        class SecureConnection(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                remembered.add(self)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = PlainConnection

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = SecureConnection

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    def cut(self) -> None:
        """Close the open connection, also while another thread reads from it."""
        for connection in list(self.open_connections):
            sock = connection.sock
            if sock is not None:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class _Deadline:
    """Cuts the adapter's connections when the whole exchange has lasted too long (a byte a second, endless headers)."""

    def __init__(self, adapter: _BoundedAdapter, seconds: float) -> None:
        self._adapter = adapter
        self.is_over = False
        self._timer = threading.Timer(seconds, self._strike)
        self._timer.daemon = True

    def _strike(self) -> None:
        self.is_over = True
        self._adapter.cut()

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()


class Transport:
    """A session to one server. `timeout` seconds for connecting and for each silence, twice that for the whole."""

    def __init__(self, *, timeout: float) -> None:
        self.timeout = timeout
        self.total = 2 * timeout
        self._adapter = _BoundedAdapter()
        self._used_at = time.monotonic()
        self._settings: dict[tuple[str, str], dict[str, Any]] = {}
        self._session = requests.Session()
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)
        # Proxies of the environment stay usable; a .netrc may not add an Authorization of its own.
        self._session.auth = _unchanged

    def close(self) -> None:
        self._session.close()

    def _environment(self, url: str) -> dict[str, Any]:
        """What the process's environment says of proxies and certificates, read once a server: a fifth of a request."""
        server = urlsplit(url)[:2]
        if server not in self._settings:
            self._settings[server] = dict(self._session.merge_environment_settings(url, {}, True, None, None))
        return self._settings[server]

    def _let_go_of_what_may_be_dead(self) -> None:
        now = time.monotonic()
        if now - self._used_at > KEPT_SECONDS:
            self._session.close()
        self._used_at = now

    def exchange(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None) -> RawAnswer:
        """Send once and read the answer whole. NoAnswerError for whatever goes wrong on the way."""
        self._let_go_of_what_may_be_dead()
        with _Deadline(self._adapter, self.total) as deadline:
            try:
                asked = requests.Request(method, url, headers={**headers, **ENCODINGS}, data=body)
                with self._session.send(
                    self._session.prepare_request(asked),
                    timeout=(self.timeout, self.timeout),
                    allow_redirects=False,
                    **self._environment(url),
                ) as response:
                    return RawAnswer(response.status_code, _read(response, deadline), response.headers)
            except (requests.RequestException, HTTPError, OSError, zlib.error) as trouble:
                # Exception texts of requests hold the address, and an address may hold a person's number.
                raise NoAnswerError("deadline" if deadline.is_over else _name_of(trouble)) from None


def _name_of(trouble: Exception) -> str:
    """The kind of trouble: the reason (no such name, nobody listens) rather than what requests wraps around it."""
    wrapped = trouble.args[0] if trouble.args else None
    reason = getattr(wrapped, "reason", None)
    return type(reason if isinstance(reason, Exception) else trouble).__name__


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(response: requests.Response, deadline: _Deadline) -> bytes:
    inflate = _inflater(response.headers.get("Content-Encoding", ""))
    received, parts, size = 0, [], 0
    for chunk in iter(lambda: response.raw.read(CHUNK_BYTES, decode_content=False), b""):
        received += len(chunk)
        part = inflate.decompress(chunk, MOST_INFLATED_BYTES + 1 - size) if inflate else chunk
        size += len(part)
        parts.append(part)
        if received > MOST_SENT_BYTES or size > MOST_INFLATED_BYTES:
            raise NoAnswerError("answer too large")
    if deadline.is_over:
        raise NoAnswerError("deadline")
    if inflate is not None and received and not inflate.eof:
        raise NoAnswerError("answer cut short")
    return b"".join(parts)


def _inflater(encoding: str) -> Any:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(ANY_HEADER)
    raise NoAnswerError("unknown encoding")
