"""When a staff session ends: with the shift, or after hours in which nobody acted. Screens that poll do not act."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from staff_login.signing_out import BEGAN_KEY, is_signed_out

ACTED_KEY = "staff_acted"
# Staff who acted so lately are not thrown out in the middle of a patient; after the last hour they are.
JUST_ACTED = timedelta(minutes=10)
LAST_HOUR = timedelta(hours=1)
# An act is written down again only after so long: a press must not cost a second write.
WRITTEN_AGAIN_AFTER = timedelta(minutes=1)


@receiver(user_logged_in)
def begin(sender: object, request: HttpRequest, **signal: Any) -> None:
    """The clock of this session starts."""
    now = int(timezone.now().timestamp())
    request.session[BEGAN_KEY] = request.session[ACTED_KEY] = now
    if settings.STAFF_SESSION_HOURS:
        request.session.set_expiry(int((timedelta(hours=settings.STAFF_SESSION_HOURS) + LAST_HOUR).total_seconds()))


class StaffSessionMiddleware:
    """After Django's own: a session past its time becomes anonymous, and pages lead to the login and back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a cookie there is no session to open: the machines' services and the walls stay as quick as they were.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            at = timezone.now()
            if is_over(request.session, at=at):
                logout(request)
                return self.get_response(request)
            request.user = SimpleLazyObject(partial(_standing, request, request.user))  # type: ignore[assignment]
            if is_act(request) and at - moment_of(request.session, ACTED_KEY) > WRITTEN_AGAIN_AFTER:
                request.session[ACTED_KEY] = int(at.timestamp())
        return self.get_response(request)


def _standing(request: HttpRequest, user: Any) -> Any:
    """The user, or nobody when all their sessions were ended meanwhile."""
    if user.is_authenticated and is_signed_out(user, request.session):
        # `logout` asks for the user, and this is the asking.
        request.user = user
        logout(request)
        return request.user
    return user


def is_over(session: SessionBase, *, at: datetime) -> bool:
    """By the settings of now: a shorter shift holds for those who are logged in too. 0: no such limit."""
    if BEGAN_KEY not in session:
        # Of a version that knew no end.
        return True
    age, silence = at - moment_of(session, BEGAN_KEY), at - moment_of(session, ACTED_KEY)
    idle, shift = timedelta(minutes=settings.STAFF_IDLE_MINUTES), timedelta(hours=settings.STAFF_SESSION_HOURS)
    if idle and silence >= idle:
        return True
    return bool(shift) and age >= shift and (silence >= JUST_ACTED or age >= shift + LAST_HOUR)


def is_act(request: HttpRequest) -> bool:
    """A press, or a page that somebody opened. What scripts fetch by themselves asks for no page."""
    return request.method not in ("GET", "HEAD") or "text/html" in request.headers.get("Accept", "")


def moment_of(session: SessionBase, key: str) -> datetime:
    """When this session began, or was last acted in."""
    return datetime.fromtimestamp(session.get(key, 0), tz=timezone.get_default_timezone())
