"""A relay is killed, doubled or stopped, and everything is delivered once in effect, in order, with equal times."""

import signal
import time
from pathlib import Path

import pytest
from django.utils import timezone

from bpjs_bridge.models import MessageState, OutboxMessage, Outcome
from queues.press import Press
from queues.verbs import RuleChange, change_rule
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.relays import Relay
from tests.outbound.road import Road

pytestmark = pytest.mark.fault


@pytest.mark.parametrize(
    ("place", "requests_lost_or_doubled"),
    [("outbox.before_send", 0), ("outbox.after_answer", 1), ("outbox.after_record", 0)],
    ids=["before sending", "after BPJS stored, before recording", "between record and next"],
)
def test_a_killed_relay_leaves_nothing_undone_and_nothing_done_twice(
    committed_road: Road, database_url: str, place: str, requests_lost_or_doubled: int
) -> None:
    visit = committed_road.walk()
    assert Relay(database_url, checkpoints=f"{place}=kill").wait() == -signal.SIGKILL
    assert Relay(database_url, "--drain").wait() == 0
    assert set(committed_road.states(visit).values()) == {MessageState.DELIVERED}
    # Raw requests, not effects: a stand-in that swallows duplicates would hide them.
    assert len(committed_road.simulator.log()) == 7 + requests_lost_or_doubled
    assert committed_road.simulator.counts()["duplicate"] == requests_lost_or_doubled
    assert_both_sides_agree(committed_road)


def test_a_line_cut_after_bpjs_stored_is_sent_again_and_stored_once(committed_road: Road, database_url: str) -> None:
    visit = committed_road.walk()
    committed_road.simulator.fault("cut_after_storing", match="updatewaktu", times=2)
    committed_road.simulator.fault("cut_before_storing", match="add", times=1)
    assert Relay(database_url, "--drain").wait() == 0
    assert set(committed_road.states(visit).values()) == {MessageState.DELIVERED}
    assert OutboxMessage.objects.filter(unknown_count__gt=0).count() >= 2
    assert_both_sides_agree(committed_road)


def test_a_worker_that_vanished_is_counted_as_unknown(committed_road: Road, database_url: str) -> None:
    committed_road.ticket()
    Relay(database_url, checkpoints="outbox.after_answer=kill").wait()
    Relay(database_url, "--drain").wait()
    add = OutboxMessage.objects.get(position=0)
    assert list(add.history.values_list("outcome", flat=True)) == [Outcome.UNKNOWN, Outcome.OK]
    assert (add.attempts, add.unknown_count, add.ok_count) == (2, 1, 1)


def test_two_relays_at_once_send_each_message_once(committed_road: Road, database_url: str, tmp_path: Path) -> None:
    for _ in range(4):
        committed_road.walk()
    together = f"relay.up=gather:2:{tmp_path},outbox.before_send=pause:0.03"
    relays = [Relay(database_url, "--drain", checkpoints=together) for _ in range(2)]
    assert [relay.wait() for relay in relays] == [0, 0]
    assert len(committed_road.simulator.log()) == 4 * 7
    assert committed_road.simulator.counts()["duplicate"] == 0
    assert OutboxMessage.objects.values("history__worker").distinct().count() == 2
    assert_both_sides_agree(committed_road)


def test_sigterm_stops_a_relay_after_the_message_in_hand(committed_road: Road, database_url: str) -> None:
    committed_road.walk()
    relay = Relay(database_url, checkpoints="outbox.before_send=pause:0.3")
    while not OutboxMessage.objects.exclude(leased_by="").exists():
        time.sleep(0.02)
    assert relay.terminate() == 0
    assert not OutboxMessage.objects.exclude(leased_by="").exists()
    assert OutboxMessage.objects.filter(state=MessageState.DELIVERED).count() in (1, 2)


def test_a_drain_ends_when_nothing_is_due_though_something_waits(committed_road: Road, database_url: str) -> None:
    committed_road.ticket()
    future = OutboxMessage.objects.get(position=30)
    OutboxMessage.objects.filter(pk=future.pk).update(due_at=future.due_at.replace(year=future.due_at.year + 10))
    relay = Relay(database_url, "--drain")
    assert relay.wait() == 0
    assert committed_road.states(future.visit) == {0: "DELIVERED", 30: "PENDING"}


def test_sending_off_sends_nothing(committed_road: Road, database_url: str) -> None:
    committed_road.walk()
    relay = Relay(database_url, "--drain", BPJS_SEND="off")
    assert relay.wait() == 0
    assert committed_road.simulator.log() == []


def test_a_relay_begun_before_the_hospital_opens_sends_once_it_does(committed_road: Road, database_url: str) -> None:
    visit = committed_road.walk()
    closed = change_rule(RuleChange("BPJS_SEND", "off", 0), Press(timezone.now(), reason="baru"))
    assert closed is not None
    relay = Relay(database_url, PYTHONUNBUFFERED="1")
    assert "nothing is sent" in relay.next_line()
    assert committed_road.simulator.log() == []
    change_rule(RuleChange("BPJS_SEND", "on", closed.pk), Press(timezone.now(), reason="dibuka"))
    while set(committed_road.states(visit).values()) != {MessageState.DELIVERED}:
        assert relay.is_running, "it ended instead of waiting"
        time.sleep(0.02)
    assert relay.terminate() == 0
