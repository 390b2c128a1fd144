"""Staff PINs: set by their owner with the password, kept as passwords are, and guessed no faster."""

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from staff_login import brake
from staff_login.backend import log_failure, turn
from staff_login.models import StaffPin

LENGTH = 6
PIN = re.compile(rf"\d{{{LENGTH}}}")
DIGITS = "01234567890123456789"


def looks_like_pin(secret: str) -> bool:
    """Six digits; a password is longer."""
    return PIN.fullmatch(secret) is not None


@sensitive_variables("pin")
def weakness(pin: str) -> str:
    """Why this is no PIN to be chosen, in a sentence; nothing when it is one."""
    if not looks_like_pin(pin):
        return _("PIN terdiri dari %(length)d angka.") % {"length": LENGTH}
    if len(set(pin)) < LENGTH // 2 or pin in DIGITS or pin[::-1] in DIGITS:
        return _("PIN ini mudah ditebak. Jangan angka berulang atau berurutan.")
    return ""


@sensitive_variables("pin")
def set_pin(user: User, pin: str, *, at: datetime) -> None:
    """Keep it hashed; the one before holds no longer."""
    with turn.taken():
        hashed = make_password(pin)
    StaffPin.objects.update_or_create(user=user, defaults={"pin": hashed, "set_at": at})


@sensitive_variables("pin")
def is_right(name: str, pin: str, *, address: str, at: datetime) -> User | None:
    """The active user of this name whose PIN this is; None for a wrong one, and for a name without one alike.

    Raises `brake.LoginRefusedError` after too many wrong ones of this name at this address, `backend.BusyError`.
    """
    tried = brake.begin(name, address=f"PIN {address}", at=at)
    try:
        with turn.taken():
            kept: Any = (
                StaffPin.objects.select_related("user").filter(user__username=name, user__is_active=True).first()
            )
            # A name without a PIN takes as long as one with another PIN.
            is_same = check_password(pin, kept.pin) if kept else _in_vain(pin)
    except Exception:
        brake.take_back(tried)
        raise
    if kept is None or not is_same:
        log_failure(name, address=address, failures=tried.failures)
        return None
    brake.succeed(tried, at=at)
    user: User = kept.user
    return user


@sensitive_variables("pin")
def _in_vain(pin: str) -> bool:
    make_password(pin)
    return False
