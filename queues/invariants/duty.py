"""Counters that are open, pause, or are closed."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from queues import clock
from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import AT_COUNTER, Counter, CounterDuty, Duty, QueueEntry, Stop


@invariant(62, "a counter's state is its last recorded change")
def states_were_recorded(scope: Scope) -> Iterator[str]:
    """State, date and end of a pause stand on the counter as the last change wrote them."""
    last = CounterDuty.objects.filter(counter=OuterRef("pk")).order_by("-pk")
    rows = Counter.objects.filter(duty_on__isnull=False).order_by("pk")
    recorded = rows.annotate(
        state=Subquery(last.values("state")[:1]),
        state_on=Subquery(last.values("day")[:1]),
        until=Subquery(last.values("back_at")[:1]),
    )
    for pk, *told in recorded.values_list("pk", "duty", "duty_on", "back_at", "state", "state_on", "until"):
        if told[:3] != told[3:]:
            yield f"counter {pk}: {told[0]}, last recorded {told[3]}"


@invariant(63, "nobody waits where every counter is closed, or is served at a closed one")
def nobody_is_behind_closed_doors(scope: Scope) -> Iterator[str]:
    """Today. A pause is no close. A number that came in the second of the closing is found: open again."""
    now = timezone.now()
    today = clock.service_date(now)
    if scope.later(today) != today:
        return
    closed = Counter.objects.filter(duty=Duty.CLOSED, duty_on=today, is_active=True)
    dark = Stop.objects.served().exclude(pk__in=Stop.objects.served(today))
    waiting = QueueEntry.objects.alive_at(now).present()
    for pk, stop in waiting.filter(stop__in=dark).order_by("pk").values_list("pk", "stop"):
        yield f"entry {pk} waits at stop {stop}: all its counters are closed"
    rooms = waiting.filter(Exists(closed.filter(pk=OuterRef("session__room"))), stop__clinic=F("session__clinic"))
    for pk, room in rooms.order_by("pk").values_list("pk", "session__room"):
        yield f"entry {pk} waits for room {room}, which is closed"
    for pk, counter in waiting.filter(state__in=AT_COUNTER, counter__in=closed).values_list("pk", "counter"):
        yield f"entry {pk} is at counter {counter}, which is closed"
