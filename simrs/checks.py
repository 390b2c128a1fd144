"""System checks of the settings of /api/v1/, by name."""

from typing import Any

from django.core import checks

from queues.rules.reading import configured
from simrs.rules import ApiRules


@checks.register
def api_settings(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Errors simrs.E001 and E002: each names the variable and says what to do."""
    found: list[checks.CheckMessage] = []
    rules = configured(ApiRules)
    if rules.api_token_seconds < 1:
        found.append(checks.Error("API_TOKEN_SECONDS is not above zero.", hint="Example: 3600.", id="simrs.E001"))
    if rules.api_answers_kept_days < 1:
        wrong = "API_ANSWERS_KEPT_DAYS is not above zero: a repeated request would be done twice."
        found.append(checks.Error(wrong, hint="Example: 7.", id="simrs.E002"))
    return found
