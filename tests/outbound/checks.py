"""What must be true after a drain, whatever happened before."""

from bpjs_bridge.outbox import reconcile
from queues.invariants import all_invariants
from tests.outbound.road import Road


def assert_both_sides_agree(road: Road) -> None:
    state = road.simulator.state()
    assert reconcile.differences(state["bookings"], road.simulator.log()) == []
    rules = [rule for rule in all_invariants() if 22 <= rule.number <= 33]
    assert len(rules) >= 10
    broken = [f"{rule.number} {rule.name}: {row}" for rule in rules for row in rule.find()]
    assert broken == []
