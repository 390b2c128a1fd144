"""Lines that HFIS suggests: taken with one press, those that say otherwise side by side with ours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bpjs_bridge.models import ScheduleRun
from bpjs_bridge.schedules.proposals import proposals
from queues import verbs
from queues.errors import QueueError
from setup.plan.pressing import for_planners, key_of, press_of, told


@for_planners
def page(request: HttpRequest) -> HttpResponse:
    """What HFIS brought and the plan has not; ticked ones become lines that HFIS may change."""
    found = proposals(at=timezone.now())
    problem = ""
    if request.method == "POST":
        ticked = set(request.POST.getlist("take"))
        drafts = [one.draft for one in found if one.key in ticked and not (one.other or one.problem)]
        try:
            if len(drafts) < len(ticked):
                problem = _("Sementara itu HFIS atau rencana berubah. Periksa daftarnya, lalu tekan lagi.")
            elif not drafts:
                problem = _("Centang praktek yang diambil.")
            else:
                planned = verbs.plan_lines(drafts, press_of(request))
                count = len(planned.lines)
                words = ngettext("%(count)d praktek diambil.", "%(count)d praktek diambil.", count) % {"count": count}
                told(request, words, planned.effects, opened=len(planned.opened.sessions))
                return redirect("setup:plan")
        except QueueError as refusal:
            problem = str(refusal)
    content = {
        "new": [one for one in found if not (one.other or one.problem)],
        "differing": [one for one in found if one.other],
        "troubled": [one for one in found if one.problem],
        "problem": problem,
        "last_run": ScheduleRun.objects.exclude(ended_at=None).first(),
        "request_key": key_of(request),
    }
    return render(request, "setup/plan/hfis.html", content)
