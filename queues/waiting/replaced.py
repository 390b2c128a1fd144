"""Which visit stands for one that was replaced (another poli, payer or date)."""

from django.db.models import QuerySet

from queues.database.composed import Composed
from queues.models import Visit


def standing_for(visit: Visit) -> Visit | None:
    """The visit that stands for this one by now, over however many changes; None: it was not replaced."""
    last = None
    while following := _replacing.first((last or visit).pk):
        last = following
    return last


@Composed
def _replacing(visit: int) -> QuerySet[Visit]:
    return Visit.objects.named().filter(replaces=visit).order_by("-pk")[:1]
