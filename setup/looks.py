"""What patients would see with a value that nobody has saved yet: the real pages, with an invented number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from display.board_content import board_content
from display.models import Board
from kiosk.help_place import help_place
from kiosk.qr import status_qr
from kiosk.status import Status, Step
from kiosk.tickets import TicketFace
from queues import clock
from queues.rules.declared import SETTINGS, Setting, Text, UnreadableError
from setup.shown import MAY_SEE

TICKET, KIOSK, BOARD, STATUS = "ticket", "kiosk", "board", "status"
WORDS: dict[str, Text] = {
    TICKET: gettext_lazy("Tiket"),
    KIOSK: gettext_lazy("Anjungan"),
    BOARD: gettext_lazy("Layar"),
    STATUS: gettext_lazy("Halaman status"),
}
# On which screens a setting is seen.
SEEN_ON = {
    "HOSPITAL_NAME": (TICKET, KIOSK, STATUS),
    "BRAND_COLOUR": (KIOSK, BOARD, STATUS),
    "HELP_PLACE": (KIOSK,),
    "TICKET_FOOTNOTE": (TICKET,),
}
# As templates name them.
IN_TEMPLATES = ("HOSPITAL_NAME", "TICKET_FOOTNOTE", "HELP_PLACE")
LABEL = "A-12"


@dataclass(frozen=True)
class Look:
    """A link to one screen with the value."""

    words: Text
    address: str


def looks_of(setting: Setting, value: Any) -> list[Look]:
    """The screens on which this value of the setting is seen."""
    if value is None:
        return []
    query = urlencode({setting.name: setting.written(value)})
    screens = SEEN_ON.get(setting.name, ())
    return [Look(WORDS[one], f"{reverse('setup:look', args=[one])}?{query}") for one in screens]


@require_safe
@login_required
@permission_required(MAY_SEE, raise_exception=True)
def page(request: HttpRequest, screen: str) -> HttpResponse:
    """One screen with the values of the address; what is no value of its setting is left as it is."""
    asked = {name: value for name in SEEN_ON if (value := _asked(request, name)) is not None}
    own = {name.lower(): value for name, value in asked.items() if name in IN_TEMPLATES}
    if colour := asked.get("BRAND_COLOUR"):
        own["brand_look"] = colour.removeprefix("#")
    if screen not in WORDS:
        raise Http404
    template, content = {TICKET: _ticket, KIOSK: _kiosk, BOARD: _board, STATUS: _status}[screen]()
    return render(request, template, {**content, **{name: value for name, value in own.items() if value}})


def _asked(request: HttpRequest, name: str) -> Any:
    text = request.GET.get(name)
    if text is None:
        return None
    try:
        value = SETTINGS[name].read(text)
    except UnreadableError:
        return None
    return None if SETTINGS[name].problem_of(value) else value


Drawn = tuple[str, Mapping[str, Any]]


def _ticket() -> Drawn:
    at = timezone.now()
    face = TicketFace(
        label=LABEL,
        place=_("Poli contoh"),
        doctor="",
        hours="",
        taken_at=at,
        remaining=5,
        estimated_at=at + timedelta(minutes=30),
        next_step=_("Silakan tunggu panggilan di depan %(place)s.") % {"place": _("Poli contoh")},
        for_staff="",
        booking_code="",
        qr=status_qr("contoh"),
    )
    return "setup/look_ticket.html", {"face": face, "zone": clock.zone_word()}


def _kiosk() -> Drawn:
    return "kiosk/home.html", {"is_open": True, "has_desk": True, "help_place": help_place()}


def _board() -> Drawn:
    board = Board.objects.filter(is_active=True).first() or Board(slug="contoh", name=_("Layar contoh"))
    content = board_content(board, at=timezone.now()) if board.pk else None
    return "display/board.html", {"board": board, "content": content, "page_version": ""}


def _status() -> Drawn:
    steps = [
        Step(_("Loket"), "done", _("Selesai")),
        Step(_("Poli"), "now", _("Menunggu")),
        Step(_("Farmasi"), "todo", _("Nanti")),
    ]
    status = Status(
        label=LABEL,
        headline=_("Menunggu di poli"),
        sentence=_("Silakan tunggu panggilan di depan %(place)s.") % {"place": _("Poli contoh")},
        place=_("Poli contoh"),
        doctor="",
        remaining=5,
        estimated_at=timezone.now() + timedelta(minutes=30),
        is_called=False,
        is_over=False,
        steps=steps,
    )
    return "status/page.html", {"status": status, "zone": clock.zone_word(), "token": "contoh", "refresh_seconds": 600}
