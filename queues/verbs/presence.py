"""Being here: check-in of a booking, a ticket taken on the spot, and the admission ticket of somebody unknown."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from queues import clock, journey
from queues.checkpoint import reach
from queues.database.locking import hold_one, lock_visit
from queues.errors import (
    AlreadyPresentError,
    NoAdmissionDeskError,
    NotTodayError,
    SessionClosedError,
    VisitOverError,
)
from queues.journey import Actor
from queues.models import (
    AdmissionClass,
    AdmissionTicket,
    ClinicSession,
    Patient,
    Payer,
    Source,
    Stage,
    Stop,
    StopKind,
    Visit,
    VisitEvent,
)
from queues.verbs import acting
from queues.verbs.booking import Booking, place


def admission_stop() -> Stop:
    """Where new patients with a booking wait for admission. NoAdmissionDeskError while no desk calls from there."""
    stop = Stop.objects.served().filter(kind=StopKind.ADMISSION).order_by("pk").first()
    if stop is None:
        raise NoAdmissionDeskError
    return stop


def check_in(
    visit: Visit,
    *,
    at: datetime,
    actor: Actor,
    source: Source = Source.PRESS,
    recorded_at: datetime | None = None,
    priority: str | None = None,
) -> Visit:
    """The holder of a booking is here: a new patient waits for admission, a known one for the clinic.

    `at` is when it happened; recorded_at when we heard of it (default: at); priority by own word, None leaves the
    booking's. VisitOverError, NotTodayError, SessionClosedError, AlreadyPresentError (the first time stands), and
    NobodyCallsError: the booking stands as it was, and the desk takes its holder on.
    """
    with transaction.atomic():
        visit = lock_visit(visit)
        check_can_arrive(visit, at=at)
        if priority is not None and priority != visit.priority:
            visit.priority = priority
            Visit.objects.filter(pk=visit.pk).update(priority=priority)
        events = arrive(visit, at=at, recorded_at=recorded_at or at, actor=actor, source=source)
        acting.tell(visit, events)
        return visit


def check_can_arrive(visit: Visit, *, at: datetime) -> None:
    """VisitOverError, NotTodayError, AlreadyPresentError or SessionClosedError for whom it is no day to come."""
    if visit.is_over:
        raise VisitOverError
    if visit.session.date != clock.service_date(at):
        raise NotTodayError
    if visit.stage != Stage.BOOKED:
        raise AlreadyPresentError
    if visit.session.is_called_off:
        raise SessionClosedError


def arrive(
    visit: Visit, *, at: datetime, recorded_at: datetime, actor: Actor, source: Source = Source.PRESS
) -> list[VisitEvent]:
    """Begin the first wait of the path. The caller holds the visit's lock."""
    stage = Stage.WAITING_ADMISSION if visit.is_new_patient else Stage.WAITING_CLINIC
    event = journey.move(visit, stage, occurred_at=at, recorded_at=recorded_at, actor=actor, source=source)
    mark_arrival(visit, at=at)
    if visit.is_new_patient:
        acting.join(admission_stop(), at=at, order_at=at, actor=actor, visit=visit, priority=visit.priority)
    else:
        acting.join_clinic(visit, at=at, arrived_at=at, actor=actor, act=None)
    return [event]


def mark_arrival(visit: Visit, *, at: datetime) -> None:
    """Write when the patient came."""
    visit.arrived_at = at
    Visit.objects.filter(pk=visit.pk).update(arrived_at=at)


def take_ticket(patient: Patient, *, at: datetime, actor: Actor, **asked: object) -> Visit:
    """Take a number and be here, in one act (kiosk and counter). As `book`; on the session's date alone."""
    booking = Booking(patient=patient, **asked)  # type: ignore[arg-type]
    if booking.session.date != clock.service_date(at):
        raise NotTodayError
    with transaction.atomic():
        visit, events = place(booking, at=at, actor=actor)
        if events:
            visit = lock_visit(visit)
            events += arrive(visit, at=at, recorded_at=at, actor=actor)
            acting.tell(visit, events)
        return visit


@dataclass(frozen=True)
class Case:
    """What the kiosk could not do for the holder, and what he had chosen by then: for the clerk who can."""

    words: str
    session: ClinicSession | None = None
    payer: Payer | None = None


def take_admission_ticket(
    admission_class: AdmissionClass,
    *,
    at: datetime,
    actor: Actor,
    priority: str = "",
    case: Case | None = None,
    request_key: str = "",
) -> AdmissionTicket:
    """A number for the admission counter, in the class's own series. A repeated request_key gives the same one.

    NoAdmissionDeskError when no desk would call it.
    """
    with transaction.atomic():
        is_called = Exists(Stop.objects.served().filter(pk=OuterRef("stop")))
        classes = AdmissionClass.objects.select_related("stop").annotate(is_called=is_called)
        admission_class = hold_one(classes, admission_class.pk)
        same_press = AdmissionTicket.objects.filter(request_key=request_key).first() if request_key else None
        if same_press:
            return same_press
        if not (admission_class.is_active and admission_class.is_called):  # type: ignore[attr-defined]
            raise NoAdmissionDeskError
        today = clock.service_date(at)
        series = AdmissionTicket.objects.filter(admission_class=admission_class, service_date=today)
        number = (series.aggregate(top=Max("number"))["top"] or 0) + 1
        reach("admission-number-chosen")
        ticket = AdmissionTicket.objects.create(
            admission_class=admission_class,
            service_date=today,
            number=number,
            label=f"{admission_class.label_prefix}-{number}",
            priority=priority,
            taken_at=at,
            device=actor.device,
            case=case.words[:200] if case else "",
            wished_session=case.session if case else None,
            wished_payer=case.payer if case else None,
            request_key=request_key or None,
        )
        acting.join(admission_class.stop, at=at, order_at=at, actor=actor, admission_ticket=ticket, priority=priority)
        return ticket
