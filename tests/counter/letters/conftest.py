"""The fifteen people at VClaim, on a morning of the hospital that they visit."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.hospital import Hospital
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import hospital_of_fifteen, their_morning
from tests.vclaim_people import Someone


@pytest.fixture
def people(simulator: SimulatorProcess, db: None, settings: Any) -> Iterator[Mapping[int, Someone]]:
    settings.BPJS_VCLAIM_USER_KEY = "demo-vclaim-key"
    with their_morning(simulator, after=timedelta(minutes=30)) as people:
        yield people


@pytest.fixture
def hospital(people: Mapping[int, Someone]) -> Hospital:
    return hospital_of_fifteen()[0]
