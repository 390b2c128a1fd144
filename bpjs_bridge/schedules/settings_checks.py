"""System checks of how often HFIS is asked."""

from datetime import time
from typing import Any

from django.core import checks

from bpjs_bridge.rules import BridgeRules
from queues.rules.reading import configured

LONGEST_DAYS = 90
LONGEST_MINUTES = 24 * 60


@checks.register
def hfis_settings(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Errors bridge.E030 (no time), E031 (days), E032 (minutes)."""
    found: list[checks.CheckMessage] = []
    rules = configured(BridgeRules)
    hour = rules.hfis_nightly_at
    try:
        is_time = not hour or time.fromisoformat(hour).tzinfo is None
    except ValueError:
        is_time = False
    if not is_time:
        hint = "As on the hospital's wall: 01:30. Empty: not at night."
        found.append(checks.Error(f"HFIS_NIGHTLY_AT is {hour!r}, no time.", hint=hint, id="bridge.E030"))
    for name, days in {"HFIS_NIGHTLY_DAYS": rules.hfis_nightly_days, "HFIS_DAYS": rules.hfis_days}.items():
        if not 1 <= days <= LONGEST_DAYS:
            hint = f"1 to {LONGEST_DAYS} days."
            found.append(checks.Error(f"{name} is {days}.", hint=hint, id="bridge.E031"))
    if not 0 <= rules.hfis_every_minutes <= LONGEST_MINUTES:
        words = f"HFIS_EVERY_MINUTES is {rules.hfis_every_minutes}."
        hint = f"0 (never) to {LONGEST_MINUTES}."
        found.append(checks.Error(words, hint=hint, id="bridge.E032"))
    return found
