"""A hospital's day in a real browser, from the app at home to the medicine in the hand; and BPJS has exactly that."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import chromium  # noqa: F401  (a fixture)
from tests.environment import REPOSITORY
from tests.journeys.both_sides import BothSides
from tests.journeys.chapters import (
    Hall,
    at_admission,
    at_home,
    at_the_kiosk,
    at_the_pharmacy,
    at_the_poli,
    in_the_evening,
)
from tests.journeys.conftest import running_demo
from tests.journeys.desks import logins_of
from tests.journeys.phone import Phone
from tests.journeys.tabs import Tabs
from tests.journeys.walls import delays_in_words
from tools.demo import Supervisor
from tools.processes import stop_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DRAIN_SECONDS = 90
# Long enough for the press of "Urungkan" on a busy machine; messages with task ids leave after it.
UNDO_SECONDS = 15


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """`make demo` as it is, on its own SQLite file."""
    with running_demo(tmp_path_factory.mktemp("clicking") / "demo", UNDO_SECONDS=str(UNDO_SECONDS)) as supervisor:
        yield supervisor


@pytest.fixture(scope="module")
def both(demo: Supervisor) -> BothSides:
    return BothSides(demo.place.directory / "antrean.sqlite3", demo.place.simulator_url)


@pytest.fixture
def tabs(chromium: Browser, demo: Supervisor) -> Iterator[Tabs]:  # noqa: F811
    made = Tabs(chromium, demo.environment["TIME_ZONE"])
    yield made
    made.close()


def wait_until(is_so: Callable[[], bool], *, seconds: float = DRAIN_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not (is_now := is_so()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return is_now


def manage(demo: Supervisor, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=REPOSITORY,
        env=demo.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_day_from_the_app_to_the_medicine(tabs: Tabs, demo: Supervisor, both: BothSides) -> None:
    hall = Hall(tabs, demo.place.url, demo.place.simulator_url, logins_of(demo.place.logins_file), both)
    known, new = at_home(hall)
    at_the_kiosk(hall, known, new)
    at_admission(hall)
    at_the_poli(hall)
    at_the_pharmacy(hall)
    assert wait_until(both.is_all_told)
    in_the_evening(hall)
    onsite, _token = both.visit(hall.onsite.number)
    task, medicine = ["updatewaktu"], ["farmasi/add"]
    assert both.differences(known, tasks=[3, 4, 5, 6, 7], messages=task * 3 + medicine + task * 2) == []
    assert both.differences(new, tasks=[1, 2, 3, 4, 5, 6, 7], messages=task * 5 + medicine + task * 2) == []
    assert both.differences(onsite, tasks=[1, 2, 3, 4, 5], messages=["add", *task * 5]) == []
    checked = manage(demo, "check_invariants")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    # The walls with a stream were told; the one without had to ask and ask.
    assert hall.wall_of_clinics.questions < hall.deaf_wall.questions
    assert tabs.elsewhere() == []
    assert tabs.complaints == []
    print(delays_in_words(hall.walls))


@contextmanager
def relay_stopped(demo: Supervisor) -> Iterator[None]:
    stop_all([demo.children.pop("relay")], grace_seconds=5)
    try:
        yield
    finally:
        demo.start("relay", ("manage.py", "relay"))


@pytest.mark.proof
def test_without_the_relay_the_comparison_finds_what_bpjs_lacks(tabs: Tabs, demo: Supervisor, both: BothSides) -> None:
    """The counterpart: the same question, asked while BPJS is told nothing; at another poli, as the day is above."""
    phone = Phone(tabs, demo.place.simulator_url)

    def is_equal() -> bool:
        return both.differences(code, tasks=[3], messages=["updatewaktu"]) == []

    with relay_stopped(demo):
        code = phone.book("Gede Bayu Pradnyana", clinic="ANAK", doctor="dr. Ratih Kusumaningrum, Sp.A")
        phone.check_in()
        assert not wait_until(is_equal, seconds=UNDO_SECONDS + 3)
        assert (list(both.ours(code)), both.theirs(code)) == ([3], {})
    assert wait_until(is_equal)
