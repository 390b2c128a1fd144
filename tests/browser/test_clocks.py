"""A device whose clock is wrong or is set while a screen is open: the hospital's time is the server's."""

import re
from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from display.models import Board
from queues import clock, verbs
from queues.press import Press
from tests.browser.conftest import console
from tests.hospital import TODAY, Hospital

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
HOURS = 2 * 60 * 60
# The device's clock can be set; what has passed since the page began cannot.
SETTABLE = """(() => {
  const real = Date.now.bind(Date);
  window.setBy = 0;
  Date.now = () => real() + window.setBy * 1000;
})()"""


def set_clock(page: Page, seconds: int) -> None:
    page.evaluate("seconds => { window.setBy = seconds; }", seconds)


@pytest.fixture
def morning(transactional_db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.moment(TODAY, time(7, 45)), tick=True) as traveller:
        yield traveller


@pytest.fixture
def wall(morning: time_machine.Traveller, open_page: OpenPage, live_server: LiveServer) -> Page:
    Board.objects.create(slug="poli", name="Poli lantai 1")
    page = open_page(width=1366, height=768)
    page.add_init_script(SETTABLE)
    page.goto(f"{live_server.url}/display/poli/")
    expect(page.locator("[data-clock-time]")).to_have_text(re.compile("^07:4[56]$"))
    page.wait_for_load_state()
    return page


@pytest.mark.parametrize("seconds", [HOURS, -HOURS])
def test_a_device_whose_clock_is_set_still_shows_the_hospitals_time(wall: Page, seconds: int) -> None:
    set_clock(wall, seconds)
    wall.wait_for_timeout(2500)
    expect(wall.locator("[data-clock-time]")).to_have_text(re.compile("^07:4[56]$"))


def test_a_device_that_has_slept_shows_the_hospitals_time_again(wall: Page, morning: time_machine.Traveller) -> None:
    """While it sleeps the stopwatch of some devices stands still, and their clock goes on."""
    morning.shift(timedelta(seconds=HOURS))
    set_clock(wall, HOURS)
    expect(wall.locator("[data-clock-time]")).to_have_text(re.compile("^09:4[56]$"))


def test_a_console_whose_clock_is_set_back_goes_on_following(hospital: Hospital, at_work: OpenPage) -> None:
    hospital.here()
    page = at_work("/counter/")
    page.add_init_script(SETTABLE)
    page.goto(page.url.replace("/counter/", console(hospital.desk)))
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    expect(page.locator('[data-region="list"]')).to_contain_text("ZU-1")
    set_clock(page, -HOURS)
    page.keyboard.press("Space")
    expect(page.locator('[data-region="messages"]')).to_contain_text("ZU-1 dipanggil")
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    expect(page.locator('[data-region="list"]')).to_contain_text("ZU-2")
