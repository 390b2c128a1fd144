"""A doctor sends a patient to another clinic of the hospital: a visit of its own, whose `origin` is this one."""

from dataclasses import dataclass, field

from queues import clock
from queues.errors import NotTodayError, VisitOverError
from queues.letters import LetterNotForThisError, SameClinicError
from queues.models import Channel, ClinicSession, Visit, VisitType
from queues.press import Press
from queues.verbs.booking import Booking, book
from queues.verbs.letters import WITH_THE_DOCTOR
from queues.verbs.presence import take_ticket


@dataclass(frozen=True)
class InternalReferral:
    """Where to, and the reference that BPJS is told of a JKN patient."""

    session: ClinicSession
    number: str = field(default="", repr=False)


def refer_internally(visit: Visit, press: Press, referral: InternalReferral) -> Visit:
    """The visit in the other clinic: of today the patient waits there at once, of another day it is a booking.

    Raises what `book` raises; VisitOverError, LetterNotForThisError before the doctor's call, SameClinicError,
    NotTodayError for a session of a past day.
    """
    session, today = referral.session, clock.service_date(press.at)
    if visit.is_over:
        raise VisitOverError
    if press.user is None or visit.stage not in WITH_THE_DOCTOR or visit.session.date != today:
        raise LetterNotForThisError
    if session.clinic_id == visit.session.clinic_id:
        raise SameClinicError
    if session.date < today:
        raise NotTodayError
    booking = Booking(
        patient=visit.patient,
        session=session,
        payer=visit.payer,
        channel=Channel.COUNTER,
        visit_type=VisitType.INTERNAL,
        referral_number=referral.number,
        priority=visit.priority,
        origin=visit,
    )
    return take_ticket(booking, press) if session.date == today else book(booking, press)
