"""The fifteen people's morning: the simulator has their letters, this hospital has their polis."""

from collections.abc import Iterator, Mapping

import pytest

from queues.models import Clinic
from tests.hospital import Hospital
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import hospital_of_fifteen, their_morning
from tests.vclaim_people import Someone


@pytest.fixture
def people(simulator: SimulatorProcess, db: None) -> Iterator[Mapping[int, Someone]]:
    with their_morning(simulator) as people:
        yield people


@pytest.fixture
def hospital(people: Mapping[int, Someone]) -> Hospital:
    return hospital_of_fifteen()[0]


@pytest.fixture
def clinics(hospital: Hospital) -> Mapping[str, Clinic]:
    return {clinic.bpjs_subspecialist_code or "": clinic for clinic in Clinic.objects.all()}
