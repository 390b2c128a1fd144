"""The pages of what will be incomplete: the supervisor's of the whole hospital, and each counter's own rows."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from counter.access import counter_or_refuse
from counter.forms import UnclearError
from counter.staff_words import said_to
from queues.errors import QueueError
from queues.models import Counter, PrescriptionKind
from queues.press import Press
from reports.coach import acts
from reports.coach.findings import Finding, by_place, close_at, findings, is_urgent
from reports.coach.held import held

SEE = "queue.close_day"
SEE_OTHER = 303


@dataclass(frozen=True)
class Row:
    """A finding as the page shows it; after a refusal with what was typed, and why."""

    finding: Finding
    typed: dict[str, str] = field(default_factory=dict)
    refusal: str = ""


@require_safe
@login_required
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Everything that is missing today, and who can act."""
    _check(request)
    return _render(request, None, at=timezone.now())


@require_safe
@login_required
@never_cache
def room(request: HttpRequest, counter: int) -> HttpResponse:
    """The rows of one counter, for whoever works there."""
    return _render(request, counter_or_refuse(request, counter), at=timezone.now())


@require_POST
@login_required
def act(request: HttpRequest, visit: int, name: str) -> HttpResponse:
    """One act about one visit, from the page of a counter or of the whole hospital."""
    assert isinstance(request.user, User)
    at, counter = timezone.now(), None
    number = request.POST.get("counter", "")
    if number.isdigit() and len(number) < 10:
        counter = counter_or_refuse(request, int(number))
    else:
        _check(request)
    missing = request.POST.get("missing", "")
    rows = [one for one in findings(at=at, counter=counter) if one.visit.pk == visit and one.missing == missing]
    posted = {name: str(value) for name, value in request.POST.items()}
    press = Press(at, request.user, counter, request_key=posted.get("request_key", "")[:64])
    try:
        if not rows:
            raise UnclearError(_("Langkah ini sudah tidak diperlukan. Lihat daftar yang sekarang."))
        asked = acts.Asked(rows[0], press.because(posted.get("reason", "").strip()), posted)
        messages.success(request, acts.act(name, asked))
    except QueueError as refusal:
        said = said_to(request.user, refusal)
        if not rows:
            messages.error(request, said)
        return _render(request, counter, at=at, refused=Row(rows[0], posted, said) if rows else None)
    where = reverse("reports:coach_room", args=[counter.pk]) if counter else reverse("reports:coach")
    return HttpResponseRedirect(where, status=SEE_OTHER)


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm(SEE):
        raise PermissionDenied


def _render(request: HttpRequest, counter: Counter | None, *, at: datetime, refused: Row | None = None) -> HttpResponse:
    found = findings(at=at, counter=counter)
    rows = [refused if refused and refused.finding.key == one.key else Row(one) for one in found]
    context = {
        "at": at,
        "counter": counter,
        "rows": rows,
        "places": [(place.label, count) for place, count in by_place(found).items()],
        "held": held(at=at) if counter is None else [],
        "is_urgent": is_urgent(at=at),
        "close_at": close_at(at=at),
        "prescription_kinds": PrescriptionKind.choices,
        "new_key": lambda: uuid4().hex,
    }
    return render(request, "reports/coach.html", context)
