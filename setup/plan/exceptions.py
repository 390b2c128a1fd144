"""What deviates from the week on some dates: listed, noted, withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from queues import clock, verbs
from queues.errors import QueueError
from queues.models import ExceptionKind, PlanException
from setup.plan.forms import ExceptionForm
from setup.plan.lines import Look
from setup.plan.pressing import for_planners, key_of, must_look_first, onwards, press_of, refuse, told

MOST_SHOWN = 200
# Of each kind: the fields of its page, what it means, and the act of a session by which a person decides on.
KINDS: dict[ExceptionKind, tuple[tuple[str, ...], Any, str]] = {
    ExceptionKind.LEAVE: (
        ("doctor", "clinic"),
        gettext_lazy("Dokter tidak praktek pada tanggal ini, di semua poli atau di satu poli."),
        "leave",
    ),
    ExceptionKind.CLOSED: (
        ("clinic",),
        gettext_lazy("Semua dokter poli ini tidak praktek pada tanggal ini."),
        "cancel",
    ),
    ExceptionKind.MOVED: (
        ("line", "starts", "ends", "room"),
        gettext_lazy("Satu praktek dari rencana mulai dan selesai pada jam lain pada tanggal ini."),
        "hours",
    ),
    ExceptionKind.EXTRA: (
        ("clinic", "doctor", "starts", "ends", "capacity", "room"),
        gettext_lazy("Praktek di luar rencana mingguan; dibuka juga pada hari libur."),
        "",
    ),
    ExceptionKind.BREAK: (
        ("doctor", "clinic", "starts", "ends"),
        gettext_lazy("Jeda di tengah praktek. Nomor pasien tetap."),
        "",
    ),
}


@require_safe
@for_planners
def listing(request: HttpRequest) -> HttpResponse:
    """Those that stand, of today and later."""
    today = clock.service_date(timezone.now())
    rows = PlanException.objects.standing().filter(last__gte=today).named().order_by("first", "pk")
    content = {
        "exceptions": list(rows[:MOST_SHOWN]),
        "kinds": [(kind.value.lower(), kind.label, KINDS[kind][1]) for kind in KINDS],
        "request_key": key_of(request),
    }
    return render(request, "setup/plan/exceptions.html", content)


@for_planners
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """One of a kind: sessions that are there are shown before it is noted."""
    if kind.upper() not in KINDS:
        raise Http404
    chosen = ExceptionKind(kind.upper())
    keeps, note, act = KINDS[chosen]
    at = timezone.now()
    form = ExceptionForm(request.POST or None, kind=chosen, keeps=keeps, today=clock.service_date(at))
    look = None
    if request.method == "POST" and form.is_valid():
        try:
            asked = verbs.checked_exception(form.draft(), at=at)
            effects = verbs.effects_of_exception(asked, at=at)
            if not must_look_first(request, effects):
                done = verbs.except_from_plan(form.draft(), press_of(request, reason=form.cleaned_data["reason"]))
                told(
                    request,
                    _("%(what)s dicatat.") % {"what": done.exception},
                    done.effects,
                    opened=len(done.opened.sessions),
                )
                return onwards(done.effects.kept, act=act, otherwise="setup:plan_exceptions")
            look = Look(effects, [])
        except QueueError as refusal:
            refuse(request, form, refusal)
    content = {"form": form, "kind": chosen, "note": note, "look": look, "request_key": key_of(request)}
    return render(request, "setup/plan/exception.html", content)


@require_POST
@for_planners
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It holds no more: what it closed is open again, as far as nobody decided otherwise since."""
    exception = get_object_or_404(PlanException.objects.named(), pk=pk)
    try:
        done = verbs.withdraw_exception(exception, press_of(request))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return redirect("setup:plan_exceptions")
    told(request, _("%(what)s dicabut.") % {"what": exception}, done.effects, opened=len(done.opened.sessions))
    return redirect("setup:plan_exceptions")
