"""Which visits a counter may open: those that have to do with its stops, of today and of other days."""

from collections.abc import Set
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from counter.mending.days import Day, day_of
from queues.models import ClinicSession, Counter, Visit
from queues.models.visits import VisitQuerySet
from queues.units import own


def visits_of(counter: Counter, *, at: datetime) -> VisitQuerySet:
    """The visits of sessions that are alive now and have to do with this counter: at the admission desk all of them.

    Two statements when it is read; by the index of sessions and of a session's visits, whatever lies behind.
    """
    sessions = list(ClinicSession.objects.alive_at(at).order_by().values_list("pk", "clinic_id"))
    rows = Visit.objects.filter(session__in=[pk for pk, _clinic in sessions])
    clinics = _clinics_of(counter)
    return own.concerning(
        rows, counter.stops.all(), Q(session__in=[pk for pk, clinic in sessions if clinic in clinics])
    )


def concerning(rows: VisitQuerySet, counter: Counter) -> VisitQuerySet:
    """Those of a few visits, of whatever day, that have to do with this counter."""
    return own.concerning(rows, counter.stops.all(), Q(session__clinic__in=_clinics_of(counter)))


def _clinics_of(counter: Counter) -> set[int]:
    return {stop.clinic_id for stop in counter.stops.all() if stop.clinic_id}


def visit_at(counter: Counter, code: str, *, at: datetime, days: Set[Day]) -> Visit:
    """The visit that a page is about; 404 for one of another place, or of a day for which the page is not."""
    rows = Visit.objects.filter(booking_code=code)
    visit = concerning(rows, counter).named().select_related("replaces__session__clinic", "replaces__payer").first()
    if visit is None or day_of(visit, at=at) not in days:
        raise Http404
    return visit
