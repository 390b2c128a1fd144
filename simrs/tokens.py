"""Tokens: signed with the integration's own key, for this API alone, with its scopes in them; no Django login."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jwt
from django.conf import settings
from rest_framework_simplejwt.exceptions import TokenError

from simrs.integrations import active_integration
from simrs.models import Integration
from simrs.problems import Problem

if TYPE_CHECKING:
    from simrs.integration_token import IntegrationToken

LONGEST_TOKEN = 4096


@dataclass(frozen=True)
class Caller:
    """Who calls, and what it may do: what its token says and the integration still has."""

    integration: Integration
    scopes: Collection[str]


def issue(integration: Integration) -> "IntegrationToken":
    """A new token; `str()` of it travels."""
    token = _token(integration)
    token["sub"] = integration.name
    token["scope"] = " ".join(integration.scopes)
    return token


def caller_of(authorization: str) -> Caller:
    """Whose `Bearer` token this is. Problem 401 for every other header, whatever is wrong with it."""
    kind, _, text = authorization.partition(" ")
    if kind.lower() != "bearer" or not text or len(text) > LONGEST_TOKEN:
        raise Problem("no-token")
    integration = active_integration(_name_said(text))
    if integration is None:
        raise Problem("wrong-token")
    try:
        token = _token(integration, text.encode())
    except (TokenError, UnicodeEncodeError):
        raise Problem("wrong-token") from None
    if token.get("sub") != integration.name or not isinstance(token.get("scope"), str):
        raise Problem("wrong-token")
    return Caller(integration, set(token["scope"].split()) & set(integration.scopes))


def _name_said(text: str) -> str:
    """The name in a token that is not checked yet: it only says under whose key to check it."""
    try:
        claims = jwt.decode(text, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return ""
    name = claims.get("sub")
    return name if isinstance(name, str) else ""


def seconds_of(integration: Integration) -> int:
    """How long its tokens live."""
    return integration.token_seconds or settings.API_TOKEN_SECONDS


def _token(integration: Integration, text: bytes | None = None) -> "IntegrationToken":
    # simplejwt reads SECRET_KEY when it is imported: without one, the system checks could not say what is missing.
    from simrs.integration_token import IntegrationToken  # noqa: PLC0415

    return IntegrationToken(integration, text)
