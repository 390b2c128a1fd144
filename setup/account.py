"""Step 0: the first administrator, by the code that `migrate` printed, and the roles of the staff."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from queues.press import Press
from queues.verbs.recorded import Told, recorded
from setup import roles, steps
from setup.stepping import go_on, press_of, shown, step_page
from staff_login import first_admin

NAME = "setup.account"
BACKEND = "staff_login.backend.BrakedBackend"
LONGEST_NAME = 150


@sensitive_post_parameters("code", "password", "again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """The page of the code; once there is an administrator it leads to the login."""
    if not first_admin.is_wanted():
        return redirect("setup:overview")
    if request.method != "POST":
        return _first_page(request, {})
    problems = _problems(request)
    if problems:
        return _first_page(request, problems)
    try:
        user = _make(request)
    except first_admin.FirstAdminError:
        messages.info(request, _("Administrator pertama sudah dibuat. Silakan masuk."))
        return redirect("login")
    login(request, user, backend=BACKEND)
    messages.success(request, _("Selamat datang. Peran petugas sudah dibuat; lanjutkan dari sini, kapan pun."))
    return redirect("setup:overview")


@step_page(steps.ACCOUNT)
def page(request: HttpRequest) -> HttpResponse:
    """The administrators, and a press that makes or completes the roles."""
    if request.method == "POST":
        given = sum(roles.set_up_groups().values())
        words = _("Peran petugas lengkap; %(count)d izin ditambahkan.") % {"count": given}
        recorded(NAME, press_of(request), lambda: Told("", words) if given else None)
        return go_on(request, steps.ACCOUNT, words, is_changed=bool(given))
    content = {
        "admins": User.objects.filter(is_superuser=True, is_active=True).order_by("username"),
        "groups": Group.objects.order_by("name"),
    }
    return shown(request, steps.ACCOUNT, "setup/account.html", content)


@sensitive_variables("password")
def _make(request: HttpRequest) -> User:
    name, password = request.POST["username"].strip(), request.POST["password"]
    made: list[User] = []

    def act() -> Told:
        made[:] = [first_admin.make(name, password)]
        roles.set_up_groups()
        return Told("", name)

    recorded(NAME, Press(timezone.now()), act)
    return made[0]


@sensitive_variables("password")
def _problems(request: HttpRequest) -> dict[str, str]:
    """A sentence for each field that is wrong. The code is looked at first: to others this page says nothing more."""
    now = timezone.now()
    if first_admin.are_too_many(at=now):
        minutes = first_admin.minutes_to_wait(at=now)
        words = ngettext(
            "Terlalu banyak kode yang salah. Coba lagi dalam %(count)d menit.",
            "Terlalu banyak kode yang salah. Coba lagi dalam %(count)d menit.",
            minutes,
        )
        return {"code": words % {"count": minutes}}
    if not first_admin.is_right(request.POST.get("code", "")):
        first_admin.note_wrong(at=now)
        return {
            "code": _("Kode ini bukan kode yang dicetak manage.py migrate di server. Jalankan lagi untuk melihatnya.")
        }
    name, password = request.POST.get("username", "").strip(), request.POST.get("password", "")
    found = {
        "username": _problem_of_name(name),
        "password": _problem_of_password(password, name),
        "again": "" if password == request.POST.get("again", "") else _("Kedua kata sandi tidak sama."),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _problem_of_name(name: str) -> str:
    if not name or len(name) > LONGEST_NAME:
        return _("Isi nama pengguna, paling banyak 150 huruf.")
    if User.objects.filter(username=name).exists():
        return _("Nama pengguna ini sudah ada.")
    try:
        User.username_validator(name)
    except ValidationError as wrong:
        return " ".join(wrong.messages)
    return ""


@sensitive_variables("password")
def _problem_of_password(password: str, name: str) -> str:
    try:
        validate_password(password, User(username=name))
    except ValidationError as wrong:
        return " ".join(wrong.messages)
    return ""


def _first_page(request: HttpRequest, problems: dict[str, str]) -> HttpResponse:
    content = {
        "problems": problems,
        "code": request.POST.get("code", ""),
        "username": request.POST.get("username", ""),
    }
    return render(request, "setup/first.html", content)
