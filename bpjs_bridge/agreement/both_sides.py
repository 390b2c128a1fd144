"""What one date looks like on our side, for the comparison with what BPJS has of it. Nobody is named."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from bpjs_bridge import wire
from bpjs_bridge.models import (
    GONE_STATES,
    MessageKind,
    MessageState,
    OutboxMessage,
    Reporting,
)
from queues.models import Channel, SendMode, Source, Stage, Visit, VisitEvent

AT_ONCE = 500


@dataclass(frozen=True)
class OurTask:
    """A step that was recorded, and what became of its message."""

    at: datetime
    state: str = ""
    delivered_at: datetime | None = None

    @property
    def second(self) -> datetime:
        """As BPJS tells it back: in whole seconds."""
        return self.at.replace(microsecond=0)


@dataclass
class OurBooking:
    """One visit of which BPJS is told, or would be told (`is_shadow`)."""

    visit_id: int
    booking_code: str
    day: date
    stage: str
    channel: str
    is_bpjs_own: bool
    is_shadow: bool
    poli_code: str
    # The poli above it, as BPJS may name it.
    parent_poli_code: str
    doctor_code: int
    hours: str
    patient_id: int
    created_at: datetime
    has_sep: bool
    changed_at: datetime
    # State of the number's and of the cancellation's message that stands; "" where there is none.
    add_state: str = ""
    add_delivered_at: datetime | None = None
    cancel_state: str = ""
    is_cancelled_by_bpjs: bool = False
    tasks: dict[int, OurTask] = field(default_factory=dict)

    @property
    def poli_codes(self) -> set[str]:
        """The names that BPJS may have for its poli."""
        return {self.poli_code, self.parent_poli_code} - {""}

    @property
    def is_told_by_us(self) -> bool:
        """Has antrean/add been taken by BPJS?"""
        return self.add_state == MessageState.DELIVERED

    @property
    def is_known_to_bpjs(self) -> bool:
        """Should BPJS have it? It made it, was told by the system used before, or took our number."""
        return self.is_told_by_us or (self.channel in (Channel.MOBILE_JKN, Channel.IMPORT) and not self.add_state)


def bookings_on(day: date) -> dict[str, OurBooking]:
    """By booking code: all of a date that are reported or recorded only. Three statements."""
    told = Reporting.objects.filter(visit__session__date=day).exclude(mode=SendMode.OFF)
    told = told.select_related("visit__session__clinic").order_by("visit")
    by_visit = {row.visit_id: _booking(row, day) for row in told}
    events = VisitEvent.objects.filter(visit__session__date=day, is_standing=True)
    for visit_id, stage, at, recorded_at, source in events.values_list(
        "visit", "stage", "occurred_at", "recorded_at", "source"
    ):
        booking = by_visit.get(visit_id)
        if booking is None:
            continue
        booking.changed_at = max(booking.changed_at, recorded_at)
        task_id = wire.TASK_OF_STAGE.get(Stage(stage))
        if task_id is not None:
            booking.tasks[task_id] = OurTask(at)
        elif stage == Stage.CANCELLED:
            booking.is_cancelled_by_bpjs = source == Source.BPJS
    _note_messages(by_visit, day)
    return {booking.booking_code: booking for booking in by_visit.values()}


def _booking(row: Reporting, day: date) -> OurBooking:
    visit = row.visit
    return OurBooking(
        visit_id=visit.pk,
        booking_code=visit.booking_code,
        day=day,
        stage=visit.stage,
        channel=visit.channel,
        is_bpjs_own=row.is_bpjs_own,
        is_shadow=row.mode == SendMode.SHADOW,
        poli_code=visit.told_poli_code,
        parent_poli_code=visit.session.clinic.bpjs_poli_code or "",
        doctor_code=visit.told_doctor_code or 0,
        hours=visit.told_hours.replace(" ", ""),
        patient_id=visit.patient_id,
        created_at=visit.created_at,
        has_sep=bool(visit.sep_number),
        changed_at=visit.created_at,
    )


def _note_messages(by_visit: dict[int, OurBooking], day: date) -> None:
    standing = OutboxMessage.objects.filter(visit__session__date=day).exclude(state__in=GONE_STATES).order_by()
    columns = ("visit", "kind", "task_id", "state", "delivered_at", "event__occurred_at", "event__is_standing")
    for visit_id, kind, task_id, state, delivered_at, at, is_standing in standing.values_list(*columns):
        booking = by_visit.get(visit_id)
        if booking is None:
            continue
        booking.changed_at = max(booking.changed_at, delivered_at or booking.changed_at)
        if kind == MessageKind.ADD:
            booking.add_state, booking.add_delivered_at = state, delivered_at
        elif kind == MessageKind.CANCEL:
            booking.cancel_state = state
        elif kind == MessageKind.TASK and task_id in booking.tasks and is_standing:
            booking.tasks[task_id] = OurTask(booking.tasks[task_id].at, state, delivered_at)
        elif kind == MessageKind.TASK and task_id and not is_standing:
            # Taken back after BPJS had it: BPJS keeps the time of then.
            booking.tasks[task_id] = OurTask(at, state, delivered_at)


def known_codes(codes: Iterable[str]) -> dict[str, int]:
    """Which of these codes are visits of any date, told to BPJS or not, and whose."""
    found: dict[str, int] = {}
    wanted = list(codes)
    for first in range(0, len(wanted), AT_ONCE):
        rows = Visit.objects.filter(booking_code__in=wanted[first : first + AT_ONCE])
        found |= dict(rows.values_list("booking_code", "pk"))
    return found
