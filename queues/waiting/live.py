"""What moved since the last look, for screens that follow: subjects (queues/waiting/changes.py), nothing personal."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.signals import post_save

from queues.models import AdmissionTicket, Call, EntryEvent, ScreenChange, VisitEvent

# A row whose transaction began earlier may appear below the newest one: this many are looked at again.
RECENT = 512
# Beyond this nobody asks what it was: everything moved.
MANY = 2000

Nudge = Callable[[], None]
_nudges: list[Nudge] = []


def nudge_after_commit(nudge: Nudge) -> None:
    """From now on call this in the committing thread, soon after a press was committed in this process.

    It must return at once and raise nothing. It may be called several times for one transaction. What moves a screen
    without a press (an administrator's change, an answer of BPJS) is found by the next look.
    """
    _nudges.append(nudge)


def _tell() -> None:
    for nudge in _nudges:
        nudge()


def _row_was_saved(*, created: bool, using: str, **_others: Any) -> None:
    if created and _nudges:
        transaction.on_commit(_tell, using=using, robust=True)


for _model in (VisitEvent, EntryEvent, Call, AdmissionTicket):
    post_save.connect(_row_was_saved, sender=_model, dispatch_uid="queues.waiting.live")


class Watch:
    """Looks again and again: one query a look. Of one thread."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._seen: set[int] = set()

    def look(self) -> frozenset[str] | None:
        """Subjects that changed since the last look. None: anything may have (the first look, or too much)."""
        is_first = self._newest is None
        if self._newest is None:
            self._newest = ScreenChange.objects.aggregate(newest=Max("pk"))["newest"] or 0
        rows = ScreenChange.objects.filter(pk__gt=self._newest - RECENT).order_by("-pk").values_list("pk", "subject")
        found = dict(rows[: RECENT + MANY])
        fresh = {pk: subject for pk, subject in found.items() if pk not in self._seen}
        self._newest = max(found, default=self._newest)
        self._seen = set(found)
        if is_first or len(fresh) > MANY:
            return None
        return frozenset(fresh.values())
