"""A Chromium for the tests of the screens, and pages that keep what went wrong in them."""

import os
from collections.abc import Callable, Collection, Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from queues import clock, verbs
from queues.models import Clinic, Counter, Doctor
from queues.press import Press
from tests.counter.conftest import logged_in
from tests.hospital import TODAY, Hospital
from tests.one_chromium import one_chromium

OpenPage = Callable[..., Page]
# A hand is slower than a scanner.
BY_HAND_MS = 130

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ON_PURPOSE = ("ERR_INTERNET_DISCONNECTED", "status of 502")
# WCAG A and AA, and AAA's 7:1 contrast, which the house asks of public screens.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
    "resultTypes": ["violations"],
}


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """The browser of this test and of the one before and after it, empty."""
    yield one_chromium.browser
    one_chromium.forget_pages()


def _is_wrong(message: ConsoleMessage, answers: Collection[int]) -> bool:
    """An error of the page; a test that cuts the line, stops the server or asks for such an answer makes the browser
    say so.
    """
    meant = (*ON_PURPOSE, *(f"responded with a status of {answer} " for answer in answers))
    return message.type == "error" and not any(words in message.text for words in meant)


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(width=, height=, **context options)`: a page of its own context. Any console error fails the test.

    answers: the statuses of HTTP that the test asks for, as a page that does not exist.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(*, width: int, height: int, answers: Collection[int] = (), **options: Any) -> Page:
        device = {"locale": "id-ID", "timezone_id": "Asia/Jakarta", **options}
        context = chromium.new_context(viewport={"width": width, "height": height}, **device)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if _is_wrong(message, answers) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands now: rule and the elements it names."""
    # A page that has only begun has no style yet.
    page.wait_for_load_state()
    page.evaluate(AXE)
    # What axe found right is many times more than what it found wrong: that stays in the page.
    violations = page.evaluate("options => axe.run(document, options).then(found => found.violations)", RULES)
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def snap(page: Page, name: str) -> None:
    """Keep a picture where SCREENSHOTS names a directory."""
    if directory := os.environ.get("SCREENSHOTS"):
        page.evaluate("document.fonts.ready")
        Path(directory).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(directory) / f"{name}.png")


# --- staff at their consoles ------------------------------------------------------------------------------------
SCREENS = {"small": (1366, 768), "large": (1920, 1080)}
EVERYTHING = (
    "work_admission",
    "work_clinic",
    "work_pharmacy",
    "work_other_stop",
    "enter_late_time",
    "declare_no_show",
    "approve_extra_seat",
    "view_visit",
    "view_figures",
    "merge_people",
    "decide_own_sessions",
)


@pytest.fixture
def hospital(transactional_db: None, settings) -> Iterator[Hospital]:
    """A morning at half past seven, with people who came since seven."""
    settings.HOSPITAL_NAME = "RS Harapan Demo"
    # Tests about something else wait for nobody; what the waits do is tested in a file of its own.
    settings.CALLS_BEFORE_MISSED, settings.SECONDS_BETWEEN_CALLS = 1, 0
    with time_machine.travel(clock.moment(TODAY, time(7, 45)), tick=True):
        day = Hospital()
        Clinic.objects.filter(pk=day.children.pk).update(name="Poli Anak")
        Counter.objects.filter(pk=day.room.pk).update(name="Ruang 101")
        Doctor.objects.filter(pk=day.doctor.pk).update(name="dr. Sekar Wulandari, Sp.A")
        yield day


@pytest.fixture
def at_work(open_page: OpenPage, live_server: LiveServer) -> Callable[..., Page]:
    """at_work(path, screen=, **options): a page of somebody who may work everywhere."""

    def opened(path: str, *, screen: str = "small", **options: object) -> Page:
        width, height = SCREENS[screen]
        page = open_page(width=width, height=height, **options)
        login(page, logged_in(*EVERYTHING, name="perawat-ana"), live_server)
        page.goto(live_server.url + path)
        return page

    return opened


def login(page: Page, client: Client, live_server: LiveServer) -> None:
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


def console(counter: Counter) -> str:
    return f"/counter/{counter.pk}/"


def card(page: Page):
    return page.locator('[data-region="card"]')


def by_hand(page: Page, *keys: str) -> None:
    """One key after the other."""
    for key in keys:
        page.keyboard.press(key, delay=BY_HAND_MS)


@pytest.fixture
def desk(hospital: Hospital, at_work: OpenPage) -> Page:
    """ZU-1 is called to the desk, ZU-2 waits."""
    for _number in range(2):
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    page = at_work(console(hospital.desk))
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("ZU-1 dipanggil")
    expect(page.locator("#find-number")).to_be_visible()
    return page


@pytest.fixture
def room(hospital: Hospital, at_work: OpenPage) -> Page:
    """A-1 in the room, A-2 waits."""
    hospital.here()
    hospital.here()
    page = at_work(console(hospital.room))
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("A-1 dipanggil")
    return page
