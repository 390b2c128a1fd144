"""The fifteen people at VClaim, on a morning of the hospital that they visit."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.hospital import Hospital
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import OPENED, hospital_of_fifteen
from tests.vclaim_people import Someone, fifteen


@pytest.fixture
def people(simulator: SimulatorProcess, db: None, settings: Any) -> Iterator[Mapping[int, Someone]]:
    settings.BPJS_VCLAIM_USER_KEY = "demo-vclaim-key"
    told = fifteen(simulator)
    with time_machine.travel(OPENED + timedelta(minutes=30), tick=True):
        yield told


@pytest.fixture
def hospital(people: Mapping[int, Someone]) -> Hospital:
    return hospital_of_fifteen()[0]
