"""Tokens of this API: an integration's name and scopes are in them."""

from collections.abc import Collection
from dataclasses import dataclass

import jwt

from service_accounts.tokens import LONGEST_TOKEN, TokenKind, WrongTokenError
from simrs.integrations import active_integration
from simrs.models import Integration
from simrs.problems import Problem

TOKENS = TokenKind(audience="antrean-api-v1", token_type="simrs")


@dataclass(frozen=True)
class Caller:
    """The caller, and what it may do: what its token says and the integration still has."""

    integration: Integration
    scopes: Collection[str]


def issue(integration: Integration) -> str:
    """A token that this integration may use from now on."""
    return TOKENS.issue(integration, scope=" ".join(integration.scopes))


def caller_of(authorization: str) -> Caller:
    """The caller that owns this `Bearer` token. Problem 401 for every other header, whatever is wrong with it."""
    kind, _, text = authorization.partition(" ")
    if kind.lower() != "bearer" or not text or len(text) > LONGEST_TOKEN:
        raise Problem("no-token")
    integration = active_integration(_claimed_name(text))
    if integration is None:
        raise Problem("wrong-token")
    try:
        scope = TOKENS.read(integration, text).get("scope")
    except WrongTokenError:
        raise Problem("wrong-token") from None
    if not isinstance(scope, str):
        raise Problem("wrong-token")
    return Caller(integration, set(scope.split()) & set(integration.scopes))


def _claimed_name(text: str) -> str:
    """The name in a token that is not checked yet: it only says under whose key to check it."""
    try:
        claims = jwt.decode(text, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return ""
    name = claims.get("sub")
    return name if isinstance(name, str) else ""
