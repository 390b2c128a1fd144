"""System checks of what BPJS needs from the environment, by name."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.core import checks

from bpjs_bridge.rules import BridgeRules
from queues.models import SendMode
from queues.rules.declared import SETTINGS
from queues.rules.reading import configured, configured_value, is_pinned, value
from service_accounts.addresses import is_this_machine

SEND_MODES = (SendMode.ON, SendMode.SHADOW, SendMode.OFF)
NEEDED = (
    ("BPJS_CONS_ID", "bridge.W002"),
    ("BPJS_SECRET_KEY", "bridge.W003"),
    ("BPJS_ANTREAN_USER_KEY", "bridge.W004"),
)
ADDRESSES = ("BPJS_ANTREAN_URL", "BPJS_VCLAIM_URL")
BPJS_DOMAIN = "bpjs-kesehatan.go.id"
ACCESS_HINT = "BPJS gives it to each hospital: type it at /setup/settings/. Without it set BPJS_SEND to off."
# Setting, what it may say, check id.
CHOICES = (
    ("NO_SHOW_AFTER_CALL", ("99", "nothing"), "bridge.E008"),
    ("NO_SHOW_NEVER_PRESENT", ("99", "batal", "nothing"), "bridge.E009"),
    ("VCLAIM_CONTENT_TYPE", ("form", "json"), "bridge.E014"),
    ("REFERRAL_LAST_DAY", ("warn", "refuse"), "bridge.E016"),
    ("REFERRAL_POLI_MATCH", ("parent", "exact"), "bridge.E017"),
    ("INTERNAL_REFERENCE", ("own", "origin"), "bridge.E018"),
    ("REPEAT_CARE_TYPE", ("counter", "2"), "bridge.E019"),
    ("KIOSK_WITHOUT_VCLAIM", ("ticket", "counter"), "bridge.E021"),
)


POSITIVE = (
    ("BPJS_RATE_PER_SECOND", "bridge.E006"),
    ("BPJS_TIMEOUT_SECONDS", "bridge.E007"),
    ("BPJS_VCLAIM_SECONDS", "bridge.E010"),
    ("BPJS_VCLAIM_RATE_PER_SECOND", "bridge.E013"),
    ("BPJS_CALLS_KEPT_DAYS", "bridge.E015"),
    ("REFERRAL_DAYS", "bridge.E020"),
)


@checks.register
def bpjs_settings(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Errors bridge.E001, E005-E011, E013-E021, and warnings W002-W004 and W012 (all but the relay works without
    BPJS's keys): each names the variable and says what to do.
    """
    found: list[checks.CheckMessage] = []
    rules = configured(BridgeRules)
    if rules.bpjs_send not in SEND_MODES:
        found.append(_error(f"BPJS_SEND is {rules.bpjs_send!r}.", "One of: on, shadow, off.", "bridge.E001"))
    if rules.bpjs_send != SendMode.OFF:
        found += _access_errors()
    for name, choices, check_id in CHOICES:
        if configured_value(name) not in choices:
            hint = f"One of: {', '.join(choices)}."
            found.append(_error(f"{name} is {configured_value(name)!r}.", hint, check_id))
    return found


def missing_access() -> list[str]:
    """The keys without which no request to BPJS can be signed."""
    return [name for name, _check_id in NEEDED if not value(name)]


@checks.register(checks.Tags.database)
def keys_of_bpjs(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """W002-W004 for a key that neither the environment nor the hospital has given. Plain check asks no database."""
    if not databases or value("BPJS_SEND") == SendMode.OFF:
        return []
    return _missing([name for name in missing_access() if not is_pinned(SETTINGS[name])])


def _missing(names: Sequence[str]) -> list[checks.CheckMessage]:
    return [
        checks.Warning(f"{name} is not set: nothing can be sent to BPJS.", hint=ACCESS_HINT, id=check_id)
        for name, check_id in NEEDED
        if name in names
    ]


def _access_errors() -> list[checks.CheckMessage]:
    pinned_empty = [name for name, _id in NEEDED if is_pinned(SETTINGS[name]) and not configured_value(name)]
    found: list[checks.CheckMessage] = [*_missing(pinned_empty)]
    if not re.fullmatch(r"https?://[^\s]+", configured_value("BPJS_ANTREAN_URL")):
        found.append(
            _error("BPJS_ANTREAN_URL is not an http(s) address.", "The base address from BPJS.", "bridge.E005")
        )
    for name in ADDRESSES:
        found += _address_checks(name)
    for name, check_id in POSITIVE:
        if configured_value(name) <= 0:
            found.append(_error(f"{name} is not above zero.", "Example: 5.", check_id))
    return found


def _address_checks(name: str) -> list[checks.CheckMessage]:
    """Signatures, card numbers and NIKs travel there: with TLS, and to BPJS. The simulator lives on this machine."""
    try:
        address = urlsplit(configured_value(name))
        host = address.hostname or ""
    except ValueError as problem:
        return [_error(f"{name}: {problem}.", "The base address from BPJS.", "bridge.E005")]
    if is_this_machine(host):
        return []
    if address.scheme == "http":
        hint = "https://..., as BPJS gave it; plain http is for a simulator or a TLS proxy on 127.0.0.1 alone."
        return [_error(f"{name} is http: patients' numbers would travel in clear.", hint, "bridge.E011")]
    if host and host != BPJS_DOMAIN and not host.endswith(f".{BPJS_DOMAIN}"):
        hint = f"A host under {BPJS_DOMAIN}, unless a proxy of your own stands between."
        return [checks.Warning(f"{name} leads to {host}, which is not BPJS's.", hint=hint, id="bridge.W012")]
    return []


def _error(message: str, hint: str, check_id: str) -> checks.CheckMessage:
    return checks.Error(message, hint=hint, id=check_id)
