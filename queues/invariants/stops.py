"""Stops and counters."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.utils import timezone

from queues import clock
from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import (
    AT_COUNTER,
    BEFORE_CLINIC,
    ENDED,
    OVER,
    Call,
    ClinicSession,
    Counter,
    EntryState,
    Handover,
    PharmacyTicket,
    Prescription,
    QueueEntry,
    Stage,
    Stop,
    StopKind,
    Visit,
)
from queues.waiting import order
from queues.waiting.order import CALLABLE

THROUGH_THE_CLINIC = (Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)
PRESENT_STAGES = (Stage.WAITING_ADMISSION, Stage.IN_ADMISSION, Stage.WAITING_CLINIC, Stage.IN_CLINIC)


@invariant(17, "one person is at most at one counter")
def one_counter(scope: Scope) -> Iterator[str]:
    """A person is at one counter at most, over all stops."""
    rows = (
        scope.of(QueueEntry.objects.filter(state__in=AT_COUNTER, patient__isnull=False), "service_date")
        .order_by()
        .values("patient")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    yield from (f"patient {row['patient']} at {row['count']} counters" for row in rows)


@invariant(18, "a counter holds at most its capacity")
def within_capacity(scope: Scope) -> Iterator[str]:
    """No room or desk holds more people than its capacity."""
    there = scope.of(QueueEntry.objects.filter(state__in=AT_COUNTER), "service_date").order_by()
    held = there.values("counter", "counter__capacity").annotate(held=Count("pk"))
    for row in held.filter(held__gt=F("counter__capacity")):
        yield f"counter {row['counter']}: {row['held']} of {row['counter__capacity']}"


@invariant(19, "every call belongs to somebody who was waiting then")
def calls_are_of_waiting_people(scope: Scope) -> Iterator[str]:
    """Not before the person joined, not after they left."""
    calls = scope.of(Call.objects.filter(withdrawn_at=None), "entry__service_date")
    rows = calls.filter(Q(called_at__lt=F("entry__joined_at")) | Q(called_at__gt=F("entry__ended_at")))
    yield from (f"call {call.pk} of entry {call.entry_id}" for call in rows)


@invariant(20, "nobody waits for a visit that is over")
def no_ghosts(scope: Scope) -> Iterator[str]:
    """Cancelled and no-show leave every queue."""
    waiting = scope.of(QueueEntry.objects.exclude(state__in=ENDED), "service_date")
    rows = waiting.filter(visit__stage__in=OVER)
    yield from (f"entry {entry.pk} of visit {entry.visit_id}" for entry in rows)


@invariant(21, "nobody present is missing from every list")
def nobody_is_forgotten(scope: Scope) -> Iterator[str]:
    """Everybody in the hospital stands at a stop, and everybody who can be called is in a list that a console reads."""
    yield from _at_no_stop(scope)
    ready = scope.of(QueueEntry.objects.filter(state=EntryState.READY, pharmacy_ticket=None), "service_date")
    yield from (f"entry {entry.pk}: ready, and no medicine" for entry in ready)
    now = timezone.now()
    today = clock.service_date(now)
    if scope.later(today) == today:
        yield from _in_no_list(at=now)


def _in_no_list(*, at: datetime) -> Iterator[str]:
    """Every wait that is alive and can be called is listed by a console."""
    sessions = list(ClinicSession.objects.alive_at(at).named())
    stops = list(Stop.objects.exclude(kind=StopKind.CLINIC))
    listed = {place.entry_id for place in order.waiting_order(stops, sessions, at=at)}
    waiting = QueueEntry.objects.alive_at(at).filter(state__in=CALLABLE).order_by("pk")
    there = Case(When(session__moved_to=None, then="session__room"), default="session__moved_to__room")
    for pk, kind, room in waiting.annotate(room=there).values_list("pk", "stop__kind", "room"):
        if pk not in listed:
            yield f"entry {pk} is in no list"
        elif kind == StopKind.CLINIC and room is not None and not _is_served(pk, room):
            yield f"entry {pk}: its session's room does not call for its stop"


@invariant(44, "nobody waits for a session that was called off")
def nobody_waits_in_vain(scope: Scope) -> Iterator[str]:
    """From today on. During the seconds of such a decision its visits are found: look again."""
    first = scope.later(clock.service_date(timezone.now()))
    rows = Visit.objects.filter(
        Q(session__is_cancelled=True)
        | Q(session__is_on_leave=True)
        | Q(session__moved_to__is_cancelled=True)
        | Q(session__moved_to__is_on_leave=True),
        stage__in=BEFORE_CLINIC,
        session__date__gte=first,
    )
    yield from (
        f"visit {pk}: {stage} in session {session}"
        for pk, stage, session in rows.order_by("pk").values_list("pk", "stage", "session")
    )


@invariant(50, "the pharmacy works on what stands prescribed, and on nothing else")
def pharmacy_has_its_prescription(scope: Scope) -> Iterator[str]:
    """A number that waits there has a prescription of a visit that has left the clinic; a visit that has not left has
    none: one that was opened again has no live number behind its back.
    """
    standing = Prescription.objects.filter(withdrawn_at=None)
    of_the_gone = standing.filter(ticket=OuterRef("pharmacy_ticket"), visit__stage__in=THROUGH_THE_CLINIC)
    waits = scope.of(QueueEntry.objects.exclude(state__in=ENDED), "service_date").filter(pharmacy_ticket__isnull=False)
    for pk in waits.filter(~Exists(of_the_gone)).order_by("pk").values_list("pharmacy_ticket", flat=True):
        yield f"pharmacy ticket {pk}: waits without a prescription"
    early = scope.of(standing, "visit__session__date").exclude(visit__stage__in=THROUGH_THE_CLINIC)
    for visit, stage in early.order_by("pk").values_list("visit", "visit__stage"):
        yield f"visit {visit}: {stage}, and a prescription stands"


def _at_no_stop(scope: Scope) -> Iterator[str]:
    open_waits = QueueEntry.objects.exclude(state__in=ENDED)
    here = scope.of(Visit.objects.filter(stage__in=PRESENT_STAGES), "session__date").filter(
        ~Exists(open_waits.filter(visit=OuterRef("pk"))),
        ~Exists(open_waits.filter(admission_ticket__visits=OuterRef("pk"))),
    )
    for pk, stage in here.order_by("pk").values_list("pk", "stage").iterator():
        yield f"visit {pk}: {stage}, at no stop"
    tickets = scope.of(PharmacyTicket.objects.filter(cancelled_at=None), "service_date").filter(
        ~Exists(open_waits.filter(pharmacy_ticket=OuterRef("pk"))),
        ~Exists(Handover.objects.filter(ticket=OuterRef("pk"), withdrawn_at=None)),
    )
    for pk in tickets.values_list("pk", flat=True).iterator():
        yield f"pharmacy ticket {pk}: at no stop, not handed over"


def _is_served(entry_id: int, room_id: int) -> bool:
    return Counter.objects.filter(pk=room_id, stops__entries=entry_id).exists()
