"""Where a doctor is: in one room at a time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from queues import hours
from queues.models import ClinicSession, Doctor
from queues.models.sessions import SessionQuerySet


def busy_elsewhere(session: ClinicSession, doctor: Doctor) -> ClinicSession | None:
    """Another open session of this doctor in these hours: a doctor is in one room at a time. Those of the day before
    and after count too, where one goes on after midnight.
    """
    serves = Q(substitute_doctor=doctor) | Q(substitute_doctor=None, doctor=doctor)
    return met(session, _around(session.date).filter(serves).exclude(pk=session.pk))


def serving_around(day: date) -> dict[int, list[ClinicSession]]:
    """The open sessions of this date and of its two neighbours by the doctor who serves: one statement for a date on
    which many practices open.
    """
    serving: dict[int, list[ClinicSession]] = defaultdict(list)
    for one in _around(day):
        serving[one.substitute_doctor_id or one.doctor_id].append(one)
    return serving


def met(session: ClinicSession, others: Iterable[ClinicSession]) -> ClinicSession | None:
    """The first of these sessions that has a moment in common with this one."""
    return next((one for one in others if session.starts_at < one.ends_at and one.starts_at < session.ends_at), None)


def _around(day: date) -> SessionQuerySet:
    days = (day - hours.ONE_DAY, day + hours.ONE_DAY)
    return ClinicSession.objects.filter(date__range=days).open().named()
