"""A locked screen: the session stays, and the server answers nothing of it until a PIN or a password was given.

What a page has hidden in its own way is for the eye; what is refused here is refused for good. Kiosk, boards, phones
and machines have nothing of a staff session and go on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from staff_login.sessions import ACTED_KEY, moment_of

LOCKED_KEY = "staff_locked"
LOCKED = 423
SEE_OTHER = 303
# Nothing there is of a staff session, or it is what unlocks it.
OPEN_TO_ALL = (
    *("/lock/", "/logout/", "/language/", "/static/"),
    *("/kiosk/", "/s/", "/display/", "/live/", "/health/", "/ws/", "/api/", "/metrics"),
)


class StaffLockMiddleware:
    """After the end of sessions: a locked one shows its lock, and does nothing that is pressed elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            lock_if_idle(request.session, at=timezone.now())
            if is_locked(request.session) and not request.path.startswith(OPEN_TO_ALL):
                return _refused(request)
        return self.get_response(request)


def _refused(request: HttpRequest) -> HttpResponse:
    """A page and a plain form are led to the lock and back; what a script asked for is told so."""
    if "text/html" in request.headers.get("Accept", ""):
        back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
        answer: HttpResponse = HttpResponseRedirect(f"{reverse('lock')}?{urlencode({'next': back})}", status=SEE_OTHER)
    else:
        answer = HttpResponse(_("Layar ini terkunci."), status=LOCKED, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def is_locked(session: SessionBase) -> bool:
    return LOCKED_KEY in session


def lock(session: SessionBase) -> None:
    """Until `unlock`; a new login begins a session of its own."""
    session[LOCKED_KEY] = True


def unlock(session: SessionBase, *, at: datetime) -> None:
    """The person is here: their silence begins anew."""
    session.pop(LOCKED_KEY, None)
    session[ACTED_KEY] = int(at.timestamp())


def lock_if_idle(session: SessionBase, *, at: datetime) -> None:
    """After STAFF_LOCK_MINUTES without an act. The page's own clock is exact; this one holds without scripts too."""
    idle = timedelta(minutes=settings.STAFF_LOCK_MINUTES)
    if idle and not is_locked(session) and ACTED_KEY in session and at - moment_of(session, ACTED_KEY) >= idle:
        lock(session)
