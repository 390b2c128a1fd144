"""Which session Mobile JKN means: poli, doctor, date and hours, and what is wrong with them."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.envelope import Refusal
from bpjs_bridge.inbound.fields import Body, as_date, as_hours, as_number
from queues import clock, verbs
from queues.database.statements import columns, fetch
from queues.models import CAN_BE_CALLED, Clinic, ClinicSession, Doctor, Payer
from queues.models.sessions import SessionQuerySet
from queues.waiting import figures

FIELDS = ("kodepoli", "kodedokter", "tanggalperiksa", "jampraktek")
DOCTOR_CODE_DIGITS = 9


@dataclass(frozen=True)
class Practice:
    """What was asked for; `doctor_code` is None when it is no number, `hours` as they were spelled, without spaces."""

    poli_code: str
    doctor_code: int | None
    on: date
    starts: time
    ends: time
    hours: str


def read(body: Body) -> Practice:
    """Check the formats of the fields that name a practice."""
    on = as_date(body.code("tanggalperiksa"))
    if on is None:
        raise Refusal(messages.WRONG_DATE)
    read_hours = as_hours(body.code("jampraktek"))
    if read_hours is None:
        raise Refusal(messages.WRONG_HOURS)
    doctor_code = as_number(body.code("kodedokter"), longest=DOCTOR_CODE_DIGITS)
    return Practice(body.code("kodepoli"), doctor_code, on, read_hours.starts, read_hours.ends, read_hours.words)


# Written out: every Status, Sisa and Ambil begins with it. Poli and doctors come along.
NAMES = f"""
    JOIN {Clinic._meta.db_table} c ON c.id = s.clinic_id
    JOIN {Doctor._meta.db_table} d ON d.id = s.doctor_id
    LEFT JOIN {Doctor._meta.db_table} substitute ON substitute.id = s.substitute_doctor_id
"""
NAMED = ", ".join(
    (columns(ClinicSession, "s"), columns(Clinic, "c"), columns(Doctor, "d"), columns(Doctor, "substitute"))
)
PARTS = (ClinicSession, Clinic, Doctor, Doctor)
# Mobile JKN is sold what a counter can call and JKN pays. A moved session leads elsewhere: then `_explained` looks.
PRACTISED = f"""
    SELECT {NAMED} FROM {ClinicSession._meta.db_table} s {NAMES}
    WHERE s.date = %s AND c.bpjs_subspecialist_code = %s AND c.is_active AND c.reports_to_bpjs
        AND (d.bpjs_code = %s OR substitute.bpjs_code = %s) AND s.starts = %s AND s.ends = %s
        AND NOT s.is_cancelled AND s.moved_to_id IS NULL AND {CAN_BE_CALLED.format(session="s")}
        AND EXISTS (SELECT 1 FROM {Payer._meta.db_table} payer WHERE payer.is_jkn AND payer.is_active)
    ORDER BY s.id LIMIT 1
"""


def named(session: ClinicSession, clinic: Clinic, doctor: Doctor, substitute: Doctor | None) -> ClinicSession:
    """The session of a row of NAMED, its poli and doctors at hand."""
    session.clinic, session.doctor, session.substitute_doctor = clinic, doctor, substitute
    return session


def session_of(practice: Practice, *, at: datetime, farthest: date | None = None) -> ClinicSession:
    """The session by its hours or by hours BPJS was told; one on leave is found, a cancelled one is not, nor one whose
    numbers no counter could call.

    Refusals in the protocol's order: poli, date past, farther ahead than `farthest`, closed, doctor and hours.
    """
    asked = (practice.doctor_code, practice.doctor_code, f"{practice.starts}", f"{practice.ends}")
    found = fetch(PRACTISED, [f"{practice.on}", practice.poli_code, *asked], *PARTS)
    if not found or not _is_within(practice, found[0][0], at=at, farthest=farthest):
        return _explained(practice, at=at, farthest=farthest)
    return named(*found[0])


def _is_within(practice: Practice, session: ClinicSession, *, at: datetime, farthest: date | None) -> bool:
    """A session over midnight is not past before it is over."""
    is_to_come = clock.service_date(at) <= practice.on or session.is_alive(at=at)
    return is_to_come and (farthest is None or practice.on <= farthest)


def _explained(practice: Practice, *, at: datetime, farthest: date | None) -> ClinicSession:
    """Step by step: what is wrong, or the session under other hours or where it moved."""
    clinics = _clinics_of(practice)
    session = None
    if practice.doctor_code:
        session = verbs.find_session(
            date=practice.on,
            clinics=clinics,
            doctor_code=practice.doctor_code,
            starts=practice.starts,
            ends=practice.ends,
        )
    if practice.on < clock.service_date(at) and not (session and session.is_alive(at=at)):
        raise Refusal(messages.DATE_PAST)
    if farthest is not None and practice.on > farthest:
        raise Refusal(messages.TOO_FAR_AHEAD)
    if session is None or session.is_cancelled or not _sold().filter(pk=session.pk).exists():
        raise _missing(practice, clinics)
    return session


def _sold() -> SessionQuerySet:
    """The same condition as PRACTISED: a counter calls, and a JKN payer is active."""
    return ClinicSession.objects.can_be_called().filter(Exists(Payer.objects.filter(is_jkn=True, is_active=True)))


def _clinics_of(practice: Practice) -> list[Clinic]:
    """The clinics that BPJS knows under this subspecialist code: several may share one."""
    clinics = list(
        Clinic.objects.filter(
            bpjs_subspecialist_code=practice.poli_code, is_active=True, reports_to_bpjs=True
        ).order_by("pk")
    )
    if not clinics:
        raise Refusal(messages.UNKNOWN_POLI)
    return clinics


def _missing(practice: Practice, clinics: list[Clinic]) -> Refusal:
    """Nobody practises in this poli that day, or others do."""
    others = _sold().on(practice.on).filter(clinic__in=clinics, is_cancelled=False)
    if not others.exists():
        return Refusal(messages.POLI_CLOSED)
    doctor = Doctor.objects.filter(bpjs_code=practice.doctor_code).first() if practice.doctor_code else None
    return Refusal(messages.not_scheduled(doctor.name if doctor else ""))


def quota_fields(counted: figures.SessionFigures) -> dict[str, int]:
    """The four figures in today's spelling and in that of 2021."""
    counts = {
        "jkn": (counted.jkn_left, counted.jkn_quota),
        "nonjkn": (counted.non_jkn_left, counted.non_jkn_quota),
    }
    return {
        name: count
        for purse, (left, quota) in counts.items()
        for spelling in ("kuota", "quota")
        for name, count in ((f"sisa{spelling}{purse}", left), (f"{spelling}{purse}", quota))
    }
