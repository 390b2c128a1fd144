"""Integrations: found, made, given a new secret."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from simrs.models import INTEGRATION_NAME, Integration

SECRET_BYTES = 32


@dataclass(frozen=True)
class IntegrationChange:
    """What `set_integration` did; the secret is known here and nowhere else."""

    integration: Integration
    secret: str
    is_made: bool


def active_integration(name: str) -> Integration | None:
    """The integration that may call now, or None; a name that none can have does not reach the database."""
    if not INTEGRATION_NAME.fullmatch(name):
        return None
    return Integration.objects.filter(name=name, is_active=True).first()


def set_integration(
    name: str, *, scopes: Sequence[str], at: datetime, token_seconds: int | None = None
) -> IntegrationChange:
    """Make the integration, or give it these scopes, a new secret and signing key: then every token it has is over.

    ValidationError for a name or scope that cannot be.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        integration = Integration.objects.select_for_update().filter(name=name).first()
        is_made = integration is None
        integration = integration or Integration(name=name)
        integration.scopes = list(scopes)
        integration.set_password(secret, at=at)
        integration.token_seconds = token_seconds or integration.token_seconds
        integration.is_active = True
        integration.full_clean()
        integration.save()
    return IntegrationChange(integration, secret, is_made)
