"""People whose session does not take place: seats kept for those who are here, a new number, and calls to the rest."""

from datetime import datetime

from django.db import transaction

from queues.database.injection_points import injection_point
from queues.database.locking import lock_patient, lock_session, lock_visit
from queues.errors import AlreadyBookedError, QueueError, ReasonNeededError, SessionNotOpenError, VisitOverError
from queues.models import (
    ENDING,
    CallListShown,
    Channel,
    ClinicSession,
    ContactAttempt,
    KeptSeat,
    PayerKind,
    SessionDecision,
    SessionEffect,
    Visit,
)
from queues.press import Press
from queues.verbs import acting
from queues.verbs.booking import Booking, book_held
from queues.verbs.presence import arrive
from queues.waiting.figures import session_figures


class NotToBeRebookedError(QueueError):
    """The visit was not ended by a decision about its session: the desk makes a number as for everybody."""

    message = VisitOverError.message


def keep_seats(decision: SessionDecision, target: ClinicSession, press: Press) -> int:
    """Keep seats of another session for the people who are here and whose number the decision ended; how many.

    By number, as far as seats are free, until that session begins. Once per visit. SessionNotOpenError, also when it is
    over: a seat there is nobody's.
    """
    if press.user is None:
        raise ReasonNeededError
    with transaction.atomic():
        target = lock_session(target)
        if not target.is_open or target.ends_at <= press.at:
            raise SessionNotOpenError
        free = {kind: seats_free(target, kind, at=press.at) for kind in PayerKind}
        kept = 0
        for visit in _without_a_number(decision):
            kind = PayerKind(visit.seat_kind)
            if free[kind] < 1:
                continue
            free[kind] -= 1
            kept += 1
            KeptSeat.objects.create(
                session=target,
                visit=visit,
                payer_kind=kind,
                until=target.starts_at if target.starts_at > press.at else target.ends_at,
                kept_at=press.at,
                kept_by=press.user,
            )
        return kept


def _without_a_number(decision: SessionDecision) -> list[Visit]:
    """Present when the decision ended their number, and with neither a new one nor a seat kept."""
    rows = Visit.objects.filter(session_effects__decision=decision, session_effects__kind__in=ENDING)
    rows = rows.filter(arrived_at__isnull=False, replaced_by=None, kept_seat=None)
    return list(rows.distinct().order_by("number", "pk"))


def seats_free(session: ClinicSession, kind: PayerKind, *, at: datetime, except_for: Visit | None = None) -> int:
    """Seats of this purse that are neither taken nor kept for somebody."""
    kept = KeptSeat.objects.filter(session=session, payer_kind=kind, given_back_at=None, until__gt=at)
    if except_for is not None:
        kept = kept.exclude(visit=except_for)
    return session_figures(session, at=at).seats_for(kind) - kept.count()


def rebook(visit: Visit, target: ClinicSession, press: Press) -> Visit:
    """A new number for a visit that a decision ended: the same payer, reference and priority, on a seat kept for it if
    there is one. Somebody who is here waits at once when the session is of today.

    NotToBeRebookedError, AlreadyBookedError (with .visit: another desk did it), and what `book` raises.
    """
    if not visit.session_effects.filter(kind__in=ENDING).exists():
        raise NotToBeRebookedError
    with transaction.atomic():
        target = lock_session(target)
        patient = lock_patient(visit.patient)
        old = lock_visit(visit)
        if press.request_key and (same := Visit.objects.named().filter(request_key=press.request_key).first()):
            return same
        again = Visit.objects.active().named().filter(replaces=old).first()
        if again is not None:
            raise AlreadyBookedError(again)
        if not old.is_over:
            raise NotToBeRebookedError
        injection_point("rebooking")
        booking = Booking(
            patient=patient,
            session=target,
            payer=old.payer,
            channel=Channel.COUNTER,
            visit_type=old.visit_type,
            referral_number=old.referral_number,
            priority=old.priority,
            replaces=old,
        )
        booked = book_held(booking, press)
        KeptSeat.objects.filter(visit=old, given_back_at=None).update(given_back_at=press.at)
        if old.arrived_at is not None and target.is_alive(at=press.at):
            booked = lock_visit(booked)
            acting.signal_events(booked, arrive(booked, press.within(), arrived_at=press.at))
        return booked


def note_attempt(effect: SessionEffect, press: Press, *, is_reached: bool) -> ContactAttempt:
    """One call to a patient: reached or not. A row each; the same press once. ReasonNeededError without a person."""
    if press.user is None:
        raise ReasonNeededError
    with transaction.atomic():
        lock_visit(effect.visit)
        if press.request_key and (same := ContactAttempt.objects.filter(request_key=press.request_key).first()):
            return same
        return ContactAttempt.objects.create(
            effect=effect, at=press.at, actor=press.user, is_reached=is_reached, request_key=press.request_key or None
        )


def note_list_shown(decision: SessionDecision, press: Press, *, people: int, is_export: bool) -> CallListShown:
    """Somebody has the phone numbers now: each look and each export is a row. ReasonNeededError without a person."""
    if press.user is None:
        raise ReasonNeededError
    return CallListShown.objects.create(
        decision=decision, at=press.at, actor=press.user, people=people, is_export=is_export
    )
