"""The pages that nobody wants to see: as readable as the others, on a phone and on a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from kiosk import status
from tests.browser.conftest import OpenPage, axe_violations, console, login, snap
from tests.counter.conftest import logged_in
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
SIZES = {"phone": (390, 844), "desk": (1366, 768)}


def forbidden(page: Page, live_server: LiveServer, hospital: Hospital) -> None:
    login(page, logged_in("work_pharmacy", name="apoteker"), live_server)
    page.goto(live_server.url + console(hospital.room))


def missing(page: Page, live_server: LiveServer, hospital: Hospital) -> None:
    page.goto(f"{live_server.url}/tidak-ada/")


def broken(page: Page, live_server: LiveServer, hospital: Hospital) -> None:
    page.goto(f"{live_server.url}/s/{hospital.booked().status_token}/")


def without_a_token(page: Page, live_server: LiveServer, hospital: Hospital) -> None:
    page.goto(f"{live_server.url}/login/")
    page.evaluate("""() => {
      const form = document.querySelector('main form');
      form.querySelector('[name="csrfmiddlewaretoken"]').remove();
      form.submit();
    }""")


def expired(page: Page, live_server: LiveServer, hospital: Hospital) -> None:
    page.goto(f"{live_server.url}/kiosk/expired/")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("answer", "goes_there", "title"),
    [
        (403, forbidden, "Belum boleh dibuka"),
        (404, missing, "Halaman tidak ditemukan"),
        (500, broken, "Gangguan sementara"),
        (403, without_a_token, "Halaman ini sudah lama"),
        (200, expired, "Halaman ini sudah selesai dipakai"),
    ],
    ids=["403", "404", "500", "403-csrf", "kiosk-expired"],
)
def test_a_page_that_says_no_is_right(
    open_page: OpenPage,
    live_server: LiveServer,
    hospital: Hospital,
    monkeypatch: pytest.MonkeyPatch,
    answer: int,
    goes_there: Callable[[Page, LiveServer, Hospital], None],
    title: str,
    size: str,
) -> None:
    width, height = SIZES[size]
    if answer == 500:
        # Whatever breaks in a view; the page itself asks nothing of the application.
        monkeypatch.setattr(status, "find", lambda token, *, at: 1 / 0)
    page = open_page(width=width, height=height, answers={answer})
    goes_there(page, live_server, hospital)
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    snap(page, f"says-no-{goes_there.__name__}-{size}")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
