"""Where a series goes on: above its own highest number, and above what may have been shown before a restore.

Written out: each number begins with one of these, under a lock where others wait.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from queues.errors import RecoveringError
from queues.models import (
    FIRST_TRIAL_NUMBER,
    AdmissionClass,
    AdmissionTicket,
    ClinicSession,
    NumberFloor,
    PharmacyTicket,
    Recovery,
    Visit,
)

FLOOR, RECOVERY = NumberFloor._meta.db_table, Recovery._meta.db_table
# For statements that read more: is a restored database not open yet?
IS_RECOVERING = f"EXISTS (SELECT 1 FROM {RECOVERY} WHERE opened_at IS NULL)"
# Of one session: up to which number somebody may hold one, and how many of these nobody here knows.
FLOOR_OF_SESSION = f"(SELECT coalesce(max(number), 0) FROM {FLOOR} f WHERE f.session_id = %s)"
SKIPPED_IN_SESSION = f"(SELECT coalesce(sum(number - highest), 0) FROM {FLOOR} f WHERE f.session_id = %s)"
NEXT_OF_SESSION = f"""
    SELECT coalesce(max(number), 0), {FLOOR_OF_SESSION}, {SKIPPED_IN_SESSION}
    FROM {Visit._meta.db_table} WHERE session_id = %s
"""
NEXT_OF_CLASS = f"""
    SELECT coalesce(max(number), 0),
        (SELECT coalesce(max(number), 0) FROM {FLOOR} f
            WHERE f.service_date = %s AND f.session_id IS NULL AND f.admission_class_id = %s),
        {IS_RECOVERING}
    FROM {AdmissionTicket._meta.db_table} WHERE service_date = %s AND admission_class_id = %s
"""
NEXT_OF_PHARMACY = f"""
    SELECT coalesce(max(number), %s),
        (SELECT coalesce(max(number), 0) FROM {FLOOR} f
            WHERE f.service_date = %s AND f.session_id IS NULL AND f.admission_class_id IS NULL),
        {IS_RECOVERING}
    FROM {PharmacyTicket._meta.db_table} WHERE service_date = %s AND number BETWEEN %s AND %s
"""
LAST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Floor:
    """Of one session: nothing was skipped where no restore touched it."""

    number: int = 0
    skipped: int = 0

    def place_of(self, number: int) -> int:
        """Where a number stands among those that are really there: it decides the slot."""
        return number - self.skipped if number > self.number else number


def next_place(session: ClinicSession) -> int:
    """The place that the next number of a session would have; read without a lock."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_OF_SESSION, [session.pk] * 3)
        highest, number, skipped = cursor.fetchone()
    return Floor(number, skipped).place_of(max(highest, number) + 1)


def next_admission_number(admission_class: AdmissionClass, day: date) -> int:
    """The caller holds the class. RecoveringError."""
    values: list[str | int] = [day.isoformat(), admission_class.pk]
    return _next(NEXT_OF_CLASS, [*values, *values])


def next_pharmacy_number(day: date, *, is_trial: bool = False) -> int:
    """The caller holds the day's series; the set-up's test walk takes none of its numbers away. RecoveringError."""
    first, last = (FIRST_TRIAL_NUMBER, LAST_NUMBER) if is_trial else (1, FIRST_TRIAL_NUMBER - 1)
    return _next(NEXT_OF_PHARMACY, [first - 1, day.isoformat(), day.isoformat(), first, last])


def check_open() -> None:
    """For series that keep a pointer of their own (record numbers). RecoveringError."""
    if Recovery.objects.filter(opened_at=None).exists():
        raise RecoveringError


def _next(statement: str, values: list[str | int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        highest, floor, is_recovering = cursor.fetchone()
    if is_recovering:
        raise RecoveringError
    return int(max(highest, floor)) + 1
