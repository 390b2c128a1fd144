"""What a counter calls from: its stops, and of a poli the sessions."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from queues import hours
from queues.database.composed import Among, Composed
from queues.models import ClinicSession, Counter, Stop, StopKind


def stops_called_from(counter: Counter) -> list[Stop]:
    """The active stops of a counter."""
    return _active_stops(counter.pk)


@Composed
def _active_stops(counter: int) -> QuerySet[Stop]:
    return Stop.objects.filter(counters=counter, is_active=True).order_by("pk")


def sessions_at(counter: Counter, stops: Sequence[Stop], *, at: datetime) -> list[ClinicSession]:
    """Sessions alive now that this counter calls from: those in this room, and those that have no room."""
    clinics = [stop.clinic_id for stop in stops if stop.kind == StopKind.CLINIC and stop.clinic_id]
    return _sessions_of(clinics, counter.pk, *hours.alive(at)[:3]) if clinics else []


@Composed
def _sessions_of(clinics: list[int], room: int, day: date, before: date, ends_from: time) -> QuerySet[ClinicSession]:
    rows = ClinicSession.objects.alive(day, before, ends_from).named().filter(Among("clinic", clinics))
    # The people of a moved one are called where it was moved to.
    return rows.filter(Q(room=room) | Q(room=None), moved_to=None)
