"""What the day by clicking relies on does catch: a request that leaves, an error in a page, a rule of axe broken."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import chromium  # noqa: F401  (a fixture)
from tests.journeys.tabs import Tabs

pytestmark = pytest.mark.browser
BARE = "<html lang=id><title>Uji</title><main><h1>Uji</h1>{}</main></html>"


@pytest.fixture
def tabs(chromium: Browser) -> Iterator[Tabs]:  # noqa: F811
    made = Tabs(chromium, "Asia/Jakarta")
    yield made
    made.close()


def test_a_request_that_leaves_the_machine_is_seen(tabs: Tabs) -> None:
    page = tabs.device(390, 844)
    # Answered here: nothing leaves in this test either.
    page.route("**/*", lambda route: route.fulfill(body=BARE.format("")))
    page.goto("http://127.0.0.1:9/")
    assert tabs.elsewhere() == []
    page.evaluate("fetch('https://cdn.example/font.woff2', {mode: 'no-cors'})")
    assert tabs.elsewhere() == ["https://cdn.example/font.woff2"]


@pytest.mark.parametrize("script", ["console.error('rusak')", "setTimeout(() => { throw new Error('rusak'); })"])
def test_an_error_in_a_page_is_seen(tabs: Tabs, script: str) -> None:
    page = tabs.device(390, 844)
    page.evaluate(script)
    page.wait_for_timeout(300)
    assert len(tabs.complaints) == 1
    assert "rusak" in tabs.complaints[0]


@pytest.mark.parametrize("flaw", ["<img src='data:,'>", "<p style='width:500px'>terlalu lebar</p>"])
def test_a_page_that_is_not_right_is_seen(tabs: Tabs, flaw: str) -> None:
    page = tabs.device(390, 844)
    page.set_content(BARE.format("<p>baik</p>"))
    tabs.look(page, "right")
    page.set_content(BARE.format(flaw))
    with pytest.raises(AssertionError, match="wrong"):
        tabs.look(page, "wrong")
