"""One day from Mobile JKN to the pharmacy and to BPJS, on the running parts; and what the command refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.environment import REPOSITORY
from tools.demo import Supervisor

PATIENTS = 20


# A day has timers of its own, and a machine that does much else takes several times as long.
DAY_SECONDS = 900


def simulate_day(demo: Supervisor, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "simulate_day", *arguments],
        cwd=REPOSITORY,
        env=demo.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=DAY_SECONDS,
    )


def told(demo: Supervisor) -> dict[str, dict[str, Any]]:
    with requests.Session() as line:
        line.trust_env = False
        state = line.get(f"{demo.place.simulator_url}/_control/state", timeout=10).json()
    return {code: booking for code, booking in state["bookings"].items() if booking["tasks"]}


@pytest.mark.slow
@pytest.mark.proof
def test_a_day_that_goes_wrong_is_mended_and_bpjs_has_all_of_it(demo: Supervisor, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    day = ("--mended", "--patients", str(PATIENTS), "--clinics", "ANA,INT", "--speed", "12", "--report", str(report))
    done = simulate_day(demo, *day)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    found = json.loads(report.read_text(encoding="utf-8"))
    assert sum(found["ends"].values()) == PATIENTS
    assert set(found["ends"]) == {"served", "cancelled", "no-show", "left"}
    assert (found["parked"], found["differences"], found["invariants_broken"], found["faults"]) == (0, [], [], [])
    assert found["invariants_checked"] > 30
    # Everything that a plain day has, and each thing that can be mended once or more.
    assert len(found["mended"]) == 11
    assert min(found["mended"].values()) >= 1
    walked = [sorted(task["taskid"] for task in booking["tasks"]) for booking in told(demo).values()]
    assert [1, 2, 3, 4, 5, 6, 7] in walked
    assert [3, 4, 5, 6, 7] in walked
    assert "A GOOD DAY" in done.stdout


def test_without_a_demo_the_command_says_what_to_start(tmp_path: Path) -> None:
    logins = tmp_path / "logins.json"
    logins.write_text("[]", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "manage.py", "simulate_day", "--base-url", "http://127.0.0.1:9"],
        cwd=REPOSITORY,
        env={**os.environ, "DEMO_LOGINS_FILE": str(logins), "DATABASE_URL": f"sqlite:///{tmp_path / 'empty'}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "make demo" in done.stderr
    assert done.stderr.count("\n") == 1
