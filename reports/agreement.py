"""Do both sides say the same? What differs, what to do about it, and how an old sender compares with us."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bpjs_bridge import alarms
from bpjs_bridge.agreement import acts
from bpjs_bridge.models import AgreementFinding
from queues.errors import QueueError
from queues.press import Press
from reports import agreement_rows, shadow_rows
from reports.dates import chosen_date

SEE, SETTLE = "bpjs_bridge.view_agreementfinding", "bpjs_bridge.settle_agreement"
SEE_OTHER = 303


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Differences by kind, what came of earlier ones, the old sender beside us, the last comparisons."""
    day = chosen_date(request)
    shown = {
        "day": day,
        "alarms": alarms.for_supervisors(at=timezone.now()),
        "groups": agreement_rows.groups(),
        "ended": agreement_rows.ended(),
        "shadow": shadow_rows.shadow(day),
        "runs": (runs := agreement_rows.runs()),
        "is_compared": any(one.run.is_complete for one in [row for row in runs if row.run.ended_at][:1]),
        "may_settle": request.user.has_perm(SETTLE),
    }
    return render(request, "reports/bpjs.html", shown)


@require_POST
@login_required
@permission_required(SETTLE, raise_exception=True)
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act of a named person on one difference; a refusal is a sentence, and nothing was changed."""
    at = timezone.now()
    carry_out = acts.ACTS.get(name)
    if carry_out is None:
        raise Http404
    assert isinstance(request.user, User)
    finding = get_object_or_404(AgreementFinding, pk=pk)
    try:
        carry_out(finding, Press(at, user=request.user, reason=request.POST.get("reason", "").strip()))
    except QueueError as refusal:
        messages.error(request, f"{finding.booking_code}: {refusal}")
    else:
        messages.success(request, str(agreement_rows.DONE[name]) % {"code": finding.booking_code})
    return HttpResponseRedirect(reverse("reports:bpjs"), status=SEE_OTHER)
