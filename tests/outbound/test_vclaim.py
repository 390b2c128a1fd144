"""Referrals of VClaim: found, lapsed, of another, not there; and a VClaim that is slow or down keeps nobody waiting."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from bpjs_bridge.client import referral_expiry
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.vclaim.referrals import IssuedBy, find_referral
from bpjs_bridge.inbound.referrals import has_lapsed
from queues import clock
from queues.models import VisitType
from tests.outbound.nasty_server import NastyServer, whole
from tests.outbound.test_client import envelope
from tests.simulator.hospital_caller import demo_member
from tests.simulator_process import SimulatorProcess

SECONDS = 5.0
MEMBER = demo_member("m01") | {
    "id": "vclaim",
    "card": "0009900099911",
    "nik": "9901011204680911",
    "referrals": [
        {"number": "9901K0031126P000911", "type": 1, "clinic": "INT", "issued_days_ago": 5, "from": "Klinik Contoh"},
        {"number": "9901K0010126P000912", "type": 1, "clinic": "ANA", "issued_days_ago": 120, "from": "Klinik Contoh"},
        {"number": "9902R0031126P000913", "type": 4, "clinic": "INT", "issued_days_ago": 89, "from": "RS Contoh"},
    ],
}
FRESH, OLD, FROM_HOSPITAL = (one["number"] for one in MEMBER["referrals"])


@pytest.fixture(autouse=True)
def _asked_anew(settings: Settings) -> Iterator[None]:
    settings.REFERRAL_SERVICE = "bpjs_bridge.client.referral_expiry.lapses_on"
    settings.BPJS_VCLAIM_SECONDS = SECONDS
    referral_expiry.pause.end()
    yield
    referral_expiry.pause.end()


@pytest.fixture
def vclaim(simulator: SimulatorProcess) -> SimulatorProcess:
    simulator.add_members([MEMBER])
    return simulator


def asked_times(simulator: SimulatorProcess) -> int:
    return sum(row["route"].startswith("vclaim/") for row in simulator.log())


def test_a_letter_is_read_whole(vclaim: SimulatorProcess) -> None:
    with BpjsClient.vclaim(seconds=SECONDS) as client:
        (letter,) = find_referral(client, FRESH, issued_by=IssuedBy.FIRST_FACILITY).items
    assert (letter.number, letter.poli_code, letter.referred_by) == (FRESH, "INT", "Klinik Contoh")
    assert letter.card == MEMBER["card"]
    assert letter.card not in repr(letter)
    assert letter.lapses_on - letter.issued_on == timedelta(days=90)


def test_each_kind_of_letter_has_its_own_address(vclaim: SimulatorProcess) -> None:
    with BpjsClient.vclaim(seconds=SECONDS) as client:
        assert find_referral(client, FROM_HOSPITAL, issued_by=IssuedBy.HOSPITAL).items
        other = find_referral(client, FROM_HOSPITAL, issued_by=IssuedBy.FIRST_FACILITY)
    assert (other.answer.code, other.is_certain, other.items) == ("201", True, ())


def test_a_card_reaches_no_log(vclaim: SimulatorProcess, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), BpjsClient.vclaim(seconds=SECONDS) as client:
        client.get(f"/Rujukan/List/Peserta/{MEMBER['card']}", template="/Rujukan/List/Peserta/{noka}")
    assert "/Rujukan/List/Peserta/{noka}" in caplog.text
    assert MEMBER["card"] not in caplog.text
    assert MEMBER["card"] not in str(vclaim.log()[-1])


@pytest.mark.parametrize(
    ("number", "kind", "is_over"),
    [
        (FRESH, VisitType.REFERRAL, False),
        (OLD, VisitType.REFERRAL, True),
        (FROM_HOSPITAL, VisitType.INTER_HOSPITAL, False),
        ("9901K0031126P999999", VisitType.REFERRAL, False),
        (demo_member("m02")["referrals"][0]["number"], VisitType.REFERRAL, False),
    ],
    ids=["found", "lapsed", "of a hospital", "not there", "another's"],
)
def test_only_a_letter_that_is_over_is_over(
    vclaim: SimulatorProcess, number: str, kind: VisitType, is_over: bool
) -> None:
    assert has_lapsed(number, kind, on=clock.service_date(timezone.now())) is is_over
    assert asked_times(vclaim) == 1


def test_a_letter_serves_until_the_day_before_it_lapses(vclaim: SimulatorProcess) -> None:
    lapses = referral_expiry.lapses_on(FROM_HOSPITAL, VisitType.INTER_HOSPITAL)
    assert lapses is not None
    assert has_lapsed(FROM_HOSPITAL, VisitType.INTER_HOSPITAL, on=lapses)
    assert not has_lapsed(FROM_HOSPITAL, VisitType.INTER_HOSPITAL, on=lapses - timedelta(days=1))


@pytest.mark.parametrize("kind", [VisitType.CONTROL, VisitType.INTERNAL])
def test_what_does_not_lapse_is_not_asked_about(vclaim: SimulatorProcess, kind: VisitType) -> None:
    assert not has_lapsed(OLD, kind, on=clock.service_date(timezone.now()))
    assert referral_expiry.lapses_on(OLD, kind) is None
    assert asked_times(vclaim) == 0


def test_without_a_key_nobody_is_asked(vclaim: SimulatorProcess, settings: Settings) -> None:
    settings.BPJS_VCLAIM_USER_KEY = ""
    assert referral_expiry.lapses_on(OLD, VisitType.REFERRAL) is None
    assert asked_times(vclaim) == 0


@pytest.mark.parametrize("fault", ["http_500", "html", "cut_before_storing", "wrong_key", "maintenance", "http_429"])
def test_a_vclaim_without_answer_refuses_nobody_and_is_left_alone(vclaim: SimulatorProcess, fault: str) -> None:
    vclaim.fault(fault, times=1)
    assert referral_expiry.lapses_on(OLD, VisitType.REFERRAL) is None
    assert referral_expiry.lapses_on(OLD, VisitType.REFERRAL) is None
    assert asked_times(vclaim) == 1
    referral_expiry.pause.end()
    assert referral_expiry.lapses_on(OLD, VisitType.REFERRAL) is not None


def test_a_wrong_key_refuses_nobody(vclaim: SimulatorProcess, settings: Settings) -> None:
    settings.BPJS_VCLAIM_USER_KEY = "another"
    assert referral_expiry.lapses_on(OLD, VisitType.REFERRAL) is None
    assert referral_expiry.pause.is_on


def test_a_slow_vclaim_is_waited_for_no_longer_than_set(vclaim: SimulatorProcess, settings: Settings) -> None:
    settings.BPJS_VCLAIM_SECONDS = 0.4
    vclaim.fault("delay", seconds=3.0)
    began = time.monotonic()
    assert referral_expiry.lapses_on(OLD, VisitType.REFERRAL) is None
    assert time.monotonic() - began < 1.5
    assert referral_expiry.pause.is_on


def test_a_name_server_that_hangs_is_waited_for_no_longer_than_set(
    vclaim: SimulatorProcess, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BPJS_VCLAIM_SECONDS = 0.3

    def hang(*asked: Any) -> None:
        time.sleep(2.0)

    monkeypatch.setattr(referral_expiry, "find_referral", lambda *asked, **how: hang())
    began = time.monotonic()
    assert referral_expiry.lapses_on(OLD, VisitType.REFERRAL) is None
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("day", ["kemarin", "", None, 20260301])
def test_a_letter_without_a_day_says_nothing(settings: Settings, day: object) -> None:
    letter = {"noKunjungan": OLD, "tglKunjungan": day}
    with NastyServer(whole(envelope("200", response={"rujukan": letter}))) as server:
        settings.BPJS_VCLAIM_URL = server.url
        assert referral_expiry.lapses_on(OLD, VisitType.REFERRAL) is None


@pytest.mark.parametrize("content", [None, [], {}, {"rujukan": None}, {"rujukan": "tidak"}, "", [1]])
def test_an_answer_of_another_shape_says_nothing(settings: Settings, content: object) -> None:
    with NastyServer(whole(envelope("200", response=content))) as server:
        settings.BPJS_VCLAIM_URL = server.url
        assert referral_expiry.lapses_on(OLD, VisitType.REFERRAL) is None
