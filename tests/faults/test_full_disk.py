"""The disk with the database is full: nothing is half written, the relay waits, and goes on when there is room."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from queues.models import Visit
from tests.faults.house import MESSAGES_OF_A_VISIT, RELAY, House, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.mount, pytest.mark.proof]
DISK_MEGABYTES = 160
PIECE = bytes(4096)
# On a slow machine all messages may have gone before the last page was used up: then the comparison is what fails.
CANNOT_WRITE = ("the database is away", "OperationalError of the database")
VISITS = f"SELECT count(*) FROM {Visit._meta.db_table}"


@pytest.fixture
def data_folder(open_folder: Path) -> Iterator[Path]:
    """A disk of its own, in memory, that can be filled without hurting anybody."""
    disk = open_folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=755", "tmpfs", str(disk)], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill_up(disk: Path) -> None:
    """Until not one block is left."""
    with (disk / "other people's files").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(PIECE)
        except OSError:
            return


def make_room(disk: Path) -> None:
    (disk / "other people's files").unlink()


def test_a_full_disk_stops_the_telling_and_loses_nothing(house: House, data_folder: Path) -> None:
    messages = house.fill(6)
    relay = house.send_by(*RELAY, ANTREAN_CHECKPOINTS="outbox.before_send=pause:0.05")
    wait_until(lambda: house.arrived() >= 5, log=house.log)
    fill_up(data_folder)
    visits = house.count(VISITS)
    # What is pressed meanwhile is refused as a whole, sooner or later: the last free pages are used up first.
    with pytest.raises(AssertionError, match=r"disk is full|No space left"):
        house.fill(200)
    wait_until(lambda: any(words in house.log() for words in CANNOT_WRITE), log=house.log)
    make_room(data_folder)
    wait_until(lambda: house.unsettled() == 0, pause=0.3, log=house.log)
    assert relay.child.poll() is None
    house.stop()
    found = house.verdict()
    assert found["lines"] == []
    assert found["states"].keys() == {"DELIVERED"}
    assert found["states"]["DELIVERED"] >= messages + MESSAGES_OF_A_VISIT * (house.count(VISITS) - visits - 1)
