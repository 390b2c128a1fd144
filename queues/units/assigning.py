"""Which counters a member of the staff serves: set as a whole, and said as history says it."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from queues.models import Counter, Workplace


def counters_of(user: User) -> list[Counter]:
    """By name; none: wherever the role may."""
    return list(Counter.objects.filter(workplaces__user=user).order_by("name"))


def assign(user: User, counters: Iterable[Counter]) -> bool:
    """From now on these and no others; in the caller's transaction. False: nothing is different."""
    wanted = {counter.pk for counter in counters}
    have = set(Workplace.objects.filter(user=user).values_list("counter", flat=True))
    if wanted == have:
        return False
    Workplace.objects.filter(user=user, counter__in=have - wanted).delete()
    Workplace.objects.bulk_create(Workplace(user=user, counter_id=pk) for pk in sorted(wanted - have))
    return True


def in_words(user: User) -> str:
    """As a line of history and the list of staff say it."""
    return ", ".join(counter.name for counter in counters_of(user)) or _("semua menurut peran")
