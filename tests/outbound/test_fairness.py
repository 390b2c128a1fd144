"""A long backlog and the work of now: a number that is given now leaves soon, and nothing waits for ever.

BPJS is the simulator; time is moved by hand, one sending slot after the other.
"""

import itertools
import os
from datetime import datetime, timedelta
from statistics import quantiles

import pytest
from pytest_django import Settings

from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage
from bpjs_bridge.outbox import claims
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.delivery import Deliverer, Sent
from queues.models import Visit
from tests.hospital import TODAY
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road

LONGEST_WAIT_SECONDS = 60
NEW_EVERY = timedelta(seconds=15)
NEW_NUMBERS = 20
MESSAGES_OF_A_WALK = 7
# As many messages as leave in 12 minutes; for proof a morning's of a large hospital at BPJS's usual rate.
BACKLOGS = [(4000, 5.0)] if os.environ.get("PROOF") == "1" else [(300, 0.4)]


def backlog(road: Road, *, messages: int) -> None:
    """So many messages, of all kinds and of many bookings, are due: BPJS was away all morning."""
    walks = -(-messages // MESSAGES_OF_A_WALK)
    practice = {"doctor": 1001, "name": "dr. Uji Pertama", "clinic": "ANA", "hours": "08:00-12:00", "capacity": 9999}
    road.simulator.set_schedule(TODAY.isoformat(), [practice], replace=True)
    session = road.hospital.session
    session.capacity, session.jkn_quota, session.non_jkn_quota = 9999, 9998, 1
    session.save()
    began = road.hospital.now
    for place in range(walks):
        # Side by side: they have to fit into the morning.
        road.hospital.now = began + timedelta(hours=4) * (place / walks)
        road.walk()


def waits_of_new_numbers(road: Road, *, at: datetime) -> list[float]:
    """Seconds from taking a number to BPJS's having it, of numbers that are taken while the backlog leaves."""
    visits: list[Visit] = []
    next_new, end = at, at + NEW_NUMBERS * NEW_EVERY + timedelta(seconds=LONGEST_WAIT_SECONDS)
    with BpjsClient.antrean() as client:
        worker = Deliverer(client)
        while at < end:
            if at >= next_new and len(visits) < NEW_NUMBERS:
                road.hospital.now = at - timedelta(seconds=60)
                visits.append(road.ticket())
                next_new += NEW_EVERY
            step = worker.deliver_next(at=at)
            at += gates.interval() if isinstance(step, Sent) else timedelta(milliseconds=250)
    numbers = list(OutboxMessage.objects.filter(visit__in=visits, kind=MessageKind.ADD).defer("payload"))
    assert len(numbers) == NEW_NUMBERS
    return [((number.delivered_at or end) - number.created_at).total_seconds() for number in numbers]


def share_of_the_backlog() -> float:
    """Of what has left, how much had waited before the first new number was taken: by messages, 0 to 1."""
    left = OutboxMessage.objects.filter(state=MessageState.DELIVERED)
    return left.exclude(visit__in=newest_visits()).count() / left.count()


def newest_visits() -> list[int]:
    return list(Visit.objects.order_by("-pk").values_list("pk", flat=True)[:NEW_NUMBERS])


@pytest.mark.slow
@pytest.mark.parametrize(("messages", "rate"), BACKLOGS, ids=str)
def test_a_number_of_now_leaves_within_a_minute_though_thousands_wait(
    road: Road, settings: Settings, messages: int, rate: float
) -> None:
    settings.BPJS_RATE_PER_SECOND = rate
    backlog(road, messages=messages)
    waits = waits_of_new_numbers(road, at=road.hospital.later(600))
    assert quantiles(waits, n=20)[-1] <= LONGEST_WAIT_SECONDS
    assert OutboxMessage.objects.filter(state=MessageState.PENDING).exists()
    assert share_of_the_backlog() > 0.5
    settings.BPJS_RATE_PER_SECOND = 1000
    road.drain(at=road.hospital.later(7200))
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {MessageState.DELIVERED}
    assert_both_sides_agree(road)


def test_without_a_turn_of_their_own_new_numbers_wait_behind_the_backlog(
    road: Road, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_turns", itertools.repeat(0))
    settings.BPJS_RATE_PER_SECOND = 0.4
    backlog(road, messages=300)
    waits = waits_of_new_numbers(road, at=road.hospital.later(600))
    assert quantiles(waits, n=20)[0] > LONGEST_WAIT_SECONDS


def test_new_numbers_without_end_do_not_hold_back_the_oldest_work(road: Road, settings: Settings) -> None:
    """A number is taken for every slot there is: half of the slots go to what has waited longest all the same."""
    walked = road.walk()
    road.hospital.later(600)
    at = road.hospital.now
    with BpjsClient.antrean() as client:
        worker = Deliverer(client)
        for _ in range(2 * MESSAGES_OF_A_WALK + 2):
            road.hospital.now = at
            road.ticket()
            worker.deliver_next(at=at + timedelta(seconds=61))
            at += timedelta(seconds=2)
    assert set(road.states(walked).values()) == {MessageState.DELIVERED}
