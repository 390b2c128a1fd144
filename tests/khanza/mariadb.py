"""A MariaDB of the tests' own on loopback, in memory where there is room: made once for a run, deleted behind it."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pymysql

from tests.khanza.certificates import write_certificate
from tests.machine import mariadb_path

STARTS_WITHIN_SECONDS = 30


class MariaDb:
    """Accounts are real ones: what an account may not do, the server refuses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.log = folder / "general.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.make()
        try:
            self.start()
        except BaseException:
            # Nobody leaves what was not entered.
            self.stop()
            raise
        return self

    def __exit__(self, *trouble: object) -> None:
        self.stop()

    def make(self) -> None:
        """System tables with the account root, without the tables of help and time zones."""
        server, share = mariadb_path(), Path("/usr/share/mysql")
        assert server is not None, "a test without the mark `mariadb` asked for one"
        (self.folder / "data" / "mysql").mkdir(parents=True)
        write_certificate(self.folder)
        tables = [
            "CREATE DATABASE IF NOT EXISTS mysql;",
            "USE mysql;",
            "SET @auth_root_socket=NULL;",
            *(
                (share / name).read_text(encoding="utf-8")
                for name in ("mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql")
            ),
        ]
        command = [server, *self._options(), "--bootstrap", "--skip-grant-tables"]
        done = subprocess.run(command, input="\n".join(tables).encode(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")

    def start(self) -> None:
        server = mariadb_path()
        assert server is not None
        said = (self.folder / "server.log").open("ab")
        options = [*self._options(), f"--port={self.port}", "--bind-address=127.0.0.1"]
        self._process = subprocess.Popen([server, *options], stdout=said, stderr=said)
        said.close()
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as answering:
                # It greets as soon as it listens to what is asked.
                if answering.recv(1):
                    return
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError((self.folder / "server.log").read_text(encoding="utf-8", errors="replace"))
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def root(self, database: str | None = None) -> Any:
        """A connection that may do everything, with its own zero dates."""
        return pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="root",
            database=database,
            charset="utf8mb4",
            autocommit=True,
            init_command="SET SESSION sql_mode = ''",
        )

    def url(self, user: str, password: str, database: str) -> str:
        return f"mysql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def _options(self) -> list[str]:
        own = [f"--{name}={self.folder / place}" for name, place in (("datadir", "data"), ("tmpdir", "."))]
        user = ["--user=root"] if os.geteuid() == 0 else []
        return [
            "--no-defaults",
            *own,
            *user,
            f"--pid-file={self.folder / 'pid'}",
            f"--socket={self.folder / 'socket'}",
            f"--ssl-cert={self.folder / 'server.pem'}",
            f"--ssl-key={self.folder / 'server.key'}",
            f"--general-log-file={self.log}",
            "--innodb-buffer-pool-size=32M",
            "--innodb-log-file-size=8M",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-use-native-aio=0",
            "--skip-name-resolve",
            "--performance-schema=0",
            "--lc-messages-dir=/usr/share/mysql",
        ]


@contextlib.contextmanager
def mariadb(within: str | None) -> Iterator[MariaDb]:
    """`within`: a folder with a short path; sockets have 107 letters."""
    folder = Path(tempfile.mkdtemp(prefix="antrean-maria-", dir=within))
    try:
        with MariaDb(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
