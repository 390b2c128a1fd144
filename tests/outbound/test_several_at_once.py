"""A worker that leases several messages at once: each of another booking, each once, each in a slot of its own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import BpjsGate, MessageState, OutboxMessage
from bpjs_bridge.outbox import claims, delivery, order
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.claims import Claim
from bpjs_bridge.outbox.delivery import Deliverer, Sent
from bpjs_bridge.outbox.gate import Closed
from tests.domain.at_once import at_once, collide, refusals, widen
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road, compose_anew

MANY = 8
LEASE = timedelta(seconds=5)


@pytest.fixture
def worker(simulator: Any) -> Iterator[Deliverer]:
    with BpjsClient.antrean() as client:
        yield quick(client)


def quick(client: BpjsClient) -> Deliverer:
    """One that has seen BPJS answer fast."""
    deliverer = Deliverer(client, most=MANY)
    deliverer._took = 0
    return deliverer


def leased() -> int:
    return OutboxMessage.objects.exclude(leased_by="").count()


def sent_more_than_once(road: Road) -> int:
    return len(road.simulator.log()) - OutboxMessage.objects.filter(state=MessageState.DELIVERED).count()


def test_one_of_each_booking_is_leased_however_many_wait(road: Road, worker: Deliverer) -> None:
    for _ in range(3):
        road.walk()
    now = timezone.now()
    assert isinstance(worker.deliver_next(at=now), Sent)
    assert leased() == 2
    held = OutboxMessage.objects.exclude(leased_by="")
    assert held.values("visit").distinct().count() == 2
    assert set(held.values_list("position", "lease_epoch")) == {(0, 1)}
    road.drain(at=now + timedelta(seconds=1), deliverer=worker)
    assert leased() == 0
    assert_both_sides_agree(road)


def test_every_message_has_a_slot_of_its_own(road: Road, settings: Any) -> None:
    settings.BPJS_RATE_PER_SECOND = 50
    for _ in range(4):
        road.ticket()
    now = timezone.now()
    held = claims.claim_some(worker="one", lease=LEASE, most=MANY, at=now)
    assert isinstance(held, list)
    step = gates.interval().total_seconds()
    assert [round((claim.slot_began - held[0].slot_began) / step) for claim in held] == [0, 1, 2, 3]
    assert claims.claim(worker="two", lease=LEASE, at=now + 3.9 * gates.interval()) == Closed(
        until=now + 4 * gates.interval()
    )


def test_slots_further_apart_than_a_moment_are_taken_one_by_one(road: Road, settings: Any) -> None:
    """At BPJS's usual rate no message waits in the hand of a worker while another one is free."""
    settings.BPJS_RATE_PER_SECOND = 5
    for _ in range(3):
        road.ticket()
    held = claims.claim_some(worker="one", lease=LEASE, most=MANY, at=timezone.now())
    assert isinstance(held, list)
    assert len(held) == 1


def test_a_probe_goes_alone(road: Road) -> None:
    now = timezone.now()
    BpjsGate.objects.create(opened_at=now - timedelta(minutes=1), next_probe_at=now)
    for _ in range(3):
        road.ticket()
    held = claims.claim_some(worker="one", lease=LEASE, most=MANY, at=now)
    assert isinstance(held, list)
    assert [claim.is_probe for claim in held] == [True]


def test_a_worker_behind_a_slow_bpjs_holds_one(road: Road, worker: Deliverer) -> None:
    for _ in range(3):
        road.walk()
    worker._took = 0.3
    worker.deliver_next(at=timezone.now())
    assert leased() == 0


def test_what_was_not_sent_is_given_back_and_sent_by_another(road: Road, worker: Deliverer) -> None:
    for _ in range(3):
        road.walk()
    worker.deliver_next(at=timezone.now())
    worker.give_back_all()
    assert leased() == 0
    road.drain()
    assert (OutboxMessage.objects.filter(unknown_count__gt=0).count(), sent_more_than_once(road)) == (0, 0)
    assert_both_sides_agree(road)


# --- a worker that stands still with several in its hand ----------------------------------------------------------
@pytest.mark.parametrize("looks_at_its_lease", [True, False])
def test_past_its_lease_a_worker_sends_nothing_of_what_it_still_holds(
    road: Road, worker: Deliverer, monkeypatch: pytest.MonkeyPatch, looks_at_its_lease: bool
) -> None:
    for _ in range(3):
        road.ticket()
    if not looks_at_its_lease:
        monkeypatch.setattr(delivery, "LONGEST_IN_HAND", timedelta(days=1))
    worker.deliver_next(at=timezone.now() - 2 * worker.lease)
    assert leased() == 2
    road.drain()
    steps = [worker.deliver_next() for _ in range(2)]
    if looks_at_its_lease:
        assert (sent_more_than_once(road), isinstance(steps[0], Closed)) == (0, True)
    else:
        # The fence still keeps its results out, but BPJS was asked once more for nothing.
        assert [step.is_recorded for step in steps if isinstance(step, Sent)] == [False, False]
        assert sent_more_than_once(road) == 2
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {MessageState.DELIVERED}
    assert_both_sides_agree(road)


# --- several such workers -----------------------------------------------------------------------------------------
def deliver_quickly() -> None:
    with BpjsClient.antrean() as client:
        worker = quick(client)
        while isinstance(worker.deliver_next(), Sent | Closed):
            worker._took = 0


def race(road: Road) -> list[Any]:
    for _ in range(4):
        road.ticket()
    return at_once([deliver_quickly] * 3)


@pytest.mark.race
def test_without_a_look_at_the_lease_several_are_sent_twice(
    committed_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "sendable", lambda at: order.unblocked().filter(due_at__lte=at))
    monkeypatch.setattr(claims, "LEASE", claims.LEASE.replace("lease_until <= %s", "lease_until <> %s"))
    compose_anew(monkeypatch)
    collide(monkeypatch, "outbox.before_send")
    race(committed_road)
    assert sent_more_than_once(committed_road) > 0


@pytest.mark.race
def test_workers_that_lease_several_at_once_send_each_message_once(
    committed_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "outbox.before_send", "gate-open")
    outcomes = race(committed_road)
    assert not refusals(outcomes)
    committed_road.drain()
    assert sent_more_than_once(committed_road) == 0
    assert OutboxMessage.objects.filter(state=MessageState.DELIVERED).count() == 4 * 2
    assert_both_sides_agree(committed_road)


def test_a_claim_is_of_different_messages(road: Road) -> None:
    for _ in range(5):
        road.ticket()
    found = claims.claim_some(worker="one", lease=LEASE, most=MANY, at=timezone.now())
    assert isinstance(found, list)
    assert all(isinstance(claim, Claim) for claim in found)
    assert len({claim.message.pk for claim in found}) == 5
