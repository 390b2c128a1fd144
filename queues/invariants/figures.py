"""What people are told, at one instant: how many are before them, and when it will be their turn."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from django.db.models import Exists, OuterRef
from django.utils import timezone

from queues import clock
from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import OVER, ClinicSession, Stage, Visit, VisitEvent
from queues.waiting import figures, order

THROUGH = (Stage.LEFT_CLINIC, *OVER)


def _sessions(scope: Scope, now: datetime) -> Iterator[ClinicSession]:
    """Sessions alive now and later ones in which somebody has a number."""
    taken = Visit.objects.filter(session=OuterRef("pk")).unserved()
    later = ClinicSession.objects.alive_or_later(now).named().filter(Exists(taken))
    if scope.since:
        later = later.filter(date__gte=scope.since)
    yield from later.order_by("date", "pk")


def _expected(session: ClinicSession) -> set[int]:
    """Visits not yet through the clinic, by their events and not by the stage."""
    through = VisitEvent.objects.filter(visit=OuterRef("pk"), stage__in=THROUGH, is_standing=True)
    return set(Visit.objects.filter(~Exists(through), session=session).values_list("pk", flat=True))


@invariant(34, "remaining falls exactly at 5, and all who show it say the same")
def remaining_agrees(scope: Scope) -> Iterator[str]:
    """The one order, `remaining`, the figures and the console's list, against the events, at one instant."""
    now = timezone.now()
    for session in _sessions(scope, now):
        places = order.session_order(session, at=now)
        ids = [place.visit_id or 0 for place in places]
        expected = _expected(session)
        for visit_id, times in Counter(ids).items():
            if visit_id not in expected or times > 1:
                yield f"session {session.pk}: visit {visit_id} is counted and left, or is counted twice"
        yield from _not_counted(session, expected - set(ids), at=now)
        unserved = figures.session_figures(session, at=now).unserved
        if unserved != len(expected):
            yield f"session {session.pk}: figures say {unserved} are left, the events {len(expected)}"
        listed = [place.visit_id for place in order.waiting_order([], [session], at=now)]
        if listed != [place.visit_id for place in places if place.is_callable]:
            yield f"session {session.pk}: the console's list has another order"
        yield from _shown(session, ids, at=now)


def _not_counted(session: ClinicSession, left_out: set[int], *, at: datetime) -> Iterator[str]:
    """Only a booking whose slot passed while its holder is away is counted behind all people here."""
    for visit in Visit.objects.filter(pk__in=left_out):
        if not figures.is_missed_slot(visit, at=at):
            yield f"session {session.pk}: visit {visit.pk} is not counted"


def _shown(session: ClinicSession, ids: list[int], *, at: datetime) -> Iterator[str]:
    """`remaining` of the first, a middle and the last visit, and of the latest that left."""
    spots = {0, len(ids) // 2, len(ids) - 1} & set(range(len(ids)))
    for visit in Visit.objects.named().filter(pk__in=[ids[spot] for spot in spots]):
        if figures.turn(visit, at=at).remaining != ids.index(visit.pk) + 1:
            yield f"session {session.pk}: visit {visit.pk} is told another number than its place"
    left = Visit.objects.named().filter(session=session, stage=Stage.LEFT_CLINIC).order_by("-pk").first()
    if left is not None and figures.turn(left, at=at).remaining != 0:
        yield f"session {session.pk}: visit {left.pk} left and is told that some remain"


@invariant(35, "estimates do not fall with rising call order and lie on the date")
def estimates_rise(scope: Scope) -> Iterator[str]:
    """In call order; nobody is told a moment of another day, nor one that is over."""
    now = timezone.now()
    for session in _sessions(scope, now):
        turns = figures.turns(Visit.objects.named().filter(session=session).unserved(), at=now)
        order_of_call = sorted(turns, key=lambda visit_id: turns[visit_id].remaining)
        moments = [(visit_id, turns[visit_id].estimated_at) for visit_id in order_of_call]
        for visit_id, moment in moments:
            if not session.date <= clock.service_date(moment) <= clock.service_date(session.last_estimate):
                yield f"visit {visit_id}: told {moment:%d-%m-%Y}, its session is of {session.date:%d-%m-%Y}"
        for (_earlier_id, earlier), (visit_id, moment) in pairwise(moments):
            if moment < earlier:
                yield f"visit {visit_id}: told an earlier moment than the one before it"
