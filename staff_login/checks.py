"""System checks of the settings of logging in, by name."""

from typing import Any

from django.conf import settings
from django.core import checks

NOT_BELOW_NOUGHT = (
    "STAFF_LOGIN_FAILURES",
    "STAFF_LOGIN_FAILURES_PER_ADDRESS",
    "STAFF_SESSION_HOURS",
    "STAFF_IDLE_MINUTES",
    "STAFF_LOCK_MINUTES",
)


@checks.register
def login_settings(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Error staff.E001 for each variable that is no number a limit can have; warning staff.W002 without a brake."""
    found: list[checks.CheckMessage] = [
        checks.Error(f"{name} is {getattr(settings, name)}.", hint="0 switches it off.", id="staff.E001")
        for name in NOT_BELOW_NOUGHT
        if getattr(settings, name) < 0
    ]
    if settings.STAFF_LOGIN_FAILURES == 0:
        found.append(
            checks.Warning(
                "STAFF_LOGIN_FAILURES is 0: nothing slows down the guessing of passwords.", hint="5", id="staff.W002"
            )
        )
    return found
