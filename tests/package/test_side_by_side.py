"""An update while people are served: servers of the release before go on working on the migrated database.

The release before is an older commit of this repository, with its own code and its own server, on the same PostgreSQL.
"""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.environment import REPOSITORY
from tests.operators.forms import Visitor
from tests.operators.test_first_day import wait_until
from tools.processes import free_port, start, stop_all
from tools.with_postgres import throwaway_postgres

IS_PROOF = os.environ.get("PROOF") == "1"
# Before the connector to Khanza, backups, reports by facts and the test walk: eight migrations ago.
BEFORE = "1504cc73"
ROOT, PASSWORD = "kepala", "Sandi-rekaan-271828"
PAGES = (
    "/kiosk/",
    "/login/",
    "/display/admisi/",
    "/counter/",
    "/admin/queue/visit/",
    "/admin/queue/patient/",
    "/setup/",
)
IS_THERE = (
    subprocess.run(["git", "cat-file", "-e", BEFORE], cwd=REPOSITORY, capture_output=True, check=False).returncode == 0
)


@dataclass
class Release:
    """A folder of one release, and its server."""

    folder: Path
    environment: dict[str, str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, f"{words}: {done.stdout[-1500:]}{done.stderr[-1500:]}"
        return done.stdout

    def serve(self, logs: Path) -> "subprocess.Popen[bytes]":
        words = ("uvicorn", "antrean_project.asgi:application", "--port", str(self.port), "--no-access-log")
        server = start(
            (sys.executable, "-m", *words),
            environment=self.environment,
            log_path=logs / f"{self.port}.log",
            directory=self.folder,
        )
        wait_until(lambda: is_alive(self.url), what=f"{self.folder} did not start")
        return server


def is_alive(url: str) -> bool:
    try:
        return requests.get(f"{url}/health/live", timeout=5).ok
    except requests.RequestException:
        return False


@pytest.fixture
def releases(tmp_path: Path) -> Iterator[tuple[Release, Release]]:
    """The older one in a folder of its own, this one where it lies."""
    folder = tmp_path / "before"
    folder.mkdir()
    packed = subprocess.run(["git", "archive", BEFORE], cwd=REPOSITORY, capture_output=True, check=True)
    subprocess.run(["tar", "--extract", "--directory", str(folder)], input=packed.stdout, check=True)
    answers = {"DJANGO_SUPERUSER_USERNAME": ROOT, "DJANGO_SUPERUSER_PASSWORD": PASSWORD, "DJANGO_SUPERUSER_EMAIL": ""}
    with throwaway_postgres() as database:
        # A place called as this repository is would be taken for its own code.
        environment = {**os.environ, **answers, "DATABASE_URL": database, "BPJS_SEND": "shadow", "PYTHONPATH": ""}
        yield Release(folder, environment, free_port()), Release(REPOSITORY, environment, free_port())


def take_number(base: str) -> str:
    kiosk = Visitor(base)
    kiosk.go("/kiosk/")
    kiosk.go("/kiosk/admission/begin/")
    form = kiosk.form("key")
    # The first class, of one series, at each call.
    chosen = re.findall(r'name="admission_class" value="(\d+)"', kiosk.page)[0]
    kiosk.post(form.action, {**form.values, "admission_class": chosen})
    [label] = set(re.findall(r"\b[A-Z]{1,2}-\d+\b", kiosk.words))
    return label


def call_next(base: str) -> str:
    """At the first desk of admission; a press made twice within its second is one act."""
    clerk = Visitor(base)
    clerk.log_in(ROOT, PASSWORD, at="/login/?next=/counter/")
    [address, *_others] = re.findall(r'href="(/counter/\d+/)"', clerk.page)
    clerk.go(address)
    clerk.send("expected", to=f"{address}next/")
    return clerk.words


def people_take_numbers(base: str, until: threading.Event, taken: list[str], trouble: list[str]) -> None:
    while not until.wait(0.3):
        try:
            taken.append(take_number(base))
        except (AssertionError, ValueError, IndexError) as refused:
            # "Busy" for a moment, while a table is changed, is said and nothing was written.
            if not str(refused).startswith("503"):
                trouble.append(repr(refused))


@pytest.mark.slow
@pytest.mark.skipif(not IS_PROOF, reason="two releases and a PostgreSQL: with PROOF=1 only")
@pytest.mark.skipif(not IS_THERE, reason="the older commit is not in this clone")
def test_the_release_before_serves_on_while_the_database_is_brought_to_this_one_and_after(
    releases: tuple[Release, Release], tmp_path: Path
) -> None:
    before, now = releases
    before.manage("migrate", "--no-input")
    before.manage("load_demo")
    before.manage("createsuperuser", "--noinput")
    servers = [before.serve(tmp_path)]
    taken: list[str] = []
    trouble: list[str] = []
    try:
        is_over = threading.Event()
        people = threading.Thread(target=people_take_numbers, args=(before.url, is_over, taken, trouble))
        people.start()
        try:
            applied = now.manage("migrate", "--no-input")
        finally:
            is_over.set()
            people.join()
        assert "queue.0008_trial_walk... OK" in applied
        assert trouble == []
        assert taken, "somebody took a number meanwhile"
        now.manage("setup_groups")
        servers.append(now.serve(tmp_path))

        for release in (before, now):
            person = Visitor(release.url)
            person.log_in(ROOT, PASSWORD, at="/login/?next=/counter/")
            for page in PAGES:
                person.go(page)
        for _round in range(3):
            taken += [take_number(before.url), take_number(now.url)]
        assert len(set(taken)) == len(taken), "no number twice"
        numbers = [int(label.rpartition("-")[2]) for label in taken]
        assert numbers == sorted(numbers)
        for release in (before, now):
            assert "dipanggil ke" in call_next(release.url)
        now.manage("check_invariants")
    finally:
        stop_all(servers, grace_seconds=10)
