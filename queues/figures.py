"""Counts, quotas and estimates of a session: one home for every screen and for the wire."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from django.conf import settings
from django.db.models import Count, Q

from queues import clock, order
from queues.models import BEFORE_CLINIC, OVER, ClinicSession, PayerKind, Stage, Visit, VisitEvent

# How many finished consultations tell the real pace.
PACE_SAMPLE = 6


@dataclass(frozen=True)
class SessionFigures:
    """What is true of a session at one moment. Quotas and seats left are never negative."""

    total: int
    unserved: int
    last_called: str
    jkn_quota: int
    jkn_left: int
    non_jkn_quota: int
    non_jkn_left: int
    is_released: bool

    def seats_for(self, kind: PayerKind) -> int:
        """Seats that somebody of this purse can still take; after the release a JKN seat may go back to him."""
        if kind == PayerKind.JKN:
            return self.jkn_left
        return self.non_jkn_left + (self.jkn_left if self.is_released else 0)


def release_due(session: ClinicSession, *, at: datetime) -> bool:
    """Unused non-JKN seats go to JKN a set time before the start."""
    moment = session.starts_at - timedelta(minutes=settings.NON_JKN_RELEASE_MINUTES)
    return session.seats_released_at is None and at >= moment


def is_released(session: ClinicSession, *, at: datetime) -> bool:
    """Have unused non-JKN seats gone to JKN by this moment?"""
    return session.seats_released_at is not None or release_due(session, at=at)


def quotas(session: ClinicSession, *, taken: dict[str, int], at: datetime) -> tuple[int, int]:
    """(JKN, non-JKN) as they are split at this moment, a release that is due included."""
    jkn, non_jkn = session.jkn_quota, session.non_jkn_quota
    if release_due(session, at=at):
        unused = max(non_jkn - taken.get(PayerKind.NON_JKN, 0), 0)
        return jkn + unused, non_jkn - unused
    return jkn, non_jkn


def session_figures(session: ClinicSession, *, at: datetime) -> SessionFigures:
    """The figures of Status Antrean, of the kiosk and of the boards."""
    holds_seat = ~Q(stage=Stage.CANCELLED) & Q(seat_index__isnull=False)
    counted = Visit.objects.filter(session=session).aggregate(
        total=Count("pk", filter=~Q(stage=Stage.CANCELLED)),
        unserved=Count("pk", filter=Q(stage__in=(*BEFORE_CLINIC, Stage.IN_CLINIC))),
        jkn=Count("pk", filter=holds_seat & Q(seat_kind=PayerKind.JKN)),
        non_jkn=Count("pk", filter=holds_seat & Q(seat_kind=PayerKind.NON_JKN)),
    )
    taken = {str(PayerKind.JKN): counted["jkn"], str(PayerKind.NON_JKN): counted["non_jkn"]}
    jkn_quota, non_jkn_quota = quotas(session, taken=taken, at=at)
    return SessionFigures(
        total=counted["total"],
        unserved=counted["unserved"],
        last_called=order.last_called_label(session),
        jkn_quota=jkn_quota,
        jkn_left=max(jkn_quota - counted["jkn"], 0),
        non_jkn_quota=non_jkn_quota,
        non_jkn_left=max(non_jkn_quota - counted["non_jkn"], 0),
        is_released=is_released(session, at=at),
    )


def slot_time(session: ClinicSession, number: int) -> datetime:
    """Session start + service standard x (number - 1), at the latest 23:59:59 (protocol 6)."""
    begins = session.starts_at + timedelta(seconds=session.clinic.service_seconds * (number - 1))
    return min(begins, clock.end_of_day(session.date))


def pace(session: ClinicSession) -> timedelta:
    """Time between the latest finished consultations; the service standard while too few are finished."""
    ends = list(
        VisitEvent.objects.filter(
            visit__session=session,
            stage=Stage.LEFT_CLINIC,
            is_standing=True,
            # Of the whole session; said, so that no database walks through the years before it.
            occurred_at__gte=clock.start_of_day(session.date),
        )
        .order_by("-occurred_at")
        .values_list("occurred_at", flat=True)[:PACE_SAMPLE]
    )
    if len(ends) < PACE_SAMPLE:
        return timedelta(seconds=session.clinic.service_seconds)
    steps = [(later - earlier).total_seconds() for later, earlier in pairwise(ends)]
    return timedelta(seconds=max(median(steps), 1))


def estimated_at(visit: Visit, *, at: datetime, people_before: int | None = None) -> datetime:
    """When the doctor will probably call: the slot, not before now; once the session runs, by its real pace.

    On the session's date, at the latest 23:59:59. `people_before` may be given when the caller has `remaining`.
    """
    session, last = visit.session, clock.end_of_day(visit.session.date)
    if clock.service_date(at) != session.date:
        return min(visit.slot_at, last)
    before = people_before if people_before is not None else order.remaining(visit, at=at) - 1
    before = max(before, 0)
    if at < session.starts_at:
        return min(max(_slot_of_place(visit, before), at), last)
    return min(at + pace(session) * before, last)


def _slot_of_place(visit: Visit, before: int) -> datetime:
    """The session's slots in call order: who is called earlier than his number (priority) gets the earlier one."""
    slots = Visit.objects.filter(session=visit.session).unserved().order_by("slot_at").values_list("slot_at", flat=True)
    return next(iter(slots[before : before + 1]), visit.slot_at)


def estimated_wait(session: ClinicSession, remaining: int) -> int:
    """Seconds: service standard x (remaining - 1), never negative (protocol 1.5)."""
    return max(session.clinic.service_seconds * (remaining - 1), 0)


def is_missed_slot(visit: Visit, *, at: datetime) -> bool:
    """Booked, not here, and the slot has passed."""
    return visit.arrived_at is None and visit.stage not in OVER and visit.slot_at < at
