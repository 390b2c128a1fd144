"""Opening sessions by a press, and the sessions about which a person decides."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from queues import clock, verbs
from queues.models import ClinicSession
from queues.verbs.planning import hits
from setup.plan.pressing import MOST_KEPT, for_planners, press_of

ACTS = ("leave", "cancel", "hours")


@require_POST
@for_planners
def open_now(request: HttpRequest) -> HttpResponse:
    """As the night does, now."""
    at = timezone.now()
    run = verbs.open_planned(clock.service_date(at), verbs.horizon(at=at), press_of(request))
    words = ngettext("%(count)d jadwal dibuka sampai %(last)s.", "%(count)d jadwal dibuka sampai %(last)s.", run.opened)
    messages.success(request, words % {"count": run.opened, "last": f"{run.last:%d-%m-%Y}"})
    if run.problems:
        messages.warning(request, _("Sebagian tidak dapat dibuka: lihat di bawah."))
    return redirect("setup:plan")


@require_safe
@for_planners
def kept(request: HttpRequest) -> HttpResponse:
    """Sessions with people that a change of the plan left as they are, each with the page where it is decided."""
    keys = [int(key) for key in request.GET.get("sessions", "").split(",") if key.isascii() and key.isdigit()]
    rows = ClinicSession.objects.filter(pk__in=[key for key in keys if key < 2**62][:MOST_KEPT])
    act = request.GET.get("act", "")
    content = {
        "hits": hits.hits_of(rows, at=timezone.now()),
        "act": act if act in ACTS else "",
        "may_decide": request.user.has_perm("queue.decide_sessions"),
    }
    return render(request, "setup/plan/kept.html", content)
