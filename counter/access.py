"""Permission to work at a counter: the kinds of stops that it serves decide which permissions are needed."""

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from counter import alarms
from queues.models import Counter, StopKind

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
    """The workplaces this person may choose from."""
    counters = Counter.objects.filter(is_active=True).prefetch_related("stops")
    return [counter for counter in counters if may_work_at(user, counter)]


def counter_or_refuse(user: AbstractUser | AnonymousUser, pk: int) -> Counter:
    """The counter, or 404 when there is none, or 403 when it is not this person's workplace."""
    counters = Counter.objects.annotate(**alarms.columns()).prefetch_related("stops")
    counter = get_object_or_404(counters, pk=pk, is_active=True)
    if not may_work_at(user, counter):
        raise PermissionDenied
    return counter
