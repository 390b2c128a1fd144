"""The first administrator of an installation: made once, by a code that `migrate` prints on the server.

The code is made from SECRET_KEY and stored nowhere, so that it is the same however often it is printed, and opens
nothing as soon as there is an administrator.
"""

import hmac
import re
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from queues.errors import QueueError
from service_accounts.limits import Limit, keyed_hash

PURPOSE = "first administrator"
# Without signs that are taken for others.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8
# Of the whole installation, not of an address: only one person is meant.
WRONG_CODES = Limit("first_admin", window=timedelta(minutes=15), most=5)
EVERYWHERE = ""


class FirstAdminError(QueueError):
    """The code is wrong, tried too often, or has done its work."""


def is_wanted() -> bool:
    """Is there no administrator yet? One who was switched off counts: the code is for an empty installation."""
    return not User.objects.filter(is_superuser=True).exists()


def code() -> str:
    """The code as it is printed: four signs, a dash, four signs."""
    digits = int(keyed_hash(PURPOSE, purpose=PURPOSE), 16)
    signs = "".join(SIGNS[digits >> 5 * place & 31] for place in range(LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


@sensitive_variables("typed")
def is_right(typed: str) -> bool:
    """As typed, with or without dash, in capitals or not."""
    return hmac.compare_digest(re.sub(r"[\s-]", "", typed).upper().encode(), code().replace("-", "").encode())


def are_too_many(*, at: datetime) -> bool:
    """Were so many codes wrong that none is looked at for a while?"""
    return WRONG_CODES.recent(at=at).count() >= WRONG_CODES.most


def minutes_to_wait(*, at: datetime) -> int:
    """Until the oldest of those that count is forgotten; at least one."""
    moments = WRONG_CODES.recent(at=at).order_by("-at").values_list("at", flat=True)
    oldest = list(moments[: WRONG_CODES.most])[-1]
    return max(ceil((oldest + WRONG_CODES.window - at).total_seconds() / 60), 1)


def note_wrong(*, at: datetime) -> None:
    WRONG_CODES.count(EVERYWHERE, str(at.timestamp()), at=at)


@sensitive_variables("password")
def make(name: str, password: str) -> User:
    """The administrator. FirstAdminError when there is one meanwhile; in the caller's transaction."""
    with transaction.atomic():
        if not is_wanted():
            raise FirstAdminError
        return User.objects.create_superuser(name, password=password)


def print_code(*, verbosity: int = 1, **options: Any) -> None:
    """After `migrate`: tell whoever stands at the server. The demo makes its own administrator."""
    # `flush` empties a database and tells of no plan; it is for tests and for trying.
    if verbosity < 1 or settings.DEMO or "plan" not in options:
        return
    try:
        if is_wanted():
            words = "No administrator yet. Open /setup/ in a browser; the one-time code for the first one is"
            print(f"  {words} {code()}")
    except ImproperlyConfigured:
        # Without SECRET_KEY no server starts either, and `check` says so.
        return
