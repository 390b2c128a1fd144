"""The three servers behind the shipped nginx, started once for all tests of a process that want them."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import requests

from tests.live.conftest import Hall, Server
from tests.live.proxy import Proxy
from tools.processes import free_port
from tools.with_valkey import throwaway_valkey


class Pages(Server):
    """gunicorn, as docs/operations.md starts it."""

    command = (
        *("gunicorn", "antrean_project.wsgi:application", "--bind", "127.0.0.1:PORT", "--worker-class", "gthread"),
        *("--workers", "1", "--threads", "8", "--graceful-timeout", "2", "--keep-alive", "75"),
        "--no-control-socket",
    )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Not one of its threads moves; whoever asks meanwhile is answered afterwards."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self._process.pid, signal.SIGCONT)


@dataclass
class House:
    """The three servers and the proxy; a clerk who may log in."""

    pages: Pages
    stream: Server
    services: Pages
    proxy: Proxy

    def get(self, path: str, **more: object) -> requests.Response:
        return self.line().get(f"{self.proxy.url}{path}", timeout=10, **more)  # type: ignore[arg-type]

    def line(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = self.proxy.certificate
        return session


@pytest.fixture(scope="session", name="standing_house")
def one_house(standing_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder, ports = tmp_path_factory.mktemp("house"), (free_port(), free_port(), free_port())
    proxy = Proxy(folder, pages=ports[0], stream=ports[1], services=ports[2])
    with throwaway_valkey() as valkey:
        environment = {
            "HTTPS": "1",
            "HSTS_SECONDS": "3600",
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": proxy.url,
            "STREAM_URL": "",
            "REDIS_URL": valkey.url,
        }
        pages = Pages(folder, standing_database_url, environment, port=ports[0])
        stream = Server(folder, standing_database_url, environment, port=ports[1])
        services = Pages(folder, standing_database_url, environment, port=ports[2])
        try:
            for part in (pages, stream, services, proxy):
                part.start()
            yield House(pages, stream, services, proxy)
        finally:
            for part in (proxy, pages, stream, services):
                part.stop()


@pytest.fixture(name="house")
def this_house(hall: Hall, standing_house: House) -> House:
    """A test that stops a part of it starts it again."""
    return standing_house
