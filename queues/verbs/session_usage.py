"""What a session has given out when a number is asked for, and where a reference is used already: one look each."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from queues import clock
from queues.models import (
    CAN_BE_CALLED,
    OVER,
    UNSERVED,
    ClinicSession,
    KeptSeat,
    Patient,
    Payer,
    SeatReserve,
    Stage,
    Visit,
    VisitTransfer,
    VisitType,
)
from queues.recovery.floors import FLOOR_OF_SESSION, IS_RECOVERING, SKIPPED_IN_SESSION, Floor

NOBODY = 0


@dataclass(frozen=True)
class SessionUsage:
    """What a session has given out when a number is asked for: one look under its lock."""

    highest_here: int
    seats: int
    highest_seat: int
    own_tickets: int
    reserves: int
    kept_seats: int
    is_reference_used: bool
    can_be_called: bool
    # The highest number that a visit took along to another session: nobody else gets it.
    highest_taken_along: int
    # After a restore: up to which number somebody may hold one, and how many of these nobody here knows.
    floor: int
    skipped: int
    is_recovering: bool

    @property
    def highest_number(self) -> int:
        return max(self.highest_here, self.highest_taken_along, self.floor)

    def place_of(self, number: int) -> int:
        """Where a new number stands among those that are really there: it decides the slot."""
        return Floor(self.floor, self.skipped).place_of(number)


# A visit under the same reference, not yet served, in the clinic from a day on.
SAME_REFERENCE = f"""
    EXISTS (
        SELECT 1 FROM {Visit._meta.db_table} v JOIN {ClinicSession._meta.db_table} s ON s.id = v.session_id
        WHERE v.referral_number = %s AND v.stage IN ({", ".join(["%s"] * len(UNSERVED))}) AND v.id <> %s
            AND s.clinic_id = %s AND s.date >= %s AND s.date <= %s
    )
"""
# Written out: each number begins with it, under the session's lock, where others wait.
SESSION_USAGE = f"""
    SELECT coalesce(max(number), 0),
        count(*) FILTER (WHERE stage <> %s AND seat_index IS NOT NULL AND seat_kind = %s),
        coalesce(max(seat_index) FILTER (WHERE stage <> %s AND seat_index IS NOT NULL AND seat_kind = %s), -1),
        count(*) FILTER (WHERE patient_id = %s AND stage NOT IN (%s, %s)) + (
            SELECT count(*) FROM {Visit._meta.db_table} moved
            WHERE moved.patient_id = %s AND moved.stage NOT IN (%s, %s) AND moved.session_id IN
                (SELECT id FROM {ClinicSession._meta.db_table} WHERE moved_to_id = %s)
        ),
        (SELECT count(*) FROM {SeatReserve._meta.db_table} WHERE session_id = %s AND payer_kind = %s),
        (SELECT count(*) FROM {KeptSeat._meta.db_table} kept WHERE kept.session_id = %s AND kept.payer_kind = %s
            AND kept.given_back_at IS NULL AND kept.until > %s AND kept.visit_id <> %s),
        (%s <> '' AND {SAME_REFERENCE}),
        (SELECT {CAN_BE_CALLED.format(session="this")} FROM {ClinicSession._meta.db_table} this WHERE this.id = %s),
        (SELECT coalesce(max(t.number), 0) FROM {VisitTransfer._meta.db_table} t WHERE t.from_session_id = %s),
        {FLOOR_OF_SESSION},
        {SKIPPED_IN_SESSION},
        {IS_RECOVERING}
    FROM {Visit._meta.db_table} WHERE session_id = %s
"""


def usage_of(
    session: ClinicSession,
    patient: Patient,
    payer: Payer,
    *,
    reference: str,
    visit_type: str,
    at: datetime,
    except_for: Visit | None,
) -> SessionUsage:
    """What stands in the way of a number for this patient. The caller holds the session."""
    purse = str(payer.kind)
    held = (str(Stage.CANCELLED), purse)
    own: list[str | int] = [patient.pk, *map(str, OVER)]
    same = _same_reference(session, reference, visit_type, at=at, except_for=except_for)
    with connection.cursor() as cursor:
        until = connection.ops.adapt_datetimefield_value(at) or ""
        kept: list[str | int] = [session.pk, purse, until, except_for.pk if except_for else NOBODY]
        seats: list[str | int] = [*held, *held, *own, *own, session.pk, session.pk, purse, *kept]
        values = [*seats, reference, *same, *[session.pk] * 5]
        cursor.execute(SESSION_USAGE, values)
        return SessionUsage(*cursor.fetchone())


def reference_in_use(
    session: ClinicSession, referral_number: str, visit_type: str, *, at: datetime, except_for: Visit | None = None
) -> bool:
    """The same reference, still active in the same clinic; types and clinics of repeat care only on one date."""
    with connection.cursor() as cursor:
        same = _same_reference(session, referral_number, visit_type, at=at, except_for=except_for)
        cursor.execute(f"SELECT {SAME_REFERENCE}", same)
        return bool(cursor.fetchone()[0])


def _same_reference(
    session: ClinicSession, referral_number: str, visit_type: str, *, at: datetime, except_for: Visit | None
) -> list[str | int]:
    """The values of SAME_REFERENCE."""
    is_repeated = visit_type == VisitType.INTERNAL or session.clinic.is_repeat_care
    first, last = (session.date, session.date) if is_repeated else (min(session.date, clock.service_date(at)), date.max)
    exception = except_for.pk if except_for else NOBODY
    return [referral_number, *map(str, UNSERVED), exception, session.clinic_id, first.isoformat(), last.isoformat()]
