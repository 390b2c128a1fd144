"""Sessions that are open already when the plan is changed, and what becomes of them.

A session that nobody has a number of, and about which nobody decided, follows the plan. Any other one stays, and a
person decides about it: one by one, on the pages of the session, which show who is hit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q

from queues.database.locking import lock_session
from queues.errors import QueueError, SessionHasBookingsError
from queues.models import (
    ClinicSession,
    DecisionKind,
    PlanClosing,
    PlanException,
    PlanLine,
    SessionDecision,
    Stage,
    Visit,
)
from queues.models.sessions import SessionQuerySet
from queues.press import Press
from queues.verbs.decisions import close_session

# A longer list is not read; the page says how many there are.
MOST_SHOWN = 200


@dataclass(frozen=True)
class Hit:
    """A session with how many people have a number of it. `is_decided`: a person decided about it before."""

    session: ClinicSession
    people: int
    is_decided: bool

    @property
    def follows(self) -> bool:
        """Nobody loses anything, and nobody has said otherwise."""
        return not (self.people or self.is_decided)


def hits_of(rows: SessionQuerySet, *, at: datetime) -> list[Hit]:
    """These sessions as far as they are not over, by date: three statements, however many."""
    sessions = [one for one in rows.named().order_by("date", "starts", "pk") if one.ends_at > at]
    keys = [one.pk for one in sessions]
    having = Visit.objects.filter(session__in=keys).exclude(stage=Stage.CANCELLED).order_by()
    people = dict(having.values_list("session").annotate(people=Count("pk")))
    decided = set(SessionDecision.objects.filter(session__in=keys).order_by().values_list("session", flat=True))
    return [Hit(one, people.get(one.pk, 0), one.pk in decided) for one in sessions]


def of_line(line: PlanLine, first: date, last: date | None = None) -> SessionQuerySet:
    """The open sessions that stand as the line says, from a date on. One with other hours was decided otherwise."""
    rows = ClinicSession.objects.open().filter(
        clinic=line.clinic_id,
        doctor=line.doctor_id,
        date__gte=first,
        date__iso_week_day=line.weekday,
        starts=line.starts,
        ends=line.ends,
    )
    return rows.filter(date__lte=last) if last else rows


def of_doctor(doctor: int, clinic: int | None, first: date, last: date) -> SessionQuerySet:
    """Open sessions in which this doctor serves: a leave does not concern one that a substitute has."""
    serves = Q(substitute_doctor=doctor) | Q(substitute_doctor=None, doctor=doctor)
    rows = ClinicSession.objects.open().filter(serves, date__range=(first, last))
    return rows.filter(clinic=clinic) if clinic else rows


def of_clinic(clinic: int, first: date, last: date) -> SessionQuerySet:
    """Open sessions of a poli."""
    return ClinicSession.objects.open().filter(clinic=clinic, date__range=(first, last))


def of_day(day: date, *, except_for: Iterable[int]) -> SessionQuerySet:
    """Open sessions of a date, but for those of these polis."""
    return ClinicSession.objects.open().on(day).exclude(clinic__in=list(except_for))


def of_exception(exception: PlanException) -> SessionQuerySet:
    """The open sessions to which a leave, a closed poli or a pause applies."""
    if exception.doctor_id is not None:
        return of_doctor(exception.doctor_id, exception.clinic_id, exception.first, exception.last)
    return of_clinic(exception.clinic_id or 0, exception.first, exception.last)


def close_empty(session: ClinicSession, kind: DecisionKind, press: Press) -> SessionDecision | None:
    """Close a session as a person's decision, if nobody has a number of it by now; else None, and it stays open.

    Under its lock: nobody takes a number meanwhile.
    """
    try:
        with transaction.atomic():
            held = lock_session(session)
            if not held.is_open or has_people(held):
                return None
            decision = close_session(held, kind, press.within(press.reason)).decision
            PlanClosing.objects.create(decision=decision)
            return decision
    except QueueError:
        return None


def has_people(session: ClinicSession) -> bool:
    """Any number of it but cancelled ones, and of those that were moved into it. The caller holds the session."""
    family = ClinicSession.objects.family(session.pk)
    return Visit.objects.filter(session__in=family).exclude(stage=Stage.CANCELLED).exists()


def check_empty(session: ClinicSession) -> None:
    """SessionHasBookingsError."""
    if has_people(session):
        raise SessionHasBookingsError
