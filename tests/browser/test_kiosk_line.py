"""A kiosk whose line is cut: no page of the browser's own, nothing of a person left standing, and back by itself."""

import re
from collections.abc import Callable, Iterator
from datetime import time

import pytest
import time_machine
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from queues import clock
from queues.models import AdmissionTicket
from tests.browser.conftest import axe_violations, snap
from tests.hospital import TODAY, Hospital

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
CUT = "Sambungan terputus"
HOME = "Apa yang ingin Anda lakukan?"
EVERYTHING = re.compile("/kiosk/|/health/")


def bad_gateway(route: Route) -> None:
    route.fulfill(status=502, body="<html><body>nginx</body></html>", content_type="text/html")


@pytest.fixture
def hospital(transactional_db: None) -> Iterator[Hospital]:
    with time_machine.travel(clock.moment(TODAY, time(7, 10)), tick=True):
        yield Hospital()


@pytest.fixture
def panel(open_page: OpenPage) -> Page:
    return open_page(width=1080, height=1920)


def identify(page: Page, live_server: LiveServer, hospital: Hospital) -> str:
    """A person has identified themselves; the masked name is on the screen."""
    person = hospital.patient()
    page.goto(f"{live_server.url}/kiosk/identify/")
    page.get_by_label("Nomor rekam medis").fill(person.medical_record_number)
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text(person.masked_name)).to_be_visible()
    page.wait_for_load_state()
    return person.masked_name


def assert_covered(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=CUT)).to_be_visible()
    assert name not in page.content()
    assert page.url.startswith("http://"), "not the browser's own page"


def assert_back_home(page: Page) -> None:
    expect(page.get_by_role("heading", name=HOME)).to_be_visible(timeout=15_000)


def test_start_again_on_a_cut_line_hides_the_person_and_comes_home_by_itself(
    panel: Page, live_server: LiveServer, hospital: Hospital
) -> None:
    name = identify(panel, live_server, hospital)
    panel.context.set_offline(True)
    panel.get_by_role("button", name="Mulai lagi").click()
    assert_covered(panel, name)
    panel.evaluate("document.fonts.ready")
    snap(panel, "kiosk-cut-portrait")
    assert axe_violations(panel) == []
    panel.keyboard.type("9900000000000777", delay=5)
    panel.keyboard.press("Enter")
    panel.wait_for_timeout(4000)
    assert_covered(panel, name)
    panel.context.set_offline(False)
    assert_back_home(panel)
    panel.goto(f"{live_server.url}/kiosk/person/")
    expect(panel.get_by_text(name)).to_have_count(0)


def test_a_person_who_walked_away_on_a_cut_line_is_hidden_after_a_minute(
    panel: Page, live_server: LiveServer, hospital: Hospital
) -> None:
    panel.clock.install()
    name = identify(panel, live_server, hospital)
    panel.context.set_offline(True)
    panel.clock.run_for(61_000)
    panel.clock.run_for(21_000)
    assert_covered(panel, name)
    expect(panel.get_by_role("dialog")).to_have_count(0)
    panel.clock.run_for(120_000)
    assert_covered(panel, name)
    panel.context.set_offline(False)
    panel.clock.run_for(4_000)
    assert_back_home(panel)


@pytest.mark.parametrize("cut_by", ["offline", "gateway"])
def test_a_press_on_a_cut_line_takes_nothing_and_leads_to_no_error_page(
    panel: Page, live_server: LiveServer, hospital: Hospital, cut_by: str
) -> None:
    panel.goto(f"{live_server.url}/kiosk/admission/begin/")
    panel.wait_for_load_state()
    if cut_by == "offline":
        panel.context.set_offline(True)
    else:
        panel.route(EVERYTHING, bad_gateway)
    panel.get_by_role("button", name="Umum").click()
    assert_covered(panel, "Umum")
    assert not AdmissionTicket.objects.exists()
    panel.context.set_offline(False)
    panel.unroute_all()
    assert_back_home(panel)


def test_a_tile_on_a_cut_line_leads_to_no_error_page(panel: Page, live_server: LiveServer, hospital: Hospital) -> None:
    panel.goto(f"{live_server.url}/kiosk/")
    panel.wait_for_load_state()
    panel.context.set_offline(True)
    panel.get_by_role("link", name="Butuh bantuan").click()
    assert_covered(panel, "Butuh bantuan")
    panel.context.set_offline(False)
    assert_back_home(panel)


def test_after_a_ticket_on_a_cut_line_the_ticket_goes_all_the_same(
    panel: Page, live_server: LiveServer, hospital: Hospital
) -> None:
    panel.clock.install()
    panel.goto(f"{live_server.url}/kiosk/admission/begin/")
    panel.get_by_role("button", name="Umum").click()
    expect(panel.locator(".ticket")).to_be_visible()
    panel.wait_for_load_state()
    panel.context.set_offline(True)
    panel.clock.run_for(14_000)
    assert_covered(panel, AdmissionTicket.objects.get().label)
