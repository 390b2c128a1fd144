"""Numbers in the place of another one that BPJS has not taken and will not take without a person.

The old number has ended at BPJS by then, or its end is held: nothing comes right by itself. The frame hands this module
to the consoles (counter/refused_instead.py) and to the patient's phone (kiosk/refused.py).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage, ParkReason
from queues import clock
from queues.models import OVER, Visit

# A number is exchanged for one of at most so many days ahead: what became due earlier concerns no day to come.
LONGEST_AHEAD = timedelta(days=62)
MOST = 50

Held = QuerySet[OutboxMessage]


@dataclass(frozen=True)
class RefusedInstead:
    """`visit` stands in the place of another one and BPJS lacks it; `words`: BPJS's own, or why it was not sent.

    `is_of_the_old`: what is held concerns the old number's end, and the new one waits behind it.
    """

    visit: Visit
    words: str
    is_of_the_old: bool


def waiting_for_a_person(*, at: datetime) -> list[RefusedInstead]:
    """Of today and of days to come, by date and number. One statement, and one more when there are any."""
    held = OutboxMessage.objects.filter(state=MessageState.PARKED, due_at__gte=at - LONGEST_AHEAD)
    found = _by_visit(held, since=Q(visit__session__date__gte=clock.service_date(at)))
    if not found:
        return []
    rows = Visit.objects.named().select_related("replaces").filter(pk__in=found)
    return [RefusedInstead(visit, *found[visit.pk]) for visit in rows.order_by("session__date", "label", "pk")[:MOST]]


def of_visit(visit: Visit) -> RefusedInstead | None:
    """Of one visit; None for one that replaces none, and while BPJS has it or may take it. One statement."""
    if visit.replaces_id is None or visit.is_over:
        return None
    held = OutboxMessage.objects.filter(state=MessageState.PARKED, visit__in=(visit.pk, visit.replaces_id))
    found = _by_visit(held, since=Q()).get(visit.pk)
    return RefusedInstead(visit, *found) if found else None


def _by_visit(held: Held, *, since: Q) -> dict[int, tuple[str, bool]]:
    """Visit that stands -> (words, is it for the old one's sake)."""
    is_new = Q(kind=MessageKind.ADD, visit__replaces__isnull=False) & ~Q(visit__stage__in=OVER) & since
    # The old one has its new one's date or an earlier one.
    is_old = Q(visit__stage__in=OVER, visit__replaced_by__isnull=False) & ~Q(visit__replaced_by__stage__in=OVER)
    rows = held.filter(is_new | is_old).order_by("-position", "pk")
    found = {}
    for visit, stage, instead, words, reason in rows.values_list(
        "visit", "visit__stage", "visit__replaced_by", "last_message", "park_reason"
    ):
        is_of_the_old = stage in OVER
        found[instead if is_of_the_old else visit] = (words or str(ParkReason(reason).label), is_of_the_old)
    return found
