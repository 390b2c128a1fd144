"""How much of the data a rule looks at: everything, or what belongs to a date on."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import models

from queues.database.days import of_days

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


@dataclass(frozen=True)
class Scope:
    """From `since` on; without it, everything. A visit's date is its session's, a wait's or a ticket's its own.

    What belongs to an earlier date and was changed since is not in it: that is for the whole.
    """

    since: date | None = None

    def of(self, rows: Rows, path: str) -> Rows:
        """Those whose date is in the scope; `path` leads to the date, as in `days.of_days`."""
        return of_days(rows, path, self.since) if self.since else rows

    def later(self, other: date) -> date:
        """For rules that look at the days from `other` on: the later of the two dates."""
        return max(self.since, other) if self.since else other


WHOLE = Scope()
