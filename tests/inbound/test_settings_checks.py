"""A setting of WS RS that cannot work is named before anything runs."""

from typing import Any

import pytest
from pytest_django import Settings

from bpjs_bridge.inbound.public_address import PORTS_OPEN_AT_BPJS, public_address
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


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://antrean.example:8443", ["ws.W001"]),
        ("https://antrean.example:99999", ["ws.W001"]),
        ("http://192.0.2.7:8001/rs", ["ws.W001"]),
        ("https://antrean.example:8888", []),
        ("http://antrean.example:9990/rs", []),
        # The scheme's own port is not on the list of 2021 either, but nothing is wrong with it.
        ("https://antrean.example", ["ws.W001"]),
        ("http://127.0.0.1:8200", []),
        ("http://localhost:8200", []),
        ("http://[::1]:8200", []),
    ],
)
def test_a_port_that_bpjs_may_not_reach_is_named(settings: Settings, address: str, found: list[str]) -> None:
    settings.PUBLIC_URL = address
    told = public_address(None)
    assert [check.id for check in told] == found
    assert all("8888" in str(check.hint) for check in told if "99999" not in address)


def test_the_list_is_the_seeds() -> None:
    """Three columns of eight (the deck's page "Daftar port yang dibuka")."""
    assert len(PORTS_OPEN_AT_BPJS) == 24
