"""One browser for the tests that ask for it one after the other: its start costs more than most of what is asked of it.

Playwright's loop runs in this thread as long as the browser does, so both end before a test that knows nothing of them.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.machine import chromium_path

FIXTURE = "chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A page whose turn has come late on a busy machine is right all the same; nobody waits this long where it is not.
PATIENCE_MS = 20_000


@contextmanager
def django_beside_a_loop() -> Iterator[None]:
    """Django is told that it may work beside the loop of this thread."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_MS)
    try:
        yield
    finally:
        expect.set_options(timeout=None)


class OneChromium:
    """Started when it is first asked for."""

    def __init__(self) -> None:
        self._parts = ExitStack()
        self._browser: Browser | None = None

    @property
    def browser(self) -> Browser:
        """A test that took it away gets, and leaves, a new one."""
        if self._browser is not None and not self._browser.is_connected():
            self.close()
        if self._browser is None:
            with ExitStack() as parts:
                parts.enter_context(django_beside_a_loop())
                parts.enter_context(patience())
                playwright = parts.enter_context(sync_playwright())
                self._browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
                parts.callback(self._browser.close)
                self._parts = parts.pop_all()
        return self._browser

    def close(self) -> None:
        self._browser = None
        self._parts.close()

    def close_unless_wanted(self, following: pytest.Item | None) -> None:
        if following is None or FIXTURE not in getattr(following, "fixturenames", ()):
            self.close()

    def forget_pages(self) -> None:
        """What a test opened and left is not there for the next one."""
        contexts = self._browser.contexts if self._browser is not None and self._browser.is_connected() else []
        for context in contexts:
            context.close()


one_chromium = OneChromium()
