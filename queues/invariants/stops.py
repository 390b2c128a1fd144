"""Stops and counters."""

from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.utils import timezone

from queues import clock, order
from queues.invariants.registry import invariant
from queues.models import (
    AT_COUNTER,
    ENDED,
    OVER,
    Call,
    ClinicSession,
    Counter,
    EntryState,
    QueueEntry,
    Stage,
    Stop,
    StopKind,
    Visit,
)
from queues.order import CALLABLE

PRESENT_STAGES = (Stage.WAITING_ADMISSION, Stage.IN_ADMISSION, Stage.WAITING_CLINIC, Stage.IN_CLINIC)


@invariant(17, "one person is at most at one counter")
def one_counter() -> Iterator[str]:
    """By person, over all stops."""
    rows = (
        QueueEntry.objects.filter(state__in=AT_COUNTER, patient__isnull=False)
        .order_by()
        .values("patient")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    yield from (f"patient {row['patient']} at {row['count']} counters" for row in rows)


@invariant(18, "a counter holds at most its capacity")
def within_capacity() -> Iterator[str]:
    """Rooms and desks."""
    rows = Counter.objects.annotate(held=Count("entries", filter=Q(entries__state__in=AT_COUNTER)))
    for counter in rows.filter(held__gt=F("capacity")):
        yield f"counter {counter.pk}: {counter.held} of {counter.capacity}"


@invariant(19, "every call belongs to somebody who was waiting then")
def calls_are_of_waiting_people() -> Iterator[str]:
    """Not before he joined, not after he left."""
    rows = Call.objects.filter(withdrawn_at=None).filter(
        Q(called_at__lt=F("entry__joined_at")) | Q(called_at__gt=F("entry__ended_at"))
    )
    yield from (f"call {call.pk} of entry {call.entry_id}" for call in rows)


@invariant(20, "nobody waits for a visit that is over")
def no_ghosts() -> Iterator[str]:
    """Cancelled and no-show leave every queue."""
    rows = QueueEntry.objects.exclude(state__in=ENDED).filter(visit__stage__in=OVER)
    yield from (f"entry {entry.pk} of visit {entry.visit_id}" for entry in rows)


@invariant(21, "nobody present is missing from every list")
def nobody_is_forgotten() -> Iterator[str]:
    """Who is in the hospital stands at a stop, and who can be called is in a list that a console reads."""
    here = Visit.objects.filter(stage__in=PRESENT_STAGES).annotate(
        waits=Count("entries", filter=~Q(entries__state__in=ENDED)),
        at_admission=Count("admission_ticket__entries", filter=~Q(admission_ticket__entries__state__in=ENDED)),
    )
    yield from (f"visit {visit.pk}: {visit.stage}, at no stop" for visit in here.filter(waits=0, at_admission=0))
    now = timezone.now()
    today = clock.service_date(now)
    waiting = QueueEntry.objects.filter(service_date=today, state__in=CALLABLE)
    listed = {
        place.entry_id
        for place in order.waiting_order(
            list(Stop.objects.exclude(kind=StopKind.CLINIC)), list(ClinicSession.objects.on(today).named()), at=now
        )
    }
    yield from (f"entry {entry.pk} is in no list" for entry in waiting if entry.pk not in listed)
    ready = QueueEntry.objects.filter(state=EntryState.READY, pharmacy_ticket=None)
    yield from (f"entry {entry.pk}: ready, and no medicine" for entry in ready)
