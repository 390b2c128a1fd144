"""The theatre's list: today's operations and those to come, each marked as performed with one press."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from queues import clock, verbs
from queues.errors import QueueError
from queues.models import Surgery
from queues.models.surgery import SurgeryQuerySet
from queues.press import Press

PERMISSION = "queue.work_theatre"
SEE_OTHER = 303
COMING_DAYS = 30
# So long an operation that nobody marked is still asked for.
UNMARKED_DAYS = 7


@dataclass(frozen=True)
class Day:
    """The operations of one date."""

    date: date
    is_today: bool
    is_ahead: bool
    surgeries: list[Surgery]
    performed: int


def _listed(today: date) -> SurgeryQuerySet:
    """Today's operations, unmarked ones of the last days, and those marked today, so that a mistake can be undone."""
    still_open = Q(is_performed=False) | Q(changed_at__gte=clock.start_of_day(today))
    wanted = Surgery.objects.standing().between(
        today - timedelta(days=UNMARKED_DAYS), today + timedelta(days=COMING_DAYS)
    )
    return wanted.filter(Q(date__gte=today) | still_open)


def days(*, at: datetime) -> list[Day]:
    """Today always, others when they have operations; the oldest first."""
    today = clock.service_date(at)
    by_date = {on: list(rows) for on, rows in groupby(_listed(today).named(), key=lambda surgery: surgery.date)}
    return [
        Day(on, on == today, on > today, rows, sum(surgery.is_performed for surgery in rows))
        for on, rows in sorted({today: [], **by_date}.items())
    ]


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The whole page with the list of operations."""
    return render(request, "counter/theatre.html", {"days": days(at=timezone.now()), "coming_days": COMING_DAYS})


@require_safe
@login_required
@permission_required(PERMISSION, raise_exception=True)
def now(request: HttpRequest) -> HttpResponse:
    """The part that follows; 304 while no operation changed and it is the same day."""
    at = timezone.now()
    state = _listed(clock.service_date(at)).aggregate(count=Count("pk"), last=Max("changed_at"))
    parts = (request.user.pk, clock.service_date(at), state["count"], state["last"], get_language())
    tag = f'"{salted_hmac("counter.theatre.now", repr(parts)).hexdigest()}"'
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = render(request, "counter/_theatre.html", {"days": days(at=at)})
    answer["ETag"] = tag
    answer["Cache-Control"] = "no-cache, private"
    return answer


@login_required
@permission_required(PERMISSION, raise_exception=True)
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: performed, or not after all. The form says which, so a second press changes nothing."""
    at = timezone.now()
    assert isinstance(request.user, User)
    surgery = get_object_or_404(Surgery.objects.standing(), pk=pk)
    # A login that had expired comes back here by GET: the list is shown, nothing is done.
    if request.method == "POST":
        is_performed = request.POST.get("performed") == "1"
        try:
            verbs.mark_performed(surgery, Press(at, user=request.user), is_performed=is_performed)
        except QueueError as refusal:
            messages.error(request, str(refusal))
        else:
            message = _("%(code)s ditandai terlaksana.") if is_performed else _("%(code)s ditandai belum terlaksana.")
            messages.success(request, message % {"code": surgery.booking_code})
    return HttpResponseRedirect(f"{reverse('counter:theatre')}#operasi-{pk}", status=SEE_OTHER)
