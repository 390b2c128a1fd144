"""Taking a number and giving it up: number and seat under one lock, the session's row."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet

from queues import journey
from queues.database.composed import Composed
from queues.database.injection_points import injection_point
from queues.database.inserting import add
from queues.database.locking import lock_patient, lock_session
from queues.encryption.personal_numbers import looks_personal
from queues.errors import (
    AlreadyBookedError,
    CardMissingError,
    ExtraSeatNeedsReasonError,
    MergedAwayError,
    NikKnownError,
    NikMissingError,
    NoAdmissionDeskError,
    NobodyCallsError,
    PersonalReferenceError,
    QuotaFullError,
    RecoveringError,
    ReferenceInUseError,
    ReferenceMissingError,
    SessionClosedError,
    SessionOverError,
    TrialAloneError,
)
from queues.models import (
    Act,
    ActKind,
    AdmissionTicket,
    Channel,
    ClinicSession,
    EntryState,
    IdentifierKind,
    Patient,
    Payer,
    PayerKind,
    QueueEntry,
    ReferenceCheck,
    Source,
    Stage,
    Stop,
    StopKind,
    Visit,
    VisitEvent,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.session_usage import SessionUsage, usage_of
from queues.verbs.sessions import give_seat_back, release_if_due
from queues.waiting.figures import HOLDS_SEAT, session_figures, slot_time

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_RANDOM_CHARACTERS = 10
# Numbers that the hospital itself gives out and tells BPJS of.
TAKEN_HERE = (Channel.KIOSK, Channel.COUNTER, Channel.API)


@dataclass(frozen=True)
class ExtraSeat:
    """A seat above the quota: the approving user and the reason."""

    approved_by: "User"
    reason: str


@dataclass(frozen=True)
class Booking:
    """What is asked for when a number is taken."""

    patient: Patient
    session: ClinicSession
    payer: Payer
    channel: Channel
    visit_type: str = ""
    referral_number: str = ""
    # A reference that nobody could check (a silent VClaim): the consoles say so until a later check.
    is_reference_unchecked: bool = False
    priority: str = ""
    extra: ExtraSeat | None = None
    booking_code: str = ""
    told_hours: str = ""
    admission_ticket: AdmissionTicket | None = None
    origin: Visit | None = None
    replaces: Visit | None = None
    # As BPJS was told of the visit that is replaced, whose admission times go on; None: as the record says.
    is_new_patient: bool | None = None
    # Why a JKN patient without a NIK is registered all the same, by a named person: outside the online queue.
    without_nik_reason: str = ""
    source: Source = Source.PRESS


def new_booking_code(on: date) -> str:
    """`DDMMYYYY` and ten random characters of Crockford's base32 (protocol 5), of which one at least is a letter.

    Eighteen digits (one code in a hundred thousand) could be a person's number: logs and screens would mask it.
    """
    while (random_part := "".join(secrets.choice(CROCKFORD) for _ in range(CODE_RANDOM_CHARACTERS))).isdigit():
        pass
    return f"{on:%d%m%Y}{random_part}"


def book(booking: Booking, press: Press) -> Visit:
    """Take a number and a seat. A repeated request key gives the same visit.

    Raises TrialAloneError, RecoveringError, SessionClosedError, SessionOverError, PersonalReferenceError,
    MergedAwayError, AlreadyBookedError (with .visit), for JKN numbers taken here ReferenceMissingError,
    CardMissingError and NikMissingError (or NikKnownError), then ReferenceInUseError, NobodyCallsError,
    ExtraSeatNeedsReasonError, PersonalReasonError or QuotaFullError.
    """
    with transaction.atomic():
        visit, events = place(booking, press)
        acting.signal_events(visit, events)
        return visit


def book_held(booking: Booking, press: Press) -> Visit:
    """`book` for a caller that holds session and patient already (locking, in this order) and passes them fresh."""
    visit, events = place_held(booking, press)
    acting.signal_events(visit, events)
    return visit


def place(booking: Booking, press: Press) -> tuple[Visit, list[VisitEvent]]:
    """`book` without its transaction and signal, for verbs that do more in one. No events for a repeated press."""
    session = lock_session(booking.session)
    same_press = Visit.objects.named().filter(request_key=press.request_key).first() if press.request_key else None
    if same_press:
        return same_press, []
    return place_held(replace(booking, session=session, patient=lock_patient(booking.patient)), press)


def place_held(booking: Booking, press: Press) -> tuple[Visit, list[VisitEvent]]:
    """`place` for a caller that holds session and patient already and passes them fresh."""
    session, at = booking.session, press.at
    _check_session(session, booking, at)
    if looks_personal(booking.referral_number):
        raise PersonalReferenceError
    usage = usage_of(
        session,
        booking.patient,
        booking.payer,
        reference=booking.referral_number,
        visit_type=booking.visit_type,
        at=at,
        except_for=booking.replaces,
    )
    if usage.is_recovering:
        raise RecoveringError
    _check_patient(session, booking, usage)
    is_new = _is_new(booking, session)
    _check_somebody_calls(usage, is_new=is_new)
    release_if_due(session, at=at)
    seat = seat_for(session, booking, usage, at=at)
    injection_point("number-chosen")
    visit = _create(booking, press, usage, seat=seat, is_new=is_new)
    reason = reasons.checked(booking.without_nik_reason)
    return visit, [journey.begin(visit, press, source=booking.source, reason=reason)]


def _check_session(session: ClinicSession, booking: Booking, at: datetime) -> None:
    if session.clinic.is_trial != booking.patient.is_trial:
        raise TrialAloneError
    if not session.is_open:
        raise SessionClosedError
    if at >= session.ends_at and booking.extra is None:
        raise SessionOverError


def _check_somebody_calls(usage: SessionUsage, *, is_new: bool) -> None:
    """Each number is called: by a counter of the clinic, and a new patient by a desk of admission first."""
    if not usage.can_be_called:
        raise NobodyCallsError
    if is_new and not Stop.objects.served().filter(kind=StopKind.ADMISSION).exists():
        raise NoAdmissionDeskError


def _check_patient(session: ClinicSession, booking: Booking, usage: SessionUsage) -> None:
    if booking.patient.merged_into_id is not None:
        raise MergedAwayError
    if usage.own_tickets:
        there = Visit.objects.active().named().filter(session__in=ClinicSession.objects.family(session.pk))
        raise AlreadyBookedError(there.filter(patient=booking.patient)[0])
    if asks_for_numbers(session, booking.payer) and booking.channel in TAKEN_HERE:
        _check_jkn(booking)
    if usage.is_reference_used:
        raise ReferenceInUseError


def _check_jkn(booking: Booking) -> None:
    """What BPJS asks of every JKN number (antrean/add): refused here, where it can be corrected, not later there."""
    if not booking.referral_number:
        raise ReferenceMissingError
    refusal = number_missing(booking.patient)
    if refusal is None and booking.without_nik_reason:
        raise NikKnownError
    if refusal is not None and not (isinstance(refusal, NikMissingError) and booking.without_nik_reason):
        raise refusal


def asks_for_numbers(session: ClinicSession, payer: Payer) -> bool:
    """Is BPJS told of a number of this payer in this session, so that it wants card and NIK?"""
    return payer.is_jkn and session.clinic.reports_to_bpjs


def number_missing(patient: Patient) -> CardMissingError | NikMissingError | None:
    """What BPJS needs to take a JKN number of this patient and the record lacks, as the refusal that says so."""
    kinds = set(patient.identifiers.filter(is_active=True).values_list("kind", flat=True))
    if IdentifierKind.BPJS_CARD not in kinds:
        return CardMissingError()
    return None if IdentifierKind.NIK in kinds else NikMissingError()


def seat_for(session: ClinicSession, booking: Booking, usage: SessionUsage, *, at: datetime) -> int | None:
    """The lowest free seat of the payer's purse; None for an approved extra. The caller holds the session.

    QuotaFullError, ExtraSeatNeedsReasonError, PersonalReasonError.
    """
    kind = booking.payer.kind
    kept = usage.kept_seats
    if usage.reserves:
        kept += _kept_for_others(session, kind, channel=booking.channel, visit_type=booking.visit_type)
    open_seats = session.quota(kind) - usage.seats - kept
    if open_seats > 0 or (kind == PayerKind.NON_JKN and give_seat_back(session, at=at)):
        return _lowest_free_seat(session, kind, usage)
    if booking.extra is None:
        raise QuotaFullError
    if not reasons.checked(booking.extra.reason):
        raise ExtraSeatNeedsReasonError
    return None


def _lowest_free_seat(session: ClinicSession, kind: PayerKind, usage: SessionUsage) -> int:
    """The next one, or one that a cancelled visit left in between: only then is the list read."""
    if usage.highest_seat + 1 == usage.seats:
        return usage.seats
    held = set(Visit.objects.filter(HOLDS_SEAT, session=session, seat_kind=kind).values_list("seat_index", flat=True))
    return next(index for index in range(len(held) + 1) if index not in held)


def has_seat(session: ClinicSession, kind: PayerKind, *, channel: str, visit_type: str, at: datetime) -> bool:
    """Would such a booking find a seat now? Read without a lock, so it is promised to nobody."""
    kept = _kept_for_others(session, kind, channel=channel, visit_type=visit_type)
    return session_figures(session, at=at).seats_for(kind) > kept


def _kept_for_others(session: ClinicSession, kind: PayerKind, *, channel: str, visit_type: str) -> int:
    """Reserved seats not yet used by their group, unless the booking is of the group."""
    kept = 0
    for reserve in session.reserves.filter(payer_kind=kind):
        if reserve.channel in ("", channel) and reserve.visit_type in ("", visit_type):
            continue
        group = Q(channel=reserve.channel) if reserve.channel else Q()
        group &= Q(visit_type=reserve.visit_type) if reserve.visit_type else Q()
        used = session.visits.filter(group, seat_kind=kind, seat_index__isnull=False).exclude(stage=Stage.CANCELLED)
        kept += max(reserve.seats - used.count(), 0)
    return kept


def _is_new(booking: Booking, session: ClinicSession) -> bool:
    """New until the first finished admission; of two bookings on one day only the first is new."""
    if booking.is_new_patient is not None:
        return booking.is_new_patient
    if not booking.patient.is_new_patient:
        return False
    return not (
        Visit.objects.active().filter(patient=booking.patient, session__date=session.date, is_new_patient=True).exists()
    )


def _create(booking: Booking, press: Press, usage: SessionUsage, *, seat: int | None, is_new: bool) -> Visit:
    session, number = booking.session, usage.highest_number + 1
    clinic, doctor, extra = session.clinic, session.doctor, booking.extra if seat is None else None
    return add(
        Visit(
            booking_code=booking.booking_code or new_booking_code(session.date),
            patient=booking.patient,
            session=session,
            number=number,
            label=f"{session.label_prefix}-{number}",
            payer=booking.payer,
            visit_type=booking.visit_type,
            referral_number=booking.referral_number,
            reference_check=ReferenceCheck.UNCHECKED if booking.is_reference_unchecked else None,
            channel=booking.channel,
            seat_kind=booking.payer.kind,
            seat_index=seat,
            is_extra_seat=extra is not None,
            extra_approved_by=extra.approved_by if extra else None,
            extra_reason=reasons.checked(extra.reason) if extra else "",
            priority=booking.priority,
            slot_at=slot_time(session, usage.place_of(number)),
            is_new_patient=is_new,
            admission_ticket=booking.admission_ticket,
            origin=booking.origin,
            replaces=booking.replaces,
            told_poli_code=clinic.bpjs_subspecialist_code or "",
            told_clinic_name=clinic.name,
            told_doctor_code=doctor.bpjs_code,
            told_doctor_name=doctor.name,
            told_hours=booking.told_hours or session.told_hours,
            request_key=press.request_key or None,
            created_at=press.at,
        )
    )


def cancel(visit: Visit, press: Press, *, source: Source = Source.PRESS) -> Visit:
    """Give a number up before the doctor calls. Frees the seat; the number is never used again.

    ReasonNeededError, PersonalReasonError, VisitOverError, AlreadyServedError.
    """
    press = reasons.with_required_reason(press)
    with transaction.atomic():
        lock_session(visit.session)
        with acting.on_visit(visit, press, ActKind.CANCEL) as (visit, act):
            if act is None:
                return visit
            event = journey.move(visit, Stage.CANCELLED, press, source=source, reason=press.reason)
            end_waits(visit, press, act)
            acting.signal_events(visit, [event])
            return visit


def end_waits(visit: Visit, press: Press, act: Act) -> None:
    """Nobody waits anywhere for a visit that is over."""
    for entry in _waits(visit.pk):
        acting.leave(entry, EntryState.GONE, press, act)


@Composed
def _waits(visit: int) -> QuerySet[QueueEntry]:
    return QueueEntry.objects.present().filter(visit=visit)
