"""Which visit stands for one that was replaced (another poli, payer or date)."""

from django.db.models import QuerySet
from django.utils.formats import date_format

from queues.database.composed import Composed
from queues.models import Visit


def standing_for(visit: Visit) -> Visit | None:
    """The visit that stands for this one by now, over however many changes; None: it was not replaced."""
    last = None
    while following := _replacing.first((last or visit).pk):
        last = following
    return last


def old_number(old: Visit, instead: Visit) -> str:
    """The number that is called no more; with its date where the new one is of another, for it may read the same."""
    if old.session.date == instead.session.date:
        return old.label
    return f"{old.label} ({date_format(old.session.date, 'j F')})"


@Composed
def _replacing(visit: int) -> QuerySet[Visit]:
    return Visit.objects.named().filter(replaces=visit).order_by("-pk")[:1]
