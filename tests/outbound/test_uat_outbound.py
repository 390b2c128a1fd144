"""`uat --outbound`: the 17 calls against a strict BPJS, in an order that it takes, with what was sent and answered."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from bpjs_bridge.acceptance import outbound
from bpjs_bridge.acceptance.form import Result, Verdict
from bpjs_bridge.acceptance.material import Material
from bpjs_bridge.acceptance.outbound import Outbound
from bpjs_bridge.client.client import BpjsClient
from tests.outbound.road import EVENING, Road
from tests.simulator.hospital_caller import demo_member

PERSON = {"nik": "9901019905170001", "nomorkartu": "0009900000017", "nohp": "080099001122"}


@pytest.fixture
def played(road: Road) -> Callable[..., list[Result]]:
    def play(**material: Any) -> list[Result]:
        with time_machine.travel(EVENING, tick=True), BpjsClient.antrean() as client:
            return list(Outbound(client, Material(patient=PERSON, **material)).results())

    return play


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks are not what the test is about."""
    monkeypatch.setattr(outbound, "A_SECOND", 0)


def test_all_seventeen_are_played_and_taken(played: Callable[..., list[Result]], road: Road) -> None:
    results = played(member_nik=demo_member("m01")["nik"])
    assert {result.row.service for result in results} == {f"WS BPJS {number}" for number in range(1, 18)}
    assert [(result.row.condition, result.why) for result in results if result.verdict != Verdict.PASSED] == []
    asked = [row["route"] for row in road.simulator.log()]
    assert asked.count("updatewaktu") == 7
    assert asked.count("add") == 2
    sent = {result.row.condition: result.exchange for result in results}
    assert json.loads(sent["Update waktu (task 5)"].sent)["jenisresep"] == "Non racikan"  # type: ignore[union-attr]
    assert "mulai waktu tunggu" in sent["List waktu task"].received  # type: ignore[union-attr]


@pytest.mark.usefixtures("in_a_hurry")
def test_nobody_s_number_is_kept(played: Callable[..., list[Result]]) -> None:
    """BPJS lists every booking of the day, of any patient."""
    member = demo_member("m01")
    kept = {result.row.condition: result.exchange for result in played(member_nik=member["nik"])}
    assert '"nik": "*************001"' in kept["Antrean per tanggal"].received  # type: ignore[union-attr]
    text = json.dumps([(one.sent, one.received) for one in kept.values() if one])
    numbers = [*PERSON.values(), *(member[name] for name in ("nik", "card", "phone"))]
    assert [number for number in numbers if number in text] == []


@pytest.mark.usefixtures("in_a_hurry")
def test_the_doctors_hours_stay_as_they_are(played: Callable[..., list[Result]], road: Road) -> None:
    result = next(one for one in played() if one.row.condition == "Update jadwal dokter")
    assert result.exchange is not None
    week = json.loads(result.exchange.sent)["jadwal"]
    assert {"buka": "08:00", "tutup": "12:00"}.items() <= week[0].items()


@pytest.mark.usefixtures("in_a_hurry")
def test_what_bpjs_refuses_is_told_in_its_words(played: Callable[..., list[Result]], settings: Settings) -> None:
    settings.BPJS_ANTREAN_USER_KEY = "kunci lain"
    results = played()
    assert all(result.verdict != Verdict.PASSED for result in results)
    assert "dijawab" in results[0].why


@pytest.mark.usefixtures("in_a_hurry")
def test_without_a_member_the_fingerprint_is_not_tried(played: Callable[..., list[Result]]) -> None:
    result = next(one for one in played() if one.row.service == "WS BPJS 5")
    assert (result.verdict, "--member-nik-env" in result.why) == (Verdict.NOT_TRIED, True)
