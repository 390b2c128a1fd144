"""simplejwt's token under one account's key instead of the project's."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.tokens import Token

from bpjs_bridge.models.ws import WsAccount

ALGORITHM = "HS256"
AUDIENCE = "antrean-ws-rs"


class WsToken(Token):
    """A new token, or one that travelled: then TokenError unless key, audience, type and time are right."""

    token_type = "ws-rs"

    def __init__(self, account: WsAccount, token: Any = None) -> None:
        self._backend = TokenBackend(ALGORITHM, signing_key=account.signing_key, audience=AUDIENCE)
        self.lifetime = timedelta(seconds=account.token_seconds or settings.WS_TOKEN_SECONDS)
        super().__init__(token)

    def get_token_backend(self) -> TokenBackend:
        """Its own key, audience and algorithm."""
        return self._backend

    @property
    def token_backend(self) -> TokenBackend:
        """The same, under simplejwt's other name for it."""
        return self._backend
