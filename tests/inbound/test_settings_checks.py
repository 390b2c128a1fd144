"""A setting of WS RS that cannot work is named before anything runs."""

from typing import Any

import pytest
from pytest_django import Settings

from bpjs_bridge.inbound.settings_checks import ws_settings


def test_the_defaults_are_right() -> None:
    assert ws_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "check_id"),
    [
        ("MOBILE_JKN_ONE_TICKET_PER", "poli", "ws.E001"),
        ("WS_TOKEN_SECONDS", 0, "ws.E002"),
        ("WS_RETRY_SECONDS", -1, "ws.E003"),
        ("MOBILE_JKN_MIN_DAYS_AHEAD", 91, "ws.E004"),
        ("MOBILE_JKN_MIN_DAYS_AHEAD", -1, "ws.E004"),
        ("REFERRAL_SERVICE", "tidak.ada", "ws.E005"),
        ("REFERRAL_SERVICE", "bpjs_bridge.inbound.tidak_ada", "ws.E005"),
    ],
)
def test_a_wrong_setting_is_named(settings: Settings, name: str, value: Any, check_id: str) -> None:
    setattr(settings, name, value)
    found = ws_settings(None)
    assert [(error.id, name in str(error.msg)) for error in found] == [(check_id, True)]
