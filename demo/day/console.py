"""A member of staff at a console: logs in as people do, reads the page, presses its buttons."""

import time
from collections.abc import Mapping
from urllib.parse import urlencode

import requests

from demo.day.browser import Browser, Form, OddPage, Page
from demo.day.day import Day, Worker
from demo.day.place import Login
from demo.day.tree import Node

IDLE_SECONDS = 0.7
# A press that takes back a slip must arrive within its seconds.
LEAST_TAKE_BACK_SECONDS = 3
TIMER_SPARE_SECONDS = 0.2


class ConsolePage:
    """What stands on a console, read from its HTML."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def region(self, name: str) -> Node:
        """The region `list`, `card`, `chosen` or `verbs` of the page."""
        found = self.page.tree.first(data_region=name)
        if found is None:
            raise OddPage(f"{self.page.path} is no console: {self.page.heading}")
        return found

    @property
    def label(self) -> str:
        """The number at the counter, or an empty text."""
        person = self.region("card").first("article", of="person")
        number = person.first(of="person-number") if person else None
        return number.text if number else ""

    @property
    def next_label(self) -> str:
        """The number that "next" would call; empty when it cannot be pressed."""
        button = self._verb("next")
        words = button.first("span") if button and not button.has("disabled") else None
        return words.text.split()[1] if words and len(words.text.split()) > 1 else ""

    @property
    def next_ends_this_one(self) -> bool:
        """Does the button say that it ends the one who is here? (Not where several have a place.)"""
        button = self._verb("next")
        words = button.first("small") if button and not button.has("disabled") else None
        return words is not None and bool(self.label) and self.label in words.text.split()

    def offers(self, verb: str) -> bool:
        """Is there such a button, and can it be pressed?"""
        button = self._verb(verb)
        return button is not None and not button.has("disabled")

    @property
    def recall_wait(self) -> int:
        """Seconds until "call again" may be pressed."""
        button = self._verb("recall")
        return int(button.get("data-wait") or 0) if button else 0

    @property
    def must_be_called_again(self) -> bool:
        """Would "absent" ask for more calls first? (Not while a call of a moment ago can be taken back.)"""
        button = self._verb("absent")
        if button is None or not int(button.get("data-calls-left") or 0):
            return False
        return int(button.get("data-take-back") or 0) < LEAST_TAKE_BACK_SECONDS

    def _verb(self, verb: str) -> Node | None:
        buttons = self.region("verbs").all("button")
        return next((one for one in buttons if one.get("formaction").endswith(f"/{verb}/")), None)

    def rows(self) -> dict[str, str]:
        """Label to the address of its row, in the list's order."""
        found = {}
        for row in self.region("list").all("li", of="row"):
            link, number = row.first("a"), row.first("span", of="number")
            if link is not None and number is not None:
                found[number.text] = link.get("href")
        return found

    def form(self, verb: str) -> Form | None:
        """The first form that leads to the verb, or None."""
        return next(iter(self.page.forms(f"/{verb}/")), None)

    @property
    def refusal(self) -> str:
        """The red sentence after a press, or an empty text."""
        notice = self.page.tree.first(of="notice-danger")
        return notice.text if notice else ""


# Everybody begins at one instant; the server checks one password at a time and refuses users it cannot let wait.
LOGIN_TRIES = 20
TOO_MANY_AT_ONCE = "Banyak yang sedang masuk"


def log_in(worker: Worker, browser: Browser, login: Login, *, to: str) -> None:
    """As people do, again while too many come at once. OddPage when that leads elsewhere."""
    page = browser.get(f"/login/?{urlencode({'next': to})}")
    typed = {"username": login.user, "password": login.password}
    for _try in range(LOGIN_TRIES):
        page = browser.submit(page, page.form("/login/"), typed)
        if TOO_MANY_AT_ONCE not in page.html:
            break
        worker.day.wait(worker.chance.uniform(1, 3))
    if page.path != to:
        raise OddPage(f"{login.user} logged in and came to {page.path}: {page.heading}")


class Console(Worker):
    """One person at one counter, until the day is over."""

    def __init__(self, day: Day, name: str, *, login: Login, counter_id: int) -> None:
        super().__init__(day, name)
        self._login = login
        self.counter_id = counter_id
        self.browser = Browser(day.place.base_url, name=name)

    @property
    def path(self) -> str:
        return f"/counter/{self.counter_id}/"

    def leave(self) -> None:
        self.browser.close()

    def log_in(self) -> None:
        log_in(self, self.browser, self._login, to=self.path)

    def live(self) -> None:
        self.log_in()
        while not self.day.is_over:
            try:
                has_worked = self.act(self.look())
            except (OddPage, requests.RequestException) as trouble:
                self.day.note_trouble(f"{self.name}: {trouble}")
                self.stumble(str(trouble))
                continue
            if not has_worked:
                self.day.wait(IDLE_SECONDS / min(self.day.speed, 4))

    def act(self, console: ConsolePage) -> bool:
        """Do what this page asks for; False when there is nothing to do."""
        raise NotImplementedError

    def look(self, entry: str = "") -> ConsolePage:
        """The console now; `entry` is the address of a row that is chosen."""
        return ConsolePage(self.browser.get(entry or self.path))

    def press(
        self, console: ConsolePage, verb: str, values: Mapping[str, str] | None = None, *, form: Form | None = None
    ) -> ConsolePage:
        """Press a button. Refusals are noted; the page that comes back says so."""
        form = form or self._form_of(console, verb)
        sent_at = time.monotonic()
        came = ConsolePage(self.browser.submit(console.page, form, values, to=f"{self.path}{verb}/"))
        self.day.note_press(time.monotonic() - sent_at)
        if came.refusal:
            self.day.note_refusal(came.refusal)
            self.stumble(came.refusal)
        else:
            self.stride()
        return came

    def press_call(self, console: ConsolePage, verb: str, values: Mapping[str, str] | None = None) -> ConsolePage:
        """Press what calls somebody, and note when which number was called."""
        sent_at = time.monotonic()
        came = self.press(console, verb, values)
        if not came.refusal and came.label:
            self.day.note_call(came.label, sent_at, time.monotonic())
        return came

    def call_again(self, console: ConsolePage) -> ConsolePage:
        """Once more, when the person had the time that the settings give: a real timer, at any speed."""
        self.day.wait(console.recall_wait + TIMER_SPARE_SECONDS if console.recall_wait else 0)
        came = self.press_call(console, "recall")
        self.day.note_act("recalled")
        return came

    def _form_of(self, console: ConsolePage, verb: str) -> Form:
        """The form of a verb's own, or the card's form, whose buttons lead elsewhere."""
        own = console.form(verb)
        if own is not None and verb != "next":
            return own
        card = console.page.tree.first("form", id="card-form")
        if card is None:
            raise OddPage(f"{self.path} shows no button for {verb}")
        return next(form for form in console.page.forms("/") if form.node is card)
