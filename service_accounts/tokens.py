"""Tokens: signed with the account's own key, for one API alone, and over when their time is. No Django login."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rest_framework_simplejwt.exceptions import TokenError

from service_accounts.models import ServiceAccount

if TYPE_CHECKING:
    from service_accounts.signed_token import SignedToken

CLAIMS = ("sub", "aud", "iat", "exp", "jti", "token_type")
LONGEST_TOKEN = 4096


class WrongTokenError(Exception):
    """Expired, forged, of another account or of another API: the caller learns no more than that."""


@dataclass(frozen=True)
class TokenKind:
    """The tokens of one API: those of another one are refused, whatever key signed them."""

    audience: str
    token_type: str

    def issue(self, account: ServiceAccount, **claims: str) -> str:
        """A token that this account may use from now on for its `seconds_per_token`, with these claims in it."""
        token = self._token(account)
        token["sub"] = str(account)
        for name, value in claims.items():
            token[name] = value
        return str(token)

    def read(self, account: ServiceAccount, text: str) -> Mapping[str, Any]:
        """The claims of this account's unexpired token; WrongTokenError for any other text."""
        if not text or len(text) > LONGEST_TOKEN:
            raise WrongTokenError
        try:
            claims: Mapping[str, Any] = self._token(account, text.encode()).payload
        except (TokenError, UnicodeEncodeError):
            raise WrongTokenError from None
        if not all(name in claims for name in CLAIMS) or claims["sub"] != str(account):
            raise WrongTokenError
        return claims

    def _token(self, account: ServiceAccount, text: bytes | None = None) -> "SignedToken":
        # simplejwt reads SECRET_KEY when it is imported: without one, the system checks could not say what is missing.
        from service_accounts.signed_token import SignedToken  # noqa: PLC0415

        return SignedToken(
            account.signing_key,
            audience=self.audience,
            token_type=self.token_type,
            seconds=account.seconds_per_token,
            token=text,
        )
