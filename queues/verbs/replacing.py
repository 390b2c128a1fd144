"""A wrong poli, another payer, another date: a new visit in the place of one that the doctor has not called yet.

The old one is cancelled first (BPJS: batal), then the new number is taken (BPJS: add), in one transaction: a number
that is refused leaves the old visit as it was. What happened to the person stays true: where both are of today the new
visit has the old one's times, said to be from there. Neither number comes back: the way back is to replace once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from queues import journey
from queues.database.injection_points import injection_point
from queues.database.locking import lock_patient, lock_session, lock_stops, lock_visit
from queues.errors import (
    DoctorHasCalledError,
    NikMissingError,
    NotAtThisCounterError,
    SameBookingError,
    VisitCalledError,
    VisitOverError,
)
from queues.models import (
    BEFORE_CLINIC,
    Act,
    ActKind,
    Channel,
    ClinicSession,
    EntryEventKind,
    EntryState,
    Patient,
    Payer,
    Placement,
    QueueEntry,
    ReferenceCheck,
    SeriesDate,
    Source,
    Stage,
    Stop,
    StopKind,
    Visit,
    VisitEvent,
    VisitLetter,
    VisitNote,
)
from queues.press import Press
from queues.verbs import acting, reasons
from queues.verbs.booking import Booking, ExtraSeat, cancel, number_missing, place_held
from queues.waiting.placement import key_at

REASON_OF_TIMES = "jam dari nomor {label} yang digantikan"


@dataclass(frozen=True)
class Replacement:
    """What the visit should have been. `placement` counts for a person who waits and changes the session."""

    session: ClinicSession
    payer: Payer
    visit_type: str = ""
    referral_number: str = field(default="", repr=False)
    extra: ExtraSeat | None = None
    placement: Placement = Placement.BY_TIME


def replace_visit(visit: Visit, press: Press, replacement: Replacement) -> Visit:
    """Cancel the visit and take a number as it should have been. Gives the new visit, whose `replaces` is the old one.

    By a named person with a reason, which BPJS is told. ReasonNeededError, PersonalReasonError, VisitOverError,
    DoctorHasCalledError, VisitCalledError (at a counter that is not the press's own desk), SameBookingError,
    NotAtThisCounterError when it was moved meanwhile, and what `book` raises: then nothing was written.
    """
    press = reasons.with_reason_and_user(press)
    with transaction.atomic():
        sessions = _lock_sessions(visit.session, replacement.session)
        lock_stops(_stops(visit, replacement.session))
        patient = lock_patient(visit.patient)
        old = lock_visit(visit)
        if acting.repeated(press):
            return Visit.objects.named().filter(replaces=old).latest("pk")
        if old.session_id not in sessions:
            raise NotAtThisCounterError
        waits = list(QueueEntry.objects.present().filter(visit=old).select_related("stop", "counter").order_by("pk"))
        _check(old, waits, press, replacement)
        session = sessions[replacement.session.pk]
        booking = _booking(old, replacement, session, patient=patient, press=press)
        past = list(journey.standing_events(old).values())
        act = acting.begin(ActKind.REPLACE, press)
        cancel(old, press.within(press.reason))
        injection_point("old-cancelled")
        new, events = place_held(booking, press.within())
        new = lock_visit(new)
        if booking.is_new_patient is not None:
            events += _take_over_times(old, new, past, press)
            _take_over_waits(old, new, waits, press, act, replacement.placement)
        acting.signal_events(new, events)
        _follow_in_letters(old, new)
        _take_over_notes(old, new, press)
        SeriesDate.objects.filter(visit=old).update(visit=new, session=session, on=session.date)
        return new


def keeps_times(visit: Visit, session: ClinicSession, *, at: datetime) -> bool:
    """Is the holder here, and are both bookings of today? Then what happened to them goes on under the new number."""
    is_here = visit.stage in BEFORE_CLINIC and visit.stage != Stage.BOOKED
    return is_here and visit.session.is_alive(at=at) and session.is_alive(at=at)


def _lock_sessions(*sessions: ClinicSession) -> dict[int, ClinicSession]:
    """In one order, whichever is the old one."""
    return {session.pk: lock_session(session) for session in sorted(sessions, key=lambda session: session.pk)}


def _stops(visit: Visit, session: ClinicSession) -> QuerySet[Stop]:
    """Where the holder waits, and where patients of the new session do."""
    now = QueueEntry.objects.present().filter(visit=visit).values("stop")
    there = Stop.objects.filter(kind=StopKind.CLINIC, clinic=session.clinic_id).values("pk")
    return Stop.objects.filter(pk__in=now) | Stop.objects.filter(pk__in=there)


def _check(old: Visit, waits: Sequence[QueueEntry], press: Press, replacement: Replacement) -> None:
    if old.is_over:
        raise VisitOverError
    if old.stage not in BEFORE_CLINIC:
        raise DoctorHasCalledError
    for entry in waits:
        is_at_own_desk = entry.stop.kind == StopKind.ADMISSION and entry.counter == press.counter
        if entry.counter is not None and not is_at_own_desk:
            raise VisitCalledError(old.label, entry.counter.name)
    if (old.session_id, old.payer_id) == (replacement.session.pk, replacement.payer.pk):
        raise SameBookingError


def _booking(
    old: Visit, replacement: Replacement, session: ClinicSession, *, patient: Patient, press: Press
) -> Booking:
    keeps = keeps_times(old, session, at=press.at)
    # Another payer asks for no reference, and the old one's is free again.
    is_jkn = replacement.payer.is_jkn
    number = replacement.referral_number.strip() if is_jkn else ""
    return Booking(
        patient=patient,
        session=session,
        payer=replacement.payer,
        channel=Channel.COUNTER,
        visit_type=replacement.visit_type if is_jkn else "",
        referral_number=number,
        is_reference_unchecked=old.reference_check == ReferenceCheck.UNCHECKED and number == old.referral_number,
        priority=old.priority,
        extra=replacement.extra,
        admission_ticket=old.admission_ticket if keeps else None,
        origin=old.origin,
        replaces=old,
        is_new_patient=old.is_new_patient if keeps else None,
        without_nik_reason=_why_without_nik(old, patient) if is_jkn else "",
    )


def _why_without_nik(old: Visit, patient: Patient) -> str:
    """Registered without a NIK by a named person: that stays so as long as the record has none."""
    begun = old.events.filter(stage=Stage.BOOKED).exclude(reason="").first()
    return begun.reason if begun and isinstance(number_missing(patient), NikMissingError) else ""


def _follow_in_letters(old: Visit, new: Visit) -> None:
    """The control letter under which the old number was taken names the new one."""
    letters = VisitLetter.objects.filter(visit__patient=old.patient_id, booked=old).values_list("pk", flat=True)
    VisitLetter.objects.filter(pk__in=list(letters)).update(booked=new)


def _take_over_notes(old: Visit, new: Visit, press: Press) -> None:
    """What colleagues should know of the person they should know still: written anew, with the words whose they are."""
    for note in old.notes.filter(strikes=None, struck_by=None).select_related("actor").order_by("pk"):
        said_by = f" ({note.actor.get_full_name() or note.actor.username}, {old.label})" if note.actor else ""
        text = f"{note.text[: reasons.LONGEST - len(said_by)]}{said_by}"
        VisitNote(visit=new, text=text, at=press.at, actor=press.user, counter=press.counter).save()


def _take_over_times(old: Visit, new: Visit, past: Sequence[VisitEvent], press: Press) -> list[VisitEvent]:
    """The steps that happened, at the moments at which they did, each with the source it had."""
    reason = REASON_OF_TIMES.format(label=old.label)
    for stage in journey.open_gaps(old):
        journey.mark_missing(new, stage, press, None)
    return [
        journey.move(
            new,
            Stage(event.stage),
            press,
            occurred_at=event.occurred_at,
            source=Source(event.source),
            reason=reason,
            arrived_at=old.arrived_at,
        )
        for event in past
        if event.stage in BEFORE_CLINIC and event.stage != Stage.BOOKED
    ]


def _take_over_waits(
    old: Visit, new: Visit, waits: Sequence[QueueEntry], press: Press, act: Act, placement: Placement
) -> None:
    """The holder goes on waiting: at the desk where they stand, or at the clinic at the place that was chosen."""
    for wait in waits:
        if wait.stop.kind == StopKind.ADMISSION:
            joined = acting.join(
                wait.stop,
                press,
                act,
                at=wait.joined_at,
                order_at=wait.order_at,
                visit=new,
                priority=new.priority,
            )
            _stand_as_before(joined, wait, press, act)
    if new.stage == Stage.WAITING_CLINIC:
        _wait_at_clinic(old, new, waits, press, act, placement)


def _stand_as_before(joined: QueueEntry, wait: QueueEntry, press: Press, act: Act) -> None:
    counts = {"call_count": wait.call_count, "miss_count": wait.miss_count}
    if wait.is_at_counter:
        acting.change(
            joined, EntryEventKind.SERVING, press, act, state=EntryState.SERVING, counter=wait.counter, **counts
        )
    elif wait.state == EntryState.HELD:
        acting.change(joined, EntryEventKind.HELD, press, act, state=EntryState.HELD, **counts)


def _wait_at_clinic(
    old: Visit, new: Visit, waits: Sequence[QueueEntry], press: Press, act: Act, placement: Placement
) -> None:
    wait = next((one for one in waits if one.stop.kind == StopKind.CLINIC), None)
    since = wait.joined_at if wait else press.at
    joined = acting.join_clinic(new, press, act, arrived_at=new.arrived_at or since, at=since)
    if wait is not None and new.session_id == old.session_id:
        counts = {"call_count": wait.call_count, "miss_count": wait.miss_count}
        acting.change(joined, EntryEventKind.PLACED, press, act, order_at=wait.order_at, **counts)
    elif key := key_at(placement, new.session, new, at=press.at):
        acting.change(joined, EntryEventKind.PLACED, press, act, order_at=key)
