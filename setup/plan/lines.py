"""Adding, changing and ending a line of the week."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from queues import clock, verbs
from queues.errors import DoctorElsewhereError, PlanChangedError, PlanGoneError, QueueError
from queues.models import ConfigChange, PlanLine
from queues.verbs import Effects, LineDraft
from setup.plan.forms import ChangeForm, EndForm, LineForm, values_of
from setup.plan.pressing import (
    for_planners,
    key_of,
    must_look_first,
    onwards,
    press_of,
    refuse,
    seen_of,
    shown_in,
    told,
)

CHANGES_SHOWN = 10


@dataclass(frozen=True)
class Look:
    """What a press would do, shown before it."""

    effects: Effects
    lines: list[PlanLine]

    @property
    def shown(self) -> str:
        """What the next press says that it has seen."""
        return shown_in(self.effects)


@for_planners
def add(request: HttpRequest) -> HttpResponse:
    """A line for each ticked weekday. `clinic`, `weekday`: where the page was pressed; `copy`: a line to begin with."""
    form = LineForm(request.POST or None, initial=_first_values(request))
    look = None
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" in request.POST:
                lines = verbs.check_drafts(form.drafts(), at=timezone.now())
                look = Look(verbs.effects_of_adding(lines, at=timezone.now()), lines)
            else:
                return _added(request, form.drafts(), reason=form.cleaned_data["reason"])
        except QueueError as refusal:
            form.is_asked = form.is_asked or isinstance(refusal, DoctorElsewhereError)
            refuse(request, form, refusal)
    content = {"form": form, "look": look, "request_key": key_of(request)}
    return render(request, "setup/plan/add.html", content)


def _first_values(request: HttpRequest) -> dict[str, Any]:
    today = clock.service_date(timezone.now())
    copied = request.GET.get("copy", "")
    line = PlanLine.objects.filter(pk=int(copied)).first() if copied.isascii() and copied.isdigit() else None
    if line is not None:
        return values_of(line, today=today) | {"weekdays": []}
    weekday = request.GET.get("weekday", "")
    days = [int(weekday)] if weekday in "1234567" and weekday else []
    return {"clinic": request.GET.get("clinic", ""), "weekdays": days, "valid_from": today}


def _added(request: HttpRequest, drafts: list[LineDraft], *, reason: str) -> HttpResponse:
    planned = verbs.plan_lines(drafts, press_of(request, reason=reason))
    count = len(planned.lines)
    words = ngettext("%(count)d praktek ditambahkan.", "%(count)d praktek ditambahkan.", count) % {"count": count}
    told(request, words, planned.effects, opened=len(planned.opened.sessions))
    return redirect("setup:plan")


@for_planners
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: its form, a look at the sessions that would follow, and its history."""
    line = get_object_or_404(PlanLine.objects.named(), pk=pk)
    today = clock.service_date(timezone.now())
    is_over = line.valid_until is not None and line.valid_until < today
    form = ChangeForm(request.POST or None, initial=values_of(line, today=today) | {"weekdays": line.weekday})
    look, theirs = None, None
    if request.method == "POST" and form.is_valid():
        try:
            look = _look_at(request, line, form)
            if look is None:
                return _changed(request, line, form)
        except PlanChangedError as crossed:
            theirs = verbs.newest_change(line.change_name)
            form.add_error(None, str(crossed))
        except QueueError as refusal:
            form.is_asked = form.is_asked or isinstance(refusal, DoctorElsewhereError)
            refuse(request, form, refusal)
    changes = list(
        ConfigChange.objects.filter(name=line.change_name).select_related("actor").order_by("-pk")[:CHANGES_SHOWN]
    )
    newest = changes[0].pk if changes else 0
    content = {
        "line": line,
        "form": form,
        "look": look,
        "theirs": theirs,
        "changes": changes,
        "is_over": is_over,
        # What the first look showed, until somebody's change is shown as well.
        "seen": newest if theirs or request.method != "POST" else seen_of(request),
        "request_key": key_of(request),
    }
    return render(request, "setup/plan/line.html", content)


def _look_at(request: HttpRequest, line: PlanLine, form: ChangeForm) -> Look | None:
    """What the change would do, where that is shown first; None: it was shown, or touches nothing."""
    at = timezone.now()
    [draft] = form.drafts()
    wanted = verbs.changed_line(line, draft, at=at)
    effects = verbs.effects_of_change(line, wanted, draft, at=at)
    return Look(effects, [wanted]) if must_look_first(request, effects) else None


def _changed(request: HttpRequest, line: PlanLine, form: ChangeForm) -> HttpResponse:
    [draft] = form.drafts()
    press = press_of(request, reason=form.cleaned_data["reason"])
    planned = verbs.change_line(line, draft, press, seen=seen_of(request))
    told(request, _("Praktek diubah."), planned.effects, opened=len(planned.opened.sessions))
    return onwards(planned.effects.kept, act="hours")


@for_planners
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The line ends with a date; sessions after it that nobody has a number of close."""
    line = get_object_or_404(PlanLine.objects.named(), pk=pk)
    at = timezone.now()
    form = EndForm(request.POST or None, label_suffix="", initial={"last": clock.service_date(at) - timedelta(days=1)})
    look = None
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last"]
        effects = verbs.effects_of_ending(line, last, at=at)
        try:
            if not must_look_first(request, effects):
                press = press_of(request, reason=form.cleaned_data["reason"])
                planned = verbs.end_line(line, press, last=last, seen=seen_of(request))
                told(request, _("Praktek diakhiri."), planned.effects, opened=0)
                return onwards(planned.effects.kept, act="cancel")
            look = Look(effects, [])
        except PlanGoneError as gone:
            messages.warning(request, str(gone))
            return redirect("setup:plan")
        except QueueError as refusal:
            refuse(request, form, refusal)
    newest = verbs.newest_change(line.change_name)
    seen = (newest.pk if newest else 0) if request.method != "POST" or form.errors else seen_of(request)
    content = {"line": line, "form": form, "look": look, "seen": seen, "request_key": key_of(request)}
    return render(request, "setup/plan/end.html", content)
