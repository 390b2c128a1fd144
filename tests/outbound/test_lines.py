"""Several sending lines in one relay: they overlap where BPJS is slow, and change nothing else."""

import signal
import threading
import time

import pytest
from django.db import connections

from bpjs_bridge.management.commands.relay import Command
from bpjs_bridge.models import MessageState, OutboxMessage
from bpjs_bridge.outbox import gate as gates
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.relays import Relay
from tests.outbound.road import Road
from tests.outbound.test_rate import most_in_a_second

pytestmark = pytest.mark.fault
ANSWER_SECONDS = 0.5


def most_under_way(road: Road) -> int:
    """Requests that came before an earlier one can have been answered."""
    came = [row["received_at_ns"] / 1e9 for row in road.simulator.log()]
    return max(sum(0 <= other - first < ANSWER_SECONDS for other in came) for first in came)


@pytest.mark.parametrize("lines", [1, 3])
def test_lines_overlap_where_bpjs_takes_long(committed_road: Road, database_url: str, lines: int) -> None:
    for _ in range(4):
        committed_road.ticket()
    committed_road.simulator.fault("delay", seconds=ANSWER_SECONDS)
    assert Relay(database_url, "--drain", "--lines", str(lines)).wait() == 0
    assert (most_under_way(committed_road) > 1) == (lines > 1)
    assert len(committed_road.simulator.log()) == 8
    assert_both_sides_agree(committed_road)


def test_lines_send_each_message_once_and_in_order(committed_road: Road, database_url: str) -> None:
    for _ in range(4):
        committed_road.walk()
    relay = Relay(database_url, "--drain", "--lines", "4", checkpoints="outbox.before_send=pause:0.02")
    assert relay.wait() == 0
    assert "28 sent, 0 parked." in relay.output
    assert len(committed_road.simulator.log()) == 4 * 7
    assert OutboxMessage.objects.values("history__worker").distinct().count() > 1
    assert_both_sides_agree(committed_road)


def test_lines_never_exceed_the_rate(committed_road: Road, database_url: str) -> None:
    for _ in range(2):
        committed_road.walk()
    committed_road.simulator.fault("delay", seconds=0.4)
    assert Relay(database_url, "--drain", "--lines", "4", BPJS_RATE_PER_SECOND="5").wait() == 0
    assert most_in_a_second(committed_road) <= 5
    assert_both_sides_agree(committed_road)


class TakesTheTurn(threading.Event):
    """Told that a message was sent, another line takes the turn and keeps it: the second time, with more in hand."""

    def __init__(self, turn: threading.Lock) -> None:
        super().__init__()
        self.turn, self.times = turn, 0

    def set(self) -> None:
        self.times += 1
        if self.times == 2:
            self.turn.acquire()


def test_a_line_with_messages_in_hand_does_not_wait_for_the_turn(
    committed_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would wait until their lease is over, while another line looks for work."""
    monkeypatch.setattr(gates, "LATEST_SECONDS", 10)
    for _ in range(4):
        committed_road.ticket()
    command = Command()
    command.stopping, command.turn = threading.Event(), threading.Lock()
    command.news = TakesTheTurn(command.turn)

    def line() -> None:
        command._run(is_drain=False, is_once=False)
        connections.close_all()

    running = threading.Thread(target=line, daemon=True)
    running.start()
    deadline = time.monotonic() + 10
    while len(committed_road.simulator.log()) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    arrived = len(committed_road.simulator.log())
    command.stopping.set()
    command.turn.release()
    running.join(20)
    # One alone, then at least the numbers of the three others, leased at once.
    assert arrived >= 4


def test_sigterm_stops_all_lines_after_the_messages_in_hand(committed_road: Road, database_url: str) -> None:
    for _ in range(5):
        committed_road.walk()
    relay = Relay(database_url, "--lines", "3", checkpoints="outbox.before_send=pause:0.3")
    while not OutboxMessage.objects.exclude(leased_by="").exists():
        time.sleep(0.02)
    assert relay.terminate() == 0
    assert not OutboxMessage.objects.exclude(leased_by="").exists()
    assert not OutboxMessage.objects.filter(unknown_count__gt=0).exists()
    assert OutboxMessage.objects.filter(state=MessageState.DELIVERED).count() == len(committed_road.simulator.log())


def test_a_killed_relay_of_several_lines_leaves_nothing_undone(committed_road: Road, database_url: str) -> None:
    for _ in range(3):
        committed_road.walk()
    killed = Relay(database_url, "--lines", "3", checkpoints="outbox.after_answer=kill")
    assert killed.wait() == -signal.SIGKILL
    assert Relay(database_url, "--drain", "--lines", "3").wait() == 0
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {MessageState.DELIVERED}
    assert_both_sides_agree(committed_road)


def test_access_refused_ends_all_lines(committed_road: Road, database_url: str) -> None:
    committed_road.walk()
    relay = Relay(database_url, "--drain", "--lines", "3", BPJS_SECRET_KEY="wrong")
    assert relay.wait() == 1
    assert "refuses access" in relay.output
