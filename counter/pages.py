"""The consoles' pages: choose a counter, the console, and the part of it that follows."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from counter import alarms, candidates, coach, medicine_view, theatre, together
from counter.access import counter_or_refuse, counters_for
from counter.console import console
from counter.desks import desks_for, elsewhere
from counter.duty_shown import MINUTES
from counter.handover import REASONS
from counter.revision import revision
from queues.models import (
    Counter,
    PrescriptionKind,
    Priority,
    Sex,
    VisitType,
)
from queues.waiting import duty

# Minutes change without anybody's act, and so does how many messages wait for BPJS: a screen is drawn anew this often.
REDRAWN_SECONDS = 30


@require_safe
@login_required
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """The counters this person may work at, with the number waiting and the people there."""
    at = timezone.now()
    desks = desks_for(request.user, at=at)
    shown = {
        "desks": desks,
        "elsewhere": elsewhere(request.user),
        "rooms": [desk.counter for desk in desks if together.serves_people(desk.counter)],
        "together": together.chosen(request.session),
        "uncalled": duty.uncalled(at=at),
        "has_theatre": request.user.has_perm(theatre.PERMISSION),
        "has_counters": bool(desks) or Counter.objects.filter(is_active=True).exists(),
    }
    return render(request, "counter/choose.html", shown)


@require_safe
@login_required
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page of one console."""
    shown = _shown(request, _counter(request, pk), chosen=_chosen(request), at=timezone.now())
    return render(request, "counter/console.html", shown)


@require_POST
@login_required
def serve_together(request: HttpRequest) -> HttpResponse:
    """The rooms that this person serves from one list; fewer than two: each by itself again."""
    asked = request.POST.getlist("room")
    rooms = [one for one in counters_for(request.user) if str(one.pk) in asked and together.serves_people(one)]
    together.choose(request.session, rooms)
    chosen = together.chosen(request.session)
    return redirect("counter:console", chosen[0]) if chosen else redirect("counter:choose")


def page_after_press(request: HttpRequest, counter: Counter, *, chosen: int = 0) -> HttpResponse:
    """The same in the answer to a press, for a page that draws it where it stands: one question instead of two.

    chosen: the entry of the row that stays open, 0 for none. Content-Location is the address of what it shows.
    """
    answer = render(request, "counter/console.html", _shown(request, counter, chosen=chosen, at=timezone.now()))
    address = reverse("counter:console", args=[counter.pk])
    answer["Content-Location"] = f"{address}?entry={chosen}" if chosen else address
    answer["Cache-Control"] = "no-store"
    return answer


def _counter(request: HttpRequest, pk: int) -> Counter:
    assert isinstance(request.user, User)
    return counter_or_refuse(request, pk)


@require_safe
@login_required
def now(request: HttpRequest, pk: int) -> HttpResponse:
    """The part that follows; 304 while nothing moved.

    The tag is signed and given out only after the permissions were checked, so the same tag within its few seconds
    needs no second look: an unchanged poll is the login, the session and one query.
    """
    at = timezone.now()
    tag = _tag(request, pk, at=at)
    answer = get_conditional_response(request, etag=tag)
    if answer is None:
        answer = render(
            request, "counter/_console.html", _shown(request, _counter(request, pk), chosen=_chosen(request), at=at)
        )
    answer["ETag"] = tag
    answer["Cache-Control"] = "no-cache, private"
    return answer


def _tag(request: HttpRequest, pk: int, *, at: datetime) -> str:
    moved = revision(pk, at=at)
    if moved is None:
        raise Http404
    parts = (
        request.user.pk,
        pk,
        moved,
        *(revision(other, at=at) for other in together.chosen(request.session) if other != pk),
        int(at.timestamp()) // REDRAWN_SECONDS,
        get_language(),
        candidates.kept(request.session, pk),
        medicine_view.remembered(request.session, pk),
        _chosen(request),
    )
    return f'"{salted_hmac("counter.pages.now", repr(parts)).hexdigest()}"'


def _chosen(request: HttpRequest) -> int:
    chosen = request.GET.get("entry", "")
    return int(chosen) if chosen.isdigit() and len(chosen) < 19 else 0


def _shown(request: HttpRequest, counter: Counter, *, chosen: int, at: datetime) -> dict[str, Any]:
    assert isinstance(request.user, User)
    shown = console(counter, user=request.user, memory=request.session, chosen=chosen, at=at)
    return {
        "console": shown,
        "alarms": alarms.at_counter(counter, at=at),
        "coach": coach.at_counter(counter, at=at),
        "at": at,
        # Called by the template: each form gets a key of its own.
        "new_key": lambda: uuid4().hex,
        "prescription_kinds": PrescriptionKind.choices,
        "visit_types": VisitType.choices,
        "priorities": [choice for choice in Priority.choices if choice[0]],
        "sexes": Sex.choices,
        "reasons_not_given": REASONS,
        "duty_minutes": MINUTES,
    }
