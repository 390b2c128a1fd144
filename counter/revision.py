"""Whether anything moved in the hospital since a screen was drawn: one query over the append-only tables.

BPJS's answers are part of it: a patient stands at the desk until the SEP may be issued.
"""

from typing import Any

from django.db.models import BigIntegerField, Subquery

from counter.bpjs import newest_answer
from queues.models import Counter, PrescriptionDraft
from queues.waiting.live import HISTORY

# A row whose transaction began earlier may appear below the newest one: the recent ones are added up, and whichever is
# new among them pushes out the smallest, so that the sum only grows. "All above the newest less 64", asked in one
# question, is planned as if it were a third of the table, and the table is read from end to end.
RECENT = 64


class SumOf(Subquery):
    """The sum of the keys that a subquery gives."""

    template = "(SELECT SUM(recent.id) FROM (%(subquery)s) recent)"
    output_field = BigIntegerField()


def revision(counter_pk: int) -> tuple[Any, ...] | None:
    """Differs whenever a screen of this counter may differ; None when there is no such counter."""
    columns: list[Subquery] = [SumOf(model._default_manager.order_by("-pk").values("id")[:RECENT]) for model in HISTORY]
    # What another screen types for whom this counter serves concerns this counter alone.
    typed = PrescriptionDraft.objects.filter(visit__entries__counter=counter_pk).order_by("-typed_at")
    columns.append(Subquery(typed.values("typed_at")[:1]))
    if (answered := newest_answer()) is not None:
        columns.append(answered)
    named = {f"part_{place}": column for place, column in enumerate(columns)}
    rows = Counter.objects.filter(pk=counter_pk, is_active=True).annotate(**named)
    return rows.values_list(*named).first()
