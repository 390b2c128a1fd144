"""The sender has no file handle left: it can reach neither BPJS nor its database anew, and says no to nothing."""

import resource

import pytest

from bpjs_bridge.models import OutboxAttempt, Outcome
from tests.faults.house import RELAY, House, wait_until

pytestmark = pytest.mark.fault
UNKNOWN = f"SELECT count(*) FROM {OutboxAttempt._meta.db_table} WHERE outcome = '{Outcome.UNKNOWN}'"


def test_a_relay_without_file_handles_waits_and_goes_on(house: House) -> None:
    messages = house.fill(4)
    relay = house.send_by(*RELAY, ANTREAN_CHECKPOINTS="outbox.before_send=pause:0.1")
    wait_until(lambda: house.arrived() >= 3, log=house.log)
    _soft, hard = resource.prlimit(relay.child.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(relay.child.pid, resource.RLIMIT_NOFILE, (3, hard))
    # The kept line is cut: another one needs a handle.
    house.simulator.fault("cut_before_storing", times=1)
    cut_at = house.arrived()
    wait_until(lambda: house.count(UNKNOWN) >= 3 or "database is away" in house.log(), log=house.log)
    held = house.arrived() - cut_at
    resource.prlimit(relay.child.pid, resource.RLIMIT_NOFILE, (256, hard))
    wait_until(lambda: house.unsettled() == 0, pause=0.3, log=house.log)
    assert held <= 2
    assert relay.child.poll() is None
    house.stop()
    house.assert_all_told(messages)
