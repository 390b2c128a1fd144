"""BPJS's accounts at this hospital: found, made, given a new password."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from bpjs_bridge.models.ws import ACCOUNT_NAME, WsAccount
from queues.database.statements import columns, fetch

PASSWORD_BYTES = 24
# It travels in a header: other signs arrive as something else, and spaces around it do not arrive.
PASSWORD = re.compile(r"[!-~]([ -~]*[!-~])?")
# Written out: each call asks this, and composing it costs more than the database's answer.
ACTIVE = f"SELECT {columns(WsAccount, 'a')} FROM {WsAccount._meta.db_table} a WHERE name = %s AND is_active"


@dataclass(frozen=True)
class AccountChange:
    """What `set_account` did: `password` is the one it made, "" when it was given."""

    account: WsAccount
    password: str
    is_made: bool
    is_rotated: bool


def active_account(name: str) -> WsAccount | None:
    """The account that may call now, or None; a name that no account can have does not reach the database."""
    if not ACCOUNT_NAME.fullmatch(name):
        return None
    return next((account for (account,) in fetch(ACTIVE, [name], WsAccount)), None)


def set_account(name: str, *, at: datetime, password: str = "", token_seconds: int | None = None) -> AccountChange:
    """Make the account, or give it a new password and signing key: then every token it has is over.

    A given password that is already the account's changes neither; ValidationError for one that could never log in.
    Without one a strong password is made.
    """
    if password and not PASSWORD.fullmatch(password):
        raise ValidationError(
            "The password can never log in: it travels in an HTTP header, which carries letters, digits and signs of "
            "ASCII alone, and no space at either end."
        )
    with transaction.atomic():
        account = WsAccount.objects.select_for_update().filter(name=name).first()
        is_made = account is None
        account = account or WsAccount(name=name)
        is_rotated = is_made or not (password and account.opens_with(password))
        made_password = "" if password else secrets.token_urlsafe(PASSWORD_BYTES)
        if is_rotated:
            account.set_password(password or made_password, at=at)
        account.token_seconds = token_seconds or account.token_seconds
        account.is_active = True
        account.full_clean()
        account.save()
    return AccountChange(account, made_password, is_made, is_rotated)
