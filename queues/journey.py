"""The path of a visit: the only place that knows it, and the only one that writes a stage."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from queues import clock
from queues.database.composed import Composed
from queues.database.injection_points import injection_point
from queues.database.inserting import add, insert, write
from queues.errors import AlreadyServedError, TimeDoesNotFitError, TooSoonError, VisitOverError, WrongPathError
from queues.models import Act, Source, Stage, Visit, VisitEvent, VisitGap, end_of_chain
from queues.press import Press

NEW_PATH = (
    Stage.BOOKED,
    Stage.WAITING_ADMISSION,
    Stage.IN_ADMISSION,
    Stage.WAITING_CLINIC,
    Stage.IN_CLINIC,
    Stage.LEFT_CLINIC,
    Stage.PREPARING_MEDICINE,
    Stage.MEDICINE_READY,
)
KNOWN_PATH = tuple(stage for stage in NEW_PATH if stage not in (Stage.WAITING_ADMISSION, Stage.IN_ADMISSION))
# Steps whose press can be forgotten while the next one is made: the gap is marked, never filled by software.
CAN_BE_MISSING = (Stage.IN_ADMISSION, Stage.IN_CLINIC, Stage.PREPARING_MEDICINE)
# Steps that are no act BPJS has a time of.
UNTIMED = (Stage.BOOKED, Stage.CANCELLED)
# Where a step lies in any path: a late entry is written after what follows it.
POSITION = {stage: place for place, stage in enumerate((*NEW_PATH, Stage.NO_SHOW, Stage.CANCELLED))}


def path_of(visit: Visit) -> tuple[Stage, ...]:
    """The path this visit walks, by its frozen `is_new_patient`."""
    return NEW_PATH if visit.is_new_patient else KNOWN_PATH


def standing_events(visit: Visit) -> dict[Stage, VisitEvent]:
    """The events not reversed, by stage, in the order of the path."""
    rows = sorted(_standing(visit.pk), key=lambda event: POSITION[Stage(event.stage)])
    for event in rows:
        event.visit = visit
    return {Stage(event.stage): event for event in rows}


@Composed
def _standing(visit: int) -> QuerySet[VisitEvent]:
    return VisitEvent.objects.filter(visit=visit, is_standing=True)


def open_gaps(visit: Visit) -> set[Stage]:
    """Steps marked as happened and not recorded, not yet filled."""
    return set(map(Stage, _open_gaps(visit.pk)))


@Composed
def _open_gaps(visit: int) -> QuerySet[VisitGap, str]:
    return VisitGap.objects.filter(visit=visit, filled_at=None).values_list("stage", flat=True)


def missing_before(visit: Visit, stage: Stage, standing: Iterable[Stage]) -> list[Stage]:
    """The steps of the path before `stage` that do not stand."""
    path = path_of(visit)
    have = set(standing)
    return [step for step in path[: path.index(stage)] if step not in have]


def _check_end(stage: Stage, standing: dict[Stage, VisitEvent]) -> None:
    if stage == Stage.CANCELLED and (Stage.IN_CLINIC in standing or Stage.LEFT_CLINIC in standing):
        raise AlreadyServedError
    if stage == Stage.NO_SHOW and Stage.LEFT_CLINIC in standing:
        raise WrongPathError


def _check_step(visit: Visit, stage: Stage, standing: dict[Stage, VisitEvent]) -> None:
    path = path_of(visit)
    if stage not in path or any(later in standing for later in path[path.index(stage) :]):
        raise WrongPathError
    missing = missing_before(visit, stage, standing)
    if missing and not set(missing) <= open_gaps(visit):
        raise WrongPathError


def _check_second(stage: Stage, occurred_at: datetime, standing: dict[Stage, VisitEvent]) -> None:
    """One second lies between two acts that carry task ids (protocol 5)."""
    if stage in UNTIMED:
        return
    timed = [event.occurred_at for step, event in standing.items() if step not in UNTIMED]
    if timed and occurred_at - max(timed) < clock.ONE_SECOND:
        raise TooSoonError


def move(
    visit: Visit,
    stage: Stage,
    press: Press,
    *,
    occurred_at: datetime | None = None,
    source: Source = Source.PRESS,
    reason: str = "",
    act: Act | None = None,
    arrived_at: datetime | None = None,
) -> VisitEvent:
    """Take one step: writes the event and the visit's stage. The caller holds the visit's lock, in a transaction.

    `occurred_at`: when it happened, where that is not the moment of the press. `arrived_at`: the holder is here since
    then, and was not before this step. Raises VisitOverError, WrongPathError, AlreadyServedError or TooSoonError and
    then has written nothing.
    """
    occurred_at = occurred_at or press.at
    standing = standing_events(visit)
    if Stage.CANCELLED in standing or Stage.NO_SHOW in standing:
        raise VisitOverError
    if stage in (Stage.CANCELLED, Stage.NO_SHOW):
        _check_end(stage, standing)
    else:
        _check_step(visit, stage, standing)
    _check_second(stage, occurred_at, standing)
    injection_point(f"step-{stage}")
    event = add(
        VisitEvent(
            visit=visit,
            stage=stage,
            occurred_at=occurred_at,
            recorded_at=press.at,
            source=source,
            reason=reason,
            actor=press.user,
            counter=press.counter,
            device=press.device,
            act=act,
        )
    )
    _write_stage(visit, stage, **{"arrived_at": arrived_at} if arrived_at else {})
    return event


def begin(visit: Visit, press: Press, *, source: Source = Source.PRESS, reason: str = "") -> VisitEvent:
    """The first step of a visit just written as BOOKED: nothing stands before it, and its stage is there already.

    `reason`: why a JKN patient without a NIK got a number, which only a named person may give.
    """
    injection_point(f"step-{Stage.BOOKED}")
    return add(
        VisitEvent(
            visit=visit,
            stage=Stage.BOOKED,
            occurred_at=press.at,
            recorded_at=press.at,
            source=source,
            reason=reason,
            actor=press.user,
            counter=press.counter,
            device=press.device,
        )
    )


def take_over(visits: Iterable[int], *, at: datetime) -> None:
    """The first step of many visits at once, just written as BOOKED: they were booked in the system used before.

    When they were is not known; the event says when they were taken over.
    """
    common = {
        "stage": Stage.BOOKED,
        "occurred_at": at,
        "recorded_at": at,
        "source": Source.IMPORT,
        "previous_hash": end_of_chain(),
    }
    insert(VisitEvent, [{"visit_id": visit, **common} for visit in visits])


def reverse(event: VisitEvent, press: Press, *, reason: str = "", act: Act | None = None) -> VisitEvent:
    """Take a step back: a reversal event; the visit stands again where it stood before.

    Only the last standing step can be reversed (WrongPathError otherwise). The caller holds the visit's lock.
    """
    visit = event.visit
    standing = list(standing_events(visit).values())
    if not standing or standing[-1].pk != event.pk:
        raise WrongPathError
    reversal = VisitEvent.objects.create(
        visit=visit,
        stage=event.stage,
        occurred_at=press.at,
        recorded_at=press.at,
        source=Source.PRESS,
        reason=reason,
        actor=press.user,
        counter=press.counter,
        device=press.device,
        act=act,
        reverses=event,
        is_standing=False,
    )
    VisitEvent.objects.filter(pk=event.pk).update(is_standing=False)
    event.is_standing = False
    _write_stage(visit, Stage(standing[-2].stage) if len(standing) > 1 else Stage.BOOKED)
    return reversal


def room_for(visit: Visit, stage: Stage, *, before: datetime) -> tuple[datetime, datetime]:
    """The first and the last moment of a step that nobody recorded: a second from each neighbour that stands.

    `before`: the moment by which it had happened, whatever follows it. The first may lie after the last: no room.
    """
    path = path_of(visit)
    place = path.index(stage)
    timed = [
        (path.index(step), event.occurred_at)
        for step, event in standing_events(visit).items()
        if step in path and step not in UNTIMED
    ]
    earlier = [at for step, at in timed if step < place]
    later = [at for step, at in timed if step > place]
    first = max(earlier) + clock.ONE_SECOND if earlier else clock.start_of_day(clock.service_date(before))
    return first, min([*later, before]) - clock.ONE_SECOND


def move_late(
    visit: Visit,
    stage: Stage,
    press: Press,
    *,
    occurred_at: datetime,
    act: Act | None,
    before: datetime | None = None,
) -> VisitEvent:
    """The next step, by the real time that a person knows: nobody pressed it then. `before`: by when it had happened.

    TimeDoesNotFitError outside `room_for`, and whatever `move` raises.
    """
    first, last = room_for(visit, stage, before=min(before or press.at, press.at))
    if not first <= occurred_at <= last:
        raise TimeDoesNotFitError(first, last)
    return move(visit, stage, press, occurred_at=occurred_at, source=Source.LATE_ENTRY, reason=press.reason, act=act)


def fill(visit: Visit, stage: Stage, press: Press, *, occurred_at: datetime) -> VisitEvent:
    """Enter late a step that was marked as missing; the visit's stage stays. TimeDoesNotFitError outside `room_for`."""
    gap = visit.gaps.filter(stage=stage, filled_at=None).first()
    if gap is None:
        raise WrongPathError
    first, last = room_for(visit, stage, before=press.at)
    if not first <= occurred_at <= last:
        raise TimeDoesNotFitError(first, last)
    event = VisitEvent.objects.create(
        visit=visit,
        stage=stage,
        occurred_at=occurred_at,
        recorded_at=press.at,
        source=Source.LATE_ENTRY,
        reason=press.reason,
        actor=press.user,
        counter=press.counter,
        device=press.device,
    )
    VisitGap.objects.filter(pk=gap.pk).update(filled_at=press.at)
    return event


def mark_missing(visit: Visit, stage: Stage, press: Press, act: Act | None) -> None:
    """Say that a step happened and that nobody knows when."""
    if stage not in CAN_BE_MISSING:
        raise WrongPathError
    VisitGap.objects.get_or_create(
        visit=visit, stage=stage, defaults={"marked_at": press.at, "actor": press.user, "act": act}
    )


def _write_stage(visit: Visit, stage: Stage, **also: datetime) -> None:
    """The one write of `Visit.stage`."""
    for name, value in {"stage": stage, **also}.items():
        setattr(visit, name, value)
    write(Visit, visit.pk, stage=stage, **also)
