"""The guided set-up: every step as it stands now, and what comes next. Left at any time, gone on with by anybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from queues.errors import QueueError
from queues.places import skipping
from setup import steps
from setup.shown import MAY_SEE
from setup.stepping import press_of
from staff_login import first_admin


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The steps; before there is an administrator the page on which the first one is made."""
    if not request.user.is_authenticated and first_admin.is_wanted():
        return redirect("setup:first")
    return _steps(request)


@login_required
@permission_required(MAY_SEE, raise_exception=True)
def _steps(request: HttpRequest) -> HttpResponse:
    seen = steps.all_seen(request.user, at=timezone.now())
    content = {
        "seen": seen,
        "done": sum(one.state.is_done for one in seen),
        "settled": sum(not one.is_open for one in seen),
        "next": steps.next_open(seen),
    }
    return render(request, "setup/overview.html", content)


@require_POST
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def skip(request: HttpRequest, key: str) -> HttpResponse:
    """A step waits, with a reason; or it waits no more."""
    try:
        step = steps.step_of(key)
    except KeyError:
        raise Http404 from None
    if not step.may_be_done_by(request.user):
        raise PermissionDenied
    try:
        if "take_up" in request.POST:
            skipping.take_up_step(key, press_of(request))
        else:
            skipping.skip_step(key, press_of(request))
            messages.info(request, _("Langkah %(title)s dilewati.") % {"title": step.title})
    except QueueError as refusal:
        messages.error(request, f"{step.title}: {refusal}")
    return redirect(f"{reverse('setup:overview')}#{key}")
