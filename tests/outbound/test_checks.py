"""What is missing or wrong in the environment is named by a system check."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command


def found() -> set[str]:
    return {message.id or "" for message in run_checks() if (message.id or "").startswith("bridge.")}


def test_a_complete_environment_is_quiet() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("name", "value", "check_id"),
    [
        ("BPJS_SEND", "maybe", "bridge.E001"),
        ("BPJS_CONS_ID", "", "bridge.W002"),
        ("BPJS_SECRET_KEY", "", "bridge.W003"),
        ("BPJS_ANTREAN_USER_KEY", "", "bridge.W004"),
        ("BPJS_ANTREAN_URL", "apijkn.example", "bridge.E005"),
        ("BPJS_RATE_PER_SECOND", 0, "bridge.E006"),
        ("BPJS_TIMEOUT_SECONDS", -1, "bridge.E007"),
        ("BPJS_VCLAIM_SECONDS", 0, "bridge.E010"),
        ("BPJS_VCLAIM_RATE_PER_SECOND", 0, "bridge.E013"),
        ("VCLAIM_CONTENT_TYPE", "xml", "bridge.E014"),
        ("BPJS_CALLS_KEPT_DAYS", 0, "bridge.E015"),
        ("REFERRAL_LAST_DAY", "sometimes", "bridge.E016"),
        ("REFERRAL_POLI_MATCH", "name", "bridge.E017"),
        ("INTERNAL_REFERENCE", "", "bridge.E018"),
        ("REPEAT_CARE_TYPE", "3", "bridge.E019"),
        ("REFERRAL_DAYS", 0, "bridge.E020"),
        ("KIOSK_WITHOUT_VCLAIM", "wait", "bridge.E021"),
        ("NO_SHOW_AFTER_CALL", "batal", "bridge.E008"),
        ("NO_SHOW_NEVER_PRESENT", "98", "bridge.E009"),
    ],
)
def test_what_is_wrong_is_named(settings: Any, name: str, value: object, check_id: str) -> None:
    setattr(settings, name, value)
    assert found() == {check_id}
    assert any(name in message.msg for message in run_checks() if message.id == check_id)


@pytest.mark.parametrize("name", ["BPJS_ANTREAN_URL", "BPJS_VCLAIM_URL"])
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://apijkn.bpjs-kesehatan.go.id/antreanrs", set()),
        ("https://apijkn-dev.bpjs-kesehatan.go.id/antreanrs_dev", set()),
        ("http://127.0.0.1:9000/antreanrs", set()),
        ("http://localhost:9000/antreanrs", set()),
        ("http://[::1]:9000/antreanrs", set()),
        ("http://apijkn.bpjs-kesehatan.go.id/antreanrs", {"bridge.E011"}),
        ("http://192.168.1.7:9000/antreanrs", {"bridge.E011"}),
        ("http://127.0.0.1.example/antreanrs", {"bridge.E011"}),
        ("https://bpjs.example/antreanrs", {"bridge.W012"}),
        ("https://xbpjs-kesehatan.go.id/antreanrs", {"bridge.W012"}),
        ("https://[broken", {"bridge.E005"}),
    ],
)
def test_patients_numbers_travel_with_tls_and_to_bpjs_alone(
    settings: Any, name: str, address: str, expected: set[str]
) -> None:
    setattr(settings, name, address)
    assert found() == expected
    assert all(name in message.msg for message in run_checks() if message.id in expected)


def test_the_relay_says_what_it_lacks(settings: Any, db: None) -> None:
    settings.BPJS_CONS_ID = ""
    with pytest.raises(CommandError, match="BPJS_CONS_ID"):
        call_command("relay", drain=True)


def test_a_hospital_that_sends_nothing_needs_no_access(settings: Any) -> None:
    settings.BPJS_SEND = "off"
    settings.BPJS_CONS_ID = settings.BPJS_SECRET_KEY = settings.BPJS_ANTREAN_USER_KEY = ""
    assert found() == set()
