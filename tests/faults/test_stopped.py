"""A sender is stopped past its lease and goes on: another has told its message, and its result is dropped."""

import signal

import pytest

from tests.faults.house import RELAY, House, signal_group, wait_until

pytestmark = pytest.mark.fault
# It has BPJS's answer in hand, and has not written it down.
IS_SLOW = {"ANTREAN_CHECKPOINTS": "outbox.after_answer=pause:1.5"}


@pytest.mark.parametrize("kind", ["relay", "celery"])
def test_a_sender_stopped_past_its_lease_writes_nothing_when_it_goes_on(house: House, kind: str) -> None:
    messages = house.fill(1)
    if kind == "celery" and house.valkey is not None:
        slow = house.send_by_celery(**IS_SLOW)
    else:
        slow = house.send_by(*RELAY, "--lines", "1" if kind == "relay" else "2", **IS_SLOW)
    wait_until(lambda: house.arrived() > 0, log=house.log)
    signal_group(slow, signal.SIGSTOP)
    house.send_by(*RELAY)
    wait_until(lambda: house.unsettled() == 0, pause=0.3, log=house.log)
    signal_group(slow, signal.SIGCONT)
    wait_until(lambda: "was lost, its result is dropped" in house.log(), log=house.log)
    house.stop()
    house.assert_all_told(messages)
    # Raw requests: the message in hand was sent by both, and BPJS said 208 to the second.
    assert len(house.requests()) == messages + 1
