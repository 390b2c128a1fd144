"""With --memory, what BPJS has stored outlives the process, however that ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.hospital_caller import HospitalCaller
from tests.simulator.test_registration import store_mobile_booking
from tests.simulator_process import SimulatorProcess


def test_bookings_and_tasks_outlive_a_kill(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    with SimulatorProcess(memory_file=memory) as first:
        caller = HospitalCaller(first)
        caller.add()
        caller.walk(3, 4, 5)
        caller.metadata(
            "/antrean/farmasi/add",
            {"kodebooking": "KODE1", "jenisresep": "racikan", "nomorantrean": 4, "keterangan": ""},
        )
        caller.add("KODE2")
        caller.metadata("/antrean/batal", {"kodebooking": "KODE2", "keterangan": "batal"})
        store_mobile_booking(caller)
        bookings = first.state()["bookings"]
        first.kill()
    with memory.open("a", encoding="utf-8") as torn:
        torn.write('{"kodebooking": "HALF')
    with SimulatorProcess(memory_file=memory) as second:
        assert second.state()["bookings"] == bookings
        assert len(memory.read_text(encoding="utf-8").splitlines()) == 3
        second.reset()
        assert not memory.exists()


def test_a_memory_that_is_none_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    memory.write_text("a shopping list\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="cannot be read: remove it"):
        SimulatorProcess(memory_file=memory).start()


def test_a_taken_port_stops_the_start_with_a_sentence() -> None:
    with SimulatorProcess() as first, pytest.raises(RuntimeError, match="choose another with --port"):
        SimulatorProcess(port=int(first.url.rpartition(":")[2])).start()


def test_a_wrong_zone_stops_the_start_with_a_sentence() -> None:
    with pytest.raises(RuntimeError, match="TIME_ZONE must be one of"):
        SimulatorProcess(environment={"TIME_ZONE": "Europe/Berlin"}).start()
