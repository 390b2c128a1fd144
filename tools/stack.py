"""`make stack`: the hospital on the parts that production runs, with the BPJS simulator beside it, until Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tools.demo import STOP_SECONDS, Stopped, Supervisor, answers, supervise
from tools.demo_place import DemoFailed, claimed, prepare_directory
from tools.processes import is_listening, stop_all
from tools.stack_place import StackPlace, refuse_taken_stack_ports, stack_environment
from tools.stack_servers import POSTGRESQL, VALKEY, Servers, servers_for
from tools.with_postgres import stop_server

VALKEY_STOP_SECONDS = 1.0
REST_BEFORE_RESTART = 0.5
MOST_ENDS = 5
ENDS_WITHIN_SECONDS = 60.0
# Texts of the demo's code, in the words of this command.
WORDS = (
    ("make demo ", "make stack "),
    ("DEMO_DIR", "STACK_DIR"),
    ("A demo is", "A stack is"),
    ("The demo stops", "The stack stops"),
)
CELERY = ("-m", "celery", "--app", "antrean_project")


def gunicorn(name: str, *, port: int, workers: int) -> Sequence[str]:
    """Eight threads in each worker. The name tells two gunicorns apart in a list of processes."""
    return (
        *("-m", "gunicorn", "antrean_project.wsgi:application", "--name", name, "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", "8", "--graceful-timeout", "2"),
        *("--keep-alive", "75", "--no-control-socket"),
    )


def parts_of(place: StackPlace) -> dict[str, dict[str, Sequence[str]]]:
    """Which parts stand where the demo has its one web server and its relay."""
    schedule = str(place.directory / "beat-schedule")
    return {
        "web": {
            "web": gunicorn("pages", port=place.port, workers=2),
            # BPJS wants its answer within three seconds: no page, board or kiosk takes a thread that it needs.
            "services": gunicorn("services", port=place.services_port, workers=1),
            "stream": (
                *("-m", "uvicorn", "antrean_project.asgi:application", "--host", "127.0.0.1"),
                *("--port", str(place.stream_port), "--timeout-graceful-shutdown", "2", "--no-access-log"),
            ),
        },
        "relay": {
            "worker": (*CELERY, "worker", "--without-gossip", "--without-mingle", "--loglevel", "INFO"),
            "beat": (*CELERY, "beat", "--schedule", schedule, "--pidfile=", "--loglevel", "INFO"),
        },
    }


@dataclass
class StackSupervisor(Supervisor):
    """The demo's, with production's parts instead of the small ones; a part that dies is started again."""

    place: StackPlace
    commands: dict[str, Sequence[str]] = field(default_factory=dict)
    ends: dict[str, list[float]] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        for part, words in parts_of(self.place).get(name, {name: command}).items():
            self.commands[part] = words
            child = super().start(part, words)
        return child

    def wait_for(self, name: str, is_ready: Callable[[], bool]) -> None:
        super().wait_for(name, is_ready)
        if name == "web":
            super().wait_for("services", lambda: answers(f"{self.place.services_url}/health/live"))
            super().wait_for("stream", lambda: answers(f"{self.place.stream_url}/health/live"))

    def start_servers(self, servers: Servers) -> None:
        for name, command in servers.commands.items():
            self.start(name, command)
        if POSTGRESQL in servers.commands:
            self.wait_for(POSTGRESQL, lambda: self._is_database_ready(servers))
        if VALKEY in servers.commands:
            self.wait_for(VALKEY, lambda: is_listening(servers.redis_port))

    def _is_database_ready(self, servers: Servers) -> bool:
        """Of this very server: a power cut leaves the file of the last one behind."""
        status = servers.postmaster_file
        words = status.read_text(encoding="utf-8").split() if status.exists() else []
        return words[:1] == [str(self.children[POSTGRESQL].pid)] and words[-1:] == ["ready"]

    def watch(self) -> None:
        while True:
            for name, child in list(self.children.items()):
                if child.poll() is not None:
                    self._start_again(name, child)
            self._pause(0.3)

    def _start_again(self, name: str, child: subprocess.Popen[bytes]) -> None:
        now = time.monotonic()
        recent = [ended for ended in self.ends.get(name, []) if now - ended < ENDS_WITHIN_SECONDS]
        self.ends[name] = [*recent, now]
        if len(recent) >= MOST_ENDS:
            raise self._failure(name, f"ended {MOST_ENDS + 1} times within a minute")
        print(f"{name} ended with exit code {child.returncode}; it is started again.", flush=True)
        stop_all([child], grace_seconds=0)
        log = self.log_path(name)
        log.replace(log.with_suffix(".before.log"))
        self._pause(REST_BEFORE_RESTART)
        super().start(name, self.commands[name])

    def stop(self) -> None:
        """Those who use the servers first."""
        users = [child for name, child in self.children.items() if name not in (POSTGRESQL, VALKEY)]
        stop_all(users, grace_seconds=STOP_SECONDS)
        if POSTGRESQL in self.children:
            stop_server(self.children[POSTGRESQL])
        if VALKEY in self.children:
            stop_all([self.children[VALKEY]], grace_seconds=VALKEY_STOP_SECONDS)
        self.children.clear()


def run_stack(place: StackPlace) -> None:
    refuse_taken_stack_ports(place)
    prepare_directory(place)
    with claimed(place):
        servers = servers_for(place, outside=os.environ)
        variables = stack_environment(
            place, outside=os.environ, database_url=servers.database_url, redis_url=servers.redis_url
        )
        supervisor = StackSupervisor(place, {**os.environ, **variables, "PYTHONUNBUFFERED": "1"})
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, supervisor.request_stop)
        try:
            supervisor.start_servers(servers)
            supervise(supervisor)
        except Stopped:
            print("Stopping ...", flush=True)
        finally:
            supervisor.stop()


def in_our_words(text: str) -> str:
    for theirs, ours in WORDS:
        text = text.replace(theirs, ours)
    return text


def main() -> int:
    try:
        run_stack(StackPlace.from_environment(os.environ))
    except DemoFailed as failure:
        print(in_our_words(str(failure)), file=sys.stderr, flush=True)
        return 1
    except PermissionError as refusal:
        print(
            f"{refusal.filename} may not be written: name a folder of yours in STACK_DIR.", file=sys.stderr, flush=True
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
