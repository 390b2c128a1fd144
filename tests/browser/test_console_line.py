"""A console whose server is away behind its gateway, or whose line is cut: it stays, says so, and a repeat is safe."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from queues.models import Act
from tests.browser.conftest import card, console, snap
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]
EVERY_PATH = re.compile("/counter/")
NO_ANSWER = "Server belum menjawab. Bila layar ini belum berubah, tekan lagi."
GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


def bad_gateway(route: Route) -> None:
    route.fulfill(status=502, body=GATEWAY, content_type="text/html")


def trouble(page: Page) -> Locator:
    return page.locator("#trouble")


def said(page: Page) -> Locator:
    return page.locator('[data-region="messages"]')


def nexts() -> int:
    return Act.objects.filter(kind="next").count()


def assert_it_works_again(page: Page) -> None:
    page.keyboard.press("Space")
    expect(said(page)).to_contain_text("A-1 dipanggil")
    expect(trouble(page)).to_be_empty()
    assert nexts() == 1


@pytest.fixture
def page(hospital: Hospital, at_work: AtWork) -> Page:
    """A-1 and A-2 wait."""
    hospital.here()
    hospital.here()
    return at_work(console(hospital.room))


def test_a_press_while_the_server_is_away_keeps_the_console(page: Page) -> None:
    page.route(EVERY_PATH, bad_gateway)
    page.keyboard.press("Space")
    expect(trouble(page)).to_have_text(NO_ANSWER)
    expect(page.locator(".row", has_text="A-1")).to_be_visible()
    snap(page, "console-no-answer")
    page.unroute(EVERY_PATH)
    assert_it_works_again(page)


def test_a_press_alone_that_the_gateway_refuses_is_said_and_loses_nothing_typed(page: Page) -> None:
    page.route("**/next/", bad_gateway)
    page.locator(".row", has_text="A-2").locator("a").click()
    reason = page.locator('[data-region="chosen"] input[name=reason]:visible').first
    reason.fill("Ibunya sudah di ruang periksa")
    page.locator('[data-hotkey="n"]').click()
    expect(trouble(page)).to_have_text(NO_ANSWER)
    page.wait_for_timeout(1500)
    expect(reason).to_have_value("Ibunya sudah di ruang periksa")
    expect(trouble(page)).to_have_text(NO_ANSWER)
    page.unroute("**/next/")
    page.locator('[data-hotkey="n"]').click()
    expect(said(page)).to_contain_text("A-1 dipanggil")
    expect(trouble(page)).to_be_empty()


def test_a_press_whose_answer_is_lost_counts_once_when_it_is_repeated(page: Page) -> None:
    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
        bad_gateway(route)

    page.route(EVERY_PATH, lose_the_answer)
    page.keyboard.press("Space")
    expect(trouble(page)).to_have_text(NO_ANSWER)
    assert nexts() == 1
    page.unroute(EVERY_PATH)
    page.route("**/now/**", lambda route: route.fulfill(status=304))
    assert_it_works_again(page)


def test_a_choice_on_a_cut_line_keeps_the_console(page: Page) -> None:
    before = page.url
    row = page.locator(".row", has_text="A-2").locator("a")
    page.context.set_offline(True)
    row.click()
    expect(trouble(page)).to_have_text(NO_ANSWER)
    assert page.url == before
    page.context.set_offline(False)
    row.click()
    expect(page.locator('[data-region="chosen"]')).to_contain_text("A-2")
    expect(trouble(page)).to_be_empty()


def test_a_press_on_a_cut_line_can_be_repeated(page: Page) -> None:
    page.context.set_offline(True)
    page.keyboard.press("Space")
    expect(trouble(page)).to_have_text(NO_ANSWER)
    page.context.set_offline(False)
    assert_it_works_again(page)


@pytest.mark.parametrize("what", ["press", "choice"])
def test_a_user_who_must_log_in_again_does_so_on_the_cover(page: Page, what: str) -> None:
    page.route("**/now/**", lambda route: route.fulfill(status=304))
    page.wait_for_timeout(1500)
    page.context.clear_cookies(name="sessionid")
    if what == "press":
        page.keyboard.press("Space")
    else:
        page.locator(".row", has_text="A-2").locator("a").click()
    expect(page.get_by_role("dialog", name="Layar terkunci")).to_contain_text("berakhir")
    expect(card(page)).to_be_hidden()
