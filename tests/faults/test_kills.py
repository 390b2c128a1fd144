"""Senders and the database are killed again and again while BPJS answers badly: nothing is lost, reordered, stored
twice or changed.

A sample of some visits; with PROOF=1 24,010 messages of 3,430 visits and a hundred kills.
"""

import os
import random
import signal
import time

import pytest

from tests.faults.house import RELAY, House, signal_group, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.slow]

IS_PROOF = os.environ.get("PROOF") == "1"
VISITS, KILLS, DRAIN_SECONDS = (3430, 100, 3600) if IS_PROOF else (12, 3, 180)
# Messages a second: so few that the work lasts longer than the kills.
RATE = 60 if IS_PROOF else 8
# One request in ten is answered in a way that says nothing.
BROKEN = ("http_500", "cut_after_storing", "html", "truncated")
PAST_THE_LEASE_SECONDS = 7


def start_senders(house: House) -> None:
    house.send_by(*RELAY)
    house.send_by(*RELAY, "--lines", "2")
    if house.valkey is not None:
        house.send_by_celery()


def strike(house: House, chance: random.Random, number: int) -> None:
    """One kill; the database's is every fourth. Each tenth time a sender is stopped too, until its lease is over."""
    if house.cluster is not None and number % 4 == 1:
        house.kill_database()
        house.cluster.start()
    else:
        house.kill(chance.choice(house.senders[:3]))
    house.keep_running()
    if number % 10 == 9:
        stopped = chance.choice(house.senders[:2])
        signal_group(stopped, signal.SIGSTOP)
        time.sleep(PAST_THE_LEASE_SECONDS)
        signal_group(stopped, signal.SIGCONT)
        house.stops += 1


def test_kills_in_any_order_lose_double_and_change_nothing(house: House) -> None:
    chance = random.Random(20)
    messages = house.fill(VISITS)
    for place, kind in enumerate(BROKEN):
        house.simulator.fault(kind, probability=0.1 / len(BROKEN), seed=place)
    house.settings = {"BPJS_RATE_PER_SECOND": str(RATE)}
    start_senders(house)
    for number in range(KILLS):
        # Spread over the whole of the work: the last one while there is some left.
        share = (number + chance.random()) / (KILLS + 1)
        wait_until(lambda share=share: house.arrived() >= share * messages, each=house.keep_running, log=house.log)  # type: ignore[misc]
        assert house.unsettled() > 0, "a kill with nothing to do kills nothing"
        strike(house, chance, number)
    house.wait_until_settled(seconds=DRAIN_SECONDS)
    house.stop()
    house.simulator.clear_faults()
    found = house.assert_all_told(messages)
    assert sum(house.kills.values()) == KILLS
    print(
        f"{messages} messages, {house.arrived()} requests, {house.kills} killed, {house.stops} stopped past their "
        f"lease, {found['workers']} senders"
    )
