"""The forms that take a staff password: they say when to try again."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import clock
from staff_login import brake, pins, start_passwords

# The account may be tried from anywhere, the change of its password is one place.
CHANGE_OF_PASSWORD = "change of password"
ALMOST_A_MINUTE = timedelta(seconds=59, microseconds=999_999)


def refusal(until: datetime, *, is_busy: bool = False) -> ValidationError:
    """The same sentence whether the name is somebody's or nobody's."""
    if is_busy:
        return ValidationError(_("Banyak yang sedang masuk. Tunggu beberapa detik, lalu coba lagi."), code="refused")
    minutes = brake.minutes_left(until, at=timezone.now())
    # Rounded up: at the minute that is told the next try is looked at.
    local = timezone.localtime(until + ALMOST_A_MINUTE)
    sentence = _(
        "Terlalu banyak kata sandi yang salah. Coba lagi dalam %(minutes)d menit (pukul %(time)s %(zone)s), atau minta "
        "pengelola membuka kuncinya."
    )
    values = {"minutes": minutes, "time": f"{local:%H:%M}", "zone": clock.zone_word()}
    return ValidationError(sentence % values, code="refused")


class _SaysWhen(AuthenticationForm):
    """A try that was not looked at is told apart from a wrong password."""

    is_refused = False

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except ValidationError:
            if self.is_refused:
                raise
            until = getattr(self.request, "login_refused_until", None)
            if until is None:
                raise
            self.is_refused = True
            raise refusal(until, is_busy=getattr(self.request, "is_login_busy", False)) from None

    def confirm_login_allowed(self, user: Any) -> None:
        """A slip that lay about for longer than the hospital lets it opens nothing."""
        super().confirm_login_allowed(user)
        if start_passwords.is_over(user, at=timezone.now()):
            self.is_refused = True
            raise ValidationError(
                _("Kata sandi awal ini sudah lewat %(days)d hari. Minta slip baru kepada pengelola data.")
                % {"days": start_passwords.holds_for().days},
                code="refused",
            )


class StaffLoginForm(_SaysWhen):
    """The form at /login/."""


class AdminLoginForm(_SaysWhen, AdminAuthenticationForm):
    """The form at /admin/login/."""


class OwnPasswordForm(AdminPasswordChangeForm):
    """At /admin/password_change/: at a desk left open the old password is guessed no faster than at a login."""

    def clean_old_password(self) -> str:
        at = timezone.now()
        try:
            tried = brake.begin(self.user.get_username(), address=CHANGE_OF_PASSWORD, at=at)
        except brake.LoginRefusedError as refused:
            raise refusal(refused.until) from None
        old: str = super().clean_old_password()
        brake.succeed(tried, at=at)
        return old


class OwnPinForm(forms.Form):
    """Whoever knows the password sets the PIN, at a login's pace."""

    password = forms.CharField(widget=forms.PasswordInput, strip=False)
    pin = forms.CharField(widget=forms.PasswordInput)
    again = forms.CharField(widget=forms.PasswordInput)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if words := pins.weakness(pin):
            raise ValidationError(words)
        return pin

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "pin" in values and values.get("again") != values["pin"]:
            self.add_error("again", _("Kedua PIN tidak sama."))
        if not self.errors and not is_own_password(self.request, values["password"]):
            self.add_error("password", _("Kata sandi tidak cocok."))
        return values


def is_own_password(request: HttpRequest, password: str) -> bool:
    """Through the login's own brake. Raises ValidationError that says when to try again."""
    assert isinstance(request.user, User)
    found = authenticate(request, username=request.user.get_username(), password=password)
    until = getattr(request, "login_refused_until", None)
    if found is None and until is not None:
        raise refusal(until, is_busy=getattr(request, "is_login_busy", False))
    return found is not None and found.pk == request.user.pk
