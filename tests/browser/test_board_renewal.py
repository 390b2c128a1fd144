"""A wall hangs open for weeks: what is changed in the admin, and a new release, must reach it without a hand."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from display import page_version
from display.models import Board
from queues import verbs
from tests.browser.conftest import snap
from tests.browser.ears import listen, played, sentences
from tests.environment import REPOSITORY
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
SCRIPT = (REPOSITORY / "static" / "js" / "board.js").read_text(encoding="utf-8")
BEFORE = "Siapkan kartu identitas Anda"
NOTICE = "Farmasi pindah ke lantai 2"


@pytest.fixture
def board(hospital: Hospital) -> Board:
    made = Board.objects.create(slug="poli", name="Poli lantai 1", notice=BEFORE, has_voice=False)
    made.stops.set(hospital.room.stops.all())
    return made


@pytest.fixture
def wall(board: Board, open_page: OpenPage, live_server: LiveServer) -> Callable[..., Page]:
    """wall(rest_ms=, has_ears=): the board, which loads itself again no sooner than so long after it was loaded."""

    def opened(*, rest_ms: int = 500, has_ears: bool = False) -> Page:
        assert SCRIPT.count("REST_MS = 30000;") == 1
        body = SCRIPT.replace("REST_MS = 30000;", f"REST_MS = {rest_ms};")
        page = open_page(width=1366, height=768)
        if has_ears:
            listen(page, shorter=0.5)
        page.route("**/board.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
        page.goto(f"{live_server.url}/display/poli/")
        page.wait_for_load_state()
        return page

    return opened


def mark(page: Page) -> None:
    """What a reload takes away."""
    page.evaluate("document.documentElement.dataset.old = 'yes'")


def assert_same_page(page: Page) -> None:
    expect(page.locator("html[data-old]")).to_have_count(1)


def test_a_notice_a_distance_and_a_voice_set_in_the_admin_come_to_a_wall_that_is_open(board: Board, wall) -> None:
    page = wall()
    expect(page.locator(".wall-notice")).to_have_text(BEFORE)
    Board.objects.update(notice=NOTICE, viewing_distance=8, has_voice=True)
    expect(page.locator(".wall-notice")).to_have_text(NOTICE)
    expect(page.locator("body.distance-8")).to_have_count(1)
    expect(page.locator("#sound")).to_be_visible()
    snap(page, "board-renewed")
    mark(page)
    page.wait_for_timeout(3000)
    assert_same_page(page)


def test_a_new_release_comes_to_a_wall_that_is_open_past_what_the_browser_keeps(
    board: Board, wall, monkeypatch
) -> None:
    page = wall()
    mark(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    monkeypatch.setattr(page_version, "release", lambda: "another")
    expect(page.locator("html[data-old]")).to_have_count(0)
    page.wait_for_load_state()
    for file in ("base.css", "display.css", "clock.js", "refresh.js"):
        assert sum(address.endswith(f"/{file}") for address in asked) == 2, "fetched anew, and then by the page"


def test_calls_alone_load_no_page_again(hospital: Hospital, board: Board, wall) -> None:
    page = wall()
    mark(page)
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=timezone.now()))
    expect(page.locator(".wall-number")).to_have_text("A-1")
    page.wait_for_timeout(2500)
    assert_same_page(page)


def test_a_call_is_held_to_its_end_before_the_page_is_loaded_again(hospital: Hospital, board: Board, wall) -> None:
    page = wall()
    mark(page)
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=timezone.now()))
    expect(page.locator(".wall-call.is-new")).to_be_visible()
    Board.objects.update(notice=NOTICE)
    page.wait_for_timeout(3000)
    assert_same_page(page)
    expect(page.locator(".wall-call.is-new")).to_be_visible()
    expect(page.locator(".wall-notice")).to_have_text(NOTICE, timeout=10_000)
    expect(page.locator(".wall-number")).to_have_text("A-1")


def test_a_page_that_cannot_be_had_now_leaves_the_wall_as_it_is(board: Board, wall) -> None:
    page = wall()
    mark(page)
    page.route("**/display/poli/", lambda route: route.fulfill(status=502, body="nginx"))
    Board.objects.update(notice=NOTICE)
    page.wait_for_timeout(3500)
    assert_same_page(page)
    page.unroute("**/display/poli/")
    expect(page.locator(".wall-notice")).to_have_text(NOTICE)


def test_a_wall_that_was_just_loaded_rests_first(board: Board, wall) -> None:
    page = wall(rest_ms=8000)
    # By the page's own clock: a busy machine takes its time for everything here.
    page.evaluate("addEventListener('pagehide', () => sessionStorage.setItem('lived', performance.now()))")
    Board.objects.update(notice=NOTICE)
    expect(page.locator(".wall-notice")).to_have_text(NOTICE)
    assert float(page.evaluate("sessionStorage.getItem('lived')")) >= 8000


def test_a_sentence_is_said_to_its_end_and_the_sound_is_on_after_it(hospital: Hospital, board: Board, wall) -> None:
    Board.objects.update(has_voice=True)
    page = wall(has_ears=True)
    page.mouse.click(400, 400)
    expect(page.locator("#sound")).to_have_text(re.compile("Suara nyala"))
    hospital.here()
    mark(page)
    verbs.call_next(hospital.room, hospital.by(at=timezone.now()))
    expect(page.locator(".wall-number")).to_have_text("A-1")
    Board.objects.update(notice=NOTICE)
    for _look in range(400):
        if len(sentences(page)) == 2 and all(sound["ended"] for sound in played(page)):
            break
        assert_same_page(page)
        page.wait_for_timeout(50)
    expect(page.locator(".wall-notice")).to_have_text(NOTICE)
    expect(page.locator("#sound")).to_have_text(re.compile("Suara nyala"))


def test_a_browser_without_modules_says_that_the_page_reloads_itself_and_does(
    hospital: Hospital, board: Board, open_page: OpenPage, live_server: LiveServer
) -> None:
    """As Chromium before 61 reads the page: no module, and what is not for browsers that know modules."""
    page = open_page(width=1366, height=768)

    def as_an_old_browser_reads_it(route: Route) -> None:
        html = route.fetch().text()
        assert html.count(" nomodule") == html.count('type="module"') == 1
        old = html.replace(" nomodule", "").replace('type="module"', 'type="none"')
        route.fulfill(body=old, content_type="text/html")

    page.route("**/display/poli/", as_an_old_browser_reads_it)
    page.goto(f"{live_server.url}/display/poli/")
    expect(page.locator("#trouble")).to_contain_text("memuat ulang sendiri")
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=timezone.now()))
    expect(page.locator(".wall-number")).to_have_text("A-1")
