"""The patients' phones: the status page of everybody who has a number, read again and again."""

import re
from datetime import date

import requests
from django.db import connection

from demo.day.browser import Browser, OddPage
from demo.day.day import Day, Worker
from demo.day.people import Person
from demo.day.tree import read
from queues.models import Visit

SECONDS_BETWEEN_PHONES = 0.15


class Phones(Worker):
    """One after another. The link in a ticket's QR is taken from the database: nobody has a camera here."""

    def __init__(self, day: Day, today: date) -> None:
        super().__init__(day, "phones")
        self._today = today
        self._browser = Browser(day.place.base_url, name=self.name)
        self._tokens: dict[str, str] = {}

    def leave(self) -> None:
        self._browser.close()
        connection.close()

    def live(self) -> None:
        while not self.day.is_over:
            self._scan()
            for person in list(self.day.people):
                if person.end or person.label not in self._tokens:
                    continue
                self._read(person)
                self.day.wait(SECONDS_BETWEEN_PHONES)
            self.day.wait(SECONDS_BETWEEN_PHONES)

    def _scan(self) -> None:
        """Open the QR link of everybody who has a ticket by now."""
        unread = {person.label for person in self.day.people if person.label} - set(self._tokens)
        if unread:
            rows = Visit.objects.filter(session__date=self._today, label__in=unread)
            self._tokens |= dict(rows.values_list("label", "status_token"))

    def _read(self, person: Person) -> None:
        try:
            answer = self._browser.raw(f"/s/{self._tokens[person.label]}/now/")
        except requests.RequestException as trouble:
            self.day.note_trouble(f"phone of {person.label}: {type(trouble).__name__}")
            return
        if answer.status_code != 200:
            self.day.note_trouble(f"phone of {person.label}: status page answered {answer.status_code}")
            return
        self.day.note_phone()
        card = read(answer.text).first(of="status-card")
        if card is None or person.label == "":
            raise OddPage("a status page without its card")
        if "is-over" in card.get("class") and person.left_clinic:
            self.day.ends(person, "served")

    def remaining(self, person: Person, browser: Browser) -> int | None:
        """`Sisa antrean` on this person's status page now; None when it says none."""
        token = self._tokens.get(person.label)
        if token is None:
            return None
        figures = read(browser.raw(f"/s/{token}/now/").text).first("dl", of="status-figures")
        first = figures.first("dd", of="number") if figures else None
        # The first figure is the number of people; the second one, a time, has a dot.
        found = re.fullmatch(r"\d+", first.text) if first else None
        return int(found[0]) if found else None
