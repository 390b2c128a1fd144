"""BPJS is away, answers nonsense or shuts us out: nothing is lost, nothing is doubled, and it is not battered."""

import os
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import BpjsGate, MessageState, OutboxAttempt, OutboxMessage, Outcome
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox.claims import NothingDue
from bpjs_bridge.outbox.delivery import Deliverer, Sent
from bpjs_bridge.outbox.gate import Closed
from bpjs_bridge.outbox.verdicts import LONGEST_BACKOFF, backoff
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road

pytestmark = pytest.mark.fault


def live_on(deliverer: Deliverer, *, at: datetime, minutes: int) -> datetime:
    """The relay's loop with the clock in the test's hand; gives the time at the end."""
    end = at + timedelta(minutes=minutes)
    while at < end:
        step = deliverer.deliver_next(at=at)
        if isinstance(step, Sent):
            at += timedelta(milliseconds=10)
            continue
        later = step.until if isinstance(step, Closed) else step.next_at
        at = max(min(later or end, end), at + timedelta(milliseconds=10))
    return at


# Moved time: six hours for proof.
AWAY_MINUTES = 360 if os.environ.get("PROOF") == "1" else 60


@pytest.mark.parametrize(("has_breaker", "minutes"), [(True, AWAY_MINUTES), (False, 10)])
def test_hours_without_bpjs_cost_four_probes_a_minute_and_nothing_else(
    road: Road, monkeypatch: pytest.MonkeyPatch, has_breaker: bool, minutes: int
) -> None:
    for _ in range(6):
        road.walk()
    if not has_breaker:
        monkeypatch.setattr(gates, "UNKNOWNS_UNTIL_OPEN", 10**9)
    road.simulator.fault("http_500")
    with BpjsClient.antrean() as client:
        deliverer = Deliverer(client)
        end = live_on(deliverer, at=timezone.now(), minutes=minutes)
        assert not OutboxMessage.objects.filter(state=MessageState.PARKED).exists()
        requests = len(road.simulator.log())
        if not has_breaker:
            assert requests > 4 * minutes + 5
            return
        assert requests <= 4 * minutes + 5
        road.simulator.clear_faults()
        road.drain(at=end, deliverer=deliverer)
    assert OutboxMessage.objects.filter(state=MessageState.DELIVERED).count() == 6 * 7
    assert_both_sides_agree(road)


def test_after_five_unknowns_only_probes_leave_and_the_first_answer_opens_the_way(road: Road) -> None:
    for _ in range(7):
        road.ticket()
    road.simulator.fault("cut_before_storing", times=6)
    now = timezone.now()
    with BpjsClient.antrean() as client:
        deliverer = Deliverer(client)
        for place in range(5):
            assert isinstance(deliverer.deliver_next(at=now + timedelta(milliseconds=place * 2)), Sent)
        now = now + timedelta(milliseconds=8)
        assert deliverer.deliver_next(at=now + timedelta(seconds=1)) == Closed(until=now + gates.PROBE_EVERY)
        assert isinstance(deliverer.deliver_next(at=now + gates.PROBE_EVERY), Sent)
        refusal = deliverer.deliver_next(at=now + gates.PROBE_EVERY + timedelta(seconds=1))
        assert refusal == Closed(until=now + 2 * gates.PROBE_EVERY)
        assert isinstance(deliverer.deliver_next(at=now + 2 * gates.PROBE_EVERY), Sent)
        assert BpjsGate.objects.get().opened_at is None
        road.drain(at=now + 3 * gates.PROBE_EVERY, deliverer=deliverer)
    assert OutboxAttempt.objects.filter(is_probe=True).count() == 2
    assert_both_sides_agree(road)


def test_trouble_on_the_way_is_never_the_messages_fault(road: Road) -> None:
    road.ticket()
    road.simulator.fault("empty", times=30)
    road.drain()
    add = OutboxMessage.objects.get(position=0)
    assert (add.state, add.refused_count, add.ok_count) == (MessageState.DELIVERED, 0, 1)
    assert add.unknown_count > 20
    assert_both_sides_agree(road)


BROKEN = (
    "http_500 http_429 cut_before_storing cut_after_storing html empty http_204 truncated wrong_code bad_lz wrong_key "
    "no_json null maintenance bom array"
)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_percent_broken_answers_of_all_kinds_change_nothing_in_effect(road: Road, seed: int) -> None:
    for _ in range(8):
        road.walk()
    kinds = BROKEN.split()
    random.Random(seed).shuffle(kinds)
    for kind in kinds:
        road.simulator.fault(kind, probability=0.1 / len(kinds) * 4, seed=seed)
    road.drain()
    assert OutboxMessage.objects.filter(state=MessageState.DELIVERED).count() == 8 * 7
    assert OutboxAttempt.objects.filter(outcome=Outcome.UNKNOWN).exists()
    assert_both_sides_agree(road)


def test_answers_that_drip_or_come_too_late_are_repeated(road: Road, settings: Any) -> None:
    settings.BPJS_TIMEOUT_SECONDS = 0.3
    road.ticket()
    road.simulator.fault("drip", match="add", times=1)
    road.simulator.fault("delay", match="updatewaktu", times=1, seconds=1.5)
    road.drain()
    assert list(OutboxMessage.objects.values_list("unknown_count", "last_code")) == [(1, "208"), (1, "208")]
    assert_both_sides_agree(road)


def test_429_is_obeyed(road: Road) -> None:
    road.ticket()
    road.simulator.fault("http_429", times=1, retry_after=30)
    now = timezone.now()
    with BpjsClient.antrean() as client:
        deliverer = Deliverer(client)
        deliverer.deliver_next(at=now)
        assert deliverer.deliver_next(at=now + timedelta(seconds=20)) == Closed(until=now + timedelta(seconds=30))
        assert isinstance(deliverer.deliver_next(at=now + timedelta(seconds=30)), Sent)


def test_a_wrong_clock_stops_everything_until_a_person_resumes(road: Road) -> None:
    visit = road.walk()
    road.simulator.settings(signature_window_seconds=300)
    with BpjsClient.antrean() as client:
        deliverer = Deliverer(client)
        now = timezone.now()
        first = deliverer.deliver_next(at=now)
        assert isinstance(first, Sent)
        assert (first.outcome, first.state) == (Outcome.HALTED, MessageState.PENDING)
        assert deliverer.deliver_next(at=now + timedelta(days=1)) == Closed(until=None)
        assert len(road.simulator.log()) == 1
        assert "jam server" in BpjsGate.objects.get().halt_message
        with pytest.raises(CommandError, match="jam server"):
            call_command("relay", drain=True)
        road.simulator.settings(signature_window_seconds=10**9)
        gates.resume(at=now, by=User.objects.get(username="perawat"))
        road.drain(deliverer=deliverer)
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}
    assert_both_sides_agree(road)


def test_a_wrong_key_over_http_200_stops_everything_too(road: Road, settings: Any) -> None:
    road.ticket()
    road.simulator.settings(is_unauthorized_http_200=True)
    settings.BPJS_SECRET_KEY = "another"
    with BpjsClient.antrean() as client:
        assert Deliverer(client).deliver_next().outcome == Outcome.HALTED  # type: ignore[union-attr]
        assert Deliverer(client).deliver_next() == Closed(until=None)


def test_the_wait_before_the_next_try_grows_and_stays_under_a_minute() -> None:
    for times in range(40):
        longest = min(2**times, LONGEST_BACKOFF)
        waits = [backoff(times).total_seconds() for _ in range(50)]
        assert longest / 2 <= min(waits) < max(waits) <= longest < 60


def test_what_failed_in_one_moment_is_not_tried_again_in_one_moment(road: Road) -> None:
    for _ in range(4):
        road.ticket()
    road.simulator.fault("http_500", times=4)
    now = timezone.now()
    with BpjsClient.antrean() as client:
        deliverer = Deliverer(client)
        for place in range(4):
            assert isinstance(deliverer.deliver_next(at=now + timedelta(milliseconds=place * 2)), Sent)
    again_at = [message.due_at for message in OutboxMessage.objects.filter(unknown_count=1)]
    assert len(again_at) == 4
    assert max(again_at) - min(again_at) > timedelta(milliseconds=8)


def test_an_empty_outbox_asks_nothing_of_bpjs(road: Road) -> None:
    with BpjsClient.antrean() as client:
        assert Deliverer(client).deliver_next() == NothingDue(None)
    assert road.simulator.log() == []
