"""HFIS and the plan: lines that HFIS suggests, and what is answered where the two say otherwise."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bpjs_bridge.models import PlanQuestion, ScheduleRun
from bpjs_bridge.schedules import plan_questions
from bpjs_bridge.schedules.answers import Answered
from bpjs_bridge.schedules.plan_questions import LineQuestion
from bpjs_bridge.schedules.proposals import proposals
from queues import clock, verbs
from queues.errors import QueueError
from setup.plan.pressing import for_planners, key_of, onwards, press_of, told

MAY_ANSWER = "bpjs_bridge.decide_schedules"
KEPT_SHOWN = 50


@for_planners
def page(request: HttpRequest) -> HttpResponse:
    """What HFIS brought and the plan has not; ticked ones become lines that HFIS may change."""
    at = timezone.now()
    found = proposals(at=at)
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
        "asked": [_shown(one, at) for one in plan_questions.line_questions(at=at)],
        "kept": _kept(at),
        "may_answer": request.user.has_perm(MAY_ANSWER),
    }
    return render(request, "setup/plan/hfis.html", content)


def _shown(asked: LineQuestion, at: datetime) -> dict[str, Any]:
    week = asked.week(today=clock.service_date(at))
    rows = [(WEEKDAYS[day - 1], hours) for day, hours in week.rows] if week else []
    may = {one.value for one in plan_questions.choices_of(asked)}
    return {"one": asked, "may": may, "week": str(week or ""), "week_rows": rows}


def _kept(at: datetime) -> list[PlanQuestion]:
    rows = PlanQuestion.objects.filter(withdrawn_at=None).select_related("line__clinic", "line__doctor", "answered_by")
    today = clock.service_date(at)
    return [one for one in rows[:KEPT_SHOWN] if one.line.valid_until is None or one.line.valid_until >= today]


@require_POST
@for_planners
def answer(request: HttpRequest) -> HttpResponse:
    """For a line and all its sessions at once; another list than was shown is shown anew."""
    here = redirect("setup:plan_hfis")
    asked = _asked(request)
    chosen = request.POST.get("answer", "")
    if asked is None or chosen not in plan_questions.choices_of(asked) or not request.user.has_perm(MAY_ANSWER):
        messages.warning(request, _("Sementara itu HFIS atau rencana berubah. Periksa daftarnya, lalu tekan lagi."))
        return here
    press = press_of(request)
    try:
        if chosen == Answered.FOLLOW:
            planned = plan_questions.follow(asked, press)
            told(request, _("Rencana ikut HFIS."), planned.effects, opened=len(planned.opened.sessions))
            return onwards(planned.effects.kept, act="hours", otherwise="setup:plan_hfis")
        week = asked.week(today=clock.service_date(press.at)) if chosen == Answered.ASK else None
        if chosen == Answered.ASK and request.POST.get("week", "") != str(week or ""):
            messages.warning(request, _("Minggu dokter ini berubah sejak halaman dibuka. Periksa, lalu tekan lagi."))
            return here
        plan_questions.keep(asked, press, is_asking=chosen == Answered.ASK, week=week)
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return here
    messages.success(request, _("%(line)s: tetap rencana kami, tidak ditanyakan lagi.") % {"line": asked.line})
    return here


def _asked(request: HttpRequest) -> LineQuestion | None:
    key = request.POST.get("question", "")
    return next((one for one in plan_questions.line_questions(at=timezone.now()) if one.key == key), None)


@require_POST
@for_planners
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """What was kept is asked again where HFIS still says otherwise."""
    kept = get_object_or_404(PlanQuestion.objects.select_related("line"), pk=pk)
    plan_questions.withdraw(kept, press_of(request))
    messages.success(request, _("%(line)s: ditanyakan lagi bila HFIS masih berkata lain.") % {"line": kept.line})
    return redirect("setup:plan_hfis")
