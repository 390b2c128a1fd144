"""The path of each visit."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.db.models import Q
from django.utils import timezone

from queues import clock, journey
from queues.invariants.registry import invariant
from queues.models import OVER, Source, Stage, Visit, VisitEvent, VisitGap

FIRST_WAIT = {True: Stage.WAITING_ADMISSION, False: Stage.WAITING_CLINIC}
STARTS = (Stage.WAITING_ADMISSION, Stage.WAITING_CLINIC)


def _standing() -> Iterator[tuple[Visit, list[VisitEvent]]]:
    """Every visit with its standing events in the order of the path."""
    events: dict[int, list[VisitEvent]] = defaultdict(list)
    for event in VisitEvent.objects.filter(is_standing=True).iterator():
        events[event.visit_id].append(event)
    for visit in Visit.objects.select_related("session").iterator():
        yield visit, sorted(events[visit.pk], key=lambda event: journey.POSITION[Stage(event.stage)])


def _gaps() -> dict[int, set[str]]:
    marked: dict[int, set[str]] = defaultdict(set)
    for visit_id, stage in VisitGap.objects.filter(filled_at=None).values_list("visit", "stage"):
        marked[visit_id].add(stage)
    return marked


@invariant(8, "standing events form a legal path")
def legal_path() -> Iterator[str]:
    """New 1-2-3-4-5[-6-7], known 3-4-5[-6-7]; 99 and cancellation last; a step missing only where marked."""
    gaps = _gaps()
    for visit, events in _standing():
        taken = [event.stage for event in events if event.stage not in OVER]
        path = [stage.value for stage in journey.path_of(visit)]
        expected = path[: path.index(taken[-1]) + 1] if taken and taken[-1] in path else None
        allowed = expected is not None and set(expected) - set(taken) <= gaps[visit.pk]
        if not allowed or expected is None or not set(taken) <= set(expected):
            yield f"visit {visit.pk}: {'-'.join(taken)}"


@invariant(9, "acts that carry task ids at least a second apart, rising")
def a_second_apart() -> Iterator[str]:
    """In the order of the path."""
    for visit, events in _standing():
        timed = [event for event in events if event.stage not in journey.UNTIMED]
        for earlier, later in pairwise(timed):
            if later.occurred_at - earlier.occurred_at < clock.ONE_SECOND:
                yield f"visit {visit.pk}: {earlier.stage} and {later.stage}"


@invariant(10, "no act before its date or in the future")
def on_the_date() -> Iterator[str]:
    """Acts after midnight keep their time (the bridge parks what BPJS refuses)."""
    now = timezone.now()
    for visit, events in _standing():
        for event in events:
            early = clock.service_date(event.occurred_at) < visit.session.date
            if event.stage not in (*journey.UNTIMED, Stage.NO_SHOW) and early:
                yield f"visit {visit.pk}: {event.stage} before its date"
            if event.recorded_at > now or event.occurred_at > event.recorded_at:
                yield f"visit {visit.pk}: {event.stage} in the future"


@invariant(11, "a stage stands once")
def stage_once() -> Iterator[str]:
    """And what a reversal names does not stand."""
    seen: set[tuple[int, str]] = set()
    for visit_id, stage in VisitEvent.objects.filter(is_standing=True).values_list("visit", "stage").iterator():
        if (visit_id, stage) in seen:
            yield f"visit {visit_id}: {stage} twice"
        seen.add((visit_id, stage))
    for event in VisitEvent.objects.filter(reverses__is_standing=True):
        yield f"visit {event.visit_id}: {event.stage} was reversed and stands"


@invariant(12, "nothing after 99 or cancellation")
def nothing_after_the_end() -> Iterator[str]:
    """No event is recorded after the end."""
    ends = dict(VisitEvent.objects.filter(stage__in=OVER, is_standing=True).values_list("visit", "pk"))
    for event in VisitEvent.objects.filter(visit__in=ends, reverses=None, is_standing=True):
        if event.pk > ends[event.visit_id]:
            yield f"visit {event.visit_id}: {event.stage} after its end"


@invariant(13, "no 99 after 5")
def no_show_before_the_end_of_service() -> Iterator[str]:
    """Who left the clinic was there."""
    left = VisitEvent.objects.filter(stage=Stage.LEFT_CLINIC, is_standing=True).values("visit")
    rows = VisitEvent.objects.filter(stage=Stage.NO_SHOW, is_standing=True, visit__in=left)
    yield from (f"visit {event.visit_id}" for event in rows)


@invariant(14, "check-in begins 1 or 3 by the frozen is_new_patient")
def first_wait() -> Iterator[str]:
    """A new patient's first wait is admission, a known one's the clinic."""
    for visit, events in _standing():
        starts = [event.stage for event in events if event.stage in STARTS]
        if starts and starts[0] != FIRST_WAIT[visit.is_new_patient]:
            yield f"visit {visit.pk}: began with {starts[0]}"


@invariant(15, "stage of the visit = its last standing event")
def stage_is_last_event() -> Iterator[str]:
    """Nobody but the journey writes the stage."""
    for visit, events in _standing():
        last = events[-1].stage if events else None
        if visit.stage != last:
            yield f"visit {visit.pk}: {visit.stage}, last event {last}"


@invariant(16, "every late entry has a person and a reason")
def late_entries_are_signed() -> Iterator[str]:
    """Times entered afterwards are somebody's word."""
    rows = VisitEvent.objects.filter(source=Source.LATE_ENTRY).filter(Q(actor=None) | Q(reason=""))
    yield from (f"event {event.pk}" for event in rows)
