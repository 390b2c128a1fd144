"""What every call of a machine has, whichever API it calls: an id, a line of log, an answer when something fails."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bpjs_bridge.inbound import tokens as ws_tokens
from bpjs_bridge.inbound import views as ws_views
from bpjs_bridge.inbound.accounts import set_account
from bpjs_bridge.inbound.messages import BUSY
from simrs import look_up
from tests.limits.test_busy_answers import raises, timed_out
from tests.simrs.simrs import NAME, Simrs, make_integration

NIK = "9901019905170001"
Call = Callable[[], dict[str, Any]]


def fails(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """One service of each API from now on."""
    monkeypatch.setitem(ws_views.SERVICES, "sisaantrean", raises(error))
    monkeypatch.setattr(look_up, "patient_of", raises(error))


def call_ws() -> dict[str, Any]:
    account = set_account(NAME, at=timezone.now(), password="rahasia-bpjs").account
    headers = {"x-username": NAME, "x-token": ws_tokens.TOKENS.issue(account)}
    return Client().post("/ws/sisaantrean", {}, content_type="application/json", headers=headers).json()


def call_api() -> dict[str, Any]:
    return Simrs(*make_integration()).post("/patients/search", {"nik": NIK}).body


@pytest.mark.parametrize("call", [call_ws, call_api])
def test_a_lock_that_was_waited_for_too_long_is_no_failure(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, call: Call
) -> None:
    fails(monkeypatch, timed_out())
    told = str(call())
    assert BUSY in told or "urn:antrean:problem:busy" in told
    assert "the database was busy" in caplog.text
    assert "failure=" not in caplog.text


@pytest.mark.parametrize("call", [call_ws, call_api])
def test_a_failure_names_its_call_and_no_person(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, call: Call
) -> None:
    fails(monkeypatch, ValueError(f"nobody has {NIK}"))
    with caplog.at_level(logging.INFO):
        told = str(call())
    (failure,) = re.findall(r"failure=(\w{8}) ValueError at .*raised", caplog.text)
    assert failure in told
    assert re.search(rf"(ws|api) \w+ call={failure} account={NAME} code=\d+ ms=\d+", caplog.text)
    assert NIK not in caplog.text + told
