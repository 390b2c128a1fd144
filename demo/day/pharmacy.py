"""The pharmacy (one prepares, one hands over) and the laboratory."""

import random
import time

from demo.day.browser import OddPage
from demo.day.console import Console, ConsolePage
from demo.day.tree import Node

LEAST_BETWEEN_ACTS = 1.2
SECONDS_OF_A_COMPOUND, SECONDS_OF_OTHERS = 6.0, 2.5


class PreparingConsole(Console):
    """Starts what was received, and says ready when it is."""

    def act(self, console: ConsolePage) -> bool:
        lanes = console.region("list").all("section", of="lane")
        if len(lanes) != 3:
            raise OddPage(f"{self.path} shows {len(lanes)} lanes, not received, preparing, ready")
        due = next((row for row in lanes[1].all("li", of="row") if self._is_ready(row)), None)
        if due is not None:
            return self._press_row(console, due, "ready")
        received = next((row for row in lanes[0].all("li", of="row") if self._is_read(row)), None)
        return received is not None and self._press_row(console, received, "prepare")

    def _press_row(self, console: ConsolePage, row: Node, verb: str) -> bool:
        form = next((form for form in console.page.forms(f"/{verb}/") if form.node in row.all("form")), None)
        if form is None:
            raise OddPage(f"a medicine's row has no button for {verb}")
        came = self.press(console, verb, form=form)
        if not came.refusal:
            self.day.note_act("started a medicine" if verb == "prepare" else "medicine ready")
            self._begun[_label(row)] = time.monotonic()
        return True

    def _is_read(self, row: Node) -> bool:
        """Nobody starts a prescription in the second in which it came."""
        return time.monotonic() - self._received.setdefault(_label(row), time.monotonic()) >= LEAST_BETWEEN_ACTS

    def _is_ready(self, row: Node) -> bool:
        """Compounds take longer; two acts lie a second apart at any speed."""
        is_compound = row.first(of="tag-warn") is not None
        seconds = (SECONDS_OF_A_COMPOUND if is_compound else SECONDS_OF_OTHERS) / self.day.speed
        seconds *= random.Random(f"{self.day.seed}{_label(row)}").uniform(0.7, 1.5)
        began = self._begun.setdefault(_label(row), time.monotonic())
        return time.monotonic() - began >= max(seconds, LEAST_BETWEEN_ACTS)

    def log_in(self) -> None:
        """Log in and forget the rows seen before."""
        self._begun: dict[str, float] = {}
        self._received: dict[str, float] = {}
        super().log_in()


def _label(row: Node) -> str:
    number = row.first("span", of="number")
    return number.text if number else ""


class HandingConsole(Console):
    """Calls whose medicine is ready and hands it over."""

    def act(self, console: ConsolePage) -> bool:
        if console.label:
            self.day.pause(1.5, self.chance)
            form = self._form_of(console, "hand-over")
            came = self.press(console, "hand-over", {"receiver_relation": "pasien sendiri"}, form=form)
            if not came.refusal:
                self.day.note_act("handed over")
            return True
        if console.next_label:
            self.press_call(console, "next")
            return True
        return False


class LaboratoryConsole(Console):
    """Calls, serves and sends back everybody sent to the laboratory."""

    def act(self, console: ConsolePage) -> bool:
        if console.label:
            self.day.pause(2.0, self.chance)
            if not self.press(console, "finish").refusal:
                self.day.note_act("done at the laboratory")
            return True
        if console.next_label:
            self.press_call(console, "next")
            return True
        return False
