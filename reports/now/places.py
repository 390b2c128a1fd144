"""Where people wait now: each stop with its queue, the longest open wait, and how many it has served today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counter.waiting import heat_of
from queues.models import AT_COUNTER, EntryState, QueueEntry, Stop

TONES = {"red": "tag-danger", "amber": "tag-warn"}
HEATS = {"red": _("terlalu lama"), "amber": _("lama")}


@dataclass(frozen=True)
class PlaceNow:
    """One stop. `minutes`: how long the person who waits longest has waited; None while nobody does."""

    stop: Stop
    waiting: int
    at_counter: int
    served: int
    minutes: int | None
    heat: str

    @property
    def tone(self) -> str:
        """The tag's class, "" for a wait that is not long."""
        return TONES.get(self.heat, "")

    @property
    def heat_words(self) -> Promise | str:
        """The same for whoever sees no colour."""
        return HEATS.get(self.heat, "")


def places(*, at: datetime) -> list[PlaceNow]:
    """Active stops, those first where somebody has waited too long. Two statements, of today's entries alone."""
    entries = QueueEntry.objects.alive_at(at).order_by().values("stop")
    counted = entries.annotate(
        waiting=Count("pk", filter=Q(state=EntryState.WAITING)),
        at_counter=Count("pk", filter=Q(state__in=AT_COUNTER)),
        served=Count("pk", filter=Q(state=EntryState.DONE)),
        oldest=Min("joined_at", filter=Q(state=EntryState.WAITING)),
    )
    by_stop = {row["stop"]: row for row in counted}
    rows = [_place(stop, by_stop.get(stop.pk, {}), at) for stop in Stop.objects.filter(is_active=True)]
    return sorted(rows, key=lambda row: (-(row.minutes or 0), row.stop.name))


def _place(stop: Stop, counted: Mapping[str, Any], at: datetime) -> PlaceNow:
    oldest = counted.get("oldest")
    minutes = int((at - oldest).total_seconds() // 60) if oldest else None
    waiting, at_counter, served = (counted.get(name, 0) for name in ("waiting", "at_counter", "served"))
    return PlaceNow(stop, waiting, at_counter, served, minutes, heat_of(minutes, stop) if minutes is not None else "")
