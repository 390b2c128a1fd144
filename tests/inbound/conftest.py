"""The small hospital, BPJS's account there, and Mobile JKN; the wall clock stands at the hospital's `now`."""

from collections.abc import Iterator

import pytest
import time_machine

from bpjs_bridge.models import WsAccount
from queues.models import ClinicSession, Patient
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import TOMORROW, MobileJkn, make_account


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def wall_clock(hospital: Hospital) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(hospital.now, tick=False) as clock:
        yield clock


@pytest.fixture
def account(hospital: Hospital) -> WsAccount:
    return make_account()


@pytest.fixture
def bpjs(account: WsAccount, wall_clock: time_machine.Traveller) -> MobileJkn:
    return MobileJkn(account)


@pytest.fixture
def session(hospital: Hospital) -> ClinicSession:
    """Tomorrow, because Mobile JKN books until the day before."""
    return hospital.open(hospital.children, hospital.doctor, on=TOMORROW)


@pytest.fixture
def patient(hospital: Hospital) -> Patient:
    return hospital.patient()
