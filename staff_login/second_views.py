"""The pages of the second factor: the code after the password, and where the phone gets its secret."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from service_accounts.addresses import caller
from staff_login import brake
from staff_login import second_factor as second
from staff_login.forms import refusal
from staff_login.locking import OPEN_TO_ALL

SEE_OTHER, LONGEST_CODE = 303, 40
# What a person needs who has still to give it, and what is of no staff session.
OPEN = ("/lock/code/", "/lock/state/", "/look/", *(path for path in OPEN_TO_ALL if path != "/lock/"))
PAGES = {second.CODE: "second_factor_code", second.SET_UP: "second_factor"}


class SecondFactorMiddleware:
    """After the sessions: until the code is given, every page is the one that asks for it (or sets the phone up)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_of_staff = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(OPEN)
        if is_of_staff and second.is_due(request.session) and request.user.is_authenticated:
            page = reverse(PAGES[request.session[second.DUE_KEY]])
            if request.path != page:
                back = request.get_full_path() if request.method in ("GET", "HEAD") else "/counter/"
                return HttpResponseRedirect(f"{page}?{urlencode({'next': back})}", status=SEE_OTHER)
        return self.get_response(request)


@sensitive_post_parameters("code")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """After the password: the code of the phone, or one on paper."""
    if request.session.get(second.DUE_KEY) != second.CODE:
        return HttpResponseRedirect(_next(request))
    wrong = ""
    if request.method == "POST":
        wrong = _wrong(request, at=timezone.now())
        if not wrong:
            _is_given(request)
            return HttpResponseRedirect(_next(request), status=SEE_OTHER)
    return render(request, "second_factor_code.html", {"wrong": wrong, "next": _next(request)})


@sensitive_post_parameters("code")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own second factor: set up by its first code, codes on paper, and its end. Each press needs a code."""
    assert isinstance(request.user, User)
    user, at = request.user, timezone.now()
    is_set, wrong = second.is_set_up(user), ""
    if request.method == "POST":
        if not is_set:
            second.begun(user, at=at)
        wrong = _wrong(request, at=at)
        if not wrong:
            return _done(request, user, is_set=is_set, at=at)
    shown = {
        "is_set": is_set,
        "is_required": second.is_required(user),
        "is_due": second.is_due(request.session),
        "wrong": wrong,
        "left": second.codes_left(user) if is_set else 0,
        "next": _next(request),
    }
    if not is_set:
        factor = second.begun(user, at=at)
        shown |= {"picture": second.picture(factor), "secret": " ".join(_fours(factor.secret))}
    return render(request, "second_factor.html", shown)


def _done(request: HttpRequest, user: User, *, is_set: bool, at: datetime) -> HttpResponse:
    """What the press asked for, once its code was right."""
    if is_set and request.POST.get("act") == "remove":
        if second.is_required(user):
            messages.error(request, _("Rumah sakit meminta faktor kedua dari Anda, jadi tidak dihapus."))
        elif second.remove(user, by=user, at=at):
            messages.success(request, _("Faktor kedua dihapus. Anda masuk dengan kata sandi saja."))
        return redirect("second_factor")
    codes = second.renew_codes(user, at=at) if is_set else second.confirm(user, at=at)
    _is_given(request)
    return render(request, "second_factor_codes.html", {"codes": codes, "next": _next(request)})


def _wrong(request: HttpRequest, *, at: datetime) -> str:
    """Why the code is not taken, in a sentence; nothing when it is."""
    assert isinstance(request.user, User)
    typed = request.POST.get("code", "")[:LONGEST_CODE]
    try:
        if second.accept(request.user, typed, address=caller(request), at=at):
            return ""
    except brake.LoginRefusedError as refused:
        return str(refusal(refused.until).message)
    return _("Kode tidak cocok, sudah dipakai, atau sudah lewat. Tunggu kode berikutnya; periksa juga jam ponsel.")


def _is_given(request: HttpRequest) -> None:
    if request.session.pop(second.DUE_KEY, None):
        # Whoever knew the key of the session before knows none now.
        request.session.cycle_key()


def _fours(secret: str) -> list[str]:
    return [secret[place : place + 4] for place in range(0, len(secret), 4)]


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else "/counter/"
