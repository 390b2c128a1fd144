"""Where a doctor is: in one room at a time."""

from django.db.models import Q

from queues import hours
from queues.models import ClinicSession, Doctor


def busy_elsewhere(session: ClinicSession, doctor: Doctor) -> ClinicSession | None:
    """Another open session of this doctor in these hours: a doctor is in one room at a time. Those of the day before
    and after count too, where one goes on after midnight.
    """
    serves = Q(substitute_doctor=doctor) | Q(substitute_doctor=None, doctor=doctor)
    days = (session.date - hours.ONE_DAY, session.date + hours.ONE_DAY)
    others = ClinicSession.objects.filter(serves, date__range=days).open().named().exclude(pk=session.pk)
    return next((one for one in others if session.starts_at < one.ends_at and one.starts_at < session.ends_at), None)
