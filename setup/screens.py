"""Step 8: the boards of the halls, and where walls, kiosks and desks are opened. Devices are not enrolled yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from display import setting_up
from display.coverage import STOPS_OF_A_BOARD, silent_places
from display.models import Board
from queues.errors import QueueError
from queues.errors.places import WrongLinesError
from setup import steps
from setup.addresses import kiosk_address, of_board
from setup.stepping import go_on, nothing_changed, press_of, shown, step_page


@step_page(steps.SCREENS)
def page(request: HttpRequest) -> HttpResponse:
    """The boards that are missing, made by one press; the addresses of those that are there."""
    if request.method != "POST":
        return _shown(request, {}, {})
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


def _shown(request: HttpRequest, names: dict[str, str], problems: dict[tuple[str, str], str]) -> HttpResponse:
    boards = Board.objects.filter(is_active=True).prefetch_related(*STOPS_OF_A_BOARD)
    plan = setting_up.named(setting_up.planned_boards(), names)
    content = {
        "plan": [(one, problems.get((one.key, "name"), "")) for one in plan],
        "boards": [(board, of_board(request, board), silent_places(board)) for board in boards],
        "kiosk": kiosk_address(request),
        "seen": setting_up.boards_seen(),
    }
    return shown(request, steps.SCREENS, "setup/screens.html", content)
