"""Celery's worker and beat as processes of their own, each a group that a test can kill as a power cut would."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools.processes import start, stop_all

PROJECT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 40
END_SECONDS = 10


def wait_until(is_so: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> float:
    """How long it took."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not so after {seconds} seconds")
        time.sleep(0.05)
    return time.monotonic() - began


@dataclass
class Jobs:
    database_url: str
    redis_url: str
    directory: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self, *, checkpoints: str = "", **environment: str) -> subprocess.Popen[bytes]:
        """One with two processes, ready to work."""
        words = ("worker", "--pool", "prefork", "--without-gossip", "--without-mingle", "--loglevel", "INFO")
        child = self._start(*words, ANTREAN_CHECKPOINTS=checkpoints, **environment)
        try:
            wait_until(lambda: " ready." in self.log_of(child) or child.poll() is not None)
            assert child.poll() is None, "the worker ended"
        except AssertionError as trouble:
            trouble.add_note(self.log_of(child))
            raise
        return child

    def beat(self) -> subprocess.Popen[bytes]:
        return self._start("beat", "--schedule", str(self.directory / "schedule"), "--pidfile=", "--loglevel", "INFO")

    def kill(self, child: subprocess.Popen[bytes]) -> None:
        """-9, the whole group at once."""
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def stop(self, child: subprocess.Popen[bytes]) -> float:
        """SIGTERM to the group, as process managers do; the seconds it took to end."""
        began = time.monotonic()
        os.killpg(child.pid, signal.SIGTERM)
        child.wait(timeout=END_SECONDS)
        return time.monotonic() - began

    def kill_all(self) -> None:
        stop_all(self.running, grace_seconds=0)

    def log_of(self, child: subprocess.Popen[bytes]) -> str:
        return self._log_path(self.running.index(child)).read_text(encoding="utf-8", errors="replace")

    def _log_path(self, number: int) -> Path:
        return self.directory / f"celery-{number}.log"

    def _start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        child = start(
            [sys.executable, "-m", "celery", "--app", "antrean_project", *words],
            environment={
                **os.environ,
                "DATABASE_URL": self.database_url,
                "REDIS_URL": self.redis_url,
                "LOG_LEVEL": "INFO",
                **environment,
            },
            log_path=self._log_path(len(self.running)),
            directory=PROJECT,
        )
        self.running.append(child)
        return child
