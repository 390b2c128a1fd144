"""The lock: put on, taken off by PIN or password, or by a colleague who takes over; and where a PIN is set."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from service_accounts.addresses import caller
from staff_login import brake, consoles, locking, pins
from staff_login.backend import SOON, BusyError
from staff_login.forms import OwnPinForm, StaffLoginForm, is_own_password, refusal
from staff_login.models import StaffPin

BACKEND = "staff_login.backend.BrakedBackend"
SEE_OTHER = 303
LONGEST_SECRET = 200


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    """GET: the lock of a session that is locked. POST: lock it."""
    if request.method == "POST":
        locking.lock(request.session)
        if "text/html" not in request.headers.get("Accept", ""):
            return HttpResponse(status=204)
        return redirect(f"{request.path}?next={_next(request)}")
    if not locking.is_locked(request.session):
        return HttpResponseRedirect(_next(request))
    return _page(request, "")


def _page(request: HttpRequest, wrong: str, status: int = 200) -> HttpResponse:
    assert isinstance(request.user, User)
    shown = {
        "next": _next(request),
        "wrong": wrong,
        "has_pin": StaffPin.objects.filter(user=request.user).exists(),
        "console": consoles.of_request(request),
    }
    return render(request, "lock.html", shown, status=status)


@sensitive_post_parameters("secret")
@never_cache
@login_required
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """By the PIN or the password of whose session it is; with another name, on an enrolled console, by that PIN."""
    at = timezone.now()
    assert isinstance(request.user, User)
    name = request.POST.get("username", "").strip()[:150]
    is_other = bool(name) and name != request.user.get_username()
    try:
        user = _colleague(request, name, at=at) if is_other else _owner(request, at=at)
    except ValidationError as refused:
        return _answer(request, refused.messages[0], is_other=is_other)
    if user is None:
        words = _("Nama atau PIN tidak cocok.") if is_other else _("PIN atau kata sandi tidak cocok.")
        return _answer(request, words, is_other=is_other)
    if is_other:
        # As a login: the session of the one before ends here, and nothing of it is taken along.
        login(request, user, backend=BACKEND)
    locking.unlock(request.session, at=at)
    return _answer(request, "", is_other=is_other)


def _owner(request: HttpRequest, *, at: datetime) -> User | None:
    assert isinstance(request.user, User)
    secret = request.POST.get("secret", "")[:LONGEST_SECRET]
    if pins.looks_like_pin(secret) and StaffPin.objects.filter(user=request.user).exists():
        return _by_pin(request, request.user.get_username(), secret, at=at)
    return request.user if is_own_password(request, secret) else None


def _colleague(request: HttpRequest, name: str, *, at: datetime) -> User | None:
    if consoles.of_request(request) is None:
        raise ValidationError(_("Konsol ini belum terdaftar. Keluar, lalu masuk dengan kata sandi."))
    return _by_pin(request, name, request.POST.get("secret", "")[:LONGEST_SECRET], at=at)


def _by_pin(request: HttpRequest, name: str, pin: str, *, at: datetime) -> User | None:
    try:
        return pins.is_right(name, pin, address=caller(request), at=at)
    except brake.LoginRefusedError as refused:
        raise refusal(refused.until) from None
    except BusyError:
        raise refusal(at + SOON, is_busy=True) from None


def _answer(request: HttpRequest, wrong: str, *, is_other: bool) -> HttpResponse:
    """For a script what came of it; for a plain form the page, or the way on."""
    if "text/html" not in request.headers.get("Accept", ""):
        return JsonResponse({"wrong": wrong, "is_other": is_other}, status=403 if wrong else 200)
    if wrong:
        return _page(request, wrong, status=403)
    return HttpResponseRedirect(_next(request), status=SEE_OTHER)


@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Before a page with a plain form sends it: 204, or 423 locked, 401 logged out. It is no act."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return HttpResponse(status=locking.LOCKED if locking.is_locked(request.session) else 204)


@sensitive_post_parameters("password")
@never_cache
@require_POST
def log_in_again(request: HttpRequest) -> JsonResponse:
    """A login on a page whose session has ended, and which still has what was typed: for the one who typed it.

    `was`: the name of that person. Another one is told so (`is_other`), and the page then drops what it has. `token`:
    for the page's forms, since a login gives another one.
    """
    form = StaffLoginForm(request, request.POST)
    if not form.is_valid():
        words = form.non_field_errors()[0] if form.is_refused else _("Nama pengguna atau kata sandi tidak cocok.")
        return JsonResponse({"wrong": words, "is_other": False}, status=403)
    user = form.get_user()
    login(request, user)
    return JsonResponse(
        {"wrong": "", "is_other": user.get_username() != request.POST.get("was", ""), "token": get_token(request)}
    )


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else "/counter/"


@sensitive_post_parameters("password", "pin", "again")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_pin(request: HttpRequest) -> HttpResponse:
    """Set one's PIN, or do away with it. A locked screen does not come here."""
    assert isinstance(request.user, User)
    if locking.is_locked(request.session):
        return redirect("lock")
    form = OwnPinForm(request, request.POST or None)
    if request.method == "POST" and request.POST.get("act") == "forget":
        StaffPin.objects.filter(user=request.user).delete()
        messages.success(request, _("PIN dihapus. Layar dibuka dengan kata sandi."))
        return redirect("own_pin")
    if request.method == "POST" and form.is_valid():
        pins.set_pin(request.user, form.cleaned_data["pin"], at=timezone.now())
        messages.success(request, _("PIN disimpan."))
        return redirect("own_pin")
    shown = {
        "form": form,
        "pin": StaffPin.objects.filter(user=request.user).first(),
        "console": consoles.of_request(request),
        "may_enrol": request.user.has_perm(consoles.MAY_ENROL),
    }
    return render(request, "own_pin.html", shown)


@login_required
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """This browser becomes a console, by somebody who may change counters."""
    assert isinstance(request.user, User)
    if locking.is_locked(request.session) or not request.user.has_perm(consoles.MAY_ENROL):
        raise PermissionDenied
    answer = redirect("own_pin")
    name = request.POST.get("name", "").strip()[:50]
    if not name:
        messages.error(request, _("Beri nama konsol ini, misalnya Loket 1."))
        return answer
    consoles.enrol(request, answer, name=name, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s terdaftar: rekan dapat mengambil alih dengan nama dan PIN.") % {"name": name})
    return answer
