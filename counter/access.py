"""Permission to work at a counter: the kinds of stops that it serves decide which permissions are needed, and whose
unit it is, whether they serve there (queues/units).
"""

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from counter import alarms
from queues.models import Counter, Patient, StopKind
from queues.units import glass, own
from queues.units.glass import Kind, Subject
from queues.units.own import NotOwnUnitError

PERMISSION = {
    StopKind.ADMISSION: "queue.work_admission",
    StopKind.NURSE: "queue.work_clinic",
    StopKind.CLINIC: "queue.work_clinic",
    StopKind.LAB: "queue.work_other_stop",
    StopKind.RADIOLOGY: "queue.work_other_stop",
    StopKind.CASHIER: "queue.work_other_stop",
    StopKind.PHARMACY: "queue.work_pharmacy",
    StopKind.PICKUP: "queue.work_pharmacy",
}


def kinds_of(counter: Counter) -> set[StopKind]:
    """The kinds of the counter's active stops. Uses prefetched stops when they are there."""
    return {StopKind(stop.kind) for stop in counter.stops.all() if stop.is_active}


def may_work_at(user: AbstractUser | AnonymousUser, counter: Counter) -> bool:
    """All kinds of the counter, and at least one: a counter without stops is nobody's workplace."""
    needed = {PERMISSION[kind] for kind in kinds_of(counter)}
    return bool(needed) and user.has_perms(needed)


def counters_for(user: AbstractUser | AnonymousUser) -> list[Counter]:
    """The workplaces of this person's units."""
    return [counter for counter in counters_of_role(user) if counter.is_own]  # type: ignore[attr-defined]


def counters_of_role(user: AbstractUser | AnonymousUser) -> list[Counter]:
    """The workplaces that the person's role is for, of whatever unit; each says `is_own`."""
    counters = Counter.objects.filter(is_active=True).annotate(**own.columns(user)).prefetch_related("stops")
    return [counter for counter in counters if may_work_at(user, counter)]


def counter_or_refuse(request: HttpRequest, pk: int) -> Counter:
    """The counter, or 404 when there is none, or 403: NotOwnUnitError where a reason would open it."""
    user = request.user
    counters = Counter.objects.annotate(**alarms.columns(), **own.columns(user)).prefetch_related("stops")
    counter = get_object_or_404(counters, pk=pk, is_active=True)
    if not may_work_at(user, counter):
        raise PermissionDenied
    subject = Subject(Kind.COUNTER, counter.pk)
    is_own: bool = counter.is_own  # type: ignore[attr-defined]
    if not (is_own or glass.is_open(request.session, subject, at=timezone.now())):
        raise NotOwnUnitError(subject, counter.name)
    return counter


def patient_or_refuse(request: HttpRequest, counter: Counter, patient: Patient) -> None:
    """At an admission desk everybody; elsewhere those who have to do with this counter or with the person's units.

    NotOwnUnitError where a reason would open the record.
    """
    stops = own.stops_of(request.user)
    if stops is None or StopKind.ADMISSION in kinds_of(counter):
        return
    subject = Subject(Kind.PATIENT, patient.pk)
    if glass.is_open(request.session, subject, at=timezone.now()):
        return
    if not own.has_patient(stops | {stop.pk for stop in counter.stops.all()}, patient.pk):
        raise NotOwnUnitError(subject, patient.masked_name)
