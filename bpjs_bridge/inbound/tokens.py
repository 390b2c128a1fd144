"""Tokens of these services: every wrong one is `Token Expired`, whatever is wrong with it."""

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.accounts import active_account
from bpjs_bridge.inbound.envelope import Refusal
from bpjs_bridge.models.ws import WsAccount
from service_accounts.tokens import TokenKind, WrongTokenError

TOKENS = TokenKind(audience="antrean-ws-rs", token_type="ws-rs")


def account_of(token: str, *, username: str) -> WsAccount:
    """The active account whose unexpired token this is; Refusal `Token Expired` for every other one."""
    account = active_account(username) if token else None
    if account is None:
        raise Refusal(messages.TOKEN_EXPIRED)
    try:
        TOKENS.read(account, token)
    except WrongTokenError:
        raise Refusal(messages.TOKEN_EXPIRED) from None
    return account
