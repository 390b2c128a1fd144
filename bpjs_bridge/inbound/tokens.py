"""Tokens: signed with the account's own key, for these services alone, and over when their time is."""

from typing import TYPE_CHECKING

from rest_framework_simplejwt.exceptions import TokenError

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.accounts import active_account
from bpjs_bridge.inbound.envelope import Refusal
from bpjs_bridge.models.ws import WsAccount

if TYPE_CHECKING:
    from bpjs_bridge.inbound.ws_token import WsToken

CLAIMS = ("sub", "aud", "iat", "exp", "jti", "token_type")
LONGEST_TOKEN = 4096


def issue(account: WsAccount) -> str:
    """A token that this account may use from now on for its `token_seconds` (default: the setting)."""
    token = _token(account)
    token["sub"] = account.name
    return str(token)


def account_of(token: str, *, username: str) -> WsAccount:
    """The active account whose unexpired token this is; Refusal `Token Expired` for every other one."""
    account = active_account(username) if token and len(token) <= LONGEST_TOKEN else None
    if account is None:
        raise Refusal(messages.TOKEN_EXPIRED)
    try:
        claims = _token(account, token.encode()).payload
    except (TokenError, UnicodeEncodeError):
        raise Refusal(messages.TOKEN_EXPIRED) from None
    if not all(name in claims for name in CLAIMS) or claims["sub"] != account.name:
        raise Refusal(messages.TOKEN_EXPIRED)
    return account


def _token(account: WsAccount, text: bytes | None = None) -> "WsToken":
    # simplejwt reads SECRET_KEY when it is imported: without one, the system checks could not say what is missing.
    from bpjs_bridge.inbound.ws_token import WsToken  # noqa: PLC0415

    return WsToken(account, text)
