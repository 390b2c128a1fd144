"""A running simulator for tests, spoken to over HTTP only."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import requests

from tools.processes import die_with_parent

PROJECT = Path(__file__).resolve().parent.parent
ANSWER_SECONDS = 10
START_SECONDS = 30


class SimulatorProcess:
    """`with SimulatorProcess() as simulator:` or `start()` and `stop()`.

    `url` is the root, `antrean_url` what BPJS_ANTREAN_URL takes. `environment` is added to that of this
    process, which is how a test chooses BPJS_CONS_ID, keys, SIM_WS_USER, SIM_WS_PASSWORD and TIME_ZONE.
    """

    def __init__(
        self,
        *,
        hospital_url: str = "http://127.0.0.1:1",
        port: int = 0,
        environment: Mapping[str, str] | None = None,
        hospital_file: Path | None = None,
        memory_file: Path | None = None,
    ) -> None:
        self._arguments = ["--port", str(port), "--hospital-url", hospital_url]
        if hospital_file is not None:
            self._arguments += ["--data", str(hospital_file)]
        if memory_file is not None:
            self._arguments += ["--memory", str(memory_file)]
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    @property
    def antrean_url(self) -> str:
        return f"{self.url}/antreanrs"

    def start(self) -> SimulatorProcess:
        with TemporaryDirectory(prefix="simulator-") as folder:
            ready_file, errors = Path(folder) / "ready", Path(folder) / "errors"
            with errors.open("wb") as error_stream:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "bpjs_simulator", *self._arguments, "--ready-file", str(ready_file)],
                    cwd=PROJECT,
                    env=self._environment,
                    stdout=subprocess.DEVNULL,
                    stderr=error_stream,
                    preexec_fn=die_with_parent,
                )
            deadline = time.monotonic() + START_SECONDS
            while not (ready_file.exists() and ready_file.read_text(encoding="utf-8")):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise RuntimeError(f"The simulator did not start: {errors.read_text(encoding='utf-8')}")
                time.sleep(0.02)
            self.url = ready_file.read_text(encoding="utf-8")
        return self

    def stop(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=10)

    def kill(self) -> None:
        """As a power cut: nothing is finished, all memory is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)

    def __enter__(self) -> SimulatorProcess:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def state(self) -> dict[str, Any]:
        """`bookings` by code with their `tasks`, `counts`, `settings`, `faults`, `now_ms`."""
        return self.ask("GET", "/_control/state")

    def booking(self, kodebooking: str) -> dict[str, Any]:
        return dict(self.state()["bookings"][kodebooking])

    def tasks(self, kodebooking: str) -> dict[int, int]:
        """Task id to its waktu in milliseconds, as BPJS has stored them."""
        return {task["taskid"]: task["waktu"] for task in self.booking(kodebooking)["tasks"]}

    def log(self, *, route: str | None = None, kodebooking: str | None = None) -> list[dict[str, Any]]:
        """Raw requests in the order in which they came in."""
        chosen = {"route": route, "kodebooking": kodebooking}
        wanted = {name: text for name, text in chosen.items() if text is not None}
        return list(self.ask("GET", "/_control/log", query=wanted)["requests"])

    def counts(self) -> dict[str, Any]:
        return dict(self.state()["counts"])

    def fault(self, kind: str, *, match: str = "*", **rule: Any) -> None:
        """Adds a rule: times, probability and seed, after, seconds, kodebooking, taskid, stores."""
        self.ask("POST", "/_control/faults", order={"kind": kind, "match": match, **rule})

    def clear_faults(self) -> None:
        self.ask("DELETE", "/_control/faults")

    def settings(self, **switches: Any) -> None:
        self.ask("POST", "/_control/settings", order=switches)

    def reset(self) -> None:
        self.ask("POST", "/_control/reset")

    def set_schedule(self, day: str, items: list[dict[str, Any]], *, replace: bool = False) -> None:
        """An item is `{"doctor", "clinic", "hours", "capacity"}`; a new doctor has a `name` too."""
        self.ask("POST", "/_control/schedule", order={"date": day, "items": items, "replace": replace})

    def say_schedule(self, day: str, poli: str, rows: list[Any]) -> None:
        """BPJS answers jadwaldokter of this poli and date with these rows, letter for letter."""
        self.ask("POST", "/_control/schedule", order={"date": day, "poli": poli, "rows": rows})

    def set_holiday(self, day: str, *, is_holiday: bool = True) -> None:
        self.ask("POST", "/_control/schedule", order={"date": day, "holiday": is_holiday})

    def add_members(self, members: list[dict[str, Any]]) -> None:
        self.ask("POST", "/_control/members", order={"members": members})

    def add_mobile_booking(self, **booking: Any) -> None:
        """kodebooking, kodepoli, kodedokter, jampraktek, tanggalperiksa; pasienbaru 0, 1 or left out."""
        self.ask("POST", "/_control/bookings", order={"bookings": [booking]})

    def change_booking(self, kodebooking: str, **told: Any) -> None:
        """BPJS has something else by now: `forget=True`, forget_tasks, tasks by id, or any field of the booking."""
        self.ask("POST", "/_control/bookings/change", order={"kodebooking": kodebooking, **told})

    def set_hospital(self, url: str, **account: str) -> None:
        """Where the pretended Mobile JKN finds the hospital; `user` and `password` of its WS account."""
        self.ask("POST", "/_control/hospital", order={"url": url, **account})

    def lose_answers(self, service: str, *, times: int = 1) -> None:
        """The hospital acts, and Mobile JKN never hears of it."""
        self.ask("POST", "/_control/lost-answers", order={"service": service, "times": times})

    def book(self, member: str, referral: str, *, day: str, doctor: int, hours: str, **more: Any) -> dict[str, Any]:
        """Books through Mobile JKN; the hospital's envelope with `steps`."""
        order = {
            "member": member,
            "referral": referral,
            "date": day,
            "doctor": doctor,
            "hours": hours,
            **more,
        }
        return self.ask("POST", "/mobile/book", order=order)

    def ask(
        self, method: str, path: str, *, order: Any = None, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        with requests.Session() as line:
            line.trust_env = False
            answer = line.request(method, self.url + path, json=order, params=query, timeout=ANSWER_SECONDS)
        if answer.status_code != 200:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return dict(answer.json())
