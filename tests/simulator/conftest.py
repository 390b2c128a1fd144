"""One simulator for the tests of this folder, forgotten between them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulator.hospital_caller import HospitalCaller
from tests.simulator_process import SimulatorProcess


@pytest.fixture(scope="module")
def running_simulator() -> Iterator[SimulatorProcess]:
    with SimulatorProcess() as simulator:
        yield simulator


@pytest.fixture
def caller(running_simulator: SimulatorProcess) -> HospitalCaller:
    running_simulator.reset()
    return HospitalCaller(running_simulator)
