"""Another room or doctor of the same poli, or another place in the same queue: the visit stays, its stop moves.

The label, what BPJS was told, and every time stay. In the other session the visit takes a number and a seat, so that
whatever asks for a session's people finds it where it is served; the number that it leaves is nobody else's, ever. The
way back is another transfer: there it has its own number again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from queues.database.injection_points import injection_point
from queues.database.inserting import add, write
from queues.database.locking import lock_session, lock_stops, lock_visit
from queues.errors import (
    AlreadyBookedError,
    NotAtThisCounterError,
    NothingToMoveError,
    OtherPoliError,
    ReasonNeededError,
    RecoveringError,
    SessionClosedError,
    SessionOverError,
    VisitCalledError,
    VisitOverError,
)
from queues.models import (
    UNSERVED,
    Act,
    ActKind,
    Channel,
    ClinicSession,
    EntryEventKind,
    EntryState,
    Placement,
    QueueEntry,
    Stop,
    StopKind,
    Visit,
    VisitTransfer,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.booking import Booking, ExtraSeat, seat_for
from queues.verbs.session_usage import usage_of
from queues.waiting import order
from queues.waiting.figures import slot_time
from queues.waiting.placement import key_at


@dataclass(frozen=True)
class Transfer:
    """Where to: a session of the same day and of the same poli for BPJS, or the visit's own."""

    session: ClinicSession
    placement: Placement = Placement.BY_TIME
    extra: ExtraSeat | None = None


def transfer_visit(visit: Visit, press: Press, transfer: Transfer) -> Visit:
    """Move the visit. BPJS is told nothing: its booking stays.

    By a named person, to the front with a reason (ReasonNeededError, PersonalReasonError). VisitOverError,
    NothingToMoveError, VisitCalledError while the room serves the person, OtherPoliError where it would be a
    replacement (`replace_visit`), SessionClosedError, SessionOverError, NobodyCallsError, AlreadyBookedError,
    QuotaFullError, NotAtThisCounterError when it was moved meanwhile: then nothing was written.
    """
    press = reasons.with_checked_reason(press)
    if press.user is None or (transfer.placement == Placement.FRONT and not press.reason):
        raise ReasonNeededError
    with transaction.atomic():
        sessions = _lock_sessions(visit.session, transfer.session)
        lock_stops(Stop.objects.filter(kind=StopKind.CLINIC, clinic__in=[one.clinic_id for one in sessions.values()]))
        held = lock_visit(visit)
        if acting.repeated(press):
            return held
        if held.session_id not in sessions:
            raise NotAtThisCounterError
        transfer = replace(transfer, session=sessions[transfer.session.pk])
        entry = _entry_of(held)
        _check(held, entry, transfer.session)
        injection_point("transfer-checked")
        stop = acting.clinic_stop(transfer.session)
        act = acting.begin(ActKind.TRANSFER, press)
        if held.session_id != transfer.session.pk:
            _take_seat(held, transfer, press, act)
        held = lock_visit(held)
        if entry is not None:
            _move_wait(held, entry, stop, transfer.placement, press, act)
        return held


def is_same_poli(visit: Visit, session: ClinicSession) -> bool:
    """Does BPJS's booking of this visit hold for that session too: the same day, and the same poli for BPJS?"""
    there = session.clinic
    told = visit.told_poli_code
    is_same = there.pk == visit.session.clinic_id or bool(told and told == there.bpjs_subspecialist_code)
    return is_same and session.date == visit.session.date


def _lock_sessions(*sessions: ClinicSession) -> dict[int, ClinicSession]:
    """In one order, whichever is the old one."""
    return {session.pk: lock_session(session) for session in sorted(sessions, key=lambda session: session.pk)}


def _entry_of(visit: Visit) -> QueueEntry | None:
    """The wait at the clinic; None for a holder who is not there yet."""
    waits = QueueEntry.objects.present().filter(visit=visit, stop__kind=StopKind.CLINIC)
    return waits.select_related("stop", "counter").first()


def _check(visit: Visit, entry: QueueEntry | None, session: ClinicSession) -> None:
    if visit.is_over:
        raise VisitOverError
    if visit.stage not in UNSERVED or (entry is None and session.pk == visit.session_id):
        raise NothingToMoveError
    if entry is not None and entry.counter is not None:
        raise VisitCalledError(visit.label, entry.counter.name)
    if not is_same_poli(visit, session):
        raise OtherPoliError
    if session.pk != visit.session_id:
        _check_target(visit, session)


def _check_target(visit: Visit, session: ClinicSession) -> None:
    if not session.is_open:
        raise SessionClosedError
    own = Visit.objects.active().named().filter(session=session, patient=visit.patient_id).first()
    if own is not None:
        raise AlreadyBookedError(own)


def _take_seat(visit: Visit, transfer: Transfer, press: Press, act: Act) -> None:
    """Number, seat and slot in the other session; the number that is left is written down."""
    session = transfer.session
    if press.at >= session.ends_at and transfer.extra is None:
        raise SessionOverError
    usage = usage_of(
        session, visit.patient, visit.payer, reference="", visit_type=visit.visit_type, at=press.at, except_for=visit
    )
    extra = transfer.extra or _approved(visit)
    channel = Channel(visit.channel)
    asked = Booking(visit.patient, session, visit.payer, channel, visit_type=visit.visit_type, extra=extra)
    if usage.is_recovering:
        raise RecoveringError
    seat = seat_for(session, asked, usage, at=press.at)
    before = VisitTransfer.objects.filter(visit=visit, from_session=session).values_list("number", flat=True).first()
    number = before or usage.highest_number + 1
    add(
        VisitTransfer(
            visit=visit,
            from_session=visit.session,
            number=visit.number,
            to_session=session,
            placement=transfer.placement,
            reason=press.reason,
            at=press.at,
            actor=press.user,
            act=act,
        )
    )
    write(
        Visit,
        visit.pk,
        session=session,
        number=number,
        slot_at=slot_time(session, usage.place_of(number)),
        seat_index=seat,
        **_as_extra(extra if seat is None else None),
    )


def _approved(visit: Visit) -> ExtraSeat | None:
    """A seat outside the quota that somebody approved goes along."""
    if visit.extra_approved_by is None:
        return None
    return ExtraSeat(visit.extra_approved_by, visit.extra_reason)


def _as_extra(extra: ExtraSeat | None) -> Mapping[str, Any]:
    return {
        "is_extra_seat": extra is not None,
        "extra_approved_by": extra.approved_by if extra else None,
        "extra_reason": reasons.checked(extra.reason) if extra else "",
    }


def _move_wait(visit: Visit, entry: QueueEntry, stop: Stop, placement: Placement, press: Press, act: Act) -> None:
    """Held people wait in the new queue; who is at the laboratory comes back to it."""
    slot = order.arrival_key(visit.slot_at, visit.arrived_at or entry.joined_at)
    acting.change(
        entry,
        EntryEventKind.PLACED,
        press,
        act,
        stop=stop,
        session=visit.session,
        order_at=key_at(placement, visit.session, visit, at=press.at) or slot,
        state=EntryState.AWAY if entry.state == EntryState.AWAY else EntryState.WAITING,
    )
