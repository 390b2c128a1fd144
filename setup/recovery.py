"""After a restore: up to which number each series may have been shown, slips that say more, and the end of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from queues import clock
from queues.errors import QueueError
from queues.models import NumberFloor
from queues.recovery import state
from queues.verbs import recovering
from setup.shown import MAY_SEE
from setup.stepping import press_of

MAY_DECIDE = "queue.decide_recovery"
LONGEST = 6


@require_safe
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """The floors of today, and of coming days those that BPJS or a person named."""
    recovery = recovering.standing()
    today = clock.service_date(timezone.now())
    named = Q(service_date=today) | Q(is_said=True) | Q(theirs__gt=F("highest"))
    floors = NumberFloor.objects.filter(named, recovery=recovery, service_date__gte=today) if recovery else None
    if floors is not None:
        floors = floors.select_related(
            "session__clinic", "session__doctor", "session__substitute_doctor", "admission_class"
        ).order_by("service_date", F("session__label_prefix").asc(nulls_last=True), "pk")
    content = {"recovery": recovery, "floors": floors, "may_decide": request.user.has_perm(MAY_DECIDE)}
    return render(request, "setup/recovery.html", content)


@require_POST
@login_required
def raise_floor(request: HttpRequest, pk: int) -> HttpResponse:
    """A slip with a higher number turned up."""
    _check(request)
    floor = get_object_or_404(NumberFloor, pk=pk, recovery=recovering.standing())
    typed = request.POST.get("number", "").strip()
    try:
        recovering.raise_floor(floor, int(typed) if typed.isdigit() and len(typed) <= LONGEST else 0)
    except QueueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Nomor berikutnya di atas %(number)s.") % {"number": typed})
    return redirect("setup:recovery")


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    """Screens say no more of it."""
    _check(request)
    recovery = recovering.standing()
    try:
        if recovery is not None:
            recovering.end(recovery, press_of(request))
            state.forget()
    except QueueError as refusal:
        messages.error(request, str(refusal))
    return redirect("setup:recovery")


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY_DECIDE):
        raise PermissionDenied
