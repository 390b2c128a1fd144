"""What every page may say of the hospital itself."""

from collections.abc import Callable

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, lazy

from queues import clock, rules
from queues.recovery import state
from queues.recovery.state import Restored


def hospital(request: HttpRequest) -> dict[str, str | Promise]:
    """The hospital's name, its zone's word (WIB, WITA, WIT) and its footnote for tickets (empty: ours).

    Looked up when a page says them: one that says neither reads no rule.
    """
    return {
        "hospital_name": lazy(lambda: rules.current().hospital_name, str)(),
        "hospital_zone": clock.zone_word(),
        "ticket_footnote": lazy(lambda: rules.current().ticket_footnote, str)(),
    }


def restored(request: HttpRequest) -> dict[str, Callable[[], Restored | None]]:
    """A restore that no person has ended; asked for by the pages that say it."""
    return {"restored": state.shown}


def lock(request: HttpRequest) -> dict[str, int]:
    """After how many minutes without an act a staff page covers itself; 0: only by its button."""
    return {"lock_minutes": settings.STAFF_LOCK_MINUTES}


def live(request: HttpRequest) -> dict[str, str]:
    """Where screens hear that something changed; empty where only polling is left: gunicorn alone."""
    is_served = isinstance(request, ASGIRequest) or settings.STREAM_URL or settings.REDIS_URL
    return {"live_url": f"{settings.STREAM_URL.rstrip('/')}{reverse('live')}" if is_served else ""}
