"""The ways back of a visit long after the press: an ended consultation is opened again, a no-show is taken back.

What BPJS has of the steps that are taken back, it keeps (bpjs_bridge/outbox/retracting.py).
"""

from queues import journey
from queues.database.inserting import write
from queues.errors import (
    AlreadyBookedError,
    ConsultationNotOverError,
    NotTodayError,
    SessionClosedError,
    VisitOverError,
    WrongPathError,
)
from queues.models import (
    BEFORE_CLINIC,
    Act,
    ActKind,
    EntryEvent,
    EntryEventKind,
    EntryState,
    QueueEntry,
    Stage,
    StopKind,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.drafts import draft_again
from queues.verbs.prescribed import holding, withdraw
from queues.waiting.replaced import standing_for

# Taken back from the last to the first: those of the pharmacy only where it gave the medicine up itself.
AFTER_THE_CLINIC = (Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)
# What a wait goes back to when the end of its visit is taken back: whoever was at a counter waits again.
WAITS_AGAIN = (EntryState.WAITING, EntryState.HELD, EntryState.AWAY)


def reopen(visit: Visit, press: Press) -> Visit:
    """The consultation goes on: its end is reversed, the person waits at the clinic again at the old place, and what
    was prescribed stands on the card again as typed. It ends again by `finish`, at the time when that is pressed.

    By a named person with a reason (ReasonNeededError, PersonalReasonError). ConsultationNotOverError, NotTodayError,
    MedicineBegunError, MedicineGivenError, NobodyCallsError; NotAtThisCounterError when it changed meanwhile.
    """
    press = reasons.with_reason_and_user(press)
    with holding(visit, acting.clinic_stop(visit.session)) as (visit, standing):
        if acting.repeated(press):
            return visit
        if visit.stage not in AFTER_THE_CLINIC:
            raise ConsultationNotOverError
        if not visit.session.is_alive(at=press.at):
            raise NotTodayError
        standing.check_it_can_go()
        act = acting.begin(ActKind.REOPEN, press)
        withdraw(standing, press, act)
        if standing.prescription is not None:
            draft_again(standing.prescription, press)
        reversals = take_back(visit, AFTER_THE_CLINIC, press, act)
        write(Visit, visit.pk, has_prescription=None, served_by=None)
        visit.has_prescription, visit.served_by = None, None
        acting.change(
            _wait_at_clinic(visit), EntryEventKind.REOPENED, press, act, state=EntryState.WAITING, ended_at=None
        )
        acting.signal_events(visit, reversals)
        return visit


def take_back(visit: Visit, stages: tuple[Stage, ...], press: Press, act: Act) -> list[VisitEvent]:
    """Reverse those of these stages that stand, the last first; the reversals. The caller holds the visit."""
    standing = journey.standing_events(visit)
    return [
        journey.reverse(standing[stage], press, reason=press.reason, act=act)
        for stage in reversed(stages)
        if stage in standing
    ]


def _wait_at_clinic(visit: Visit) -> QueueEntry:
    """The wait that ended with the consultation."""
    rows = QueueEntry.objects.named().filter(visit=visit, stop__kind=StopKind.CLINIC)
    return rows.latest("pk")


def restore(visit: Visit, press: Press) -> Visit:
    """The person is here after all: the no-show is reversed, and whoever waited does so again at the old place.

    By a named person with a reason. WrongPathError for a visit that is no no-show, NotTodayError, AlreadyBookedError
    when the person has another number of the session, or one in its place, by now (VisitOverError when that one ended),
    SessionClosedError when it was called off.
    """
    press = reasons.with_reason_and_user(press)
    with acting.on_visit(visit, press, ActKind.RESTORE) as (visit, act):
        if act is None:
            return visit
        _check_it_can_be_restored(visit, press)
        event = journey.standing_events(visit)[Stage.NO_SHOW]
        reversal = journey.reverse(event, press, reason=press.reason, act=act)
        if visit.session.is_called_off and visit.stage in BEFORE_CLINIC:
            raise SessionClosedError
        ended_with_it = EntryEvent.objects.filter(entry__visit=visit, kind=EntryEventKind.GONE, at=event.recorded_at)
        for ended in ended_with_it.select_related("entry"):
            before = (ended.before or {}).get("state", "")
            state = before if before in WAITS_AGAIN else EntryState.WAITING
            acting.change(ended.entry, EntryEventKind.REOPENED, press, act, state=state, ended_at=None)
        acting.signal_events(visit, [reversal])
        return visit


def _check_it_can_be_restored(visit: Visit, press: Press) -> None:
    if visit.stage != Stage.NO_SHOW:
        raise WrongPathError
    if not visit.session.is_alive(at=press.at):
        raise NotTodayError
    instead = standing_for(visit)
    if instead is not None:
        # Another number stands in its place: nobody has two.
        raise VisitOverError if instead.is_over else AlreadyBookedError(instead)
    another = Visit.objects.active().named().filter(session=visit.session_id, patient=visit.patient_id).first()
    if another is not None:
        raise AlreadyBookedError(another)
