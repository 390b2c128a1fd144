"""Which messages may leave now, and in which order: the first undelivered of each booking; the oldest, and new numbers.

The statements are composed once a connection. States and kinds stand in their text, where the database finds that a
partial index serves, and keeps one plan for all values.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models import Case, Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.db.models.sql.compiler import SQLCompiler

from bpjs_bridge.models import UNDELIVERED_STATES, MessageKind, MessageState, OutboxMessage
from bpjs_bridge.outbox.corrections import position_of_gap
from queues.database.composed import Composed
from queues.journey import CAN_BE_MISSING
from queues.models import Stage, VisitGap

Messages = QuerySet[OutboxMessage]


class Written(models.Expression):
    """A constant of ours that stands in the statement's text."""

    conditional = False

    def __init__(self, word: str) -> None:
        assert word.isidentifier()
        super().__init__(output_field=models.CharField())
        self.word = word

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return f"'{self.word}'", []


def unblocked() -> Messages:
    """The first undelivered message of each booking, unless a step before it happened and nobody knows when."""
    earlier = OutboxMessage.objects.filter(
        visit=OuterRef("visit"), position__lt=OuterRef("position"), state__in=[*map(Written, UNDELIVERED_STATES)]
    )
    return OutboxMessage.objects.filter(
        ~Exists(earlier), ~Q(waits_for_gap()), ~Q(waits_for_replaced()), state=Written(MessageState.PENDING)
    )


def waits_for_gap() -> Q:
    """A step marked as missing lies before this task: it is never sent over it, given up or not."""
    place = Case(
        *[When(stage=stage, then=Value(position_of_gap(stage))) for stage in CAN_BE_MISSING],
        output_field=IntegerField(),
    )
    gap = VisitGap.objects.filter(visit=OuterRef("visit"), filled_at=None).annotate(place=place)
    in_path = Q(kind__in=(MessageKind.TASK, MessageKind.PHARMACY), position__lt=position_of_gap(Stage.NO_SHOW))
    return in_path & Q(Exists(gap.filter(place__lt=OuterRef("position"))))


def waits_for_replaced() -> Q:
    """A number in the place of another one: BPJS is told first that the old one is cancelled, and of all before that.

    Until then the old one may hold the reference. What a person has to decide of the old one holds the new one back.
    """
    of_the_old = OutboxMessage.objects.filter(
        visit__replaced_by=OuterRef("visit"), state__in=[*map(Written, UNDELIVERED_STATES)]
    )
    return Q(kind=Written(MessageKind.ADD)) & Q(Exists(of_the_old))


def sendable(at: datetime) -> Messages:
    """Due, unblocked, and held by no worker."""
    return unblocked().filter(Q(lease_until=None) | Q(lease_until__lte=at), due_at__lte=at)


def oldest(limit: int) -> Callable[[datetime], list[OutboxMessage]]:
    """What reads the messages that have been due for longest, held until the transaction ends."""
    return _read(limit, False)


def newest_numbers(limit: int) -> Callable[[datetime], list[OutboxMessage]]:
    """What reads the numbers (antrean/add) that were given last: until BPJS has one, nobody may issue its SEP."""
    return _read(limit, True)


@lru_cache(maxsize=32)
def _read(limit: int, is_of_new_numbers: bool) -> Composed[[datetime], OutboxMessage]:
    @Composed
    def read(at: datetime) -> Messages:
        rows = sendable(at).order_by("due_at", "pk")
        if is_of_new_numbers:
            rows = sendable(at).filter(kind=Written(MessageKind.ADD)).order_by("-created_at", "-pk")
        return _held(rows)[:limit]

    return read


def _held(rows: Messages) -> Messages:
    """With the content as it is stored: it is opened where it is sent. One that no key opens parks its own booking,
    not the worker.
    """
    sealed = ExpressionWrapper(F("payload"), output_field=models.TextField())
    rows = rows.defer("payload").annotate(sealed=sealed)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return rows


@Composed
def _moments() -> "QuerySet[OutboxMessage, datetime]":
    free_at = Greatest("due_at", Coalesce("lease_until", "due_at"))
    return unblocked().annotate(free_at=free_at).order_by("free_at").values_list("free_at", flat=True)[:1]


def next_at() -> datetime | None:
    """When the first waiting message is due, or free of a lease that its worker left behind; None without any."""
    return _moments.first()
