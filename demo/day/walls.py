"""The boards on the walls, followed as their own script follows them."""

import re
import time

import requests

from demo.day.browser import Browser, OddPage
from demo.day.day import Day, Worker
from demo.day.tree import read

POLLS_EVERY = re.compile(r"everyMs:\s*(\d+)")
DEFAULT_POLL_SECONDS = 1.0


def addresses(day: Day) -> list[str]:
    """All boards of the hospital, from its page of boards."""
    browser = Browser(day.place.base_url, name="boards")
    try:
        page = browser.get("/display/")
    finally:
        browser.close()
    links = (link.get("href") for link in page.tree.all("a"))
    return list(dict.fromkeys(link for link in links if re.fullmatch(r"/display/[a-z0-9-]+/", link)))


class Wall(Worker):
    """One board: asks as often as its own script does, with the ETag it was given."""

    def __init__(self, day: Day, address: str) -> None:
        super().__init__(day, f"wall {address.strip('/').rpartition('/')[2]}")
        self._address = address
        self._browser = Browser(day.place.base_url, name=self.name)
        self._seen: set[tuple[str, str]] = set()
        self._etag = ""

    def leave(self) -> None:
        self._browser.close()

    def live(self) -> None:
        """Until the day is over and the last call was shown."""
        every = self._poll_seconds()
        while not self.day.stopping.is_set():
            try:
                self._look()
            except (requests.RequestException, OddPage) as trouble:
                self.day.note_trouble(f"{self.name}: {trouble}")
            self.day.wait(every)

    def _poll_seconds(self) -> float:
        page = self._browser.get(self._address)
        script = next((tag.get("src") for tag in page.tree.all("script") if "board" in tag.get("src")), "")
        found = POLLS_EVERY.search(self._browser.raw(script).text) if script else None
        return int(found[1]) / 1000 if found else DEFAULT_POLL_SECONDS

    def _look(self) -> None:
        answer = self._browser.raw(f"{self._address}now/", etag=self._etag)
        at = time.monotonic()
        if answer.status_code == 304:
            return
        if answer.status_code != 200:
            raise OddPage(f"{self._address}now/ answered {answer.status_code}")
        self._etag = answer.headers.get("ETag", "")
        for place in (node for node in read(answer.text).walk() if node.get("data-call")):
            number = place.first(of="number") or place.first(of="wall-number")
            shown = (place.get("data-call"), number.text if number else "")
            if shown not in self._seen:
                self._seen.add(shown)
                self.day.note_shown(shown[1], at)
