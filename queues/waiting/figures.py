"""Counts, quotas and estimates of a session: one home for every screen and for the wire."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median

from django.db import connection
from django.db.models import Count, Q, QuerySet

from queues import clock, rules
from queues.database.composed import Composed
from queues.models import (
    FIRST_TRIAL_NUMBER,
    OVER,
    UNSERVED,
    Call,
    ClinicSession,
    PayerKind,
    PharmacyTicket,
    Stage,
    Visit,
    VisitEvent,
)
from queues.recovery.floors import next_place
from queues.waiting import duty, order

# How many finished consultations tell the real pace.
PACE_SAMPLE = 6


@dataclass(frozen=True)
class SessionFigures:
    """What is true of a session at one moment. Quotas and seats left are never negative."""

    total: int
    unserved: int
    jkn_quota: int
    jkn_left: int
    non_jkn_quota: int
    non_jkn_left: int
    is_released: bool

    def seats_for(self, kind: PayerKind) -> int:
        """Seats that somebody of this purse can still take; after the release a JKN seat may go back to them."""
        if kind == PayerKind.JKN:
            return self.jkn_left
        return self.non_jkn_left + (self.jkn_left if self.is_released else 0)


def release_due(session: ClinicSession, *, at: datetime) -> bool:
    """Unused non-JKN seats go to JKN a set time before the start."""
    moment = session.starts_at - timedelta(minutes=rules.current().non_jkn_release_minutes)
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


HOLDS_SEAT = ~Q(stage=Stage.CANCELLED) & Q(seat_index__isnull=False)
# Written out: Mobile JKN, kiosk and boards ask for it all day, and composing it costs more than the database's work.
COUNTED = f"""
    SELECT count(*) FILTER (WHERE stage <> %s),
        count(*) FILTER (WHERE stage <> %s AND seat_index IS NOT NULL AND seat_kind = %s),
        count(*) FILTER (WHERE stage <> %s AND seat_index IS NOT NULL AND seat_kind = %s),
        (SELECT count(*) FROM {Visit._meta.db_table} waiting
            WHERE waiting.stage IN ({", ".join(["%s"] * len(UNSERVED))})
            AND waiting.session_id IN ({order.FAMILY.format(session="%s")}))
    FROM {Visit._meta.db_table} WHERE session_id = %s
"""
STAGES_COUNTED = (Stage.CANCELLED, Stage.CANCELLED, PayerKind.JKN, Stage.CANCELLED, PayerKind.NON_JKN, *UNSERVED)


def session_figures(session: ClinicSession, *, at: datetime) -> SessionFigures:
    """The figures of Status Antrean, of the kiosk and of the boards. Those who wait: with the people moved here."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [*map(str, STAGES_COUNTED), session.pk, session.pk])
        total, jkn, non_jkn, unserved = cursor.fetchone()
    jkn_quota, non_jkn_quota = quotas(session, taken={PayerKind.NON_JKN: non_jkn}, at=at)
    return SessionFigures(
        total=total,
        unserved=unserved,
        jkn_quota=jkn_quota,
        jkn_left=max(jkn_quota - jkn, 0),
        non_jkn_quota=non_jkn_quota,
        non_jkn_left=max(non_jkn_quota - non_jkn, 0),
        is_released=is_released(session, at=at),
    )


def seats_left(sessions: Sequence[ClinicSession], *, at: datetime) -> dict[int, tuple[int, int]]:
    """(JKN, non-JKN) seats that somebody of the purse can still take, as `seats_for`: of many, counted at once."""
    counted = (
        Visit.objects.filter(HOLDS_SEAT, session__in=sessions)
        .values_list("session", "seat_kind")
        .annotate(seats=Count("pk"))
        .order_by()
    )
    taken: dict[int, dict[str, int]] = defaultdict(dict)
    for session, kind, seats in counted:
        taken[session][kind] = seats
    left = {}
    for session in sessions:
        jkn, non_jkn = quotas(session, taken=taken[session.pk], at=at)
        jkn_left = max(jkn - taken[session.pk].get(PayerKind.JKN, 0), 0)
        non_jkn_left = max(non_jkn - taken[session.pk].get(PayerKind.NON_JKN, 0), 0)
        left[session.pk] = (jkn_left, non_jkn_left + (jkn_left if is_released(session, at=at) else 0))
    return left


def slot_time(session: ClinicSession, number: int) -> datetime:
    """Session start + service standard x (number - 1), at the latest 23:59:59, of a session over midnight its end.

    It decides the order; what BPJS is told is at the latest 23:59:59 of the date (`wire.estimate`, protocol 6).
    """
    begins = session.starts_at + timedelta(seconds=session.clinic.service_seconds * (number - 1))
    return min(begins, session.last_estimate)


def pace(session: ClinicSession) -> timedelta:
    """Time between the latest finished consultations; the service standard while too few are finished."""
    ends = _last_ends(session.home_id, clock.start_of_day(session.date))
    if len(ends) < PACE_SAMPLE:
        return timedelta(seconds=session.clinic.service_seconds)
    steps = [(later - earlier).total_seconds() for later, earlier in pairwise(ends)]
    return timedelta(seconds=max(median(steps), 1))


@Composed
def _last_ends(session: int, begins: datetime) -> QuerySet[VisitEvent, datetime]:
    """`begins`: of the session's day. It says nothing more, but no database walks through the years before it."""
    family = ClinicSession.objects.family(session)
    ends = VisitEvent.objects.filter(
        visit__session__in=family, stage=Stage.LEFT_CLINIC, is_standing=True, occurred_at__gte=begins
    )
    return ends.order_by("-occurred_at").values_list("occurred_at", flat=True)[:PACE_SAMPLE]


@dataclass(frozen=True)
class Turn:
    """What one visit is told at one moment: people before it, itself counted, and when the doctor probably calls."""

    remaining: int
    estimated_at: datetime


class Outlook:
    """One session at one moment: its order and pace are read once, however many are told their turn.

    The estimate is the slot on another day; on the day, before the session runs, the slot of the place in call order;
    afterwards now + real pace x people before, where nobody calls from the end of the pause. Never before now, never
    another date, never falling along the order.
    """

    def __init__(self, session: ClinicSession, *, at: datetime, orders: order.Orders | None = None) -> None:
        # People of a moved session are called where they are now.
        self._session = session = session.home
        self._at = at
        self._orders = orders or order.Orders(at=at)
        self._last = session.last_estimate

    def turn(self, visit: Visit) -> Turn:
        """The place and estimated time of a visit of this session."""
        return self.turn_of(visit.pk, visit.stage, visit.slot_at)

    def turn_of(self, visit_id: int, stage: str, slot_at: datetime) -> Turn:
        """As `turn`, by what it depends on."""
        remaining = self._remaining(visit_id, stage)
        return Turn(remaining, self._estimate(slot_at, remaining) if self._is_today else self._slot(slot_at, remaining))

    def estimated_at(self, visit: Visit) -> datetime:
        """Of a visit of this session; on another day without reading the order."""
        if not self._is_today:
            return min(visit.slot_at, self._last)
        return self._estimate(visit.slot_at, self._remaining(visit.pk, visit.stage))

    def _estimate(self, slot_at: datetime, remaining: int) -> datetime:
        before = max(remaining - 1, 0)
        if self._is_running:
            return self._by_pace(before)
        slot_at = self._slots[before] if before < len(self._slots) else slot_at
        return self._not_before_now(self._slot(slot_at, remaining))

    def _slot(self, slot_at: datetime, remaining: int) -> datetime:
        """Never before that of its place: the slots of sessions that are joined lie over one another."""
        return min(max(slot_at, slot_time(self._session, max(remaining, 1))), self._last)

    def next_turn(self) -> Turn:
        """Of the next number, if somebody without priority took it now."""
        before = len(self._places)
        if self._is_running:
            return Turn(before + 1, self._by_pace(before))
        slot_at = self._slot(slot_time(self._session, next_place(self._session)), before + 1)
        return Turn(before + 1, self._not_before_now(slot_at))

    @cached_property
    def _places(self) -> list[order.Place]:
        return self._orders.of(self._session)

    @cached_property
    def _is_today(self) -> bool:
        return self._session.is_alive(at=self._at)

    @cached_property
    def _is_running(self) -> bool:
        return self._is_today and self._at >= self._session.starts_at

    def _remaining(self, visit_id: int, stage: str) -> int:
        """As `order.remaining`, of many."""
        return order.position(visit_id, self._positions) if stage in UNSERVED else 0

    @cached_property
    def _positions(self) -> dict[int | None, int]:
        return order.positions(self._places)

    def _by_pace(self, before: int) -> datetime:
        return min(self._goes_on_at + self._pace * before, self._last)

    def _not_before_now(self, moment: datetime) -> datetime:
        return min(max(moment, self._goes_on_at), self._last)

    @cached_property
    def _goes_on_at(self) -> datetime:
        """Nobody is called before the end of a pause that empties all rooms of this session."""
        return duty.calls_again_at(self._session, at=self._at)

    @cached_property
    def _pace(self) -> timedelta:
        return pace(self._session)

    @cached_property
    def _slots(self) -> list[datetime]:
        """A patient who is called earlier than the number says (priority) gets the earlier slot."""
        unserved = Visit.objects.filter(session__in=ClinicSession.objects.family(self._session.pk)).unserved()
        return list(unserved.order_by("slot_at").values_list("slot_at", flat=True))


def turn(visit: Visit, *, at: datetime) -> Turn:
    """Place and estimated time of a visit: the same on ticket, status page and console, and in WS RS."""
    return Outlook(visit.session, at=at).turn(visit)


def turns(visits: Iterable[Visit], *, at: datetime, orders: order.Orders | None = None) -> dict[int, Turn]:
    """`turn` of many, each session read once: visit's id -> turn. `orders`: of the same moment."""
    orders = orders or order.Orders(at=at)
    outlooks: dict[int, Outlook] = {}
    turns_by_visit = {}
    for visit in visits:
        if visit.session_id not in outlooks:
            outlooks[visit.session_id] = Outlook(visit.session, at=at, orders=orders)
        outlook = outlooks[visit.session_id]
        turns_by_visit[visit.pk] = outlook.turn(visit)
    return turns_by_visit


def estimated_at(visit: Visit, *, at: datetime) -> datetime:
    """When the doctor will probably call (protocol 6)."""
    return Outlook(visit.session, at=at).estimated_at(visit)


def estimated_wait(remaining: int, *, service_seconds: int) -> int:
    """Seconds: the clinic's service standard x (remaining - 1), never negative (protocol 1.5)."""
    return max(service_seconds * (remaining - 1), 0)


@dataclass(frozen=True)
class PharmacyFigures:
    """What is true of a pharmacy ticket at one moment (protocol 1.10). Compounded and ready-made medicines are two
    queues: each lane has its own numbers. The set-up's test walk counts in none of them.
    """

    total: int
    remaining: int
    last_called: int


def pharmacy(ticket: PharmacyTicket) -> PharmacyFigures:
    """The day's tickets of its lane; those not handed over up to it, itself counted (0 once it is); the number last
    called to the pick-up, 0 when none.
    """
    of_lane = PharmacyTicket.objects.filter(service_date=ticket.service_date, lane=ticket.lane, cancelled_at=None)
    lane = of_lane.filter(number__lt=FIRST_TRIAL_NUMBER)
    waiting = lane.exclude(handovers__withdrawn_at=None, handovers__isnull=False)
    numbers = list(waiting.filter(number__lte=ticket.number).values_list("number", flat=True))
    calls = Call.objects.filter(
        entry__pharmacy_ticket__service_date=ticket.service_date,
        entry__pharmacy_ticket__lane=ticket.lane,
        entry__pharmacy_ticket__number__lt=FIRST_TRIAL_NUMBER,
        is_recall=False,
        withdrawn_at=None,
        # Of that date all of them; said, so that no database walks through the calls of the years before.
        called_at__gte=clock.start_of_day(ticket.service_date),
    )
    latest = calls.order_by("-called_at", "-pk").values_list("entry__pharmacy_ticket__number", flat=True).first()
    return PharmacyFigures(
        total=lane.count(),
        remaining=len(numbers) if ticket.number in numbers else 0,
        last_called=latest or 0,
    )


def is_missed_slot(visit: Visit, *, at: datetime) -> bool:
    """Booked, not here, and the slot has passed."""
    return visit.arrived_at is None and visit.stage not in OVER and visit.slot_at < at
