"""The number for the day that a control letter is for: taken with the letter, given up with it."""

from datetime import datetime

from counter.letter_forms import ControlAsked
from counter.pressing import Pressed
from queues import verbs
from queues.errors import AlreadyBookedError, NotAtThisCounterError, QuotaFullError, SessionClosedError
from queues.models import Channel, ClinicSession, Stage, Visit, VisitLetter, VisitType


def session_for(asked: ControlAsked) -> ClinicSession | None:
    """The session that the page offered for the doctor and the day, None where no number is wished for.

    NotAtThisCounterError for any other.
    """
    if asked.session_id is None:
        return None
    session = ClinicSession.objects.named().filter(pk=asked.session_id, date=asked.plan.on).first()
    if session is None or session.doctor.bpjs_code != asked.plan.doctor_code:
        raise NotAtThisCounterError
    return session


def check_free(visit: Visit, session: ClinicSession, *, at: datetime, except_for: Visit | None = None) -> None:
    """Said before BPJS is asked for the letter: SessionClosedError, AlreadyBookedError, QuotaFullError."""
    if not session.is_open:
        raise SessionClosedError
    own = Visit.objects.active().named().filter(patient=visit.patient, session=session)
    there = own.exclude(pk=except_for.pk if except_for else 0).first()
    if there is not None:
        raise AlreadyBookedError(there)
    kind, told = visit.payer.kind, {"channel": Channel.COUNTER, "visit_type": VisitType.CONTROL}
    is_own_seat = except_for is not None and except_for.session_id == session.pk
    if not is_own_seat and not verbs.has_seat(session, kind, at=at, **told):
        raise QuotaFullError


def book_under(letter: VisitLetter, session: ClinicSession, pressed: Pressed) -> Visit:
    """A number with the letter as its reference. Raises what `book` raises; the one that stands is given again."""
    if letter.booked is not None and not letter.booked.is_over:
        return letter.booked
    booking = verbs.Booking(
        patient=letter.visit.patient,
        session=session,
        payer=letter.visit.payer,
        channel=Channel.COUNTER,
        visit_type=VisitType.CONTROL,
        referral_number=letter.number,
    )
    booked = verbs.book(booking, pressed.press)
    verbs.note_booked(letter, booked)
    return booked


def give_up(letter: VisitLetter, pressed: Pressed, reason: str) -> None:
    """The number of a letter that is for another day now, or for none."""
    if letter.booked is not None and letter.booked.stage == Stage.BOOKED:
        verbs.cancel(letter.booked, pressed.press.within(reason))
    if letter.booked is not None:
        verbs.note_booked(letter, None)
