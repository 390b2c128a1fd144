"""How much one address may do within a window, counted in the database.

Every server process counts the same attempts, and a restart forgets none. Addresses and what was tried are kept as
keyed hashes alone, and no longer than the window.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from service_accounts.models import Attempt


@dataclass(frozen=True)
class Limit:
    """How many attempts of one kind a source has within the window: `most` of all, `most_of_one` with the same value.

    `name` separates them from those of other limits.
    """

    name: str
    window: timedelta
    most: int
    most_of_one: int | None = None

    def admits(self, source: str, tried: str, *, at: datetime) -> bool:
        """Count this attempt; False, and not counted, when the source has made `most` others within the window.

        The same `tried` again is the same attempt. The row is written first and the rows are counted afterwards: of
        several that come at once, none passes unseen by the others. Not for use inside a transaction, where they would.
        """
        recent = self._recent_of(source, at=at)
        if recent.filter(tried=self._hash(tried)).exists():
            return True
        row = self.count(source, tried, at=at)
        if recent.count() <= self.most:
            return True
        row.delete()
        return False

    def count(self, source: str, tried: str, *, at: datetime) -> Attempt:
        """One more attempt, whatever came before it; what is older than the window is deleted."""
        Attempt.objects.filter(limit=self.name, at__lte=at - self.window).delete()
        return Attempt.objects.create(limit=self.name, source=self._hash(source), tried=self._hash(tried), at=at)

    def is_reached(self, source: str, tried: str, *, at: datetime) -> bool:
        """Has the source made all its attempts, or all those with this `tried`?"""
        made = list(self._recent_of(source, at=at).values_list("tried", flat=True)[: self.most])
        is_one_reached = self.most_of_one is not None and made.count(self._hash(tried)) >= self.most_of_one
        return is_one_reached or len(made) >= self.most

    def recent(self, *, at: datetime) -> "QuerySet[Attempt]":
        """The attempts of all sources within the window."""
        return Attempt.objects.filter(limit=self.name, at__gt=at - self.window)

    def _recent_of(self, source: str, *, at: datetime) -> "QuerySet[Attempt]":
        return self.recent(at=at).filter(source=self._hash(source))

    def _hash(self, text: str) -> str:
        return keyed_hash(text, purpose=self.name)


def keyed_hash(text: str, *, purpose: str) -> str:
    """64 hexadecimal digits that only this installation can make of the text, and others for each purpose.

    What people type into the wrong field (passwords, NIKs) cannot be tried out from it.
    """
    return salted_hmac(purpose, text.encode("utf-8", "surrogatepass"), algorithm="sha256").hexdigest()
