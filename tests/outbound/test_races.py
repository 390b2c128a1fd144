"""Several workers and a nurse at once: each message once, and an act is either taken back or told, never both."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from bpjs_bridge.models import MessageState, OutboxMessage
from bpjs_bridge.outbound import gate as gates
from bpjs_bridge.outbound.client import BpjsClient
from bpjs_bridge.outbound.outbox import Deliverer
from queues import verbs
from queues.errors import UndoTooLateError
from queues.models import Stage
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road

pytestmark = pytest.mark.race
WORKERS = 4


def together(*acts: Callable[[], None]) -> None:
    """Run at the same moment, each with a connection of its own; what fails, fails the test."""
    start, failures = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        try:
            start.wait()
            act()
        except Exception as trouble:  # noqa: BLE001  (told to the test below)
            failures.append(trouble)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_workers_side_by_side_send_each_message_once(committed_road: Road) -> None:
    for _ in range(4):
        committed_road.walk()
    together(*[committed_road.deliver_all for _ in range(WORKERS)])
    assert OutboxMessage.objects.filter(state=MessageState.DELIVERED).count() == 4 * 7
    assert len(committed_road.simulator.log()) == 4 * 7
    assert_both_sides_agree(committed_road)


def test_an_undo_and_a_worker_at_once_leave_one_winner(committed_road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    road = committed_road
    # The widest window: the act may leave at the moment it is made.
    monkeypatch.setattr("django.conf.settings.UNDO_SECONDS", 0)
    undone = told = 0
    for _ in range(6):
        visit = road.ticket()
        road.drain()
        road.call()
        called = visit.events.get(stage=Stage.IN_CLINIC, is_standing=True)
        act = called.act
        assert act is not None

        def take_back(act=act) -> None:
            try:
                verbs.undo(act, at=act.at, actor=road.hospital.by(road.hospital.room))
            except UndoTooLateError:
                return

        def deliver() -> None:
            with BpjsClient.antrean() as client:
                Deliverer(client).deliver_next()

        together(take_back, deliver)
        message = OutboxMessage.objects.get(event=called)
        called.refresh_from_db()
        at_bpjs = 4 in road.simulator.tasks(visit.booking_code)
        assert at_bpjs == (message.state == MessageState.DELIVERED) == called.is_standing
        undone, told = undone + (not at_bpjs), told + at_bpjs
        verbs.no_show(visit, at=road.hospital.later(), actor=road.hospital.by(), reason="Selesai diuji")
        road.drain()
    assert undone + told == 6
    assert_both_sides_agree(road)


def test_without_the_lock_of_the_gate_two_workers_would_exceed_the_rate(road: Road) -> None:
    """What the lock is for: two who read the gate before either writes both believe the slot is theirs."""
    road.ticket()
    road.ticket()
    gate_seen_by_both = gates.current()
    at = road.hospital.now
    assert gates.closed(gate_seen_by_both, at=at) is None
    assert gates.closed(gate_seen_by_both, at=at) is None
    assert gates.reserve_slot(at=at) is None
    assert gates.reserve_slot(at=at) is not None
