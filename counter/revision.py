"""Whether anything moved in the hospital since a screen was drawn: one query over the append-only tables.

BPJS's answers are part of it: a patient stands at the desk until the SEP may be issued.
"""

from typing import Any

from django.db.models import IntegerField, Model, Subquery

from counter.bpjs import newest_answer
from queues.models import AdmissionTicket, Call, Counter, EntryEvent, PrescriptionDraft, VisitEvent

HISTORY: tuple[type[Model], ...] = (VisitEvent, EntryEvent, Call, AdmissionTicket)
# A row whose transaction began earlier may appear below the newest one: the recent ones are counted too.
RECENT = 64


class CountOf(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) recent)"
    output_field = IntegerField()


def revision(counter_pk: int) -> tuple[Any, ...] | None:
    """Differs whenever a screen of this counter may differ; None when there is no such counter."""
    columns: list[Subquery] = []
    for model in HISTORY:
        newest = model._default_manager.order_by("-pk").values("pk")[:1]
        recent = model._default_manager.filter(pk__gt=Subquery(newest) - RECENT).order_by().values("pk")
        columns += [Subquery(newest), CountOf(recent)]
    # What another screen types for whom this counter serves concerns this counter alone.
    typed = PrescriptionDraft.objects.filter(visit__entries__counter=counter_pk).order_by("-typed_at")
    columns.append(Subquery(typed.values("typed_at")[:1]))
    if (answered := newest_answer()) is not None:
        columns.append(answered)
    named = {f"part_{place}": column for place, column in enumerate(columns)}
    rows = Counter.objects.filter(pk=counter_pk, is_active=True).annotate(**named)
    return rows.values_list(*named).first()
