"""The units of a member of the staff: the stops from which their counters call.

A user without a counter of their own (`Workplace`) serves wherever their role may, as does one with the right to.
"""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.auth.models import User as Staff
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value

from queues.models import Counter, Prescription, QueueEntry, Stop, StopKind, Visit, Workplace
from queues.models.visits import VisitQuerySet
from queues.units.glass import Subject

EVERYWHERE = "queue.serve_everywhere"
User = AbstractUser | AnonymousUser
_KEPT = "_own_stops"


class NotOwnUnitError(PermissionDenied):
    """What was asked for is not of this person's units. `name`: how the page may name it."""

    def __init__(self, subject: Subject, name: str) -> None:
        super().__init__(name)
        self.subject, self.name = subject, name


def columns(user: User) -> Mapping[str, Any]:
    """Annotations of counters: `is_own`. Read along with the counter, they cost no statement."""
    if not isinstance(user, Staff) or user.has_perm(EVERYWHERE):
        return {"is_own": Value(True, output_field=BooleanField())}
    mine = Workplace.objects.filter(user=user)
    sharing = mine.filter(counter__stops__counters=OuterRef("pk"))
    own = Q(~Exists(mine)) | Q(Exists(sharing))
    return {"is_own": ExpressionWrapper(own, output_field=BooleanField())}


def stops_of(user: User) -> frozenset[int] | None:
    """The stops of the person's counters; None for one who serves everywhere. One statement a request."""
    if not isinstance(user, Staff) or user.has_perm(EVERYWHERE):
        return None
    if not hasattr(user, _KEPT):
        rows = list(Workplace.objects.filter(user=user).order_by().values_list("counter__stops", flat=True))
        setattr(user, _KEPT, frozenset(pk for pk in rows if pk) if rows else None)
    kept: frozenset[int] | None = getattr(user, _KEPT)
    return kept


def names_of(user: User) -> list[str]:
    """The person's counters, as a refusal names them."""
    if not isinstance(user, Staff):
        return []
    return list(Counter.objects.filter(workplaces__user=user).values_list("name", flat=True))


def concerning(rows: VisitQuerySet, stops: Iterable[Stop], of_their_polis: Q) -> VisitQuerySet:
    """Those of the visits that have to do with these stops: at an admission desk all of them.

    Elsewhere those of the polis (`of_their_polis` says which these are), those whose holder waited at one of the
    stops, and at a pharmacy those with a prescription.
    """
    stops = list(stops)
    kinds = {StopKind(stop.kind) for stop in stops if stop.is_active}
    if StopKind.ADMISSION in kinds:
        return rows
    ours = of_their_polis | Q(Exists(QueueEntry.objects.filter(visit=OuterRef("pk"), stop__in=stops)))
    if kinds & {StopKind.PHARMACY, StopKind.PICKUP}:
        ours |= Q(Exists(Prescription.objects.filter(visit=OuterRef("pk"))))
    return rows.filter(ours)


def is_of_stops(visit: Visit, stops: Iterable[Stop]) -> bool:
    """Has this visit to do with one of them?"""
    return _concerning_all(Visit.objects.filter(pk=visit.pk), stops)


def has_patient(stop_keys: Set[int], patient: int) -> bool:
    """Did this person ever have, or will they have, to do with one of these stops?"""
    return _concerning_all(Visit.objects.filter(patient=patient), Stop.objects.filter(pk__in=stop_keys))


def _concerning_all(rows: VisitQuerySet, stops: Iterable[Stop]) -> bool:
    stops = list(stops)
    polis = Q(session__clinic__in={stop.clinic_id for stop in stops if stop.clinic_id})
    return concerning(rows, stops, polis).exists()
