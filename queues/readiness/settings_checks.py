"""System checks: what is missing or wrong in the settings and in the variables that pin a rule, by name."""

import re
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from queues.encryption.crypto import BadKeyError, key_ring
from queues.models import PharmacyNumber
from queues.rules import HospitalRules
from queues.rules.reading import configured

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
# Bounds of ARCHIVE_AFTER_DAYS.
LEAST_DAYS, MOST_DAYS = 60, 3650


def _has_secret_key() -> bool:
    try:
        return bool(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return False


@checks.register
def required_settings(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Errors queue.E001-E005, E007 to E009: each names the variable and says what to do."""
    found: list[checks.CheckMessage] = []
    if not _has_secret_key():
        found.append(
            checks.Error(
                "SECRET_KEY is not set.",
                hint="Put a long random string in .env: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="queue.E001",
            )
        )
    try:
        key_ring()
    except BadKeyError as problem:
        found.append(
            checks.Error(
                f"FIELD_ENCRYPTION_KEYS: {problem}",
                hint="base64url keys of 32 bytes, comma between; the first one encrypts. Make one with: python -c "
                "'import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())'",
                id="queue.E002",
            )
        )
    if settings.TIME_ZONE not in ZONES:
        found.append(
            checks.Error(f"TIME_ZONE is {settings.TIME_ZONE!r}.", hint=f"One of: {', '.join(ZONES)}.", id="queue.E003")
        )
    if not re.fullmatch(r"https?://[^\s]+", settings.PUBLIC_URL):
        found.append(
            checks.Error(
                "PUBLIC_URL is not an http(s) address.",
                hint="Example: https://antrean.rs.example",
                id="queue.E004",
            )
        )
    found += _call_settings()
    found += _bounds()
    return found


def _bounds() -> list[checks.CheckMessage]:
    """The record numbers' end, the age of days that are archived, and the pharmacy's number."""
    found: list[checks.CheckMessage] = []
    rules = configured(HospitalRules)
    if rules.pharmacy_number not in PharmacyNumber.values:
        found.append(
            checks.Error(
                f"PHARMACY_NUMBER is {rules.pharmacy_number!r}.",
                hint=f"One of: {', '.join(PharmacyNumber.values)}.",
                id="queue.E009",
            )
        )
    if 0 < rules.medical_record_series_end < rules.medical_record_series_start:
        found.append(
            checks.Error(
                f"MEDICAL_RECORD_SERIES_END is {rules.medical_record_series_end}.",
                hint="At least MEDICAL_RECORD_SERIES_START, or 0 where the series has no last number.",
                id="queue.E007",
            )
        )
    if rules.archive_after_days and not LEAST_DAYS <= rules.archive_after_days <= MOST_DAYS:
        found.append(
            checks.Error(
                f"ARCHIVE_AFTER_DAYS is {rules.archive_after_days}.",
                hint=f"From {LEAST_DAYS}, when BPJS takes nothing more, to {MOST_DAYS}; or 0 for never.",
                id="queue.E008",
            )
        )
    return found


def _call_settings() -> list[checks.CheckMessage]:
    """A number of calls below one, or a gap below nothing, would be no rule."""
    least = {
        "CALLS_BEFORE_MISSED": 1,
        "ADMISSION_CALLS_BEFORE_MISSED": 1,
        "SECONDS_BETWEEN_CALLS": 0,
        "ADMISSION_SECONDS_BETWEEN_CALLS": 0,
    }
    rules = configured(HospitalRules)
    given = {name: getattr(rules, name.lower()) for name in least}
    return [
        checks.Error(f"{name} is {given[name]}.", hint=f"At least {lowest}.", id="queue.E005")
        for name, lowest in least.items()
        if given[name] < lowest
    ]
