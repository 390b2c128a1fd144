"""Tokens: signed with the account's own key, for these services alone, and over when their time is."""

import secrets
from datetime import datetime, timedelta

import jwt
from django.conf import settings

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.accounts import active_account
from bpjs_bridge.inbound.envelope import Refusal
from bpjs_bridge.models.ws import WsAccount

ALGORITHM = "HS256"
AUDIENCE = "antrean-ws-rs"
CLAIMS = ["sub", "aud", "iat", "exp", "jti"]


def issue(account: WsAccount, *, at: datetime) -> str:
    """A token that this account may use from `at` on for its `token_seconds` (default: the setting)."""
    seconds = account.token_seconds or settings.WS_TOKEN_SECONDS
    claims = {
        "sub": account.name,
        "aud": AUDIENCE,
        "iat": at,
        "exp": at + timedelta(seconds=seconds),
        "jti": secrets.token_urlsafe(16),
    }
    return jwt.encode(claims, account.signing_key, algorithm=ALGORITHM)


def account_of(token: str, *, username: str) -> WsAccount:
    """The active account whose unexpired token this is; Refusal `Token Expired` for every other one."""
    account = active_account(username) if token else None
    if account is None:
        raise Refusal(messages.TOKEN_EXPIRED)
    try:
        claims = jwt.decode(
            token, account.signing_key, algorithms=[ALGORITHM], audience=AUDIENCE, options={"require": CLAIMS}
        )
    except jwt.InvalidTokenError:
        raise Refusal(messages.TOKEN_EXPIRED) from None
    if claims["sub"] != account.name:
        raise Refusal(messages.TOKEN_EXPIRED)
    return account
