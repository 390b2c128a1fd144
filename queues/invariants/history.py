"""The history says what was written."""

from collections.abc import Iterator

from django.utils import timezone

from queues.database.append_only import unprotected
from queues.history.verification import newest_days
from queues.invariants.registry import invariant

RECENT_DAYS = 2


@invariant(45, "the history of the last days fits its hashes, chains and seals")
def history_fits() -> Iterator[str]:
    """All seals, the rows of the last days and of what is not sealed yet, and the triggers that keep them."""
    yield from (f"the trigger {name} is missing" for name in unprotected())
    yield from map(str, newest_days(RECENT_DAYS, at=timezone.now()).faults())
