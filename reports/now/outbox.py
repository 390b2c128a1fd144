"""What BPJS has not got: messages that wait for a person, and the oldest that is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from bpjs_bridge.models import MessageState, OutboxMessage, ParkReason


@dataclass(frozen=True)
class OutboxNow:
    """`held`: (reason, how many), the most first. `due_minutes`: the age of the oldest message that is due, if any."""

    held: Sequence[tuple[str, int]]
    held_count: int
    due: int
    due_minutes: int | None


def outbox(*, at: datetime) -> OutboxNow:
    """Two statements, over what is undelivered alone."""
    parked = OutboxMessage.objects.filter(state=MessageState.PARKED).order_by()
    held = parked.values_list("park_reason").annotate(messages=Count("pk")).order_by("-messages", "park_reason")
    reasons = [(str(ParkReason(reason).label), count) for reason, count in held]
    due = OutboxMessage.objects.filter(state=MessageState.PENDING, due_at__lte=at).order_by()
    counted = due.aggregate(messages=Count("pk"), oldest=Min("created_at"))
    oldest = counted["oldest"]
    minutes = max(int((at - oldest).total_seconds() // 60), 0) if oldest else None
    return OutboxNow(reasons, sum(count for _reason, count in reasons), counted["messages"], minutes)
