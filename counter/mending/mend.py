"""What one way back is: its name in the address, its words, when it is legal, and its page."""

from collections.abc import Callable, Set
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils.functional import Promise

from counter.mending.days import TODAY, Day
from queues.models import Visit

# True: the act is legal now. A sentence: why it is not. False: the act has no sense for this visit and is not shown.
Legality = bool | str | Promise


@dataclass(frozen=True)
class Mend:
    """One act on a visit that somebody may need after the road forward went wrong.

    `name` is the last part of the page's address (`/counter/<pk>/visits/<code>/<name>/`, URL name
    `counter:mend_<name>`). `is_legal` is asked for one visit at a time, read as `Visit.objects.named()`; it may ask
    the database. `days`: of which days a visit can be for it; of others the page is not there (404), and `view` is
    called with them.
    """

    name: str
    label: str | Promise
    is_legal: Callable[[Visit, User], Legality]
    view: Callable[..., HttpResponse]
    days: Set[Day] = TODAY

    @property
    def url_name(self) -> str:
        """For `reverse`, with the counter's key and the booking code."""
        return f"counter:mend_{self.name}"
