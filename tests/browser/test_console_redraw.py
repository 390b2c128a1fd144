"""The list follows under the hand: a pressed pointer keeps its row, what did not change stays, a choice is not lost."""

import re
from collections.abc import Callable
from urllib.parse import urljoin
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from queues import verbs
from queues.models import Priority
from queues.press import Press
from tests.browser.conftest import card, console
from tests.browser.live_stream import without_stream
from tests.environment import REPOSITORY
from tests.hospital import Hospital

pytestmark = pytest.mark.browser
AtWork = Callable[..., Page]
REDRAWN = 20
SCRIPT = (REPOSITORY / "static" / "js" / "redraw.js").read_text(encoding="utf-8")
GUARD = "heldBy !== null"
CONSOLE = (REPOSITORY / "static" / "js" / "console.js").read_text(encoding="utf-8")
COMPARED = "isPolled && said.get"
KEYS = re.compile(r'(name="(?:csrfmiddlewaretoken|request_key)" value=")[^"]*')
# The places in which anything changes from now on.
WATCH = """() => {
  window.changed = [];
  const seen = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver((records) => {
    for (const { target } of records) {
      const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
      window.changed.push(element.closest("[data-region]")?.dataset.region);
    }
  }).observe(document.getElementById("main"), seen);
}"""


@pytest.fixture
def page(hospital: Hospital, at_work: AtWork) -> Page:
    """A-1 to A-3 wait."""
    for _person in range(3):
        hospital.here()
    return at_work(console(hospital.room))


@pytest.fixture
def timed(page: Page) -> Page:
    """Its clock stands still but for the test."""
    page.clock.install()
    page.reload()
    page.clock.pause_at(page.evaluate("Date.now()") + 60_000)
    return page


def rows(page: Page) -> int:
    return page.locator('[data-region="list"] .row').count()


def hold_a_row_while_the_list_moves(hospital: Hospital, page: Page) -> None:
    """People who are let in before A-2 come while the pointer is down on A-2."""
    box = page.locator(".row", has_text="A-2").locator("a").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for _person in range(REDRAWN):
        hospital.here(priority=Priority.ELDERLY)
        page.clock.run_for(1000)


def test_a_row_is_chosen_although_the_list_was_to_be_drawn_anew_under_the_pressed_pointer(
    hospital: Hospital, timed: Page
) -> None:
    hold_a_row_while_the_list_moves(hospital, timed)
    assert rows(timed) == 3, "nothing moves under the pointer"
    timed.mouse.up()
    timed.clock.run_for(100)
    expect(timed.locator('[data-region="chosen"]')).to_contain_text("A-2")
    timed.clock.run_for(3000)
    expect(timed.locator('[data-region="list"] .row')).to_have_count(3 + REDRAWN)


def test_without_the_guard_the_row_goes_away_from_under_the_pointer(hospital: Hospital, timed: Page) -> None:
    assert GUARD in SCRIPT
    body = SCRIPT.replace(GUARD, "false")
    timed.route("**/js/redraw*.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    timed.reload()
    hold_a_row_while_the_list_moves(hospital, timed)
    assert rows(timed) > 3
    timed.mouse.up()
    timed.clock.run_for(3000)
    expect(timed.locator('[data-region="chosen"] h2', has_text="A-2")).to_have_count(0)


def test_what_did_not_change_stays_with_its_focus_its_scroll_and_its_open_folds(hospital: Hospital, page: Page) -> None:
    for _person in range(20):
        hospital.here()
    expect(page.locator('[data-region="list"] .row')).to_have_count(23)
    page.locator(".row", has_text="A-2").first.locator("a").click()
    expect(page.locator('[data-region="chosen"]')).to_contain_text("A-2")
    page.locator("#forgotten summary").click()
    page.evaluate(
        """() => {
          window.before = [...document.querySelectorAll(".row, [data-region] button, .chosen, details")];
          document.querySelector("[data-region=list]").scrollTop = 300;
        }"""
    )
    focused = page.locator(".row").nth(8).locator("a")
    focused.focus()
    scrolled = page.evaluate("document.querySelector('[data-region=list]').scrollTop")
    hospital.here()
    expect(page.locator('[data-region="list"] .row')).to_have_count(24)
    assert page.evaluate("before.every(element => element.isConnected)")
    expect(page.locator("#forgotten")).to_have_attribute("open", "")
    expect(focused).to_be_focused()
    assert page.evaluate("document.querySelector('[data-region=list]').scrollTop") == scrolled


def test_a_choice_made_while_a_press_is_under_way_is_shown_after_it(page: Page) -> None:
    kept: list[Route] = []
    page.route("**/next/", lambda route: kept.append(route))
    with page.expect_request("**/next/"):
        page.locator("#verb-n").click()
    with page.expect_response("**/?entry=*"):
        page.locator(".row", has_text="A-2").locator("a").click()
    kept[0].continue_()
    expect(card(page)).to_contain_text("A-1")
    expect(page.locator('[data-region="chosen"]')).to_contain_text("A-2")


def test_what_was_chosen_for_one_number_is_not_there_for_the_next(hospital: Hospital, at_work: AtWork) -> None:
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    page = at_work(console(hospital.desk))
    page.locator('[data-hotkey="a"]').click()
    page.locator("#walk-priority").select_option(Priority.ELDERLY)
    page.get_by_role("button", name=hospital.queue_class.name, exact=True).click()
    expect(page.locator('[data-region="list"] .row')).to_have_count(2)
    expect(page.locator("#walk-priority")).to_have_value("")


# --- what did not change is not drawn -----------------------------------------------------------------------------
class Repeater:
    """Answers every question with what the server said once, its forms' keys excepted."""

    def __init__(self, page: Page) -> None:
        self.answered = 0
        self._page = page
        path = page.locator('[data-region="list"]').get_attribute("data-now")
        self._body = page.request.get(urljoin(page.url, path)).text()
        assert "request_key" in self._body
        page.route("**/now/**", self._answer)

    def say_of_the_list(self, before: str, after: str) -> None:
        assert before in self._body
        self._body = self._body.replace(before, after)

    def _answer(self, route: Route) -> None:
        body = KEYS.sub(lambda found: found[1] + uuid4().hex, self._body)
        self.answered += 1
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    def pass_by(self, answers: int) -> None:
        until = self.answered + answers + 1
        for _look in range(1500):
            if self.answered >= until:
                break
            self._page.wait_for_timeout(20)
        assert self.answered >= until

    def changed_within(self, answers: int) -> set[str]:
        """The places in which anything changed meanwhile."""
        self._page.evaluate(WATCH)
        self.pass_by(answers)
        return set(self._page.evaluate("window.changed"))


@pytest.fixture
def repeater(page: Page, settings: Settings) -> Repeater:
    """A console with somebody on the card, which gets the same answer again and again."""
    settings.UNDO_SECONDS = 1
    page.keyboard.press("Space")
    expect(card(page)).to_contain_text("Dipanggil")
    expect(page.locator(".bar-undo")).to_have_count(0)
    return opened_again(page)


def opened_again(page: Page) -> Repeater:
    without_stream(page)
    page.reload()
    repeater = Repeater(page)
    repeater.pass_by(1)
    return repeater


def test_polls_that_say_nothing_new_change_nothing_on_the_page(repeater: Repeater) -> None:
    assert repeater.changed_within(3) == set()


def test_without_the_comparison_they_change_the_whole_page(page: Page, repeater: Repeater) -> None:
    assert COMPARED in CONSOLE
    body = CONSOLE.replace(COMPARED, "false && said.get")
    page.route("**/js/console*.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    page.unroute("**/now/**")
    assert {"card", "verbs"} <= opened_again(page).changed_within(3)


def test_a_row_that_changed_is_drawn_and_nothing_else(page: Page, repeater: Repeater) -> None:
    page.evaluate(WATCH)
    repeater.say_of_the_list("A-2", "A-9")
    expect(page.locator('[data-region="list"] .row', has_text="A-9")).to_have_count(1)
    assert "card" not in page.evaluate("window.changed")
    assert repeater.changed_within(3) == set()
