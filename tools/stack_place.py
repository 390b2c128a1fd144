"""Where the stack lives: its folder, its ports and the environment its processes get."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.demo_place import DemoFailed, Place, demo_environment, refuse_taken_ports
from tools.environment_file import write_environment
from tools.processes import is_port_free

WHEELS_NEED = "x86-64 Linux with glibc 2.28 or newer"
OLDEST_GLIBC = (2, 28)
LAST_PORT = 65535


@dataclass(frozen=True)
class StackPlace(Place):
    """As a demo's place, with two more ports: for the live stream, and for the server that answers BPJS alone."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "StackPlace":
        folder = environment.get("STACK_DIR") or "var/stack"
        place = Place.from_environment({**environment, "DEMO_DIR": folder})
        if place.port == LAST_PORT:
            raise DemoFailed("PORT must be 65534 at most: the live stream takes the next one.")
        return cls(directory=place.directory, port=place.port, simulator_port=place.simulator_port)

    @property
    def stream_port(self) -> int:
        return self.port + 1

    @property
    def stream_url(self) -> str:
        return f"http://127.0.0.1:{self.stream_port}"

    @cached_property
    def services_port(self) -> int:
        """PORT + 2, or the next one that neither the simulator nor anybody else has; 0 when there is none.

        Chosen once, before anything starts. Nobody outside needs to know it, so that no pair of PORT and SIM_PORT is
        refused for its sake.
        """
        above = range(self.port + 2, LAST_PORT + 1)
        return next((port for port in above if port != self.simulator_port and is_port_free(port)), 0)

    @property
    def services_url(self) -> str:
        return f"http://127.0.0.1:{self.services_port}"

    @property
    def environment_file(self) -> Path:
        return self.directory / "stack.env"


def refuse_taken_stack_ports(place: StackPlace) -> None:
    refuse_taken_ports(place)
    if place.stream_port == place.simulator_port:
        raise DemoFailed(f"SIM_PORT {place.simulator_port} is that of the live stream (PORT + 1): choose another.")
    if not is_port_free(place.stream_port):
        raise DemoFailed(
            f"Port {place.stream_port}, which the live stream wants (PORT + 1), is taken: stop what uses it, or "
            f"choose another, for example `make stack PORT={place.port + 10}`."
        )
    if not place.services_port:
        raise DemoFailed(f"No port above {place.stream_port} is free for the server that answers BPJS: lower PORT.")


def stack_environment(
    place: StackPlace, *, outside: Mapping[str, str], database_url: str, redis_url: str
) -> dict[str, str]:
    """The demo's, with the servers of this run in it."""
    variables = {
        **demo_environment(place, outside=outside),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "STREAM_URL": place.stream_url,
        "STATIC_HASHED": "1",
    }
    write_environment(
        place.environment_file, variables=variables, heading="The stack's environment, for manage.py too."
    )
    return variables


def refuse_a_machine_without_wheels(*, missing: str) -> None:
    """Only asked where a server is not given from outside."""
    libc, version = platform.libc_ver()
    is_new_enough = libc == "glibc" and tuple(int(part) for part in version.split(".")[:2]) >= OLDEST_GLIBC
    if platform.system() == "Linux" and platform.machine() == "x86_64" and is_new_enough:
        return
    raise DemoFailed(
        f"PostgreSQL and Valkey come along for {WHEELS_NEED} only, and this is {platform.machine()} "
        f"{platform.system()}: name servers of yours in DATABASE_URL and REDIS_URL ({missing} is not set)."
    )
