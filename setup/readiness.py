"""What keeps patients from being called, or will: each rule that is broken, what to do, and the press that mends it."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from queues.backups import making
from queues.errors import QueueError
from queues.readiness import rules
from queues.readiness.rules import Finding, Level
from setup.mends import MENDS, Mend
from setup.shown import MAY_SEE
from setup.stepping import nothing_changed, press_of

# Where what a rule names is put right. What is not here is mended at the server.
PAGES = {
    **dict.fromkeys((101, 102, 107), "setup:places"),
    **dict.fromkeys((103, 104, 201), "counter:sessions"),
    **dict.fromkeys((105, 204), "setup:polis"),
    106: "setup:payers",
    108: "setup:screens",
    202: "setup:plan",
    **dict.fromkeys((203, 503), "reports:schedules"),
    **dict.fromkeys((205, 206), "setup:plan_holidays"),
    **dict.fromkeys((301, 302), "setup:staff"),
    207: "reports:close_today",
    303: "second_factor",
    304: "setup:kiosks",
    401: "setup:screens",
    402: "counter:sessions",
    501: "setup:access",
    502: "admin:bpjs_bridge_bpjsgate_changelist",
    505: "admin:bpjs_bridge_outboxmessage_changelist",
    507: "setup:setting",
    608: "setup:recovery",
}


DONE_NAMED = 10
# Which setting the page is of.
SETTING_OF = {507: "MEDICAL_RECORD_SERIES_START"}


@dataclass(frozen=True)
class Shown:
    """A rule that does not hold, for one person."""

    finding: Finding
    address: str
    mend: Mend | None
    will: list[str]

    @property
    def is_stop(self) -> bool:
        return self.finding.rule.level == Level.STOP


@require_safe
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """STOP first. With every rule the page where it is put right, and the press where there is one."""
    at = timezone.now()
    found = sorted(rules.findings(at=at), key=lambda one: (one.rule.level != Level.STOP, one.rule.id))
    shown = [_shown(one, request.user, at) for one in found]
    content = {
        "shown": shown,
        "stops": sum(one.is_stop for one in shown),
        "kept": len(rules.all_rules()) - len(shown),
        "request_key": uuid.uuid4().hex,
        "backup": making.newest(),
        "now": at,
    }
    return render(request, "setup/readiness.html", content)


def _shown(finding: Finding, user: Any, at: datetime) -> Shown:
    mend = MENDS.get(finding.rule.id)
    may = mend is not None and user.has_perm(mend.right)
    number, address = int(finding.rule.id.removeprefix("ready.")), ""
    with suppress(NoReverseMatch):
        address = reverse(PAGES.get(number, ""), args=[SETTING_OF[number]] if number in SETTING_OF else None)
    return Shown(finding, address, mend if may else None, mend.preview(at) if mend and may else [])


@require_POST
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def mend(request: HttpRequest, rule: str) -> HttpResponse:
    """Carry out the press of a rule."""
    wanted = MENDS.get(rule)
    if wanted is None:
        raise Http404
    if not request.user.has_perm(wanted.right):
        raise PermissionDenied
    press = press_of(request)
    will = wanted.preview(press.at)
    try:
        done = wanted.act(press)
    except QueueError as refusal:
        messages.error(request, str(refusal))
    else:
        # As the look before the press said it: history has keys of rows.
        words = f"{wanted.name}: {'; '.join(will[:DONE_NAMED]) or done.new}" if done else nothing_changed()
        (messages.success if done else messages.info)(request, words)
    return redirect("setup:readiness")
