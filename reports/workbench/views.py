"""The pages of the desk for BPJS: what is held and the presses about it, and what BPJS has of each poli's visits."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages as said
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bpjs_bridge import alarms
from bpjs_bridge.models import OutboxMessage, ParkReason
from queues.errors import QueueError
from queues.press import Press
from reports.workbench import acts
from reports.workbench.acts import Result
from reports.workbench.held import KEY_LENGTH, MOST_ROWS, Group, groups, rows_of

SEE = "bpjs_bridge.view_outboxmessage"
RESEND, GIVE_UP = "bpjs_bridge.resend_message", "bpjs_bridge.give_up_message"
MEND_REFERENCE, MEND_NUMBERS = "queue.correct_referral", "bpjs_bridge.mend_identities"
SEE_OTHER = 303
# So many refusals are told one by one.
MOST_TOLD = 5


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
def held(request: HttpRequest) -> HttpResponse:
    """The groups, and the messages of the one that is chosen; the most urgent one where none is."""
    at = timezone.now()
    found = groups(at=at)
    chosen = next((one for one in found if one.key == request.GET.get("group")), found[0] if found else None)
    shown = {
        "tab": "held",
        "groups": found,
        "chosen": chosen,
        "rows": rows_of(chosen, at=at) if chosen else [],
        "most": MOST_ROWS,
        "count": sum(one.count for one in found),
        "is_all": "all" in request.GET,
        "may_resend": request.user.has_perm(RESEND),
        "may_give_up": request.user.has_perm(GIVE_UP),
        "may_mend": _may_mend(request, chosen),
        "new_key": uuid4().hex,
        "alarms": alarms.for_supervisors(at=at),
    }
    return render(request, "reports/workbench/held.html", shown)


def _may_mend(request: HttpRequest, chosen: Group | None) -> bool:
    if chosen is None:
        return False
    return request.user.has_perm(MEND_REFERENCE if chosen.takes_reference else MEND_NUMBERS)


@require_POST
@login_required
@permission_required((SEE, RESEND), raise_exception=True)
def resend(request: HttpRequest) -> HttpResponse:
    """Send the chosen ones again."""

    def act(chosen: Sequence[OutboxMessage], by: User) -> Result:
        return acts.resend(chosen, at=timezone.now(), by=by)

    return _carry_out(request, act, _resent)


@require_POST
@login_required
@permission_required((SEE, GIVE_UP), raise_exception=True)
def give_up(request: HttpRequest) -> HttpResponse:
    """Leave the chosen ones, with a reason."""

    def act(chosen: Sequence[OutboxMessage], by: User) -> Result:
        return acts.give_up(chosen, at=timezone.now(), by=by, reason=request.POST.get("reason", ""))

    return _carry_out(request, act, _given_up)


@require_POST
@login_required
@permission_required(SEE, raise_exception=True)
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the number that one message lacks; it leaves with it."""
    assert isinstance(request.user, User)
    message = get_object_or_404(OutboxMessage.objects.select_related("visit__session", "visit__patient"), pk=pk)
    if not request.user.has_perm(MEND_REFERENCE if message.park_reason == ParkReason.REFERENCE else MEND_NUMBERS):
        raise PermissionDenied
    key, reason = request.POST.get("request_key", "")[:64], request.POST.get("reason", "").strip()
    press = Press(timezone.now(), user=request.user, request_key=key, reason=reason)
    try:
        acts.mend(message, press, number=request.POST.get("number", "").strip())
    except QueueError as refusal:
        said.error(request, f"{message.visit.label}, {message.visit.booking_code}: {refusal}")
    else:
        said.success(request, _("%(label)s dibetulkan dan dikirim lagi ke BPJS.") % {"label": message.visit.label})
    return _back(request)


def _carry_out(
    request: HttpRequest, act: Callable[[Sequence[OutboxMessage], User], Result], words: Callable[[int], str]
) -> HttpResponse:
    """The press on all that were ticked, and what came of it in sentences."""
    assert isinstance(request.user, User)
    try:
        result = act(acts.chosen(request.POST.getlist("message")), request.user)
    except QueueError as refusal:
        said.error(request, str(refusal))
        return _back(request)
    if result.done:
        said.success(request, words(result.done))
    for code, sentence in result.refused[:MOST_TOLD]:
        said.error(request, f"{code}: {sentence}")
    if len(result.refused) > MOST_TOLD:
        said.error(request, _("dan %(count)d lainnya ditolak.") % {"count": len(result.refused) - MOST_TOLD})
    if result.moved_on:
        told = _("%(count)d pesan sudah diputuskan sebelumnya: tidak ada yang diulang.")
        said.info(request, told % {"count": result.moved_on})
    if result.left:
        said.warning(request, _("%(count)d pesan belum sempat. Tekan sekali lagi.") % {"count": result.left})
    return _back(request)


def _resent(count: int) -> str:
    return ngettext("%(count)d pesan dikirim ulang.", "%(count)d pesan dikirim ulang.", count) % {"count": count}


def _given_up(count: int) -> str:
    return ngettext("%(count)d pesan dilepas.", "%(count)d pesan dilepas.", count) % {"count": count}


def _back(request: HttpRequest) -> HttpResponse:
    """To the group that the press was about; to the first one when that is empty by now."""
    group = urlencode({"group": request.POST.get("group", "")[:KEY_LENGTH]})
    return HttpResponseRedirect(f"{reverse('reports:workbench')}?{group}", status=SEE_OTHER)
