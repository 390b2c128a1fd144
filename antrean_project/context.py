"""What every page may say of the hospital itself."""

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.urls import reverse

from queues import clock


def hospital(request: HttpRequest) -> dict[str, str]:
    """The hospital's name, its zone's word (WIB, WITA, WIT) and its footnote for tickets (empty: ours)."""
    return {
        "hospital_name": settings.HOSPITAL_NAME,
        "hospital_zone": clock.zone_word(),
        "ticket_footnote": settings.TICKET_FOOTNOTE,
    }


def lock(request: HttpRequest) -> dict[str, int]:
    """After how many minutes without an act a staff page covers itself; 0: only by its button."""
    return {"lock_minutes": settings.STAFF_LOCK_MINUTES}


def live(request: HttpRequest) -> dict[str, str]:
    """Where screens hear that something changed; empty where only polling is left: gunicorn alone."""
    is_served = isinstance(request, ASGIRequest) or settings.STREAM_URL or settings.REDIS_URL
    return {"live_url": f"{settings.STREAM_URL.rstrip('/')}{reverse('live')}" if is_served else ""}
