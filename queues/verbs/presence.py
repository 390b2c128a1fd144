"""Being here: check-in of a booking, a ticket taken on the spot, and the admission ticket of somebody unknown."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from queues import clock, journey
from queues.database.injection_points import injection_point
from queues.database.locking import Holdable, hold_one, lock_visit
from queues.errors import (
    AlreadyPresentError,
    NoAdmissionDeskError,
    NotTodayError,
    SessionClosedError,
    VisitOverError,
)
from queues.models import (
    Act,
    ActKind,
    AdmissionClass,
    AdmissionTicket,
    ClinicSession,
    Payer,
    Source,
    Stage,
    Stop,
    StopKind,
    Visit,
    VisitEvent,
    all_closed_on,
)
from queues.press import Press
from queues.recovery.floors import next_admission_number
from queues.verbs import acting
from queues.verbs.booking import Booking, place


def admission_stop(at: datetime) -> Stop:
    """Where new patients with a booking wait for admission. NoAdmissionDeskError while no desk calls there."""
    stop = Stop.objects.served(clock.service_date(at)).filter(kind=StopKind.ADMISSION).order_by("pk").first()
    if stop is None:
        raise NoAdmissionDeskError
    return stop


def check_in(
    visit: Visit,
    press: Press,
    *,
    arrived_at: datetime | None = None,
    source: Source = Source.PRESS,
    priority: str | None = None,
) -> Visit:
    """The holder of a booking is here: a new patient waits for admission, a known one for the clinic.

    `arrived_at` is when it happened, where that is not the moment we heard of it; priority by own word, None leaves
    the booking's. VisitOverError, NotTodayError, SessionClosedError, AlreadyPresentError (the first time stands), and
    NobodyCallsError: the booking stands as it was, and the desk takes its holder on.
    """
    at = arrived_at or press.at
    with transaction.atomic():
        visit = lock_visit(visit)
        if acting.repeated(press):
            return visit
        check_can_arrive(visit, at=at)
        if priority is not None and priority != visit.priority:
            visit.priority = priority
            Visit.objects.filter(pk=visit.pk).update(priority=priority)
        # BPJS and kiosks without a key are answered by the state: no act is needed for them.
        act = acting.begin(ActKind.CHECK_IN, press) if press.request_key else None
        acting.signal_events(visit, arrive(visit, press, arrived_at=at, source=source, act=act))
        return visit


def check_can_arrive(visit: Visit, *, at: datetime) -> None:
    """VisitOverError, NotTodayError, AlreadyPresentError or SessionClosedError where it is no day to come."""
    if visit.is_over:
        raise VisitOverError
    if not visit.session.is_alive(at=at):
        raise NotTodayError
    if visit.stage != Stage.BOOKED:
        raise AlreadyPresentError
    if visit.session.home.is_called_off:
        raise SessionClosedError


def arrive(
    visit: Visit, press: Press, *, arrived_at: datetime, source: Source = Source.PRESS, act: Act | None = None
) -> list[VisitEvent]:
    """Begin the first wait of the path. The caller holds the visit's lock."""
    stage = Stage.WAITING_ADMISSION if visit.is_new_patient else Stage.WAITING_CLINIC
    event = journey.move(visit, stage, press, occurred_at=arrived_at, source=source, act=act, arrived_at=arrived_at)
    if visit.is_new_patient:
        acting.join(admission_stop(press.at), press, at=arrived_at, visit=visit, priority=visit.priority)
    else:
        acting.join_clinic(visit, press, None, arrived_at=arrived_at, at=arrived_at)
    return [event]


def take_ticket(booking: Booking, press: Press) -> Visit:
    """Take a number and be here, in one act (kiosk and counter). As `book`; while the session is alive."""
    if not booking.session.is_alive(at=press.at):
        raise NotTodayError
    with transaction.atomic():
        visit, events = place(booking, press)
        if events:
            visit = lock_visit(visit)
            events += arrive(visit, press, arrived_at=press.at)
            acting.signal_events(visit, events)
        return visit


@dataclass(frozen=True)
class Case:
    """What the kiosk could not do for the holder, and what they had chosen by then: for the clerk who can."""

    words: str
    session: ClinicSession | None = None
    payer: Payer | None = None


def _classes() -> QuerySet[AdmissionClass]:
    is_called = Exists(Stop.objects.served().filter(pk=OuterRef("stop")))
    rows = AdmissionClass.objects.select_related("stop")
    return rows.annotate(is_called=is_called, closed_on=all_closed_on("stop"))


CLASSES = Holdable(AdmissionClass, _classes)


def take_admission_ticket(
    admission_class: AdmissionClass, press: Press, *, priority: str = "", case: Case | None = None
) -> AdmissionTicket:
    """A number for the admission counter, in the class's own series. A repeated request key gives the same one.

    NoAdmissionDeskError when no desk would call it, RecoveringError.
    """
    with transaction.atomic():
        admission_class = hold_one(CLASSES, admission_class.pk)
        same_press = _of_this_press(press)
        if same_press:
            return same_press
        today = clock.service_date(press.at)
        is_called: bool = admission_class.is_called and admission_class.closed_on != today  # type: ignore[attr-defined]
        if not (admission_class.is_active and is_called):
            raise NoAdmissionDeskError
        number = next_admission_number(admission_class, today)
        injection_point("admission-number-chosen")
        ticket = AdmissionTicket.objects.create(
            admission_class=admission_class,
            service_date=today,
            number=number,
            label=f"{admission_class.label_prefix}-{number}",
            priority=priority,
            taken_at=press.at,
            device=press.device,
            case=case.words[:200] if case else "",
            wished_session=case.session if case else None,
            wished_payer=case.payer if case else None,
            request_key=press.request_key or None,
        )
        acting.join(admission_class.stop, press, admission_ticket=ticket, priority=priority)
        return ticket


def _of_this_press(press: Press) -> AdmissionTicket | None:
    return AdmissionTicket.objects.filter(request_key=press.request_key).first() if press.request_key else None
