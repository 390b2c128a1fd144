"""A phone from Jakarta in Jayapura, a kiosk whose zone nobody set: screens show the clock on the hospital's wall."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from display.models import Board
from queues import verbs
from queues.press import Press
from tests.browser.conftest import chromium, open_page  # noqa: F401  (fixtures)
from tests.hospital import Hospital
from tests.zones.conftest import NIGHT, Wall

pytestmark = pytest.mark.browser
# Where the date is another one, and where it is the same but the hour is not.
DEVICES = ("America/New_York", "Asia/Jakarta")


@pytest.fixture
def hospital(wall: Wall, transactional_db: None) -> Iterator[Hospital]:
    with time_machine.travel(NIGHT, tick=False):
        yield Hospital(now=NIGHT)


def staff_cookie(live_server: LiveServer) -> dict[str, str]:
    client = Client()
    client.force_login(User.objects.create_superuser("petugas"))
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live_server.url}


@pytest.mark.parametrize("zone", DEVICES)
def test_every_screen_shows_the_hospitals_clock(
    hospital: Hospital,
    wall: Wall,
    live_server: LiveServer,
    open_page: Callable[..., Page],  # noqa: F811
    zone: str,
) -> None:
    ticket = verbs.take_admission_ticket(hospital.queue_class, Press(NIGHT))
    Board.objects.create(slug="lobi", name="Lobi")
    page = open_page(width=1280, height=720, timezone_id=zone)
    page.context.add_cookies([staff_cookie(live_server)])  # type: ignore[list-item]
    device = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert device == zone
    minute = re.compile(rf"{wall.clock[:4]}\d")
    for path in ("/kiosk/", f"/s/{ticket.status_token}/", "/display/lobi/", f"/counter/{hospital.desk.pk}/"):
        page.goto(f"{live_server.url}{path}")
        shown = page.locator("[data-clock]")
        # Wiped, so that what stands there is what the page's own script writes.
        page.evaluate("document.querySelector('[data-clock-time]').textContent = ''")
        expect(shown.locator("[data-clock-time]")).to_have_text(minute)
        expect(shown.locator(".clock-zone")).to_have_text(wall.word)
