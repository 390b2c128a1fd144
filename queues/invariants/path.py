"""The path of each visit."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from queues import clock, journey
from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import OVER, Source, Stage, Visit, VisitEvent, VisitGap

PATHS = {True: journey.NEW_PATH, False: journey.KNOWN_PATH}
FIRST_WAIT = {True: Stage.WAITING_ADMISSION, False: Stage.WAITING_CLINIC}
STARTS = (Stage.WAITING_ADMISSION, Stage.WAITING_CLINIC)


class Step(NamedTuple):
    """A standing event, as plain values: there are half a million of them after a year."""

    visit_id: int
    stage: str
    occurred_at: datetime
    recorded_at: datetime


class Walk(NamedTuple):
    """A visit and its standing events in the order of the path."""

    visit_id: int
    stage: str
    is_new_patient: bool
    date: date
    steps: list[Step]


def _walks(scope: Scope) -> Iterator[Walk]:
    """Every visit of the scope; two queries that run side by side, both in the order of the visit."""
    standing = scope.of(VisitEvent.objects.filter(is_standing=True), "visit__session__date").order_by("visit_id", "pk")
    rows = standing.values_list("visit", "stage", "occurred_at", "recorded_at").iterator()
    by_visit = groupby(map(Step._make, rows), key=lambda step: step.visit_id)
    current = next(by_visit, None)
    visits = scope.of(Visit.objects.order_by("pk"), "session__date")
    values = visits.values_list("pk", "stage", "is_new_patient", "session__date")
    for visit_id, stage, is_new_patient, on in values.iterator():
        steps: list[Step] = []
        if current is not None and current[0] == visit_id:
            steps = sorted(current[1], key=lambda step: journey.POSITION[Stage(step.stage)])
            current = next(by_visit, None)
        yield Walk(visit_id, stage, is_new_patient, on, steps)


def _gaps(scope: Scope) -> dict[int, set[str]]:
    marked: dict[int, set[str]] = defaultdict(set)
    open_gaps = scope.of(VisitGap.objects.filter(filled_at=None), "visit__session__date")
    for visit_id, stage in open_gaps.values_list("visit", "stage").iterator():
        marked[visit_id].add(stage)
    return marked


@invariant(8, "standing events form a legal path")
def legal_path(scope: Scope) -> Iterator[str]:
    """New 1-2-3-4-5[-6-7], known 3-4-5[-6-7]; 99 and cancellation last; a step missing only where marked."""
    gaps = _gaps(scope)
    for walk in _walks(scope):
        taken = [step.stage for step in walk.steps if step.stage not in OVER]
        path = [stage.value for stage in PATHS[walk.is_new_patient]]
        expected = path[: path.index(taken[-1]) + 1] if taken and taken[-1] in path else []
        missing = set(expected) - set(taken)
        if not expected or not set(taken) <= set(expected) or not missing <= gaps.get(walk.visit_id, set()):
            yield f"visit {walk.visit_id}: {'-'.join(taken) or 'no event'}"


@invariant(9, "acts that carry task ids at least a second apart, rising")
def a_second_apart(scope: Scope) -> Iterator[str]:
    """Steps follow the order of the path, at least a second apart."""
    for walk in _walks(scope):
        timed = [step for step in walk.steps if step.stage not in journey.UNTIMED]
        for earlier, later in pairwise(timed):
            if later.occurred_at - earlier.occurred_at < clock.ONE_SECOND:
                yield f"visit {walk.visit_id}: {earlier.stage} and {later.stage}"


@invariant(10, "no act before its date or in the future")
def on_the_date(scope: Scope) -> Iterator[str]:
    """Acts after midnight keep their time (the bridge parks what BPJS refuses)."""
    now = timezone.now()
    for walk in _walks(scope):
        begins = clock.start_of_day(walk.date)
        for step in walk.steps:
            if step.stage not in (*journey.UNTIMED, Stage.NO_SHOW) and step.occurred_at < begins:
                yield f"visit {walk.visit_id}: {step.stage} before its date"
            if step.recorded_at > now or step.occurred_at > step.recorded_at:
                yield f"visit {walk.visit_id}: {step.stage} in the future"


@invariant(11, "a stage stands once")
def stage_once(scope: Scope) -> Iterator[str]:
    """A stage stands at most once, and a reversed event does not stand."""
    for walk in _walks(scope):
        for earlier, later in pairwise(walk.steps):
            if earlier.stage == later.stage:
                yield f"visit {walk.visit_id}: {later.stage} twice"
    reversals = scope.of(VisitEvent.objects.filter(reverses__is_standing=True), "visit__session__date")
    for visit_id, stage in reversals.values_list("visit", "stage"):
        yield f"visit {visit_id}: {stage} was reversed and stands"


@invariant(12, "nothing after 99 or cancellation")
def nothing_after_the_end(scope: Scope) -> Iterator[str]:
    """No step is recorded after the end, nor taken back."""
    end = VisitEvent.objects.filter(visit=OuterRef("visit"), stage__in=OVER, is_standing=True, pk__lt=OuterRef("pk"))
    over = scope.of(VisitEvent.objects.filter(visit__stage__in=OVER), "visit__session__date")
    after = over.filter(Exists(end)).order_by("pk")
    yield from (f"visit {visit}: {stage} after its end" for visit, stage in after.values_list("visit", "stage"))


@invariant(13, "no 99 after 5")
def no_show_before_the_end_of_service(scope: Scope) -> Iterator[str]:
    """Nobody who left the clinic is a no-show."""
    left = VisitEvent.objects.filter(visit=OuterRef("visit"), stage=Stage.LEFT_CLINIC, is_standing=True)
    absent = VisitEvent.objects.filter(stage=Stage.NO_SHOW, is_standing=True)
    rows = scope.of(absent, "visit__session__date").filter(Exists(left))
    yield from (f"visit {visit}" for visit in rows.values_list("visit", flat=True))


@invariant(14, "check-in begins 1 or 3 by the frozen is_new_patient")
def first_wait(scope: Scope) -> Iterator[str]:
    """A new patient's first wait is admission, a known one's the clinic."""
    for walk in _walks(scope):
        starts = [step.stage for step in walk.steps if step.stage in STARTS]
        if starts and starts[0] != FIRST_WAIT[walk.is_new_patient]:
            yield f"visit {walk.visit_id}: began with {starts[0]}"


@invariant(15, "stage of the visit = its last standing event")
def stage_is_last_event(scope: Scope) -> Iterator[str]:
    """Nobody but the journey writes the stage."""
    for walk in _walks(scope):
        last = walk.steps[-1].stage if walk.steps else None
        if walk.stage != last:
            yield f"visit {walk.visit_id}: {walk.stage}, last event {last}"


@invariant(16, "every late entry has a person and a reason")
def late_entries_are_signed(scope: Scope) -> Iterator[str]:
    """Times entered afterwards are somebody's word."""
    late = scope.of(VisitEvent.objects.filter(source=Source.LATE_ENTRY), "visit__session__date")
    rows = late.filter(Q(actor=None) | Q(reason=""))
    yield from (f"event {event.pk}" for event in rows)
    entered = VisitEvent.objects.filter(visit=OuterRef("visit"), stage=OuterRef("stage"), source=Source.LATE_ENTRY)
    filled = scope.of(VisitGap.objects.filter(filled_at__isnull=False), "visit__session__date")
    unfilled = filled.filter(~Exists(entered))
    yield from (f"gap {gap.pk} of visit {gap.visit_id}: filled by no late entry" for gap in unfilled)
