"""What a job does, without Celery: everything due leaves in order, within its time, and it ends when told to."""

import threading
import time

import pytest
from pytest_django import Settings
from urllib3.connection import HTTPConnection

from bpjs_bridge.client import transport
from bpjs_bridge.models import MessageState, OutboxMessage
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox import pump
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road


def drain(*, seconds: float = 20) -> int:
    return pump.drain(seconds=seconds, stopping=threading.Event())


def test_one_job_delivers_all_that_is_due_and_ends(committed_road: Road) -> None:
    for _ in range(2):
        committed_road.walk()
    assert drain() == 14
    assert drain() == 0
    assert_both_sides_agree(committed_road)


def test_jobs_of_a_process_share_a_connection_that_is_made_anew_when_it_may_be_dead(
    committed_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[HTTPConnection] = []
    connect = HTTPConnection.connect

    def count(connection: HTTPConnection) -> None:
        made.append(connection)
        connect(connection)

    monkeypatch.setattr(HTTPConnection, "connect", count)
    for _ in range(2):
        committed_road.walk()
        assert drain() == 7
    assert len(made) <= 1
    made.clear()
    monkeypatch.setattr(transport, "KEPT_SECONDS", 0)
    committed_road.walk()
    assert drain() == 7
    assert len(made) == 7


def test_a_job_waits_for_the_next_slot_of_the_rate(committed_road: Road, settings: Settings) -> None:
    settings.BPJS_RATE_PER_SECOND = 10
    committed_road.walk()
    began = time.monotonic()
    assert drain() == 7
    assert time.monotonic() - began >= 0.6


def test_a_job_ends_after_its_time_with_the_message_in_hand(
    committed_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTREAN_CHECKPOINTS", "outbox.before_send=pause:0.2")
    committed_road.walk()
    assert 1 <= drain(seconds=0.3) <= 2
    assert not OutboxMessage.objects.exclude(leased_by="").exists()


def test_a_job_that_is_told_to_stop_sends_nothing_more(committed_road: Road) -> None:
    committed_road.walk()
    stopping = threading.Event()
    stopping.set()
    assert pump.drain(seconds=20, stopping=stopping) == 0


def test_a_job_does_not_wait_for_an_open_breaker(committed_road: Road) -> None:
    for _ in range(gates.UNKNOWNS_UNTIL_OPEN):
        committed_road.walk()
    committed_road.simulator.fault("http_500", match="*")
    began = time.monotonic()
    drain()
    assert gates.current().opened_at is not None
    assert time.monotonic() - began < 10
    assert not OutboxMessage.objects.filter(state=MessageState.PARKED).exists()


@pytest.mark.parametrize(("name", "value"), [("BPJS_SEND", "off"), ("BPJS_SECRET_KEY", "")])
def test_without_leave_or_keys_a_job_sends_nothing(
    committed_road: Road, settings: Settings, name: str, value: str
) -> None:
    committed_road.walk()
    setattr(settings, name, value)
    assert drain() == 0
    assert committed_road.simulator.log() == []
    assert gates.current().halted_at is None
