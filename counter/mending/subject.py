"""Which visits a counter may open: those of today that have to do with its stops."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from counter.access import kinds_of
from queues.models import ClinicSession, Counter, Prescription, QueueEntry, StopKind, Visit
from queues.models.visits import VisitQuerySet


def visits_of(counter: Counter, *, at: datetime) -> VisitQuerySet:
    """The visits of sessions that are alive now and have to do with this counter: at the admission desk all of them.

    Two statements when it is read; by the index of sessions and of a session's visits, whatever lies behind.
    """
    sessions = list(ClinicSession.objects.alive_at(at).order_by().values_list("pk", "clinic_id"))
    rows = Visit.objects.filter(session__in=[pk for pk, _clinic in sessions])
    kinds, stops = kinds_of(counter), list(counter.stops.all())
    if StopKind.ADMISSION in kinds:
        return rows
    clinics = {stop.clinic_id for stop in stops if stop.clinic_id}
    ours = Q(session__in=[pk for pk, clinic in sessions if clinic in clinics])
    ours |= Q(Exists(QueueEntry.objects.filter(visit=OuterRef("pk"), stop__in=stops)))
    if kinds & {StopKind.PHARMACY, StopKind.PICKUP}:
        ours |= Q(Exists(Prescription.objects.filter(visit=OuterRef("pk"))))
    return rows.filter(ours)


def visit_at(counter: Counter, code: str, *, at: datetime) -> Visit:
    """The visit that a page is about; 404 for one of another day or another place."""
    visit = visits_of(counter, at=at).filter(booking_code=code).named().first()
    if visit is None:
        raise Http404
    return visit
