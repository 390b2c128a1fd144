"""simplejwt's token under one integration's key instead of the project's."""

from datetime import timedelta
from typing import Any

from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.tokens import Token

from simrs.models import Integration
from simrs.tokens import seconds_of

ALGORITHM = "HS256"
AUDIENCE = "antrean-api-v1"


class IntegrationToken(Token):
    """A new token, or one that travelled: then TokenError unless key, audience, type and time are right."""

    token_type = "simrs"

    def __init__(self, integration: Integration, token: Any = None) -> None:
        self._backend = TokenBackend(ALGORITHM, signing_key=integration.signing_key, audience=AUDIENCE)
        self.lifetime = timedelta(seconds=seconds_of(integration))
        super().__init__(token)

    def get_token_backend(self) -> TokenBackend:
        """Its own key, audience and algorithm."""
        return self._backend

    @property
    def token_backend(self) -> TokenBackend:
        """The same, under simplejwt's other name for it."""
        return self._backend
