"""Where a person who is moved by a person's decision joins a queue: at the front, at the end, or by time of arrival."""

from datetime import datetime

from queues.models import ClinicSession, Placement, Visit
from queues.waiting import order
from queues.waiting.places import key_behind


def key_at(placement: Placement, session: ClinicSession, visit: Visit, *, at: datetime) -> datetime | None:
    """The stored key of that place among those who can be called in `session`; None where nobody waits there.

    By time: behind everybody who came before this visit's holder, so that nobody who came earlier is overtaken.
    Those with priority stand between the others by count, so a place counts within the visit's own group.
    """
    group = [
        place
        for place in order.session_order(session, at=at)
        if place.is_callable and place.visit_id != visit.pk and place.is_priority == bool(visit.priority)
    ]
    if not group:
        return None
    keys = [place.key for place in group]
    if placement == Placement.FRONT:
        return key_behind(keys, 0)
    if placement == Placement.END:
        return key_behind(keys, len(keys))
    here_since = visit.arrived_at or at
    came = dict(Visit.objects.filter(pk__in=[place.visit_id for place in group]).values_list("pk", "arrived_at"))
    earlier = [count for count, place in enumerate(group, start=1) if _came(came, place.visit_id, at) <= here_since]
    return key_behind(keys, max(earlier, default=0))


def _came(came: dict[int, datetime | None], visit_id: int | None, at: datetime) -> datetime:
    return came.get(visit_id or 0) or at
