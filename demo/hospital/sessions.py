"""The demo hospital's sessions of the next days, opened as a hospital would: through the verb."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from demo.hospital.hospital import HospitalFile, Loaded, Shift
from queues import verbs
from queues.models import ClinicSession, SessionAlias

DAYS = 30


def load_sessions(file: HospitalFile, loaded: Loaded, *, today: date) -> int:
    """Open what the schedule says and is not there; returns how many. One transaction: all of them or none."""
    with transaction.atomic():
        there = _starts_there(today)
        opened = 0
        for day, shift in _shifts(file, today):
            clinic, doctor = loaded.clinics[shift.clinic], loaded.doctors[shift.doctor]
            if (day, clinic.pk, doctor.pk, shift.starts) in there:
                continue
            verbs.open_session(
                date=day,
                clinic=clinic,
                doctor=doctor,
                starts=shift.starts,
                ends=shift.ends,
                capacity=shift.capacity,
                room=loaded.rooms[shift.clinic, shift.doctor],
            )
            opened += 1
        return opened


def _shifts(file: HospitalFile, today: date) -> Iterator[tuple[date, Shift]]:
    for ahead in range(DAYS):
        day = today + timedelta(days=ahead)
        for shift in file.shifts:
            if day.isoweekday() in shift.days:
                yield day, shift


def _starts_there(today: date) -> set[tuple[object, ...]]:
    """Also cancelled ones and those whose hours were changed: a second run opens nothing again."""
    sessions = ClinicSession.objects.filter(date__gte=today)
    aliases = SessionAlias.objects.filter(session__date__gte=today)
    return {
        *sessions.values_list("date", "clinic", "doctor", "starts"),
        *aliases.values_list("session__date", "session__clinic", "session__doctor", "starts"),
    }
