"""Print a visit's ticket again: the page that prints asks and writes it down (kiosk/views/staff.py)."""

from collections.abc import Set

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from counter.access import counter_or_refuse
from counter.mending.days import Day
from counter.mending.mend import Legality
from counter.mending.subject import visit_at
from queues.errors import NotHereYetError
from queues.models import Stage, Visit

MAY_PRINT = ("queue.work_admission", "queue.work_clinic", "queue.view_ticketprint")


def is_legal(visit: Visit, user: User) -> Legality:
    """A ticket there is once its holder is here."""
    if visit.is_over or not any(user.has_perm(permission) for permission in MAY_PRINT):
        return False
    return str(NotHereYetError.message) if visit.stage == Stage.BOOKED else True


@login_required
@never_cache
def view(request: HttpRequest, pk: int, code: str, *, days: Set[Day]) -> HttpResponse:
    """On to the page that prints."""
    assert isinstance(request.user, User)
    counter = counter_or_refuse(request, pk)
    visit = visit_at(counter, code, at=timezone.now(), days=days)
    return HttpResponseRedirect(f"{reverse('print:visit', args=[visit.pk])}?counter={counter.pk}")
