"""What a page says when the database is locked or away: 503, in words for the person who uses the page."""

import logging
import sys

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.views import defaults

from kiosk.rules import KioskRules
from queues.errors import BusyError
from queues.recovery import state
from queues.rules import HospitalRules
from queues.rules.reading import known

logger = logging.getLogger(__name__)
RETRY_SECONDS = 2
UNAVAILABLE = (BusyError, OperationalError, InterfaceError)
# These take a press alone: asked for as a page they lead nowhere.
ONLY_PRESSED = frozenset({"kiosk:restart", "kiosk:lower_controls"})


class UnavailableMiddleware(MiddlewareMixin):
    """Answers for a view that the database left without an answer. Nothing of what it did was written."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A 503 page for a busy or lost database; None for any other exception."""
        return answer(request, exception) if isinstance(exception, UNAVAILABLE) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, also for what happens outside a view: a session that cannot be written."""
    error = sys.exc_info()[1]
    if isinstance(error, UNAVAILABLE):
        return answer(request, error)
    return defaults.server_error(request)


def answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """A page from which the same thing can be tried again. It asks nothing of the database."""
    match = request.resolver_match
    name = match.view_name if match else "?"
    # The place and the kind: an address may be a secret, and the database's words may quote what somebody typed.
    logger.warning("unavailable: %s for %s", type(error.__cause__ or error).__name__, name)
    is_at_kiosk = request.path_info.startswith("/kiosk/")
    again = "/kiosk/" if name in ONLY_PRESSED else request.path
    context = {
        "again": again,
        "idle_seconds": known(KioskRules).kiosk_idle_seconds,
        "countdown_seconds": known(KioskRules).kiosk_countdown_seconds,
        "hospital_name": known(HospitalRules).hospital_name,
        "restored": state.known(),
    }
    page = render(request, "kiosk/busy.html" if is_at_kiosk else "503.html", context, status=503)
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    page.headers["Cache-Control"] = "no-store"
    # Logged above, without the address.
    page._has_been_logged = True  # type: ignore[attr-defined]
    return page
