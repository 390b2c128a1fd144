"""A booking of Mobile JKN with VClaim behind it: only a lapsed referral is refused, and no lock waits for VClaim."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from bpjs_bridge.client import referral_expiry
from queues.models import ClinicSession, Patient, Visit
from tests.inbound.mobile_jkn import MobileJkn, booking_of
from tests.outbound.nasty_server import NastyServer, whole
from tests.outbound.test_client import envelope

LAPSED = (201, "Masa berlaku rujukan telah habis")
LIFE = timedelta(days=90)


@pytest.fixture(autouse=True)
def _asked_anew(settings: Settings) -> Iterator[None]:
    settings.REFERRAL_SERVICE = "bpjs_bridge.client.referral_expiry.lapses_on"
    settings.BPJS_VCLAIM_SECONDS = 5.0
    referral_expiry.pause.end()
    yield
    referral_expiry.pause.end()


def told(
    settings: Settings, bpjs: MobileJkn, patient: Patient, session: ClinicSession, *, issued_on: date
) -> tuple[int, str]:
    """What the patient is told when VClaim has the letter with that day, for any patient."""
    booking = booking_of(patient, session)
    letter = {"noKunjungan": booking["nomorreferensi"], "tglKunjungan": issued_on.isoformat()}
    with NastyServer(whole(envelope("200", response={"rujukan": letter}))) as server:
        settings.BPJS_VCLAIM_URL = server.url
        answer = bpjs.call("ambilantrean", booking, jeniskunjungan=1)
        assert server.paths == [f"/Rujukan/{booking['nomorreferensi']}"]
    return answer.told


def test_a_referral_that_is_over_is_refused(
    settings: Settings, bpjs: MobileJkn, patient: Patient, session: ClinicSession
) -> None:
    assert told(settings, bpjs, patient, session, issued_on=session.date - LIFE) == LAPSED
    assert not Visit.objects.exists()


def test_a_referral_of_its_last_day_is_taken(
    settings: Settings, bpjs: MobileJkn, patient: Patient, session: ClinicSession
) -> None:
    last = session.date - LIFE + timedelta(days=1)
    assert told(settings, bpjs, patient, session, issued_on=last) == (200, "Ok")


def test_a_referral_that_vclaim_does_not_know_is_taken(
    settings: Settings, bpjs: MobileJkn, patient: Patient, session: ClinicSession
) -> None:
    with NastyServer(whole(envelope("201", "Rujukan Tidak Ada"))) as server:
        settings.BPJS_VCLAIM_URL = server.url
        assert bpjs.call("ambilantrean", booking_of(patient, session), jeniskunjungan=1).told == (200, "Ok")


def test_with_vclaim_down_the_patient_gets_a_number(
    settings: Settings, bpjs: MobileJkn, patient: Patient, session: ClinicSession
) -> None:
    settings.BPJS_VCLAIM_URL = "http://127.0.0.1:9/vclaim-rest"
    assert bpjs.call("ambilantrean", booking_of(patient, session), jeniskunjungan=1).told == (200, "Ok")
    assert referral_expiry.pause.is_on


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_vclaim_is_asked(
    monkeypatch: pytest.MonkeyPatch, bpjs: MobileJkn, patient: Patient, session: ClinicSession
) -> None:
    seen: list[bool] = []
    ask = referral_expiry.lapses_on

    def watch(number: str, visit_type: str) -> date | None:
        seen.append(connection.in_atomic_block)
        return ask(number, visit_type)

    monkeypatch.setattr(referral_expiry, "lapses_on", watch)
    assert bpjs.call("ambilantrean", booking_of(patient, session), jeniskunjungan=1).told == (200, "Ok")
    assert seen == [False]


def test_a_slow_vclaim_holds_a_booking_no_longer_than_set(
    settings: Settings, bpjs: MobileJkn, patient: Patient, session: ClinicSession
) -> None:
    settings.BPJS_VCLAIM_SECONDS = 0.4
    with NastyServer([b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n", b"\r\n"], pause=5) as server:
        settings.BPJS_VCLAIM_URL = server.url
        began = time.perf_counter()
        assert bpjs.call("ambilantrean", booking_of(patient, session), jeniskunjungan=1).told == (200, "Ok")
        assert time.perf_counter() - began < 4
    assert referral_expiry.pause.is_on
