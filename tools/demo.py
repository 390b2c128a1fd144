"""`make demo`: the whole hospital on one machine, with the BPJS simulator beside it, until Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from tools.demo_place import (
    REPOSITORY,
    SIMULATOR_ACCOUNT,
    DemoFailed,
    Place,
    claimed,
    demo_environment,
    prepare_directory,
    refuse_taken_ports,
)
from tools.processes import is_listening, start, stop_all

SETUP_SECONDS = 300
START_SECONDS = 60
STOP_SECONDS = 4.0
PAGES = (
    ("/", "start page"),
    ("/kiosk/", "kiosk"),
    ("/counter/", "call consoles"),
    ("/display/", "boards"),
    ("/reports/", "reports"),
    ("/admin/", "administration"),
)


class Stopped(Exception):
    """Raised when somebody asked the demo to stop."""


@dataclass
class Supervisor:
    """Starts the demo's processes, watches them and stops every one of them."""

    place: Place
    environment: dict[str, str]
    is_stopping: bool = False
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def log_path(self, name: str) -> Path:
        return self.place.directory / f"{name}.log"

    def start(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        self.log_path(name).unlink(missing_ok=True)
        child = start(
            [sys.executable, *command],
            environment=self.environment,
            log_path=self.log_path(name),
            directory=REPOSITORY,
        )
        self.children[name] = child
        return child

    def run(self, name: str, command: Sequence[str]) -> None:
        """Run a step of the preparation to its end."""
        child = self.start(name, command)
        deadline = time.monotonic() + SETUP_SECONDS
        while child.poll() is None:
            self._pause()
            if time.monotonic() > deadline:
                raise self._failure(name, f"did not end within {SETUP_SECONDS} seconds")
        del self.children[name]
        if child.returncode != 0:
            raise self._failure(name, f"failed with exit code {child.returncode}")

    def wait_for(self, name: str, is_ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            self.check()
            self._pause()
            if time.monotonic() > deadline:
                raise self._failure(name, f"was not ready within {START_SECONDS} seconds")

    def check(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                raise self._failure(name, f"ended with exit code {child.returncode}")

    def watch(self) -> None:
        while True:
            self.check()
            self._pause(0.3)

    def stop(self) -> None:
        stop_all(self.children.values(), grace_seconds=STOP_SECONDS)

    def request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _pause(self, seconds: float = 0.05) -> None:
        if self.is_stopping:
            raise Stopped
        time.sleep(seconds)
        if self.is_stopping:
            raise Stopped

    def _failure(self, name: str, what: str) -> DemoFailed:
        log = self.log_path(name)
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:] if log.exists() else []
        return DemoFailed("\n".join([f"The demo stops because its {name} {what}; its log is {log}.", *tail]))


def answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def bring_up(supervisor: Supervisor) -> None:
    place = supervisor.place
    collect = ("collectstatic", "--no-input", "--verbosity=0")
    for name, command in (
        ("migrate", ("migrate", "--no-input", "--verbosity=0")),
        *([("collectstatic", collect)] if supervisor.environment.get("STATIC_HASHED") == "1" else []),
        ("load_demo", ("load_demo",)),
        ("create_ws_user", ("create_ws_user", SIMULATOR_ACCOUNT, "--password-env", "SIM_WS_PASSWORD")),
    ):
        supervisor.run(name, ("manage.py", *command))
    supervisor.start(
        "simulator",
        (
            *("-m", "bpjs_simulator", "--port", str(place.simulator_port)),
            *("--hospital-url", place.services_url),
            # A second run keeps the hospital's bookings: BPJS must know them still.
            *("--memory", str(place.directory / "bpjs.jsonl")),
        ),
    )
    supervisor.start(
        "web",
        (
            *("-m", "uvicorn", "antrean_project.asgi:application", "--host", "127.0.0.1"),
            *("--port", str(place.port), "--timeout-graceful-shutdown", "2", "--no-access-log"),
        ),
    )
    supervisor.wait_for("simulator", lambda: is_listening(place.simulator_port))
    supervisor.wait_for("web", lambda: answers(f"{place.url}/health/live"))
    supervisor.start("relay", ("manage.py", "relay"))
    supervisor.check()


def table(place: Place) -> str:
    logins = json.loads(place.logins_file.read_text(encoding="utf-8")) if place.logins_file.exists() else []
    pages = [(place.url + path, title) for path, title in PAGES]
    pages.append((place.services_url + "/ws/docs", "WS RS, where BPJS asks"))
    pages.append((place.simulator_url + "/", "Mobile JKN (simulator): book as a patient"))
    width = max(len(address) for address, _ in pages) + 2
    lines = ["", "Pages", *(f"  {address:<{width}}{title}" for address, title in pages)]
    rows = [("user", "password", "role", "page")]
    rows += [(one["user"], one["password"], one["role"], place.url + one["page"]) for one in logins]
    widths = [max(len(row[column]) for row in rows) + 2 for column in range(4)]
    lines += ["", "Demo logins"]
    for row in rows:
        cells = (f"{cell:<{column}}" for cell, column in zip(row, widths, strict=True))
        lines.append("  " + "".join(cells).rstrip())
    manage = f"set -a; . {place.environment_file}; set +a; .venv/bin/python manage.py ..."
    return "\n".join([*lines, "", f"Commands on the demo: {manage}", "Ctrl-C stops all of it."])


def run_demo(place: Place) -> None:
    refuse_taken_ports(place)
    prepare_directory(place)
    with claimed(place):
        variables = demo_environment(place, outside=os.environ)
        supervise(Supervisor(place, {**os.environ, **variables, "PYTHONUNBUFFERED": "1"}))


def supervise(supervisor: Supervisor) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.request_stop)
    try:
        print("Preparing the demo hospital ...", flush=True)
        bring_up(supervisor)
        print(f"READY {supervisor.place.url}", flush=True)
        print(table(supervisor.place), flush=True)
        supervisor.watch()
    except Stopped:
        print("Stopping ...", flush=True)
    finally:
        supervisor.stop()


def main() -> int:
    try:
        run_demo(Place.from_environment(os.environ))
    except DemoFailed as failure:
        print(failure, file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
