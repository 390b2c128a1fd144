"""The hand of the one who sets a hospital up: presses counted by step, and a picture of each step for the film."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import axe_violations

SECONDS_OF_A_PRESS = 4


@dataclass
class Hand:
    """A press is a click, an Enter, or a field that gets the focus; what is typed into it costs none."""

    page: Page
    presses: dict[str, int] = field(default_factory=dict)
    step: str = ""
    pictures: int = 0
    waited: dict[str, float] = field(default_factory=dict)

    def begin(self, step: str) -> None:
        self.step = step
        self.presses.setdefault(step, 0)

    def press(self, what: Locator) -> None:
        what.first.click()
        self.presses[self.step] += 1

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name))

    def link(self, name: str) -> None:
        self.press(self.page.get_by_role("link", name=name))

    def fill(self, label: str, text: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label, exact=True).first.fill(text)
        self.presses[self.step] += 1

    def fill_in(self, selector: str, text: str) -> None:
        self.page.locator(selector).fill(text)
        self.presses[self.step] += 1

    def choose(self, label: str, words: str) -> None:
        """One press for the list, one for the line."""
        options = self.page.get_by_label(label, exact=True).first
        options.select_option(value=options.locator("option", has_text=words).first.get_attribute("value"))
        self.presses[self.step] += 2

    @contextmanager
    def waits(self, name: str) -> Iterator[None]:
        """How many seconds an answer took, for the log of the run."""
        begun = monotonic()
        yield
        self.waited[name] = round(monotonic() - begun, 1)

    def reads(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def looks(self, name: str) -> None:
        """Nothing is wrong with the page, and the film gets it (FILM names its folder)."""
        wrong = axe_violations(self.page)
        assert wrong == [], f"{name}: {wrong}"
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} scrolls sideways"
        self.pictures += 1
        if folder := os.environ.get("FILM"):
            self.page.evaluate("document.fonts.ready")
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{self.pictures:02d}-{name}.png")

    @property
    def total(self) -> int:
        return sum(self.presses.values())

    @property
    def minutes(self) -> float:
        return self.total * SECONDS_OF_A_PRESS / 60
