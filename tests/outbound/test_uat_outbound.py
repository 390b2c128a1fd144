"""`uat --outbound`: the 17 calls, and VClaim's, against a strict BPJS, in an order that it takes."""

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
from bpjs_bridge.acceptance.outbound_vclaim import NO_USER, VClaimOutbound
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.vclaim import calls
from tests.outbound.road import EVENING, Road
from tests.simulator.hospital_caller import demo_member
from tests.simulator_process import SimulatorProcess
from tests.vclaim_people import MORNING, fifteen

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


# --- VClaim -----------------------------------------------------------------------------------------------------------
NIA = 14  # repeat care whose window has just ended: the one person about whom every call has something to say


@pytest.fixture
def vclaim_played(simulator: SimulatorProcess) -> Callable[..., list[Result]]:
    people = fifteen(simulator)

    def play(number: int = NIA, **how: Any) -> list[Result]:
        material = Material(member_nik=people[number].nik if number else "")
        with time_machine.travel(MORNING, tick=True), BpjsClient.vclaim(seconds=10) as client:
            return list(VClaimOutbound(client, material, **how).results())

    return play


def test_every_call_to_vclaim_is_played_and_what_was_written_is_taken_back(
    vclaim_played: Callable[..., list[Result]], simulator: SimulatorProcess
) -> None:
    before = simulator.ask("GET", "/_control/vclaim")
    results = vclaim_played(user="petugas1")
    assert {result.row.service for result in results} == {f"VClaim {call.number}" for call in calls.CALLS}
    assert [(one.row.condition, one.why) for one in results if one.verdict == Verdict.FAILED] == []
    untried = [result.row.service for result in results if result.verdict == Verdict.NOT_TRIED]
    assert untried == ["VClaim V2.4"]
    assert simulator.ask("GET", "/_control/vclaim") == before


def test_without_a_person_nothing_is_written(
    vclaim_played: Callable[..., list[Result]], simulator: SimulatorProcess
) -> None:
    results = vclaim_played()
    untried = {result.row.service: result.why for result in results if result.verdict == Verdict.NOT_TRIED}
    writes = {f"VClaim {call.number}" for call in calls.CALLS if call.method != "GET"}
    assert writes <= set(untried)
    assert {untried[service] for service in writes} == {NO_USER}
    assert {row["method"] for row in simulator.log()} == {"GET"}


def test_without_a_member_what_needs_none_is_played(vclaim_played: Callable[..., list[Result]]) -> None:
    verdicts = {result.row.service: result.verdict for result in vclaim_played(0, user="petugas1")}
    assert verdicts["VClaim V6.1"] == verdicts["VClaim V4.1"] == Verdict.PASSED
    assert verdicts["VClaim V3.2"] == verdicts["VClaim V1.1"] == Verdict.NOT_TRIED


def test_no_number_and_no_name_of_vclaims_people_is_kept(vclaim_played: Callable[..., list[Result]]) -> None:
    kept = [result.exchange for result in vclaim_played(user="petugas1") if result.exchange]
    text = json.dumps([(one.sent, one.received, one.url, one.problem) for one in kept])
    for number in range(1, 16):
        personal = (f"0009910000{number:03d}", f"990101010180{number:04d}", f"P{number:06d}", f"K{number:06d}")
        assert [one for one in personal if one in text] == []
    assert "CONTOH " not in text.replace("PUSKESMAS CONTOH", "").replace("RSU SEBERANG CONTOH", "")
    assert "HEMODIALISA" in text


def test_a_vclaim_that_refuses_the_key_is_told_row_by_row(
    vclaim_played: Callable[..., list[Result]], settings: Settings
) -> None:
    settings.BPJS_VCLAIM_USER_KEY = "kunci lain"
    results = vclaim_played(user="petugas1")
    assert not [result for result in results if result.verdict == Verdict.PASSED]
    assert "dijawab 403" in next(result.why for result in results if result.verdict == Verdict.FAILED)
