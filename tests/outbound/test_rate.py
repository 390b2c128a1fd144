"""How many requests reach BPJS in a second, by the simulator's raw log: never more than the rate, over all senders."""

import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.conf import LazySettings
from django.db import connections, transaction

from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import BpjsGate, MessageState, OutboxMessage
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.delivery import Deliverer, Sent, Step
from bpjs_bridge.outbox.gate import Closed
from queues.database import injection_points
from tests.domain.at_once import Outcome, at_once, collide, held_at, refusals, widen, without_lock_on
from tests.outbound.relays import Relay
from tests.outbound.road import Road

pytestmark = pytest.mark.race


def most_in_a_second(road: Road) -> int:
    came = [row["received_at_ns"] for row in road.simulator.log()]
    return max(sum(1 for other in came if 0 <= other - first < 10**9) for first in came)


def test_several_relays_never_exceed_the_rate(committed_road: Road, database_url: str, tmp_path: Path) -> None:
    """One of them is held up each time between its slot and its sending."""
    for _ in range(3):
        committed_road.walk()
    together = f"relay.up=gather:3:{tmp_path}"
    plans = (together, together, f"{together},outbox.before_send=pause:0.3")
    relays = [Relay(database_url, "--drain", checkpoints=plan, BPJS_RATE_PER_SECOND="5") for plan in plans]
    assert [relay.wait() for relay in relays] == [0, 0, 0]
    assert OutboxMessage.objects.filter(state=MessageState.DELIVERED).count() == 3 * 7
    assert OutboxMessage.objects.values("history__worker").distinct().count() >= 2
    assert most_in_a_second(committed_road) <= 5


# --- one guard of the rate after the other -----
@pytest.fixture
def one_a_second(committed_road: Road, settings: LazySettings) -> Road:
    """Three bookings wait to be told, and BPJS takes one request a second."""
    settings.BPJS_RATE_PER_SECOND = 1
    for _ in range(3):
        committed_road.ticket()
    with transaction.atomic():
        # The transaction that makes the gate's row holds it by that alone.
        gates.lock()
    return committed_road


def deliver_one() -> Step:
    with BpjsClient.antrean() as client:
        return Deliverer(client).deliver_next()


def one_left(road: Road, outcomes: list[Outcome]) -> bool:
    sent = [step for step in outcomes if isinstance(step, Sent)]
    told = [step for step in outcomes if isinstance(step, Closed)]
    return not refusals(outcomes) and len(sent) == 1 == len(told) == most_in_a_second(road)


def test_without_the_pause_between_slots_the_rate_is_exceeded(
    one_a_second: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "interval", lambda *_: timedelta(0))
    collide(monkeypatch, "outbox.before_send")
    assert not refusals(at_once([deliver_one] * 2))
    assert most_in_a_second(one_a_second) == 2


def test_without_the_gates_lock_two_workers_take_one_slot(one_a_second: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are sent in one second; on SQLite the database lets only one of the two write. On a busy machine a try may
    find the first one's second over.
    """
    without_lock_on(monkeypatch, BpjsGate)
    collide(monkeypatch, "gate-open")

    def collided() -> bool:
        outcomes = at_once([deliver_one] * 2)
        return most_in_a_second(one_a_second) == 2 or bool(refusals(outcomes))

    for _try in range(3):
        if collided():
            return
        time.sleep(1)
    pytest.fail("the two never met")


def test_of_two_workers_at_once_one_takes_the_slot(one_a_second: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "gate-open")
    assert one_left(one_a_second, at_once([deliver_one] * 2))


def held_up() -> list[Step]:
    """What became of a worker that passed the gate and stood still until another one had sent."""
    steps: list[Step] = []

    def work() -> None:
        try:
            steps.append(deliver_one())
        finally:
            connections.close_all()

    slow = Thread(target=work, daemon=True)
    with held_at("outbox.before_send=after:other-has-sent,slow-has-its-slot=after:outbox.before_send"):
        slow.start()
        injection_points.injection_point("slow-has-its-slot")
    while not isinstance(deliver_one(), Sent):
        time.sleep(0.02)
    with held_at("other-has-sent=pass"):
        injection_points.injection_point("other-has-sent")
    slow.join(30)
    return steps


def test_sent_in_a_slot_that_is_over_a_message_exceeds_the_rate(
    one_a_second: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "is_over", lambda slot_began: False)
    assert [type(step) for step in held_up()] == [Sent]
    assert most_in_a_second(one_a_second) == 2


def test_a_worker_that_was_held_up_takes_another_slot(one_a_second: Road) -> None:
    assert [type(step) for step in held_up()] == [Sent]
    assert most_in_a_second(one_a_second) == 1


def test_where_the_next_slot_is_far_a_worker_gives_its_message_back(one_a_second: Road, settings: LazySettings) -> None:
    settings.BPJS_RATE_PER_SECOND = 0.4
    assert [type(step) for step in held_up()] == [Closed]
    assert most_in_a_second(one_a_second) == 1
    assert not OutboxMessage.objects.exclude(leased_by="").exists()
    one_a_second.drain()
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {MessageState.DELIVERED}
