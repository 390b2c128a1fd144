"""System checks of the settings of /api/v1/, by name."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register
def api_settings(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Errors simrs.E001 and E002: each names the variable and says what to do."""
    found: list[checks.CheckMessage] = []
    if settings.API_TOKEN_SECONDS < 1:
        found.append(checks.Error("API_TOKEN_SECONDS is not above zero.", hint="Example: 3600.", id="simrs.E001"))
    if settings.API_ANSWERS_KEPT_DAYS < 1:
        wrong = "API_ANSWERS_KEPT_DAYS is not above zero: a repeated request would be done twice."
        found.append(checks.Error(wrong, hint="Example: 7.", id="simrs.E002"))
    return found
