"""A page that is told by the stream alone, and one that has no stream."""

import re

from playwright.sync_api import BrowserContext, Page, Route

from tests.environment import REPOSITORY

REFRESH = (REPOSITORY / "static" / "js" / "refresh.js").read_text(encoding="utf-8")


def never_poll(page: Page | BrowserContext) -> None:
    """While the stream is up the page asks by itself once an hour."""
    slow = re.sub(r"SLOW_MS = \d+;", "SLOW_MS = 3600000;", REFRESH)
    assert slow != REFRESH

    def answer(route: Route) -> None:
        route.fulfill(body=slow, content_type="text/javascript")

    page.route("**/refresh*.js", answer)


def without_stream(page: Page | BrowserContext) -> None:
    """As behind a proxy that lets no stream through."""
    page.route("**/live/*", lambda route: route.abort("internetdisconnected"))
