"""An answer that was asked for before a press and comes after it must not bring back the screen from before."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import card, console
from tests.environment import REPOSITORY
from tests.hospital import Hospital

pytestmark = [pytest.mark.browser, pytest.mark.race]
AtWork = Callable[..., Page]
CHOICES = ("pending.choice !== mine", "answer && chosenAt < pending.freshAt")
SCRIPT = (REPOSITORY / "static" / "js" / "console.js").read_text(encoding="utf-8")
GUARD = "askedAt < pending.freshAt"
FOLLOWING = (REPOSITORY / "static" / "js" / "refresh.js").read_text(encoding="utf-8")
PATIENCE = "const PATIENCE_MS = "


class SlowLine:
    """Keeps the page's questions: answered by the server when asked, given to the page when a test says so."""

    def __init__(self, page: Page) -> None:
        self._kept: list[Callable[[], None]] = []
        self._is_cut = False
        self._page = page
        page.route("**/now/**", self._keep)

    def _keep(self, route: Route) -> None:
        if self._is_cut:
            route.fulfill(status=304)
            return
        answer = route.fetch()
        self._kept.append(lambda: route.fulfill(response=answer))

    def wait(self) -> None:
        wait_for_one(self._page, self._kept)

    def let_go(self) -> None:
        """The old answers arrive; newer questions are told that nothing changed, so that nothing mends the screen."""
        self._is_cut = True
        for give in self._kept:
            give()
        self._page.wait_for_timeout(500)


def wait_for_one(page: Page, kept: list[Callable[[], None]]) -> None:
    for _look in range(1500):
        if kept:
            return
        page.wait_for_timeout(20)
    pytest.fail("The page asked nothing for half a minute.")


def press_while_an_answer_is_under_way(page: Page) -> None:
    line = SlowLine(page)
    line.wait()
    page.keyboard.press("Space")
    # The empty card names A-1 too, as the next one; and what comes during a press is left for later in any case.
    expect(card(page)).to_contain_text("Dipanggil")
    expect(page.locator('[data-hotkey="s"]')).to_be_enabled()
    line.let_go()


def choose_while_an_answer_is_under_way(page: Page) -> None:
    line = SlowLine(page)
    line.wait()
    page.locator(".row", has_text="A-1").locator("a").click()
    expect(page.locator('[data-region="chosen"]')).to_contain_text("A-1")
    line.let_go()


@pytest.fixture
def page(hospital: Hospital, at_work: AtWork) -> Page:
    """It waits for an answer as long as a slow machine needs to give the old one back."""
    hospital.here()
    hospital.here()
    page = at_work(console(hospital.room))
    assert PATIENCE in FOLLOWING
    body = FOLLOWING.replace(PATIENCE, f"{PATIENCE}10 * ")
    page.route("**/refresh.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    page.reload()
    return page


@pytest.fixture
def unguarded(page: Page) -> Page:
    body = SCRIPT
    for guard in (GUARD, *CHOICES):
        assert guard in SCRIPT
        body = body.replace(guard, "false")
    page.route("**/console.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    page.reload()
    return page


def choose_two_and_answer_the_first_last(page: Page) -> None:
    first, second = (page.locator(".row", has_text=label).locator("a") for label in ("A-1", "A-2"))
    late: list[Callable[[], None]] = []

    def keep(route: Route) -> None:
        answer = route.fetch()
        late.append(lambda: route.fulfill(response=answer))

    page.route(re.compile(re.escape(first.get_attribute("href") or "?") + "$"), keep)
    first.click()
    wait_for_one(page, late)
    second.click()
    expect(page.locator('[data-region="chosen"]')).to_contain_text("A-2")
    for give in late:
        give()
    page.wait_for_timeout(300)


def test_without_the_guard_a_press_is_undone_on_the_screen(unguarded: Page) -> None:
    press_while_an_answer_is_under_way(unguarded)
    expect(card(unguarded)).not_to_contain_text("Dipanggil")


def test_an_answer_from_before_a_press_changes_nothing(page: Page) -> None:
    press_while_an_answer_is_under_way(page)
    expect(card(page)).to_contain_text("Dipanggil")


def test_without_the_guard_a_choice_vanishes(unguarded: Page) -> None:
    expect(unguarded.locator('[data-region="chosen"]')).not_to_contain_text("A-1")


def test_an_answer_from_before_a_choice_leaves_it(page: Page) -> None:
    choose_while_an_answer_is_under_way(page)
    expect(page.locator('[data-region="chosen"]')).to_contain_text("A-1")


def test_without_the_guard_the_first_of_two_choices_comes_back(unguarded: Page) -> None:
    choose_two_and_answer_the_first_last(unguarded)
    expect(unguarded.locator('[data-region="chosen"]')).to_contain_text("A-1")


def test_of_two_choices_the_later_one_stays(page: Page) -> None:
    choose_two_and_answer_the_first_last(page)
    expect(page.locator('[data-region="chosen"]')).to_contain_text("A-2")
