"""Processor time of a PostgreSQL server on this machine, from /proc: of the server, its helpers and its backends."""

import os
from pathlib import Path

import psycopg

# Of /proc/PID/stat, counted behind the name in brackets: parent, own user and system time, those of ended children.
PARENT, TIMES, TIMES_WITH_CHILDREN = 1, slice(11, 13), slice(11, 15)
TICKS = os.sysconf("SC_CLK_TCK")


def fields_of(pid: int | str) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def main_process(url: str) -> int | None:
    """The process id of the server at this address; None where there is no /proc to look it up in."""
    if not Path("/proc/self/stat").exists():
        return None
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1)) as connection:
        found = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert found is not None
        return int(fields_of(found[0])[PARENT])


def milliseconds(server: int) -> float:
    """Since its start, including backends that have ended."""
    ticks = sum(map(int, fields_of(server)[TIMES_WITH_CHILDREN]))
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                fields = fields_of(process.name)
            except OSError:
                continue
            if int(fields[PARENT]) == server:
                ticks += sum(map(int, fields[TIMES]))
    return ticks * 1000 / TICKS
