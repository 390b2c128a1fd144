"""Whatever happens to workers and broker: nothing is lost, nothing has effect twice, all in order with equal times."""

import socket
import threading
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from antrean_project.celery import Waker
from bpjs_bridge.models import MessageState, OutboxMessage, Outcome
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.relays import Relay
from tests.outbound.road import Road
from tests.stack.jobs import Jobs, wait_until
from tools.processes import free_port
from tools.with_valkey import Valkey

pytestmark = pytest.mark.fault

MESSAGES_OF_A_WALK = 7
# A worker that is to be killed leaves a lease that is over in seconds.
SHORT_LEASE = {"BPJS_TIMEOUT_SECONDS": "0.5"}


def is_all_delivered() -> bool:
    return not OutboxMessage.objects.exclude(state=MessageState.DELIVERED).exists()


def delivered() -> int:
    return OutboxMessage.objects.filter(state=MessageState.DELIVERED).count()


def is_one_in_hand() -> bool:
    return OutboxMessage.objects.exclude(leased_by="").exists()


def test_a_commit_wakes_a_worker_without_beat(committed_road: Road, jobs: Jobs) -> None:
    jobs.worker()
    committed_road.walk()
    assert wait_until(is_all_delivered, seconds=10) < 5
    assert len(committed_road.simulator.log()) == MESSAGES_OF_A_WALK
    assert_both_sides_agree(committed_road)


@pytest.mark.parametrize(
    ("place", "requests_doubled"),
    [("outbox.before_send", 0), ("outbox.after_answer", 1)],
    ids=["before BPJS has it", "after BPJS stored it"],
)
def test_a_worker_killed_in_mid_send_loses_and_doubles_nothing(
    committed_road: Road, jobs: Jobs, place: str, requests_doubled: int
) -> None:
    jobs.beat()
    doomed = jobs.worker(checkpoints=f"{place}=pause:60", **SHORT_LEASE)
    visit = committed_road.walk()
    wait_until(is_one_in_hand)
    wait_until(lambda: len(committed_road.simulator.log()) == requests_doubled)
    jobs.kill(doomed)
    jobs.worker()
    wait_until(is_all_delivered)
    assert set(committed_road.states(visit).values()) == {MessageState.DELIVERED}
    assert len(committed_road.simulator.log()) == MESSAGES_OF_A_WALK + requests_doubled
    add = OutboxMessage.objects.get(position=0)
    assert list(add.history.values_list("outcome", flat=True)) == [Outcome.UNKNOWN, Outcome.OK]
    assert_both_sides_agree(committed_road)


def test_a_flushed_broker_loses_wake_ups_and_no_message(committed_road: Road, jobs: Jobs, valkey: Valkey) -> None:
    jobs.beat()
    jobs.worker(checkpoints="outbox.before_send=pause:0.1")
    for _ in range(3):
        committed_road.walk()
        valkey.flush()
    while not is_all_delivered():
        valkey.flush()
        time.sleep(0.3)
    assert len(committed_road.simulator.log()) == 3 * MESSAGES_OF_A_WALK
    committed_road.walk()
    wait_until(is_all_delivered)
    assert_both_sides_agree(committed_road)


def test_a_broker_killed_and_back_delays_and_loses_nothing(committed_road: Road, jobs: Jobs, valkey: Valkey) -> None:
    jobs.beat()
    jobs.worker(checkpoints="outbox.before_send=pause:0.1")
    committed_road.walk()
    wait_until(is_one_in_hand)
    valkey.kill()
    began = time.monotonic()
    committed_road.walk()
    committed_road.walk()
    assert time.monotonic() - began < 5
    time.sleep(1)
    valkey.start()
    wait_until(is_all_delivered)
    # Not deaf after it: the next press is heard too.
    committed_road.walk()
    wait_until(is_all_delivered)
    assert len(committed_road.simulator.log()) == 4 * MESSAGES_OF_A_WALK
    assert_both_sides_agree(committed_road)


@pytest.mark.parametrize("kind", ["refuses", "is silent"])
def test_without_a_broker_a_press_costs_nothing_and_the_relay_delivers(
    committed_road: Road, database_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Only the waker's own thread speaks to the broker: a press that did would wait for it at each of its steps."""
    publishers: list[str] = []
    publish = Waker._publish

    def noted(waker: Waker) -> bool:
        publishers.append(threading.current_thread().name)
        return publish(waker)

    monkeypatch.setattr(Waker, "_publish", noted)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = free_port() if kind == "refuses" else silent.getsockname()[1]
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        for _walk in range(3):
            committed_road.walk()
        wait_until(lambda: bool(publishers))
    assert set(publishers) == {"outbox-waker"}
    assert Relay(database_url, "--drain").wait() == 0
    assert is_all_delivered()
    assert_both_sides_agree(committed_road)


def test_worker_and_relay_side_by_side_send_each_message_once(
    committed_road: Road, jobs: Jobs, database_url: str, tmp_path: Path
) -> None:
    jobs.beat()
    jobs.worker(checkpoints="outbox.before_send=pause:0.03")
    door = tmp_path / "door"
    door.mkdir()
    together = f"relay.up=gather:2:{door},outbox.before_send=pause:0.03"
    relay = Relay(database_url, "--drain", checkpoints=together)
    wait_until(lambda: any(door.iterdir()))
    for _ in range(4):
        committed_road.walk()
    (door / "work is there").touch()
    assert relay.wait() == 0
    wait_until(is_all_delivered)
    assert len(committed_road.simulator.log()) == 4 * MESSAGES_OF_A_WALK
    assert OutboxMessage.objects.values("history__worker").distinct().count() >= 2
    assert_both_sides_agree(committed_road)


def test_a_worker_told_to_stop_finishes_the_message_in_hand(committed_road: Road, jobs: Jobs) -> None:
    worker = jobs.worker(checkpoints="outbox.before_send=pause:0.5")
    for _ in range(2):
        committed_road.walk()
    wait_until(is_one_in_hand)
    # How long a machine takes to end a process is its own; that it ended after the message in hand is counted below.
    jobs.stop(worker)
    assert not is_one_in_hand()
    assert 1 <= delivered() <= 6
    assert OutboxMessage.objects.filter(unknown_count__gt=0).count() == 0
