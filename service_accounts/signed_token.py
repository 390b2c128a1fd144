"""simplejwt's token under one account's key instead of the project's."""

from datetime import timedelta
from typing import Any

from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.tokens import Token

ALGORITHM = "HS256"


class SignedToken(Token):
    """A new token, or one that travelled: then TokenError unless key, audience, type and time are right."""

    def __init__(self, signing_key: str, *, audience: str, token_type: str, seconds: int, token: Any = None) -> None:
        self._backend = TokenBackend(ALGORITHM, signing_key=signing_key, audience=audience)
        self.token_type = token_type
        self.lifetime = timedelta(seconds=seconds)
        super().__init__(token)

    def get_token_backend(self) -> TokenBackend:
        """Its own key, audience and algorithm."""
        return self._backend

    @property
    def token_backend(self) -> TokenBackend:
        """The same, under simplejwt's other name for it."""
        return self._backend
