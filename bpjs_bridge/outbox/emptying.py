"""What a settled message need not keep: its content. That it was sent, when, and its digest stay."""

from datetime import date

from django.db import models
from django.db.models import Max
from django.db.models.functions import Cast

from bpjs_bridge.models import UNDELIVERED_STATES, OutboxMessage
from queues.models import ArchivedDay

BATCH = 1_000


def is_emptied() -> models.Q:
    """Of a day that is archived, without content."""
    archived_to = ArchivedDay.objects.aggregate(last=Max("date"))["last"]
    if archived_to is None:
        return models.Q(pk__in=())
    settled = ~models.Q(state__in=UNDELIVERED_STATES)
    return settled & models.Q(sealed="", visit__session__date__lte=archived_to)


def to_empty(day: date, *, after: date | None) -> "models.QuerySet[OutboxMessage]":
    """Settled messages with content, of visits up to a day and after another (None: from the beginning).

    One that waits for BPJS or for a person keeps what it would send.
    """
    settled = OutboxMessage.objects.exclude(state__in=UNDELIVERED_STATES).filter(visit__session__date__lte=day)
    if after is not None:
        settled = settled.filter(visit__session__date__gt=after)
    return settled.annotate(sealed=Cast("payload", models.TextField())).exclude(sealed="").order_by()


def empty_messages(day: date, *, after: date | None) -> int:
    """Empty them, some at a time; how many. No transaction but its own: each batch stays done."""
    emptied = 0
    while keys := list(to_empty(day, after=after).values_list("pk", flat=True)[:BATCH]):
        emptied += OutboxMessage.objects.filter(pk__in=keys).exclude(state__in=UNDELIVERED_STATES).update(payload="")
    return emptied
