"""Which browser is an enrolled console: by a cookie that a person with the right put there, and that can be revoked."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from service_accounts.limits import keyed_hash
from staff_login.models import ConsoleDevice

COOKIE = "console"
KEPT_FOR = timedelta(days=400)
PURPOSE = "staff_login.console"
MAY_ENROL = "queue.change_counter"


def of_request(request: HttpRequest) -> ConsoleDevice | None:
    """The console that asks, or None for a browser that is none, or no longer."""
    token = request.COOKIES.get(COOKIE, "")
    return ConsoleDevice.objects.filter(token=_hash(token), revoked_at=None).first() if token else None


def enrol(request: HttpRequest, response: HttpResponse, *, name: str, by: User, at: datetime) -> ConsoleDevice:
    """From now on this browser is a console."""
    token = secrets.token_urlsafe(32)
    device = ConsoleDevice.objects.create(name=name, token=_hash(token), enrolled_by=by, enrolled_at=at)
    response.set_cookie(COOKIE, token, max_age=KEPT_FOR, httponly=True, samesite="Strict", secure=request.is_secure())
    return device


def _hash(token: str) -> str:
    return keyed_hash(token, purpose=PURPOSE)
