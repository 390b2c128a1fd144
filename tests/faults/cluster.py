"""A PostgreSQL of a test's own: killed as by a power cut, started again on what it had promised to keep."""

import os
import signal
import subprocess
import time
from pathlib import Path

from tools.processes import free_port
from tools.with_postgres import NoPostgres, find_binaries, make_cluster, start_server, stop_server, wait_until_ready

# What it said is committed outlives its processes. The machine itself stays up, so nothing need reach a disk.
KEEPS_ITS_WORD = ("fsync=off", "synchronous_commit=on", "full_page_writes=on", "max_connections=100")
START_SECONDS = 30
PASSWORD = "only-on-this-machine"


class Cluster:
    """`with Cluster(folder) as cluster:`; the folder lets everybody enter, for PostgreSQL never runs as root. `like`: a
    stopped one to begin as a copy of.
    """

    def __init__(self, folder: Path, *, like: "Cluster | None" = None) -> None:
        self._folder = folder / "cluster"
        self._binaries: Path
        self._port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        if like is not None:
            self._binaries = like._binaries
            subprocess.run(["cp", "--archive", like._folder, self._folder], check=True)
            return
        self._binaries = find_binaries(folder)
        self._folder.mkdir(mode=0o700)
        make_cluster(self._binaries, directory=self._folder, password=PASSWORD)

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            stop_server(self._server)

    @property
    def url(self) -> str:
        return f"postgres://antrean:{PASSWORD}@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Until it takes connections. What was killed a moment ago may still hold the folder: tried again."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            # What the last one said in it would be taken for the word of this one.
            (self._folder / "data" / "postmaster.pid").unlink(missing_ok=True)
            server = start_server(self._binaries, directory=self._folder, port=self._port, options=KEEPS_ITS_WORD)
            try:
                wait_until_ready(server, directory=self._folder)
            except NoPostgres:
                stop_server(server)
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                self._server = server
                return

    def kill(self) -> None:
        """-9 to all its processes in one moment: none says goodbye, none writes anything more."""
        assert self._server is not None
        every = [self._server.pid, *_children_of(self._server.pid)]
        for one in every:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._server.wait()


def _children_of(parent: int) -> list[int]:
    """Its backends and helpers are its direct children."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "stat").read_text(encoding="ascii", errors="replace")
            except OSError:
                continue
            if int(status.rpartition(")")[2].split()[1]) == parent:
                found.append(int(folder.name))
    return found
