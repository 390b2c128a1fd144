"""A hospital whose processes are killed and started by a test: its own database, its senders, and BPJS beside it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from bpjs_bridge.models import MessageState, OutboxMessage
from tests.environment import REPOSITORY
from tests.faults.cluster import Cluster
from tests.simulator_process import SimulatorProcess
from tools.processes import start, stop_all
from tools.with_valkey import Valkey

MESSAGES_OF_A_VISIT = 7
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
RELAY = ("manage.py", "relay")
WORKER = (
    *("-m", "celery", "--app", "antrean_project", "worker", "--pool", "prefork", "--concurrency", "1"),
    *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
)
BEAT = ("-m", "celery", "--app", "antrean_project", "beat", "--pidfile=", "--loglevel", "WARNING")
# A sender that was killed leaves a lease that is over in seven seconds.
SHORT = {"BPJS_TIMEOUT_SECONDS": "0.5", "BPJS_RATE_PER_SECOND": "100000", "UNDO_SECONDS": "0"}
PATIENCE_SECONDS = 120


def zone_far_from_midnight() -> str:
    """The visits are of now, and BPJS takes the day's alone: none may be told of after midnight."""
    return max(ZONES, key=lambda zone: min((hour := datetime.now(ZoneInfo(zone)).hour), 23 - hour))


@dataclass
class Sender:
    command: Sequence[str]
    environment: Mapping[str, str]
    child: subprocess.Popen[bytes]


@dataclass
class House:
    """`senders`: the commands that are kept running, each started again when it ended."""

    folder: Path
    database_url: str
    simulator: SimulatorProcess
    cluster: Cluster | None = None
    valkey: Valkey | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    senders: list[Sender] = field(default_factory=list)
    kills: dict[str, int] = field(default_factory=dict)
    stops: int = 0
    # Those that BPJS took before it was killed: its log is in its memory.
    earlier: list[dict[str, Any]] = field(default_factory=list)
    _seen: int = 0
    _arrived: int = 0

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **SHORT,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.valkey.url if self.valkey else "",
            "BPJS_ANTREAN_URL": self.simulator.antrean_url,
            "TIME_ZONE": zone_far_from_midnight(),
            **self.settings,
        }

    # --- what happens at the hospital --------------------------------------------------------------------------------
    def manage(self, *command: str, **environment: str) -> str:
        """What a command of this hospital says. AssertionError with its words when it failed."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=REPOSITORY,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stderr[-3000:]}"
        return done.stdout

    def fill(self, visits: int) -> int:
        """So many visits from the ticket to the medicine are told to nobody yet; how many messages they are."""
        practice = {"doctor": 310103, "name": "dr. Ukur", "clinic": "ANA", "hours": "00:00-23:59", "capacity": 5000}
        today = datetime.now(ZoneInfo(self.environment["TIME_ZONE"])).date().isoformat()
        self.simulator.set_schedule(today, [practice])
        self.manage("-m", "benchmarks.relay.visits", str(visits), REDIS_URL="")
        return visits * MESSAGES_OF_A_VISIT

    # --- its senders -------------------------------------------------------------------------------------------------
    def send_by(self, *command: str, **environment: str) -> Sender:
        sender = Sender(command, environment, self._start(command, environment))
        self.senders.append(sender)
        return sender

    def send_by_celery(self, **environment: str) -> Sender:
        """A worker, and a beat that wakes it."""
        worker = self.send_by(*WORKER, **environment)
        self.send_by(*BEAT, "--schedule", str(self.folder / "beat"))
        return worker

    def keep_running(self) -> None:
        """As systemd does it."""
        for sender in self.senders:
            if sender.child.poll() is not None:
                sender.child = self._start(sender.command, sender.environment)

    def _start(self, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        return start(
            [sys.executable, *command],
            environment={**self.environment, **environment},
            log_path=self.folder / "senders.log",
            directory=REPOSITORY,
        )

    def kill(self, sender: Sender) -> None:
        """-9, its whole group at once."""
        signal_group(sender, signal.SIGKILL)
        sender.child.wait()
        self._count("celery" if "celery" in sender.command else "relay")

    def kill_database(self) -> None:
        assert self.cluster is not None
        self.cluster.kill()
        self._count("PostgreSQL")

    def _count(self, name: str) -> None:
        self.kills[name] = self.kills.get(name, 0) + 1

    def stop(self) -> None:
        # Also those that were stopped by a signal: they hear of nothing else.
        for sender in self.senders:
            signal_group(sender, signal.SIGCONT)
        stop_all([sender.child for sender in self.senders], grace_seconds=10)
        self.senders.clear()

    def all_dies(self) -> None:
        """The power is gone, also that of BPJS."""
        for sender in self.senders:
            signal_group(sender, signal.SIGKILL)
        if self.cluster is not None and self.valkey is not None:
            self.kill_database()
            self.valkey.kill()
        self.earlier += self.simulator.log()
        self.simulator.kill()
        self._seen = 0
        for sender in self.senders:
            sender.child.wait()

    # --- what came of it ---------------------------------------------------------------------------------------------
    def arrived(self) -> int:
        """Requests at BPJS's door so far."""
        new = self.simulator.ask("GET", "/_control/log", query={"after": str(self._seen)})["requests"]
        if new:
            self._seen = int(new[-1]["sequence"])
            self._arrived += len(new)
        return self._arrived

    def requests(self) -> list[dict[str, Any]]:
        """All that BPJS was asked, in the order in which it came."""
        return [*self.earlier, *self.simulator.log()]

    def unsettled(self) -> int:
        """Messages that are still to leave."""
        return self.count(f"SELECT count(*) FROM {OutboxMessage._meta.db_table} WHERE state = '{MessageState.PENDING}'")

    def count(self, statement: str) -> int:
        """What one statement counts in this hospital's own database."""
        scheme, _, path = self.database_url.partition("///")
        if scheme == "sqlite:":
            with closing(sqlite3.connect(path, timeout=20)) as line:
                return int(line.execute(statement).fetchone()[0])
        with psycopg.connect(self.database_url) as line:
            return int(line.execute(statement).fetchone()[0])  # type: ignore[index]

    def wait_until_settled(self, *, seconds: float = PATIENCE_SECONDS) -> None:
        wait_until(lambda: self.unsettled() == 0, seconds=seconds, pause=0.5, each=self.keep_running, log=self.log)

    def log(self) -> str:
        """The last words of the senders."""
        path = self.folder / "senders.log"
        return path.read_text(encoding="utf-8", errors="replace")[-5000:] if path.exists() else ""

    def verdict(self) -> dict[str, Any]:
        told = self.folder / "told.json"
        both = {"bookings": self.simulator.state()["bookings"], "requests": self.requests()}
        told.write_text(json.dumps(both), encoding="utf-8")
        return dict(json.loads(self.manage("-m", "tests.faults.verdict", str(told)).splitlines()[-1]))

    def assert_all_told(self, messages: int) -> dict[str, Any]:
        """Each message was taken, once, in order, with the times of the acts; nothing else is at BPJS."""
        found = self.verdict()
        assert found["lines"] == []
        assert found["states"] == {"DELIVERED": messages}
        assert found["rules"] >= 10
        assert sum(row["is_stored"] for row in self.requests()) == messages
        return found


def signal_group(sender: Sender, number: signal.Signals) -> None:
    if sender.child.poll() is None:
        os.killpg(sender.child.pid, number)


def wait_until(
    is_so: Callable[[], bool],
    *,
    seconds: float = PATIENCE_SECONDS,
    pause: float = 0.1,
    each: Callable[[], None] = lambda: None,
    log: Callable[[], str] = lambda: "",
) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {seconds} seconds: {log()}"
        each()
        time.sleep(pause)
