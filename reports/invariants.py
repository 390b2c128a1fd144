"""A rule of the facts (number as in docs/invariants.md): what is stored is what the history says."""

import random
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from queues import clock
from queues.invariants import Scope, invariant
from reports.facts import keeping
from reports.facts.definition import facts_of_day
from reports.models import DEFINITION, FactDay, VisitFact

# Of the days of so long one is built again by chance: within some weeks each of them.
DAYS_BACK = 45
COMPARED = [field.attname for field in VisitFact._meta.concrete_fields]


@invariant(80, "facts of reports are what the history says")
def facts_are_true(scope: Scope) -> Iterator[str]:
    """Of the last day and of one of the last 45, where no change waits to be counted; and of the whole every day."""
    # Where nobody opens a report and no worker runs, nobody has looked for changes yet.
    keeping.note_changes(at=timezone.now())
    built = FactDay.objects.filter(is_stale=False, definition=DEFINITION).order_by("date")
    if scope.since is not None:
        built = built.filter(date__gte=clock.service_date(timezone.now()) - timedelta(days=DAYS_BACK))
    days = list(built.values_list("date", flat=True))
    if scope.since is not None and days:
        days = sorted({days[-1], random.choice(days)})
    for day in days:
        stored = {fact.visit_id: fact for fact in VisitFact.objects.filter(date=day)}
        recorded = {fact.visit_id: fact for fact in facts_of_day(day)}
        for visit in sorted(stored.keys() | recorded.keys()):
            if wrong := _differences(stored.get(visit), recorded.get(visit)):
                yield f"visit {visit} of {day}: {wrong}"


def _differences(stored: VisitFact | None, recorded: VisitFact | None) -> str:
    """Columns that differ; "" where none does."""
    if stored is None or recorded is None:
        return "no fact" if stored is None else "a fact of no visit"
    return ", ".join(name for name in COMPARED if getattr(stored, name) != getattr(recorded, name))
