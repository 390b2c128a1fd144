"""Users with a publicly known password: the demo's, one of the lists that guessers begin with, or the user's own name.

A stored password tells that only by hashing, which is slow on purpose. So it is noted when a user logs in, while the
password is in clear anyway; demo logins, into which nobody may ever have logged in, are looked at once in a process.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from staff_login.models import PublicPassword
from staff_login.public_logins import DEMO_PASSWORD, demo_users

# Of stored passwords one process remembers so many by their digest; the demo's own users have one in common.
REMEMBERED = 1024
# Each costs a tenth of a second or more: a hospital whose nurses have names like the demo's is looked at bit by bit.
LOOKED_AT_ONCE = 3
_looked_at: dict[str, bool] = {}


@lru_cache
def _common() -> CommonPasswordValidator:
    """Django's list of twenty thousand, read once."""
    return CommonPasswordValidator()


class NoPublicPassword:
    """A validator: the demo's password is refused wherever a password is set. Django's own knows the common ones."""

    def validate(self, password: str, user: Any = None) -> None:
        if password == DEMO_PASSWORD:
            raise ValidationError(_("Kata sandi ini tercetak di panduan demo. Pilih yang lain."), code="public")

    def get_help_text(self) -> str:
        return str(_("Kata sandi demo tidak dapat dipakai."))


@sensitive_variables("password")
def is_public(password: str, name: str) -> bool:
    """Would somebody who knows the user name alone try this password first?"""
    if password == DEMO_PASSWORD or password.casefold() == name.casefold():
        return True
    try:
        _common().validate(password)
    except ValidationError:
        return True
    return False


@sensitive_variables("password")
def note(user: User, password: str, *, at: datetime) -> None:
    """Write down at a login whether this user's password is publicly known; nothing of the password itself is kept."""
    if is_public(password, user.username):
        seen = {"digest": _digest(user.password), "seen_at": at}
        PublicPassword.objects.update_or_create(user=user, defaults=seen)
    else:
        PublicPassword.objects.filter(user=user).delete()


def users() -> list[User]:
    """Active users whose password is publicly known, by name: one statement. The demo's passwords are meant to be."""
    if settings.DEMO:
        return []
    suspects = User.objects.filter(Q(pk__in=demo_users()) | Q(public_password__isnull=False), is_active=True)
    found = list(suspects.select_related("public_password").order_by("username"))
    _look_at_some(found)
    return [one for one in found if _is_known(one)]


def _look_at_some(found: Iterable[User]) -> None:
    """Compare stored passwords of demo logins with the demo's, each once in a process."""
    new = {_digest(user.password): user.password for user in found}
    for digest in [digest for digest in new if digest not in _looked_at][:LOOKED_AT_ONCE]:
        if len(_looked_at) >= REMEMBERED:
            _looked_at.clear()
        _looked_at[digest] = check_password(DEMO_PASSWORD, new[digest])


def forget_looked_at() -> None:
    """Look at every stored password anew, in tests."""
    _looked_at.clear()


def _is_known(user: User) -> bool:
    """A password that was changed since it was noted is another one."""
    digest = _digest(user.password)
    noted: PublicPassword | None = getattr(user, "public_password", None)
    return (noted is not None and noted.digest == digest) or _looked_at.get(digest, False)


def _digest(stored: str) -> str:
    return hashlib.sha256(stored.encode()).hexdigest()
