"""Messages of days that are over and that BPJS still takes: it stops at H+7 (protocol 2.1), and says so only then."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Min

from bpjs_bridge.models import UNDELIVERED_STATES, BpjsGate, OutboxMessage, Service
from queues import clock

# Until so many days after the service date BPJS takes task times.
LAST_DAY = 7


class Late(NamedTuple):
    """How many messages, and the oldest date of them; None without any."""

    messages: int
    since: date | None

    def days_left(self, *, at: datetime) -> int:
        """Until BPJS takes the oldest no more."""
        assert self.since is not None
        return LAST_DAY - (clock.service_date(at) - self.since).days


def find(*, at: datetime) -> Late:
    """Undelivered ones of yesterday and the days before, as long as BPJS takes them. Reads what is undelivered."""
    today = clock.service_date(at)
    days = (today - timedelta(days=LAST_DAY), today - timedelta(days=1))
    waiting = OutboxMessage.objects.filter(state__in=UNDELIVERED_STATES, visit__session__date__range=days)
    counted = waiting.aggregate(messages=Count("pk"), since=Min("visit__session__date"))
    return Late(counted["messages"], counted["since"])


def note(*, at: datetime) -> Late:
    """Keep it at the gate, where every screen finds it without a question of its own."""
    found = find(at=at)
    gate, _is_new = BpjsGate.objects.get_or_create(pk=Service.ANTREAN)
    if (gate.late_messages, gate.late_since) != (found.messages, found.since):
        BpjsGate.objects.filter(pk=gate.pk).update(late_messages=found.messages, late_since=found.since)
    return found
