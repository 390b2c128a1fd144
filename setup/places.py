"""Step 5: what is missing before everybody can be called is shown, and made by one press."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from queues.errors import QueueError
from queues.errors.places import WrongLinesError
from queues.models import Counter, Stop, StopKind
from queues.places import making, plan
from queues.places.plan import Choices
from setup import steps
from setup.stepping import go_on, nothing_changed, press_of, shown, step_page

MOST = 20
SHORT_KEY = re.compile(r"[0-9]{1,18}")


@step_page(steps.PLACES)
def page(request: HttpRequest) -> HttpResponse:
    """The preview; one press makes it, another takes it back before anybody has a number."""
    if request.method != "POST":
        return _shown(request, _choices(request.GET))
    if "undo" in request.POST:
        return _undo(request)
    if "add" in request.POST:
        return _add(request)
    choices = _choices(request.POST)
    if "look" in request.POST:
        return _shown(request, choices, _names(request))
    try:
        change = making.make_places(
            choices, press_of(request), names=_names(request), seen=request.POST.get("seen", "")
        )
    except WrongLinesError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, choices, _names(request), dict(refusal.problems))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, choices, _names(request))
    if change is None:
        return go_on(request, steps.PLACES, nothing_changed(), is_changed=False)
    counters = Counter.objects.filter(is_active=True).count()
    return go_on(
        request, steps.PLACES, _("Tempat dibuat. Sekarang ada %(count)d loket dan ruang.") % {"count": counters}
    )


def _add(request: HttpRequest) -> HttpResponse:
    """One more desk or room, by name and place."""
    name, stop = request.POST.get("new-name", ""), request.POST.get("new-stop", "")
    try:
        change = making.add_counter(press_of(request), name=name, stop=int(stop) if SHORT_KEY.fullmatch(stop) else 0)
    except WrongLinesError as refusal:
        messages.error(request, " ".join(refusal.problems.values()))
        return _shown(request, _choices(request.POST))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, _choices(request.POST))
    messages.success(request, _("Dibuat: %(name)s.") % {"name": change.new if change else name})
    return redirect("setup:places")


def _undo(request: HttpRequest) -> HttpResponse:
    try:
        making.take_places_back(press_of(request))
    except QueueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Tempat yang tadi dibuat sudah dihapus lagi."))
    return redirect("setup:places")


def _choices(given: Any) -> Choices:
    kinds = frozenset(kind for kind in plan.OPTIONAL if f"kind-{kind}" in given)
    return Choices(_number(given.get("desks", "")), _number(given.get("chemists", "")), kinds)


def _number(text: str) -> int | None:
    """1 to 20; None for anything else: as many as the seats ask for."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 3 and 1 <= int(text) <= MOST else None


def _names(request: HttpRequest) -> dict[str, str]:
    """What was typed, by the counters' keys."""
    return {key.removeprefix("counter-"): request.POST[key] for key in request.POST if key.startswith("counter-")}


def _shown(
    request: HttpRequest,
    choices: Choices,
    names: dict[str, str] | None = None,
    problems: dict[tuple[str, str], str] | None = None,
) -> HttpResponse:
    made = making.named(plan.planned(choices, at=timezone.now()), names or {})
    rows = [
        {
            "stop": stop,
            "kind": StopKind(stop.kind).label,
            "counters": [(one, (problems or {}).get((one.key, "name"), "")) for one in stop.counters],
        }
        for stop in made.stops
    ]
    content = {
        "plan": made,
        "rows": rows,
        "kinds": [(kind, StopKind(kind).label, kind in choices.kinds) for kind in plan.missing_kinds()],
        "asks_desks": any(stop.kind == StopKind.ADMISSION for stop in made.stops),
        "asks_chemists": any(stop.kind == StopKind.PHARMACY for stop in made.stops),
        "most": MOST,
        "seen": plan.places_seen(),
        "may_undo": making.last_made() is not None and not making.in_use(),
        "there": _there(),
        "stops": Stop.objects.filter(is_active=True).exclude(clinic__is_trial=True),
        "new_name": request.POST.get("new-name", ""),
        "new_stop": request.POST.get("new-stop", ""),
    }
    return shown(request, steps.PLACES, "setup/places.html", content)


def _there() -> list[dict[str, str]]:
    """The places that are there already, each with what it serves."""
    counters = Counter.objects.filter(is_active=True).prefetch_related("stops")
    return [{"name": one.name, "stops": ", ".join(stop.name for stop in one.stops.all())} for one in counters]
