"""Where each screen of the hospital is opened, as the person's own browser reaches this server."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from display.models import Board


def of_board(request: HttpRequest, board: Board) -> str:
    return request.build_absolute_uri(reverse("display:board", args=[board.slug]))


def kiosk_address(request: HttpRequest) -> str:
    """With a printer of 80 mm, as a kiosk in a hall has one."""
    return request.build_absolute_uri(reverse("kiosk:home")) + "?print=1&paper=80&device=Anjungan-1"


def desks(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("counter:choose"))


def services() -> str:
    """What BPJS calls: the address that the hospital told BPJS."""
    return f"{settings.PUBLIC_URL}/ws"
