"""Sessions against HFIS: what waits for a person, their answer, and the runs that compared the two."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bpjs_bridge import alarms, rules
from bpjs_bridge.checks import missing_access
from bpjs_bridge.models import QuestionKind, QuestionState, ScheduleQuestion, ScheduleRun
from bpjs_bridge.schedules import answers, runs, sharing, week
from bpjs_bridge.schedules.answers import Answered, Result
from bpjs_bridge.schedules.questions import QuestionOverError
from queues import clock, verbs
from queues.errors import QueueError
from queues.models import ENDING, Clinic, SendMode
from queues.press import Press
from queues.verbs import AffectedVisit

MAY_SEE, MAY_DECIDE = "bpjs_bridge.view_schedulequestion", "bpjs_bridge.decide_schedules"
# The list's pages: a word of the address, and the states it shows.
FILTERS = {
    "open": (QuestionState.OPEN,),
    "waiting": (QuestionState.WAITING,),
    "answered": (QuestionState.KEPT, QuestionState.FOLLOWED, QuestionState.SETTLED),
}
# Not an answer about a session: which poli a doctor practises in.
OF_CLINIC = "clinic"
MOST_SHOWN = 200
RUNS_SHOWN = 12
# A nightly run and two hours.
FRESH_FOR = timedelta(hours=26)
# A worker looks every five seconds.
SOMEBODY_BEGINS_WITHIN = timedelta(seconds=30)


@require_safe
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def listing(request: HttpRequest) -> HttpResponse:
    """Questions by state, and the last runs. Bounded by date: what is over is no question any more."""
    chosen = request.GET.get("state", "open")
    states = FILTERS.get(chosen, FILTERS["open"])
    ahead = ScheduleQuestion.objects.ahead(clock.service_date(timezone.now()))
    shown = list(ahead.filter(state__in=states).named().order_by("date", "pk")[: MOST_SHOWN + 1])
    page = {
        "chosen": chosen if chosen in FILTERS else "open",
        "questions": shown[:MOST_SHOWN],
        "is_cut": len(shown) > MOST_SHOWN,
        "waiting": ahead.filter(state=QuestionState.WAITING).count(),
        "open": ahead.unanswered().count(),
        "may_decide": request.user.has_perm(MAY_DECIDE),
        "alarms": alarms.for_supervisors(at=timezone.now()),
        "why_not": _why_not(),
        "last_runs": ScheduleRun.objects.exclude(ended_at=None).select_related("asked_by")[:RUNS_SHOWN],
        **_running(timezone.now()),
    }
    return render(request, "reports/schedules.html", page)


@require_safe
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def progress(request: HttpRequest) -> HttpResponse:
    """How far the run under way is: a fragment that the page asks for."""
    return render(request, "reports/_schedule_run.html", _running(timezone.now()))


@require_POST
@login_required
@permission_required(MAY_DECIDE, raise_exception=True)
def fetch(request: HttpRequest) -> HttpResponse:
    """Have a run done, or join the one that is under way."""
    assert request.user.is_authenticated
    if problem := _why_not():
        messages.error(request, problem)
    else:
        runs.ask(at=timezone.now(), by=request.user)
    return redirect("reports:schedules")


@login_required
@permission_required(MAY_SEE, raise_exception=True)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: both values, the visits that would be hit, and what may be answered."""
    asked = get_object_or_404(ScheduleQuestion.objects.named(), pk=pk)
    if request.method == "POST":
        return _answer(request, asked)
    today = clock.service_date(timezone.now())
    affected = verbs.affected_visits(asked.session) if asked.session else []
    own_week = week.week_of(asked, today=today)
    choices = answers.choices_of(asked) if request.user.has_perm(MAY_DECIDE) else []
    page = {
        "question": asked,
        "may": {one.value for one in choices},
        "affected": affected,
        "ending": [one for one in affected if one.outcome in ENDING],
        "shown": _shown(affected),
        "ends_visits": answers.ends_visits(asked),
        "seen": _seen(asked),
        "needs_reason": asked.kind not in (QuestionKind.HOURS, QuestionKind.SEATS),
        "week": own_week,
        "week_rows": [(WEEKDAYS[day - 1], hours) for day, hours in own_week.rows] if own_week else [],
        "words_for_hfis": week.words_for_hfis(asked),
        "clinics": _clinics(request, asked),
    }
    return render(request, "reports/schedule.html", page)


def _clinics(request: HttpRequest, asked: ScheduleQuestion) -> list[Clinic]:
    """The polis of one code that a doctor may practise in, for those who may say which."""
    is_asked = asked.kind == QuestionKind.CLINIC and request.user.has_perm(MAY_DECIDE)
    return sharing.sharing(asked.theirs) if is_asked else []


def _answer(request: HttpRequest, asked: ScheduleQuestion) -> HttpResponse:
    """Through the answer that was pressed; a refusal is said where the person is."""
    if not request.user.has_perm(MAY_DECIDE):
        raise PermissionDenied
    here = redirect("reports:schedule", pk=asked.pk)
    if request.POST.get("seen", "") != _seen(asked):
        messages.warning(request, str(QuestionOverError()))
        return here
    if unseen := _unseen(request, asked):
        messages.warning(request, unseen)
        return here
    try:
        result = _carry_out(request, asked)
    except QuestionOverError as refusal:
        messages.warning(request, str(refusal))
        return redirect("reports:schedules")
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return here
    if result.undone:
        labels = ", ".join(visit.label for visit in result.undone)
        messages.error(request, _("Belum dapat dibatalkan: %(labels)s. Tekan sekali lagi.") % {"labels": labels})
        return here
    messages.success(request, f"{asked.session or result.question}: {result.question.get_state_display()}.")
    return redirect("reports:schedules")


def _carry_out(request: HttpRequest, asked: ScheduleQuestion) -> Result:
    assert request.user.is_authenticated
    press = Press(timezone.now(), user=request.user, reason=request.POST.get("reason", "").strip())
    answer = request.POST.get("answer", "")
    if answer == OF_CLINIC:
        return Result(sharing.choose(asked, request.POST.get("clinic", ""), press))
    if answer not in answers.choices_of(asked):
        raise QuestionOverError
    if answer == Answered.FOLLOW:
        return answers.follow(asked, press)
    if answer == Answered.KEEP:
        return answers.keep(asked, press)
    own_week = week.week_of(asked, today=clock.service_date(press.at))
    # Another week than was shown is shown before it is sent.
    if request.POST.get("week", "") != str(own_week or ""):
        raise QuestionOverError
    return answers.have_hfis_changed(asked, press, week=own_week)


def _seen(asked: ScheduleQuestion) -> str:
    """Which answer a page shows: who did not see it does not answer over it."""
    return f"{asked.state} {asked.answered_at.isoformat() if asked.answered_at else ''}"


def _shown(affected: list[AffectedVisit]) -> str:
    return ",".join(str(one.visit.pk) for one in affected if one.outcome in ENDING)


def _unseen(request: HttpRequest, asked: ScheduleQuestion) -> str:
    """Numbers that were taken after the page was shown: they are shown before anybody loses one."""
    is_ending = request.POST.get("answer") == Answered.FOLLOW and answers.ends_visits(asked)
    if not is_ending or asked.session is None:
        return ""
    shown = set(request.POST.get("shown", "").split(","))
    affected = [one for one in verbs.affected_visits(asked.session) if one.outcome in ENDING]
    new = [one.visit.label for one in affected if str(one.visit.pk) not in shown]
    words = _("Sementara itu ada nomor baru: %(labels)s. Periksa daftarnya, lalu tekan lagi.")
    return words % {"labels": ", ".join(new)} if new else ""


def _why_not() -> str:
    """Why no run can be had from here, and what to do; empty when one can."""
    if missing := missing_access():
        return _("Kunci BPJS belum diisi (%(names)s): isi dulu, lalu coba lagi.") % {"names": ", ".join(missing)}
    if rules.current().bpjs_send == SendMode.OFF:
        return _("Sambungan BPJS dimatikan (BPJS_SEND=off): di server, jalankan manage.py sync_hfis.")
    return ""


def _running(at: datetime) -> dict[str, Any]:
    """The run under way, and whether the sessions are as fresh as they should be."""
    run = ScheduleRun.objects.to_do().select_related("asked_by").order_by("pk").first()
    whole = ScheduleRun.objects.filter(is_whole=True, trouble="").exclude(ended_at=None)
    return {
        "run": run,
        "nobody_begins": run is not None and run.held_until is None and at - run.asked_at > SOMEBODY_BEGINS_WITHIN,
        "is_stale": not whole.filter(ended_at__gt=at - FRESH_FOR).exists(),
    }
