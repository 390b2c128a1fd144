"""Step 11: an invented patient walks through the real screens, and each act ticks as it arrives."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from display.lending import give_boards_back, lend_boards
from queues.errors import QueueError
from queues.models import Counter, QueueEntry, TrialWalk
from queues.places import trial_walk
from setup import steps
from setup.shown import MAY_SEE
from setup.stepping import go_on, nothing_changed, press_of, shown, step_page
from setup.walk_acts import WalkSeen, is_called, walk_seen

LONGEST_PK = 18


@step_page(steps.WALK)
def page(request: HttpRequest) -> HttpResponse:
    """Begin, "heard", close: each may be pressed by anybody of the step's role, and what is there says what is next."""
    if request.method != "POST":
        return _shown(request)
    try:
        if "begin" in request.POST:
            _begin(request)
        elif "heard" in request.POST:
            _hear(request)
        elif "close" in request.POST:
            return _close(request)
    except QueueError as refusal:
        messages.error(request, str(refusal))
    return redirect("setup:walk")


@require_safe
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def now(request: HttpRequest) -> HttpResponse:
    """The acts alone, for the page that follows them; no acts, and so the whole page, once the walk is closed."""
    walk = trial_walk.open_walk()
    content = _seen(walk) if walk else {}
    return render(request, "setup/_walk_now.html", content)


def _begin(request: HttpRequest) -> None:
    room = request.POST.get("room", "")
    key = int(room) if room.isascii() and room.isdigit() and len(room) <= LONGEST_PK else 0
    change = trial_walk.begin_walk(press_of(request), room=key, lend=lend_boards)
    if change is not None:
        messages.success(request, _("Uji jalan dimulai: %(what)s.") % {"what": change.new})


def _hear(request: HttpRequest) -> None:
    walk = trial_walk.open_walk()
    if walk is not None and not is_called(walk):
        messages.error(request, _("Ruang belum memanggil: belum ada yang dapat terdengar."))
        return
    if trial_walk.note_heard(press_of(request)) is None:
        messages.info(request, nothing_changed())


def _close(request: HttpRequest) -> HttpResponse:
    walk = trial_walk.open_walk()
    is_complete = walk is not None and walk_seen(walk, at=timezone.now()).is_complete
    change = trial_walk.close_walk(press_of(request), is_complete=is_complete, give_back=give_boards_back)
    if change is None:
        messages.info(request, nothing_changed())
        return redirect("setup:walk")
    if is_complete:
        return go_on(request, steps.WALK, _("Uji jalan selesai: semua layar bekerja. Ruangnya dikembalikan."))
    messages.info(request, _("Uji jalan ditutup sebelum selesai. Ruangnya dikembalikan, tidak ada yang tertinggal."))
    return redirect("setup:walk")


def _seen(walk: TrialWalk) -> dict[str, Any]:
    seen: WalkSeen = walk_seen(walk, at=timezone.now())
    return {"walk": walk, "seen": seen}


def _shown(request: HttpRequest) -> HttpResponse:
    walk = trial_walk.open_walk()
    content: dict[str, Any] = {
        "rooms": [] if walk else _rooms(),
        "last": TrialWalk.objects.filter(is_complete=True).select_related("began_by", "room").order_by("-pk").first(),
        "is_called": walk is not None and is_called(walk),
    }
    return shown(request, steps.WALK, "setup/walk.html", content | (_seen(walk) if walk else {}))


def _rooms() -> list[tuple[Counter, str]]:
    """The rooms that can be lent, each with who is there now; the empty ones first."""
    rooms = list(trial_walk.rooms_to_lend())
    there = dict[int | None, str]()
    for entry in QueueEntry.objects.at_counters().named().filter(counter__in=rooms):
        there[entry.counter_id] = entry.label
    return sorted(((room, there.get(room.pk, "")) for room in rooms), key=lambda one: bool(one[1]))
