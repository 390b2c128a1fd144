"""System checks of the settings of WS RS, by name."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string

from bpjs_bridge.inbound.referrals import OFF
from bpjs_bridge.rules import BridgeRules
from queues.rules.reading import configured

ONE_TICKET_PER = ("clinic", "date")


@checks.register
def ws_settings(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Errors ws.E001-E005: each names the variable and says what to do."""
    found: list[checks.CheckMessage] = []
    rules = configured(BridgeRules)
    if rules.mobile_jkn_one_ticket_per not in ONE_TICKET_PER:
        wrong = f"MOBILE_JKN_ONE_TICKET_PER is {rules.mobile_jkn_one_ticket_per!r}."
        found.append(checks.Error(wrong, hint="One of: clinic, date.", id="ws.E001"))
    if rules.ws_token_seconds < 1:
        found.append(checks.Error("WS_TOKEN_SECONDS is not above zero.", hint="Example: 3600.", id="ws.E002"))
    if rules.ws_retry_seconds < 0:
        found.append(checks.Error("WS_RETRY_SECONDS is below zero.", hint="5; 0 during UAT.", id="ws.E003"))
    if not 0 <= rules.mobile_jkn_min_days_ahead <= rules.mobile_jkn_max_days_ahead:
        wrong = "MOBILE_JKN_MIN_DAYS_AHEAD and MOBILE_JKN_MAX_DAYS_AHEAD leave no day to book."
        found.append(checks.Error(wrong, hint="Example: 1 and 90; 0 allows the same day.", id="ws.E004"))
    if settings.REFERRAL_SERVICE not in ("", OFF):
        try:
            import_string(settings.REFERRAL_SERVICE)
        except ImportError as problem:
            found.append(checks.Error(f"REFERRAL_SERVICE: {problem}", hint="A Python path, or empty.", id="ws.E005"))
    return found
