"""The forms that take a staff password: they say when to try again."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from queues import clock
from staff_login import brake

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
            until = getattr(self.request, "login_refused_until", None)
            if until is None:
                raise
            self.is_refused = True
            raise refusal(until, is_busy=getattr(self.request, "is_login_busy", False)) from None


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
