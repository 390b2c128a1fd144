"""Rules about sessions that were moved, and about seats kept for people whose session did not take place."""

from collections.abc import Iterator

from django.db.models import F, Q

from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import OVER, ClinicSession, KeptSeat


@invariant(71, "people move within a clinic and a date, in one step")
def moved_in_one_step(scope: Scope) -> Iterator[str]:
    """The session to which they were moved was not moved itself: orders and screens look no further."""
    rows = scope.of(ClinicSession.objects.exclude(moved_to=None), "date")
    wrong = rows.filter(
        ~Q(moved_to__clinic=F("clinic")) | ~Q(moved_to__date=F("date")) | Q(moved_to__moved_to__isnull=False)
    )
    for pk, target in wrong.order_by("pk").values_list("pk", "moved_to").iterator():
        yield f"session {pk}: moved to session {target}, which is of another clinic or date, or was moved too"


@invariant(72, "a seat is kept for somebody without a number")
def kept_for_somebody(scope: Scope) -> Iterator[str]:
    """The visit is over and has not been replaced: otherwise the seat stays empty for nobody."""
    kept = scope.of(KeptSeat.objects.filter(given_back_at=None), "session__date")
    wrong = kept.filter(~Q(visit__stage__in=OVER) | Q(visit__replaced_by__isnull=False))
    for pk, visit in wrong.order_by("pk").values_list("pk", "visit").distinct().iterator():
        yield f"kept seat {pk}: visit {visit} goes on, or has a new number"
