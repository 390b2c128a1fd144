"""The history says what was written."""

from collections.abc import Iterator

from django.utils import timezone

from queues.database.append_only import unprotected
from queues.database.change_triggers import missing
from queues.history.verification import Verification, newest_days
from queues.invariants.registry import invariant
from queues.invariants.scope import Scope

RECENT_DAYS = 2


@invariant(45, "the history of the last days fits its hashes, chains and seals")
def history_fits(scope: Scope) -> Iterator[str]:
    """All seals (one row a day), the rows of the last days, or of the scope's, and of what is not sealed yet, and the
    triggers that keep them.
    """
    yield from (f"the trigger {name} is missing" for name in (*unprotected(), *missing()))
    recent = Verification(first=scope.since) if scope.since else newest_days(RECENT_DAYS, at=timezone.now())
    yield from map(str, recent.faults())
