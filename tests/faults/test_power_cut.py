"""Everything dies in one moment with a filled outbox, BPJS too, and comes back in any order."""

import os
import random

import pytest

from tests.faults.house import RELAY, House, wait_until

pytestmark = pytest.mark.fault

VISITS, CUTS = (200, 20) if os.environ.get("PROOF") == "1" else (6, 1)


def come_back(house: House, chance: random.Random) -> None:
    """Senders that find no database or no broker end or wait, and are started again by whoever keeps them running."""
    parts = [house.simulator.start, house.keep_running]
    if house.cluster is not None and house.valkey is not None:
        parts += [house.cluster.start, house.valkey.start]
    chance.shuffle(parts)
    for start in parts:
        start()


def test_power_cuts_with_a_filled_outbox_lose_and_double_nothing(house: House) -> None:
    chance = random.Random(7)
    messages = house.fill(VISITS)
    house.simulator.fault("delay", seconds=0.05)
    house.send_by(*RELAY)
    if house.valkey is not None:
        house.send_by_celery()
    for cut in range(1, CUTS + 1):
        enough = cut * messages // (CUTS + 1)
        wait_until(lambda enough=enough: house.arrived() >= enough, each=house.keep_running, log=house.log)  # type: ignore[misc]
        house.all_dies()
        come_back(house, chance)
        house.simulator.fault("delay", seconds=0.05)
    house.wait_until_settled()
    house.stop()
    house.assert_all_told(messages)
