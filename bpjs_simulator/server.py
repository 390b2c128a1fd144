"""The web server around the application: uvicorn with a protocol that lets the application cut its line."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from bpjs_simulator.application import build_application
from bpjs_simulator.configuration import Configuration, ConfigurationError
from bpjs_simulator.state import State


class CuttableProtocol(H11Protocol):
    """Gives each request the transport of its own connection, for faults that cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


def bind(host: str, port: int) -> socket.socket:
    # asyncio sets TCP_NODELAY only where the protocol is told; without it each answer takes 40 ms longer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as taken:
        listener.close()
        raise ConfigurationError(
            f"Port {port} on {host} cannot be used ({taken.strerror}); choose another with --port"
        ) from taken
    return listener


def serve(configuration: Configuration, *, host: str, port: int, ready_file: Path | None) -> None:
    state = State(configuration)
    listener = bind(host, port)
    url = f"http://{host}:{listener.getsockname()[1]}"
    server = AnnouncingServer(
        uvicorn.Config(
            build_application(state),
            http=CuttableProtocol,
            ws="none",
            lifespan="off",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=2,
            backlog=512,
        ),
        url=url,
        ready_file=ready_file,
    )
    server.run(sockets=[listener])


class AnnouncingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, *, url: str, ready_file: Path | None) -> None:
        super().__init__(config)
        self.url = url
        self.ready_file = ready_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        print(f"SIMULATOR READY {self.url}", flush=True)
        if self.ready_file is not None:
            self.ready_file.write_text(self.url, encoding="utf-8")
