"""PostgreSQL dies under a sender that has a message in hand: the sender waits, goes on, and is not restarted."""

import pytest

from tests.faults.house import RELAY, House, wait_until

pytestmark = pytest.mark.fault


# As `pg_ctl restart` and some poolers do it: the lines are cut, the server stays.
END_ALL_OTHERS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
# It is killed while a message is leased, while its answer is in hand, or between two.
SLOW = ",".join(f"outbox.{place}=pause:0.1" for place in ("before_send", "after_answer", "after_record"))


def test_a_relay_outlives_its_database(house: House) -> None:
    messages = house.fill(3)
    relay = house.send_by(*RELAY, ANTREAN_CHECKPOINTS=SLOW)
    assert house.cluster is not None
    wait_until(lambda: house.arrived() >= 5, log=house.log)
    house.kill_database()
    house.cluster.start()
    wait_until(lambda: house.arrived() >= 12, log=house.log)
    assert house.count(END_ALL_OTHERS) >= 1
    wait_until(lambda: house.unsettled() == 0, pause=0.3, log=house.log)
    assert relay.child.poll() is None
    house.stop()
    house.assert_all_told(messages)


def test_a_worker_outlives_its_database(house: House) -> None:
    messages = house.fill(3)
    worker = house.send_by_celery(ANTREAN_CHECKPOINTS=SLOW)
    assert house.cluster is not None
    wait_until(lambda: house.arrived() >= 5, log=house.log)
    house.kill_database()
    house.cluster.start()
    wait_until(lambda: house.unsettled() == 0, pause=0.3, log=house.log)
    assert worker.child.poll() is None
    house.stop()
    house.assert_all_told(messages)
