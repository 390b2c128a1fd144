"""The page on which a start password is changed, and the way there: nothing else opens before."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from staff_login.backend import turn
from staff_login.locking import OPEN_TO_ALL
from staff_login.models import StartPassword
from staff_login.start_passwords import CHANGE_KEY, is_waiting

SEE_OTHER = 303
# What a person needs who has still to change it, and what is of no staff session.
OPEN = ("/lock/new/", "/lock/state/", "/look/", *(path for path in OPEN_TO_ALL if path != "/lock/"))


@receiver(user_logged_in)
def begin(sender: object, request: HttpRequest, user: User, **signal: Any) -> None:
    """The session knows it, so that no page asks the database."""
    if is_waiting(user):
        request.session[CHANGE_KEY] = True


class StartPasswordMiddleware:
    """After the sessions: with a start password every page is the one that changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_of_staff = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(OPEN)
        # A user who was locked since is nobody any more, and is led to the login.
        if is_of_staff and CHANGE_KEY in request.session and request.user.is_authenticated:
            return HttpResponseRedirect(reverse("new_password"), status=SEE_OTHER)
        return self.get_response(request)


class NewPasswordForm(forms.Form):
    """The start password was typed a moment ago: it is not asked for again."""

    password = forms.CharField(widget=forms.PasswordInput, strip=False)
    again = forms.CharField(widget=forms.PasswordInput, strip=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        if self.user.check_password(password):
            raise ValidationError(_("Ini kata sandi awal. Pilih yang lain."))
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "password" in values and values.get("again") != values["password"]:
            self.add_error("again", _("Kedua kata sandi tidak sama."))
        return values


@sensitive_post_parameters("password", "again")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Change the start password; then the session is like any other."""
    assert isinstance(request.user, User)
    if CHANGE_KEY not in request.session:
        return HttpResponseRedirect("/counter/")
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with turn.taken():
            request.user.set_password(form.cleaned_data["password"])
        request.user.save(update_fields=["password"])
        StartPassword.objects.filter(user=request.user).delete()
        del request.session[CHANGE_KEY]
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Kata sandi Anda tersimpan."))
        return HttpResponseRedirect("/counter/")
    return render(request, "new_password.html", {"form": form})
