"""Visits that a person mended."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import SeriesDate, SessionEffect, Stage, Visit


@invariant(48, "a visit that was replaced is cancelled, so it holds no seat and is not open")
def replaced_is_over(scope: Scope) -> Iterator[str]:
    """Of one person, too: nobody gets another person's place. A no-show is replaced by a decision about its session
    alone.
    """
    new = scope.of(Visit.objects.filter(replaces__isnull=False), "session__date").order_by("pk")
    decided = Q(Exists(SessionEffect.objects.filter(visit=OuterRef("replaces"))), replaces__stage=Stage.NO_SHOW)
    open_ones = new.exclude(replaces__stage=Stage.CANCELLED).exclude(decided)
    for pk, old, stage in open_ones.values_list("pk", "replaces", "replaces__stage"):
        yield f"visit {pk} replaces visit {old}, which is {stage}"
    for pk, old in new.exclude(patient=F("replaces__patient")).values_list("pk", "replaces"):
        yield f"visit {pk} replaces visit {old} of another person"


@invariant(49, "a date of a series is its person's visit of that date, or says why there is none")
def series_dates_are_true(scope: Scope) -> Iterator[str]:
    """While a series is being booked its last dates are found: look again."""
    dates = scope.of(SeriesDate.objects.order_by("pk"), "on")
    wrong = ~Q(visit__patient=F("series__patient")) | ~Q(visit__session__date=F("on"))
    rows = dates.filter(Q(visit=None, refusal="") | (Q(visit__isnull=False) & wrong))
    yield from (f"date {pk} of series {series}" for pk, series in rows.values_list("pk", "series"))
