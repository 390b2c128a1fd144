"""The small hospital, an integration with every scope, and its SIMRS; the clock stands at the hospital's `now`."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.hospital import Hospital
from tests.simrs.simrs import Simrs, make_integration


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


@pytest.fixture
def wall_clock(hospital: Hospital) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(hospital.now, tick=False) as clock:
        yield clock


@pytest.fixture
def simrs(hospital: Hospital, wall_clock: time_machine.Traveller) -> Simrs:
    return Simrs(*make_integration())
