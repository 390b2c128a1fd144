"""Which session Mobile JKN means: poli, doctor, date and hours, and what is wrong with them."""

from dataclasses import dataclass
from datetime import date, datetime, time

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.envelope import Refusal
from bpjs_bridge.inbound.fields import Body, as_date, as_hours, as_number
from queues import clock, figures, verbs
from queues.models import Clinic, ClinicSession, Doctor

FIELDS = ("kodepoli", "kodedokter", "tanggalperiksa", "jampraktek")
DOCTOR_CODE_DIGITS = 9


@dataclass(frozen=True)
class Practice:
    """What was asked for; `doctor_code` is None when it is no number."""

    poli_code: str
    doctor_code: int | None
    on: date
    starts: time
    ends: time

    @property
    def hours(self) -> str:
        """`08:00-12:00`."""
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


def read(body: Body) -> Practice:
    """The fields in their formats."""
    on = as_date(body.code("tanggalperiksa"))
    if on is None:
        raise Refusal(messages.WRONG_DATE)
    hours = as_hours(body.code("jampraktek"))
    if hours is None:
        raise Refusal(messages.WRONG_HOURS)
    doctor_code = as_number(body.code("kodedokter"), longest=DOCTOR_CODE_DIGITS)
    return Practice(body.code("kodepoli"), doctor_code, on, *hours)


def clinics_of(practice: Practice) -> list[Clinic]:
    """The clinics that BPJS knows under this subspecialist code: several may share one."""
    clinics = list(
        Clinic.objects.filter(
            bpjs_subspecialist_code=practice.poli_code, is_active=True, reports_to_bpjs=True
        ).order_by("pk")
    )
    if not clinics:
        raise Refusal(messages.UNKNOWN_POLI)
    return clinics


def not_past(practice: Practice, *, at: datetime) -> None:
    """Today or later, by the hospital's date."""
    if practice.on < clock.service_date(at):
        raise Refusal(messages.DATE_PAST)


def session_of(practice: Practice, clinics: list[Clinic]) -> ClinicSession:
    """The session by its hours or by hours BPJS was told; one on leave is found, a cancelled one is not."""
    session = None
    if practice.doctor_code:
        session = verbs.find_session(
            date=practice.on,
            clinics=clinics,
            doctor_code=practice.doctor_code,
            starts=practice.starts,
            ends=practice.ends,
        )
    if session is None or session.is_cancelled:
        raise _missing(practice, clinics)
    return session


def _missing(practice: Practice, clinics: list[Clinic]) -> Refusal:
    """Nobody practises in this poli that day, or others do."""
    others = ClinicSession.objects.on(practice.on).filter(clinic__in=clinics, is_cancelled=False)
    if not others.exists():
        return Refusal(messages.POLI_CLOSED)
    doctor = Doctor.objects.filter(bpjs_code=practice.doctor_code).first() if practice.doctor_code else None
    return Refusal(messages.not_scheduled(doctor.name if doctor else ""))


def quota_fields(seats: figures.Seats) -> dict[str, int]:
    """The four figures in today's spelling and in that of 2021."""
    counts = {
        "jkn": (seats.jkn_left, seats.jkn_quota),
        "nonjkn": (seats.non_jkn_left, seats.non_jkn_quota),
    }
    return {
        name: count
        for purse, (left, quota) in counts.items()
        for spelling in ("kuota", "quota")
        for name, count in ((f"sisa{spelling}{purse}", left), (f"{spelling}{purse}", quota))
    }
