"""Step 8: the boards of the halls, and where walls, kiosks and desks are opened; which of them are there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from display import setting_up
from display.coverage import STOPS_OF_A_BOARD, silent_places
from display.models import Board
from queues import devices
from queues.errors import QueueError
from queues.errors.places import WrongLinesError
from queues.models import SeenDevice
from setup import steps
from setup.addresses import kiosk_address, of_board
from setup.stepping import go_on, nothing_changed, press_of, shown, step_page


@step_page(steps.SCREENS)
def page(request: HttpRequest) -> HttpResponse:
    """The boards that are missing, made by one press; the addresses of those that are there."""
    if request.method != "POST":
        return _shown(request, {}, {})
    if "device" in request.POST:
        return _given_up(request)
    names = {key.removeprefix("board-"): request.POST[key] for key in request.POST if key.startswith("board-")}
    try:
        change = setting_up.make_boards(press_of(request), names=names, seen=request.POST.get("seen", ""))
    except WrongLinesError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, names, dict(refusal.problems))
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, names, {})
    if change is None:
        return go_on(request, steps.SCREENS, nothing_changed(), is_changed=False)
    return go_on(request, steps.SCREENS, _("Layar dibuat: %(names)s.") % {"names": change.new})


def _given_up(request: HttpRequest) -> HttpResponse:
    """A wall or a kiosk that was taken down is not waited for."""
    key = request.POST["device"]
    found = SeenDevice.objects.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() else None
    try:
        change = devices.give_up(found, press_of(request)) if found else None
    except QueueError as refusal:
        messages.error(request, str(refusal))
        return _shown(request, {}, {})
    if change is None:
        messages.info(request, nothing_changed())
    else:
        messages.success(request, _("%(name)s tidak ditunggu lagi.") % {"name": change.old})
    return redirect("setup:screens")


def _shown(request: HttpRequest, names: dict[str, str], problems: dict[tuple[str, str], str]) -> HttpResponse:
    boards = Board.objects.filter(is_active=True).prefetch_related(*STOPS_OF_A_BOARD)
    plan = setting_up.named(setting_up.planned_boards(), names)
    content = {
        "plan": [(one, problems.get((one.key, "name"), "")) for one in plan],
        "boards": [(board, of_board(request, board), silent_places(board)) for board in boards],
        "kiosk": kiosk_address(request),
        "heard": _heard(),
        "seen": setting_up.boards_seen(),
    }
    return shown(request, steps.SCREENS, "setup/screens.html", content)


def _heard() -> list[tuple[SeenDevice, bool]]:
    """Those that stand here, each with whether it is silent now."""
    at = timezone.now()
    mute = set(devices.silent(at=at).values_list("pk", flat=True))
    return [(one, one.pk in mute) for one in devices.waited_for(at=at)]
