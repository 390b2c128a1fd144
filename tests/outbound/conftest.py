"""A day in March at the small hospital, and a simulator whose clock and schedule are those of that day."""

import pytest

from tests.outbound.road import Road
from tests.simulator_process import SimulatorProcess


@pytest.fixture
def road(db: None, simulator: SimulatorProcess) -> Road:
    return Road(simulator)


@pytest.fixture
def committed_road(transactional_db: None, simulator: SimulatorProcess) -> Road:
    """For tests with other processes or threads: what is written is really committed."""
    return Road(simulator)
