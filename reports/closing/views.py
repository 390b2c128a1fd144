"""The page on which a named person closes a day, and opens it again with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from counter.staff_words import said_to
from queues import clock, verbs
from queues.errors import QueueError
from queues.models import DayClose
from queues.press import Press
from reports.closing import carrying_out
from reports.closing.lists import Choice, Line, OpenList, open_lists, still_running

CLOSE, REOPEN = "queue.close_day", "queue.reopen_day"
SEE_OTHER = 303
EARLIER_CLOSES = 20
# A longer list is chosen for as a whole: a form has a thousand fields at most.
MOST_CHOICES = 300


@dataclass(frozen=True)
class ShownList:
    """A list with each line's choice, as it was filled in or is proposed."""

    of: OpenList
    rows: Sequence[tuple[Line, Choice]]
    reason: str
    chosen: Choice

    @property
    def is_long(self) -> bool:
        """One choice for all."""
        return len(self.rows) > MOST_CHOICES


def _shown(lists: Sequence[OpenList], posted: dict[str, str]) -> list[ShownList]:
    answers = carrying_out.Answers(posted)
    return [
        ShownList(
            one,
            [(line, answers.choice(line, one)) for line in one.lines],
            answers.reason(one.kind),
            answers.choice(one.lines[0], one),
        )
        for one in lists
    ]


@require_safe
@login_required
@permission_required(CLOSE, raise_exception=True)
def today(request: HttpRequest) -> HttpResponse:
    """The page of today, whichever date that is when it is opened."""
    return redirect("reports:close", clock.service_date(timezone.now()).isoformat())


@require_safe
@login_required
@permission_required(CLOSE, raise_exception=True)
@never_cache
def page(request: HttpRequest, day: str) -> HttpResponse:
    """What is open of a date, or who closed it."""
    return _render(request, _date(day), at=timezone.now())


@require_POST
@login_required
@permission_required(CLOSE, raise_exception=True)
def carry_out(request: HttpRequest, day: str) -> HttpResponse:
    """Close it as filled in; a refusal shows the page again with what was filled in."""
    assert isinstance(request.user, User)
    at, chosen = timezone.now(), _date(day)
    posted = {name: str(value) for name, value in request.POST.items()}
    press = Press(at, request.user, request_key=posted.get("request_key", "")[:64])
    try:
        done = carrying_out.close(chosen, press, posted)
    except QueueError as refusal:
        messages.error(request, said_to(request.user, refusal))
        return _render(request, chosen, at=at, posted=posted)
    words = _("Hari ditutup pukul %(at)s.") % {"at": timezone.localtime(done.at).strftime("%H:%M")}
    messages.success(request, words)
    return _back(chosen)


@require_POST
@login_required
@permission_required(REOPEN, raise_exception=True)
def reopen(request: HttpRequest, day: str) -> HttpResponse:
    """Take the close back, with a reason."""
    assert isinstance(request.user, User)
    chosen = _date(day)
    press = Press(timezone.now(), request.user, reason=request.POST.get("reason", ""))
    try:
        verbs.reopen_day(chosen, press)
    except QueueError as refusal:
        messages.error(request, said_to(request.user, refusal))
    else:
        messages.success(request, _("Hari dibuka lagi. Catat yang kurang, lalu tutup lagi."))
    return _back(chosen)


def _back(day: date) -> HttpResponse:
    return HttpResponseRedirect(reverse("reports:close", args=[day.isoformat()]), status=SEE_OTHER)


def _date(text: str) -> date:
    """The date of the address. 404 for nonsense."""
    try:
        chosen = parse_date(text)
    except ValueError:
        chosen = None
    if chosen is None:
        raise Http404
    return chosen


def _render(request: HttpRequest, day: date, *, at: datetime, posted: dict[str, str] | None = None) -> HttpResponse:
    closes = DayClose.objects.select_related("actor", "reopened_by").filter(date=day)[:EARLIER_CLOSES]
    standing = next((one for one in closes if one.reopened_at is None), None)
    is_future = day > clock.service_date(at)
    can_close = not is_future and (standing is None or standing.actor is None)
    lines = standing.lines.select_related("visit__session__clinic") if standing else []
    lists = open_lists(day, at=at) if can_close else []
    shown = _shown(lists, posted or {})
    context = {
        "day": day,
        "is_today": day == clock.service_date(at),
        "is_future": is_future,
        "close": standing,
        "lines": lines,
        "earlier": [one for one in closes if one.reopened_at],
        "can_close": can_close,
        "lists": shown,
        "running": still_running(lists, at=at),
        "seen": ",".join(line.name for one in shown for line, _choice in one.rows),
        "note": (posted or {}).get("note", ""),
        "new_key": lambda: uuid4().hex,
    }
    return render(request, "reports/close.html", context)
