"""One act of a person, a kiosk or BPJS, as every verb takes it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from queues.models import Counter


@dataclass(frozen=True)
class Press:
    """Time, user, counter, device and reason of something done; all but the time are empty for BPJS.

    `at` is taken when the act arrives and is what history says. `request_key` is the same for the same press however
    often it arrives (a double click, a second tab, a form sent again after a lost answer): a verb does it once.
    """

    at: datetime
    user: "User | None" = None
    counter: "Counter | None" = None
    device: str = ""
    request_key: str = ""
    reason: str = ""

    def because(self, reason: str) -> "Press":
        return replace(self, reason=reason)

    def within(self, reason: str = "") -> "Press":
        """A part of this press, which does more than one thing: without its key, by which only the whole is known."""
        return replace(self, request_key="", reason=reason)

    def to(self, counter: "Counter") -> "Press":
        return replace(self, counter=counter)
