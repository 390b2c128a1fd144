"""The presses on a month's page: seal it, reopen it, note the survey's respondents."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages as said
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from queues.errors import QueueError
from queues.press import Press
from reports.dates import chosen_date
from reports.models import MonthSeal, SealAct
from reports.periods.chosen import Chosen
from reports.periods.shown import Shown
from reports.sealing import acts, respondents
from reports.sealing.figures import differences

SEE, SEAL, NOTE = "reports.view_figures", "reports.seal_month", "reports.note_respondents"
SEE_OTHER = 303


def on_page(request: HttpRequest, asked: Chosen, page: Shown, today: date) -> dict[str, Any]:
    """Under which seal a whole month stands, and what changed since; nothing of a part of it."""
    if asked.only:
        return {}
    month = asked.period.first
    last = MonthSeal.objects.filter(month=month).select_related("actor").first()
    stands = last is not None and last.act == SealAct.SEALED
    sealing = {
        "last": last,
        "stands": stands,
        "differences": differences(last.figures, page.everything) if last is not None and stands else [],
        "is_over": asked.period.last < today,
        "may_seal": request.user.has_perm(SEAL),
        "survey": respondents.survey(month, visits=page.everything.served),
        "may_note": request.user.has_perm(NOTE),
        "new_key": uuid4().hex,
    }
    return {"sealing": sealing}


@require_POST
@login_required
@permission_required((SEE, SEAL), raise_exception=True)
def seal(request: HttpRequest) -> HttpResponse:
    """The month's figures as they are now, under this person's name."""
    month = _month(request)
    try:
        acts.seal(month, _press(request))
    except QueueError as refusal:
        said.error(request, str(refusal))
    else:
        said.success(request, _("%(month)s disahkan.") % {"month": date_format(month, "F Y")})
    return _back(month)


@require_POST
@login_required
@permission_required((SEE, SEAL), raise_exception=True)
def reopen(request: HttpRequest) -> HttpResponse:
    """The seal stands no more, for a reason."""
    month = _month(request)
    try:
        acts.reopen(month, _press(request))
    except QueueError as refusal:
        said.error(request, str(refusal))
    else:
        said.success(request, _("%(month)s dibuka lagi.") % {"month": date_format(month, "F Y")})
    return _back(month)


@require_POST
@login_required
@permission_required((SEE, NOTE), raise_exception=True)
def note(request: HttpRequest) -> HttpResponse:
    """How many answered BPJS's survey, as it stands there."""
    month = _month(request)
    try:
        respondents.note(month, request.POST.get("count", ""), _press(request))
    except QueueError as refusal:
        said.error(request, str(refusal))
    else:
        said.success(request, _("Responden KESSAN dicatat."))
    return _back(month)


def _month(request: HttpRequest) -> date:
    return chosen_date(request).replace(day=1)


def _press(request: HttpRequest) -> Press:
    assert isinstance(request.user, User)
    key, reason = request.POST.get("request_key", "")[:64], request.POST.get("reason", "").strip()
    return Press(timezone.now(), user=request.user, request_key=key, reason=reason)


def _back(month: date) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('reports:month')}?tanggal={month:%Y-%m-%d}", status=SEE_OTHER)
