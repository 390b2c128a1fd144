"""Which visits a counter may open: those that have to do with its stops, of today and of other days."""

from collections.abc import Set
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from counter.access import kinds_of
from counter.mending.days import Day, day_of
from queues.models import ClinicSession, Counter, Prescription, QueueEntry, StopKind, Visit
from queues.models.visits import VisitQuerySet


def visits_of(counter: Counter, *, at: datetime) -> VisitQuerySet:
    """The visits of sessions that are alive now and have to do with this counter: at the admission desk all of them.

    Two statements when it is read; by the index of sessions and of a session's visits, whatever lies behind.
    """
    sessions = list(ClinicSession.objects.alive_at(at).order_by().values_list("pk", "clinic_id"))
    rows = Visit.objects.filter(session__in=[pk for pk, _clinic in sessions])
    clinics = _clinics_of(counter)
    return _concerning(rows, counter, Q(session__in=[pk for pk, clinic in sessions if clinic in clinics]))


def concerning(rows: VisitQuerySet, counter: Counter) -> VisitQuerySet:
    """Those of a few visits, of whatever day, that have to do with this counter."""
    return _concerning(rows, counter, Q(session__clinic__in=_clinics_of(counter)))


def _clinics_of(counter: Counter) -> set[int]:
    return {stop.clinic_id for stop in counter.stops.all() if stop.clinic_id}


def _concerning(rows: VisitQuerySet, counter: Counter, of_its_polis: Q) -> VisitQuerySet:
    """At the admission desk all of them, elsewhere those of its polis and those whose holder waited at its stops."""
    kinds = kinds_of(counter)
    if StopKind.ADMISSION in kinds:
        return rows
    ours = of_its_polis | Q(Exists(QueueEntry.objects.filter(visit=OuterRef("pk"), stop__in=list(counter.stops.all()))))
    if kinds & {StopKind.PHARMACY, StopKind.PICKUP}:
        ours |= Q(Exists(Prescription.objects.filter(visit=OuterRef("pk"))))
    return rows.filter(ours)


def visit_at(counter: Counter, code: str, *, at: datetime, days: Set[Day]) -> Visit:
    """The visit that a page is about; 404 for one of another place, or of a day for which the page is not."""
    rows = Visit.objects.filter(booking_code=code)
    visit = concerning(rows, counter).named().select_related("replaces__session__clinic", "replaces__payer").first()
    if visit is None or day_of(visit, at=at) not in days:
        raise Http404
    return visit
