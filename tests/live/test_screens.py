"""A wall, a console and a phone in a real browser: they follow by the stream, and without one by polling."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import chromium  # noqa: F401  (a fixture)
from tests.browser.live_stream import never_poll, without_stream
from tests.live.conftest import Hall, Server
from tools.processes import free_port

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
Press = Callable[[Server], int]
SOON = 3000


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:  # noqa: F811
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    yield context.new_page()
    context.close()


@pytest.fixture
def called(hall: Hall) -> Hall:
    hall.take()
    hall.call()
    return hall


def listening(page: Page, address: str) -> None:
    with page.expect_response(lambda answer: "/live/" in answer.url) as answered:
        page.goto(address)
    assert answered.value.status == 200


def shows(page: Page, call: int, *, within: int = SOON) -> None:
    expect(page.locator(f'.wall-call[data-call="{call}"]')).to_be_visible(timeout=within)


def asked(page: Page) -> list[Request]:
    """Every fragment that is asked for from now on."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if request.url.endswith("/now/") else None)
    return seen


def test_a_press_is_on_the_wall_because_the_stream_said_so(
    called: Hall, serve: Serve, press: Press, page: Page
) -> None:
    server = serve(TEST_LOOK_SECONDS=3600)
    never_poll(page)
    listening(page, f"{server.url}/display/loket/")
    page.wait_for_timeout(1500)
    questions = asked(page)
    page.wait_for_timeout(1500)
    assert questions == []
    for presses in range(1, 4):
        shows(page, press(server))
        assert len(questions) <= 2 * presses
        page.wait_for_timeout(600)


def login(page: Page, address: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("petugas"))
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def follows_the_kiosk(page: Page, hall: Hall, address: str) -> None:
    login(page, address)
    never_poll(page)
    listening(page, f"{address}/counter/{hall.desk.pk}/")
    page.wait_for_timeout(2000)
    questions = asked(page)
    hall.take()
    expect(page.get_by_role("button", name="Panggil ZU-1")).to_be_visible(timeout=SOON)
    assert len(questions) == 1


def test_a_console_listens_with_its_login_to_a_stream_that_has_a_port_of_its_own(
    hall: Hall, serve: Serve, page: Page
) -> None:
    port = free_port()
    stream = serve(PUBLIC_URL=f"http://127.0.0.1:{port}")
    pages = serve(port=port, STREAM_URL=stream.url)
    follows_the_kiosk(page, hall, pages.url)


def test_a_phone_says_at_once_that_its_number_is_called(hall: Hall, server: Server, page: Page) -> None:
    ticket = hall.take()
    listening(page, f"{server.url}/s/{ticket.status_token}/")
    page.wait_for_timeout(1000)
    hall.call()
    # Its own polling is ten seconds.
    expect(page.get_by_text("Nomor Anda dipanggil")).to_be_visible(timeout=5000)


def test_without_a_stream_the_wall_polls_as_ever(called: Hall, server: Server, press: Press, page: Page) -> None:
    without_stream(page)
    page.goto(f"{server.url}/display/loket/")
    page.wait_for_timeout(1500)
    questions = asked(page)
    shows(page, press(server))
    page.wait_for_timeout(1500)
    assert len(questions) >= 3


def test_a_wall_polls_while_the_server_is_away_and_listens_when_it_is_back(
    called: Hall, serve: Serve, press: Press, page: Page
) -> None:
    server = serve()
    listening(page, f"{server.url}/display/loket/")
    shows(page, press(server))
    server.stop()
    questions = asked(page)
    page.wait_for_timeout(2000)
    assert len(questions) >= 2
    with page.expect_response(lambda answer: "/live/" in answer.url and answer.status == 200, timeout=30_000):
        server.start()
    shows(page, press(server))
    page.wait_for_timeout(1000)
    questions.clear()
    page.wait_for_timeout(2000)
    assert len(questions) <= 1
