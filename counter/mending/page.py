"""The page of one way back: GET says what will happen, POST does it and leads back to today's people.

A refusal shows the page again, with its sentence and what was typed.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from counter import alarms
from counter.access import counter_or_refuse
from counter.mending.days import Day, day_of
from counter.mending.mend import Legality
from counter.mending.subject import visit_at
from counter.pressing import SEE_OTHER, Pressed, attempt
from queues.models import Counter, Visit

Words = str | Promise


@dataclass(frozen=True)
class Asked:
    """The user, counter and visit of the page, and what has been chosen or typed so far."""

    counter: Counter
    user: User
    visit: Visit
    typed: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class Preview:
    """What the act will do, in sentences, and the fields that it asks for.

    `here`: what changes at the hospital; `kept`: what BPJS keeps whatever is pressed; `superseded`: what BPJS is told
    instead; `told`: what the patient sees or is told. `fields`: a template of the form's fields (`reason` alone when
    empty), which reads `preview.context`.
    """

    here: list[Words]
    kept: list[Words] = field(default_factory=list)
    superseded: list[Words] = field(default_factory=list)
    told: list[Words] = field(default_factory=list)
    fields: str = ""
    asks_reason: bool = True
    context: dict[str, Any] = field(default_factory=dict)


def to_the_visit(counter: Counter, visit: Visit) -> str:
    """For `mend_page`: back to the page of the visit."""
    return reverse("counter:visit", args=[counter.pk, visit.booking_code])


def _usual_way(at: datetime) -> Callable[[Counter, Visit], str]:
    """To today's people; from a visit of another day, which stands not among them, to its page."""

    def leads_to(counter: Counter, visit: Visit) -> str:
        if day_of(visit, at=at) == Day.TODAY:
            return reverse("counter:today", args=[counter.pk])
        return to_the_visit(counter, visit)

    return leads_to


def mend_page(
    title: Words,
    *,
    button: Words,
    is_legal: Callable[[Visit, User], Legality],
    preview: Callable[[Asked], Preview],
    act: Callable[[Pressed, Visit], str],
    leads_to: Callable[[Counter, Visit], str] | None = None,
) -> Callable[..., HttpResponse]:
    """The view of a way back. `act` gives the sentence to show, or raises a QueueError, and then has written nothing.
    `leads_to`: the address that follows, where it is not today's people, or the page of a visit of another day.

    A user who may not work at the counter gets 403, a visit of another place or day than the act is for 404.
    """

    @login_required
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, pk: int, code: str, *, days: Set[Day]) -> HttpResponse:
        at = timezone.now()
        assert isinstance(request.user, User)
        counter = counter_or_refuse(request, pk)
        visit = visit_at(counter, code, at=at, days=days)
        refusal = None
        if request.method == "POST":
            pressed = Pressed(request=request, counter=counter, at=at, user=request.user)
            refusal = attempt(lambda one: act(one, visit), pressed)
            if refusal is None:
                return HttpResponseRedirect((leads_to or _usual_way(at))(counter, visit), status=SEE_OTHER)
            visit = visit_at(counter, code, at=at, days=days)
        legality = is_legal(visit, request.user)
        typed = request.POST if request.method == "POST" else request.GET
        asked = Asked(counter, request.user, visit, {name: str(value) for name, value in typed.items()}, at)
        shown: dict[str, Any] = {
            "title": title,
            "button": button,
            "counter": counter,
            "visit": visit,
            "alarms": alarms.at_counter(counter, at=at),
            "why_not": "" if legality is True else legality,
            "is_said": refusal is not None and str(refusal) == str(legality),
            "is_legal": legality is True,
            "preview": preview(asked) if legality is True else None,
            "typed": asked.typed,
            "is_today": day_of(visit, at=at) == Day.TODAY,
            # A form that is shown again after a refusal is another press: what is corrected in it may be done.
            "new_key": uuid4().hex,
            "at": at,
        }
        return render(request, "counter/mend.html", shown)

    return view
