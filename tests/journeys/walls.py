"""The boards on the walls, open all day in tabs of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import monotonic

from playwright.sync_api import Page, Request, expect

from tests.browser.live_stream import never_poll, without_stream
from tests.journeys.tabs import Tabs

SIZE = (1920, 1080)


class Wall:
    """One board. It has only the stream to hear from; or, where `is_deaf`, only its own asking."""

    def __init__(self, tabs: Tabs, url: str, *, is_deaf: bool = False) -> None:
        self._tabs = tabs
        self.delays: list[float] = []
        self.questions = 0
        self.page: Page = tabs.device(*SIZE, prepare=without_stream if is_deaf else never_poll)
        self.page.on("request", self._count)
        if is_deaf:
            self.page.goto(url)
        else:
            with self.page.expect_response(lambda answer: "/live/" in answer.url) as answered:
                self.page.goto(url)
            assert answered.value.status == 200
        self.shows_nobody()

    def _count(self, request: Request) -> None:
        self.questions += request.url.endswith("/now/")

    def shows_nobody(self) -> None:
        expect(self.page.locator(".wall-call")).to_contain_text("Belum ada panggilan")

    def shows(self, label: str, place: str, *, since: float | None = None) -> None:
        """The latest call; `since` is when the button was pressed, for the figures alone."""
        expect(self.page.locator(".wall-call .wall-number")).to_have_text(label)
        if since is not None:
            self.delays.append(monotonic() - since)
        expect(self.page.locator(".wall-call .wall-place")).to_contain_text(place)

    @contextmanager
    def calls_anew(self) -> Iterator[None]:
        """The same number, and still a new call: the wall turns over once more."""
        latest = self.page.locator(".wall-call")
        before = latest.get_attribute("data-call") or ""
        yield
        expect(latest).not_to_have_attribute("data-call", before)

    def announces_ready(self, label: str) -> None:
        """Among the medicines that can be fetched."""
        expect(self.page.locator(".wall-ready")).to_contain_text(label)

    def look(self, name: str) -> None:
        self._tabs.look(self.page, f"wall-{name}")


def delays_in_words(walls: list[Wall]) -> str:
    """For the log of the run: seconds from a press until its number stood on the wall."""
    seconds = [delay for wall in walls for delay in wall.delays]
    return f"{len(seconds)} calls on the walls: median {median(seconds):.2f} s, longest {max(seconds):.2f} s"
