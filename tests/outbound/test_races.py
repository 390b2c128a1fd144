"""Several workers and a nurse at once: each message once, and an act is either taken back or told, never both.

Each race is first shown to be lost without the one guard it is about.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import MessageState, OutboxMessage
from bpjs_bridge.outbox import claims, order, writing
from bpjs_bridge.outbox.delivery import Deliverer, Step
from queues import verbs
from queues.database import injection_points
from queues.errors import UndoTooLateError
from queues.models import Act, Stage, VisitEvent
from tests.domain.at_once import (
    at_once,
    collide,
    has_row_locks,
    overtake,
    overtaker,
    refusals,
    widen,
    without_immediate_transactions,
)
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road, compose_anew

pytestmark = pytest.mark.race
WORKERS = 4


# --- workers: the lease on the message -----
def race_to_deliver(road: Road, *, walks: int) -> list[Any]:
    for _ in range(walks):
        road.walk()
    return at_once([road.deliver_all] * WORKERS)


def each_was_sent_once(road: Road, outcomes: list[Any]) -> bool:
    """Raw requests, not effects: BPJS's 208 would hide a second one."""
    messages = OutboxMessage.objects.count()
    delivered = OutboxMessage.objects.filter(state=MessageState.DELIVERED).count()
    return not refusals(outcomes) and len(road.simulator.log()) == delivered == messages


def test_without_a_look_at_the_lease_workers_send_one_message_twice(
    committed_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "sendable", lambda at: order.unblocked().filter(due_at__lte=at))
    monkeypatch.setattr(claims, "LEASE", claims.LEASE.replace("lease_until <= %s", "lease_until <> %s"))
    compose_anew(monkeypatch)
    collide(monkeypatch, "outbox.before_send")
    assert not each_was_sent_once(committed_road, race_to_deliver(committed_road, walks=1))


def test_workers_side_by_side_send_each_message_once(committed_road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "outbox.before_send")
    assert each_was_sent_once(committed_road, race_to_deliver(committed_road, walks=4))
    assert OutboxMessage.objects.count() == 4 * 7
    assert_both_sides_agree(committed_road)


# --- an undo and a worker: the condition of the withdrawal; on SQLite the one lock -----
def act_of_a_call(road: Road) -> Act:
    """A visit that BPJS has a number of; its call may leave at the moment it is made."""
    road.ticket()
    road.drain()
    act = road.call().last_act
    assert act is not None
    return act


def undo_of(road: Road, act: Act) -> Callable[[], None]:
    def take_back() -> None:
        try:
            verbs.undo(act, road.hospital.by(road.hospital.room, at=act.at))
        except UndoTooLateError:
            return

    return take_back


def deliver_one() -> Step:
    with BpjsClient.antrean() as client:
        return Deliverer(client).deliver_next()


def is_taken_back_or_told(road: Road, act: Act, outcomes: list[Any]) -> bool:
    called = VisitEvent.objects.get(act=act, stage=Stage.IN_CLINIC, reverses=None)
    is_told = OutboxMessage.objects.get(event=called).state == MessageState.DELIVERED
    at_bpjs = 4 in road.simulator.tasks(called.visit.booking_code)
    return not refusals(outcomes) and at_bpjs == is_told == called.is_standing


def withdraw_blindly(messages: "QuerySet[OutboxMessage]") -> None:
    """`writing._withdraw` without the condition on what it changes."""
    if messages.filter(lease_epoch__gt=0).exists():
        raise UndoTooLateError
    injection_points.injection_point("withdrawal-checked")
    messages.update(state=MessageState.WITHDRAWN)


@pytest.fixture
def road(committed_road: Road, settings: Any) -> Road:
    settings.UNDO_SECONDS = 0
    return committed_road


def test_without_its_guard_an_act_is_taken_back_and_told(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    act = act_of_a_call(road)
    undo = undo_of(road, act)
    if has_row_locks():
        monkeypatch.setattr(writing, "_withdraw", withdraw_blindly)
        overtake(monkeypatch, "withdrawal-checked")
        outcomes = at_once([undo, overtaker(deliver_one)])
    else:
        without_immediate_transactions(monkeypatch)
        overtake(monkeypatch, "gate-open")
        outcomes = at_once([overtaker(undo), deliver_one])
    assert not is_taken_back_or_told(road, act, outcomes)


def test_a_worker_that_overtakes_an_undo_has_told_it(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    act = act_of_a_call(road)
    if has_row_locks():
        overtake(monkeypatch, "withdrawal-checked")
    else:
        widen(monkeypatch, "withdrawal-checked")
    outcomes = at_once([undo_of(road, act), overtaker(deliver_one)])
    assert is_taken_back_or_told(road, act, outcomes)
    assert_both_sides_agree(road)


def test_an_undo_and_a_worker_at_once_leave_one_winner(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "withdrawal-checked", "gate-open")
    for _ in range(4):
        act = act_of_a_call(road)
        outcomes = at_once([undo_of(road, act), deliver_one])
        assert is_taken_back_or_told(road, act, outcomes)
        visit = VisitEvent.objects.filter(act=act).first().visit  # type: ignore[union-attr]
        verbs.no_show(visit, road.hospital.by(at=road.hospital.later(), reason="Selesai diuji"))
        road.drain()
    assert_both_sides_agree(road)
