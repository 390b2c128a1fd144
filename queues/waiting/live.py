"""What moved since the last look, for screens that follow: keys of stops, visits and tickets, nothing personal."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Max, Model, Value
from django.db.models.signals import post_save

from queues.models import AdmissionTicket, Call, EntryEvent, VisitEvent

# A row whose transaction began earlier may appear below the newest one: this many are looked at again.
RECENT = 64
# Beyond this nobody asks what it was: everything moved.
MANY = 500

_OF_AN_ENTRY = (
    ("stop", "entry__stop_id"),
    ("visit", "entry__visit_id"),
    ("visit", "entry__pharmacy_ticket__prescriptions__visit_id"),
    ("admission", "entry__admission_ticket_id"),
    ("admission", "entry__visit__admission_ticket_id"),
    ("admission", "entry__pharmacy_ticket__prescriptions__visit__admission_ticket_id"),
    ("pharmacy", "entry__pharmacy_ticket_id"),
)
# The append-only tables: where their rows say what moved. An entry that changed its stop moved at both.
HISTORY: dict[type[Model], tuple[tuple[str, str], ...]] = {
    VisitEvent: (("visit", "visit_id"), ("admission", "visit__admission_ticket_id")),
    EntryEvent: (*_OF_AN_ENTRY, ("stop", "before__stop_id")),
    Call: _OF_AN_ENTRY,
    AdmissionTicket: (("admission", "pk"),),
}

Nudge = Callable[[], None]
_nudges: list[Nudge] = []


def key(kind: str, pk: int) -> str:
    """The name of a stop, a visit or a ticket in what a look answers."""
    return f"{kind}:{pk}"


def nudge_after_commit(nudge: Nudge) -> None:
    """From now on call this in the committing thread, soon after a history row was committed in this process.

    It must return at once and raise nothing. It may be called several times for one transaction.
    """
    _nudges.append(nudge)


def _tell() -> None:
    for nudge in _nudges:
        nudge()


def _row_was_saved(*, created: bool, using: str, **_others: Any) -> None:
    if created and _nudges:
        transaction.on_commit(_tell, using=using, robust=True)


for _model in HISTORY:
    post_save.connect(_row_was_saved, sender=_model, dispatch_uid="queues.waiting.live")


class Watch:
    """Looks again and again: one query while nothing moves, one more per table that did. Of one thread."""

    def __init__(self) -> None:
        self._newest: dict[type[Model], int] = {}
        self._seen: set[tuple[int, int]] = set()

    def look(self) -> frozenset[str] | None:
        """Keys of what moved since the last look. None: anything may have (the first look, or too much)."""
        is_first = not self._newest
        if is_first:
            self._newest = {
                model: model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0 for model in HISTORY
            }
        recent = self._recent()
        fresh = recent - self._seen
        self._seen = recent
        moved: dict[type[Model], list[int]] = {}
        for place, model in enumerate(HISTORY):
            rows = [pk for table, pk in fresh if table == place]
            if rows:
                moved[model] = rows
                self._newest[model] = max(self._newest[model], *rows)
        if is_first or len(fresh) > MANY:
            return None
        return frozenset().union(*(_keys(model, rows) for model, rows in moved.items()))

    def _recent(self) -> set[tuple[int, int]]:
        rows = [
            model._default_manager.filter(pk__gt=self._newest[model] - RECENT)
            .order_by()
            .annotate(table=Value(place))
            .values_list("table", "pk")
            for place, model in enumerate(HISTORY)
        ]
        return set(rows[0].union(*rows[1:], all=True))


def _keys(model: type[Model], rows: list[int]) -> set[str]:
    kinds, paths = zip(*HISTORY[model], strict=True)
    found = model._default_manager.filter(pk__in=rows).order_by().values_list(*paths)
    return {key(kind, pk) for row in found for kind, pk in zip(kinds, row, strict=True) if pk is not None}
