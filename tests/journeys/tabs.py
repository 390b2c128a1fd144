"""The browsers of a day's people: every request and complaint of every tab is kept, and axe looks at each page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.conftest import axe_violations, snap

THIS_MACHINE = ("127.0.0.1", "localhost")
WITHOUT_A_HOST = ("about", "blob", "data")


@dataclass
class Tabs:
    """All of them together; each device (a phone, a kiosk, a console, a wall) is a browser profile of its own."""

    browser: Browser
    zone: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    devices: list[BrowserContext] = field(default_factory=list)

    def device(self, width: int, height: int, *, prepare: Callable[[BrowserContext], None] | None = None) -> Page:
        """The first tab of a new device."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", timezone_id=self.zone
        )
        self.devices.append(context)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        if prepare is not None:
            prepare(context)
        return context.new_page()

    def _hear(self, message: ConsoleMessage) -> None:
        # A wall whose stream is cut on purpose says so.
        if message.type in ("error", "warning") and "ERR_INTERNET_DISCONNECTED" not in message.text:
            self.complaints.append(message.text)

    def look(self, page: Page, name: str) -> None:
        """Nothing for axe to find and nothing cut off sideways, on the page as it stands now; each name once a day."""
        if name in self.looked_at:
            return
        snap(page, f"day-{len(self.looked_at):02d}-{name}")
        self.looked_at.append(name)
        found = axe_violations(page)
        assert not found, f"{name}: {found}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    def elsewhere(self) -> list[str]:
        """Requests that would leave this machine."""
        parts = [urlsplit(url) for url in self.requests]
        return [
            part.geturl() for part in parts if part.hostname not in THIS_MACHINE and part.scheme not in WITHOUT_A_HOST
        ]

    def close(self) -> None:
        for context in self.devices:
            context.close()


def press(page: Page, name: str, **options: Any) -> None:
    """A button by what stands on it."""
    page.get_by_role("button", name=name, **options).click()
