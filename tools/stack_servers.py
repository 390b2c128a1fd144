"""PostgreSQL and Valkey for the stack: from wheels, or those that DATABASE_URL and REDIS_URL name."""

import hashlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.demo_place import DemoFailed
from tools.processes import free_port
from tools.stack_place import StackPlace, refuse_a_machine_without_wheels
from tools.with_postgres import NoPostgres, find_binaries, make_cluster, unprivileged
from tools.with_valkey import NoValkey, find_valkey, valkey_command

POSTGRESQL, VALKEY = "postgresql", "valkey"
# Where nobody may enter the stack's folder, PostgreSQL's data lie here and the folder has a link to them.
ELSEWHERE = Path("/var/lib/antrean-stack")
EXECUTE = ("-m", "tools.stack_exec")


@dataclass
class Servers:
    """Their addresses, and what is to be started for them (nothing for a server that was given)."""

    database_url: str = ""
    redis_url: str = ""
    commands: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cluster: Path | None = None
    redis_port: int = 0

    @property
    def postmaster_file(self) -> Path:
        assert self.cluster is not None
        return self.cluster / "data" / "postmaster.pid"


def servers_for(place: StackPlace, *, outside: Mapping[str, str]) -> Servers:
    """Makes the cluster of PostgreSQL when there is none yet; starts nothing."""
    servers = Servers(outside.get("DATABASE_URL", ""), outside.get("REDIS_URL", ""))
    for name, url in (("DATABASE_URL", servers.database_url), ("REDIS_URL", servers.redis_url)):
        if url:
            print(f"Using the server that {name} names; the stack neither starts nor stops it.", flush=True)
        else:
            refuse_a_machine_without_wheels(missing=name)
    if servers.database_url and not servers.database_url.startswith(("postgres://", "postgresql://")):
        raise DemoFailed("DATABASE_URL names no PostgreSQL: the stack runs on nothing else; `make demo` takes SQLite.")
    try:
        if not servers.database_url:
            _add_postgresql(servers, place)
        if not servers.redis_url:
            _add_valkey(servers, place)
    except (NoPostgres, NoValkey) as refusal:
        raise DemoFailed(str(refusal)) from refusal
    return servers


def _add_postgresql(servers: Servers, place: StackPlace) -> None:
    base = _base(place)
    programs = base / "programs"
    shutil.rmtree(programs, ignore_errors=True)
    binaries = find_binaries(programs)
    servers.cluster = base / POSTGRESQL
    if not servers.cluster.exists():
        _make_whole_cluster(binaries, at=servers.cluster)
    password, port = (servers.cluster / "password").read_text(encoding="ascii"), free_port()
    servers.database_url = f"postgres://antrean:{password}@127.0.0.1:{port}/postgres"
    # Durable, as PostgreSQL is when nobody says otherwise; no socket file, its path may be too long for one.
    servers.commands[POSTGRESQL] = (
        *(*EXECUTE, "--unprivileged", str(binaries / "postgres"), "-D", str(servers.cluster / "data")),
        *("-h", "127.0.0.1", "-p", str(port), "-c", "unix_socket_directories="),
    )


def _make_whole_cluster(binaries: Path, *, at: Path) -> None:
    """Under another name first: one that was interrupted is not taken for a database."""
    unfinished = at.with_name(at.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    make_cluster(binaries, directory=unfinished, password=secrets.token_urlsafe(18))
    os.sync()
    unfinished.rename(at)


def _base(place: StackPlace) -> Path:
    """Where PostgreSQL may work: as root it runs as nobody, who cannot enter a closed home."""
    entered = subprocess.run(
        ["/bin/sh", "-c", 'cd "$0"', place.directory], cwd="/", capture_output=True, check=False, **unprivileged()
    )
    if entered.returncode == 0:
        return place.directory
    base = ELSEWHERE / hashlib.sha256(str(place.directory).encode()).hexdigest()[:12]
    base.mkdir(mode=0o755, parents=True, exist_ok=True)
    link = place.directory / POSTGRESQL
    if not link.is_symlink():
        link.symlink_to(base / POSTGRESQL)
    print(f"PostgreSQL runs as nobody, who may not enter {place.directory}: its data are in {base}.", flush=True)
    return base


def _add_valkey(servers: Servers, place: StackPlace) -> None:
    servers.redis_port = free_port()
    servers.redis_url = f"redis://127.0.0.1:{servers.redis_port}/0"
    command = valkey_command(find_valkey(), port=servers.redis_port, directory=place.directory)
    servers.commands[VALKEY] = (*EXECUTE, *command)
