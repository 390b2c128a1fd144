"""The page of this moment, and its fragment that follows the hall."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_safe

from bpjs_bridge import alarms
from queues.readiness import rules as readiness
from queues.readiness.rules import Level
from reports.closing.reminders import reminders
from reports.coach.findings import by_place, findings, is_urgent
from reports.now.outbox import outbox
from reports.now.places import places
from reports.now.practices import practices

SEE = "reports.view_live"


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Places, practices and BPJS now. What stops patients before they can be called is asked once a page."""
    stops = [one for one in readiness.findings(at=timezone.now()) if one.rule.level == Level.STOP]
    return render(request, "reports/now.html", {**_now(), "unready": stops})


@require_safe
@login_required
@permission_required(SEE, raise_exception=True)
@conditional_page
def fragment(request: HttpRequest) -> HttpResponse:
    """What changes. About ten statements, of today alone."""
    return render(request, "reports/_now.html", _now())


def _now() -> dict[str, Any]:
    at = timezone.now()
    there = places(at=at)
    return {
        "at": at,
        "places": there,
        "waiting": sum(place.waiting for place in there),
        "at_counter": sum(place.at_counter for place in there),
        # They are in the order of their longest wait.
        "longest": next((place for place in there if place.minutes is not None), None),
        "practices": practices(at=at),
        "outbox": outbox(at=at),
        "coach": by_place(findings(at=at)),
        "coach_is_urgent": is_urgent(at=at),
        "unclosed": reminders(at=at),
        "alarms": alarms.for_supervisors(at=at),
    }
