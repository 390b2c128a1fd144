"""Copying a day or a week of the plan."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from queues import clock, verbs
from queues.errors import DoctorElsewhereError, LineOverlapsError, QueueError
from queues.models import PlanLine
from queues.verbs import LineDraft
from setup.plan.forms import CopyForm
from setup.plan.lines import Look
from setup.plan.pressing import for_planners, key_of, press_of, refuse, told

# So many at once were chosen wrongly.
MOST_COPIED = 100


@for_planners
def page(request: HttpRequest) -> HttpResponse:
    """What would be copied is shown first; all of it is taken, or nothing."""
    first = {"clinic": request.GET.get("clinic", ""), "weekday": request.GET.get("weekday", "")}
    form = CopyForm(
        request.POST or None, label_suffix="", initial=first | {"valid_from": clock.service_date(timezone.now())}
    )
    look, is_asked = None, bool(request.POST.get("is_sure"))
    if request.method == "POST" and form.is_valid():
        drafts = _drafts(form)
        try:
            if not drafts:
                form.add_error("clinic", _("Tidak ada praktek di sini untuk disalin."))
            elif len(drafts) > MOST_COPIED:
                form.add_error("clinic", _("Lebih dari 100 praktek sekaligus. Pilih satu hari atau satu dokter."))
            elif "save" in request.POST:
                return _copied(request, drafts, reason=form.cleaned_data["reason"])
            else:
                lines = verbs.check_drafts(drafts, at=timezone.now())
                look = Look(verbs.effects_of_adding(lines, at=timezone.now()), lines)
        except LineOverlapsError as overlap:
            form.add_error(None, str(overlap))
        except QueueError as refusal:
            is_asked = is_asked or isinstance(refusal, DoctorElsewhereError)
            refuse(request, form, refusal)
    content = {"form": form, "look": look, "is_asked": is_asked, "request_key": key_of(request)}
    return render(request, "setup/plan/copy.html", content)


def _drafts(form: CopyForm) -> list[LineDraft]:
    """The lines that hold on the first day of the copy, as they shall stand elsewhere."""
    typed = form.cleaned_data
    rows = PlanLine.objects.between(typed["valid_from"], typed["valid_from"]).filter(clinic=typed["clinic"]).named()
    if typed["doctor"]:
        rows = rows.filter(doctor=typed["doctor"])
    if typed["weekday"] is not None:
        rows = rows.filter(weekday=typed["weekday"])
    days = typed["to_weekdays"]
    return [
        _draft(line, form, weekday) for line in rows.order_by("weekday", "starts") for weekday in days or [line.weekday]
    ]


def _draft(line: PlanLine, form: CopyForm, weekday: int) -> LineDraft:
    typed = form.cleaned_data
    clinic = typed["to_clinic"] or line.clinic
    return LineDraft(
        clinic=clinic,
        doctor=typed["to_doctor"] or line.doctor,
        weekday=weekday,
        starts=line.starts,
        ends=line.ends,
        capacity=line.capacity,
        valid_from=typed["valid_from"],
        valid_until=typed["valid_until"],
        # A room of one poli does not call another one's patients.
        room=line.room if clinic.pk == line.clinic_id else None,
        quotas=(line.jkn_quota, line.non_jkn_quota),
        pause=line.breaks[0] if line.breaks else None,
        is_sure=typed["is_sure"],
    )


def _copied(request: HttpRequest, drafts: list[LineDraft], *, reason: str) -> HttpResponse:
    planned = verbs.plan_lines(drafts, press_of(request, reason=reason))
    count = len(planned.lines)
    words = ngettext("%(count)d praktek disalin.", "%(count)d praktek disalin.", count) % {"count": count}
    told(request, words, planned.effects, opened=len(planned.opened.sessions))
    return redirect("setup:plan")
