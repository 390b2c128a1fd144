"""References and schedule, read by our own hands and by two public clients."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bpjs import Bridging
from pybpjs.bpjs import bridging

from tests.simulator.hospital_caller import HospitalCaller
from tests.simulator_process import SimulatorProcess

CREDENTIAL = {"consid": "12345", "secret": "rahasia-uji", "user_key": "demo-antrean-key"}
MONDAY = "2030-01-07"


def test_every_poli_is_listed_with_code_1(caller: HospitalCaller) -> None:
    rows = caller.read("/ref/poli")
    child = next(row for row in rows if row["kdsubspesialis"] == "027")
    assert (child["kdpoli"], child["nmpoli"]) == ("ANA", "ANAK")
    assert caller.metadata("/ref/poli")[0] == 1


def test_every_doctor_is_listed(caller: HospitalCaller) -> None:
    rows = caller.read("/ref/dokter")
    assert {"namadokter": "dr. Sekar Wulandari, Sp.A", "kodedokter": 310101} in rows
    assert len(rows) >= 22


def test_the_schedule_of_a_poli_on_a_date(caller: HospitalCaller) -> None:
    rows = caller.read(f"/jadwaldokter/kodepoli/ANA/tanggal/{MONDAY}")
    assert [row["kodedokter"] for row in rows if row["jadwal"] == "08:00-12:00"] == [310101, 310102]
    two_sessions = [row for row in rows if row["kodedokter"] == 310101]
    assert [row["jadwal"] for row in two_sessions] == ["08:00-12:00", "16:00-20:00"]
    assert two_sessions[0] | {"namadokter": ""} == {
        "kodesubspesialis": "ANA",
        "namasubspesialis": "ANAK",
        "kodepoli": "ANA",
        "namapoli": "ANAK",
        "kodedokter": 310101,
        "namadokter": "",
        "hari": 1,
        "namahari": "SENIN",
        "jadwal": "08:00-12:00",
        "kapasitaspasien": 40,
        "libur": 0,
    }


def test_a_holiday_closes_the_schedule(caller: HospitalCaller) -> None:
    caller.simulator.set_holiday(MONDAY)
    rows = caller.read(f"/jadwaldokter/kodepoli/ANA/tanggal/{MONDAY}")
    assert {(row["hari"], row["libur"]) for row in rows} == {(8, 1)}


def test_a_poli_without_practice_answers_204(caller: HospitalCaller) -> None:
    assert caller.metadata(f"/jadwaldokter/kodepoli/AND/tanggal/{MONDAY}")[0] == 204


def test_a_list_may_be_wrapped_and_its_hours_spaced(caller: HospitalCaller) -> None:
    caller.simulator.settings(is_list_wrapped=True, is_schedule_spaced=True)
    rows = caller.read(f"/jadwaldokter/kodepoli/ANA/tanggal/{MONDAY}")["list"]
    assert "08:00 - 12:00" in {row["jadwal"] for row in rows}


def test_a_test_opens_a_session_of_a_new_doctor(caller: HospitalCaller) -> None:
    item = {"doctor": 999, "clinic": "AND", "hours": "00:01-23:59", "capacity": 7, "name": "dr. Baru"}
    caller.simulator.set_schedule(MONDAY, [item])
    (row,) = caller.read(f"/jadwaldokter/kodepoli/AND/tanggal/{MONDAY}")
    assert (row["namadokter"], row["kapasitaspasien"]) == ("dr. Baru", 7)


def test_a_test_replaces_the_whole_day(caller: HospitalCaller) -> None:
    item = {"doctor": 310101, "clinic": "ANA", "hours": "10:00-11:00", "capacity": 3}
    caller.simulator.set_schedule(MONDAY, [item], replace=True)
    rows = caller.read(f"/jadwaldokter/kodepoli/ANA/tanggal/{MONDAY}")
    assert [row["jadwal"] for row in rows] == ["10:00-11:00"]


@pytest.mark.parametrize("path", ["/jadwaldokter/updatejadwaldokter", "/updatejadwaldokter"])
def test_a_changed_schedule_is_in_force_from_tomorrow(caller: HospitalCaller, path: str) -> None:
    every_day = [{"hari": str(day), "buka": "10:00", "tutup": "11:00"} for day in range(1, 8)]
    order = {"kodepoli": "ANA", "kodesubspesialis": "ANA", "kodedokter": 310103, "jadwal": every_day}
    assert caller.metadata(path, order) == (200, "Ok")
    tomorrow = (date.fromisoformat(caller.today) + timedelta(days=1)).isoformat()
    hours = {
        day: [
            row["jadwal"]
            for row in caller.read(f"/jadwaldokter/kodepoli/ANA/tanggal/{day}")
            if row["kodedokter"] == 310103
        ]
        for day in (caller.today, tomorrow)
    }
    assert hours == {caller.today: ["00:00-23:59"], tomorrow: ["10:00-11:00"]}


@pytest.mark.parametrize("jadwal", [[], [{"hari": 1, "buka": "08:00", "tutup": "10:00"}], "x", None])
def test_a_schedule_of_another_shape_is_refused(caller: HospitalCaller, jadwal: object) -> None:
    order = {"kodepoli": "ANA", "kodesubspesialis": "ANA", "kodedokter": 310103, "jadwal": jadwal}
    assert caller.metadata("/jadwaldokter/updatejadwaldokter", order)[0] == 201


def test_a_stray_path_is_not_found(caller: HospitalCaller) -> None:
    answer = caller.send("/ref/pasien/9999990101900001")
    assert (answer.status_code, answer.json()["metadata"]["code"]) == (404, 404)


@pytest.mark.parametrize("endpoint", ["ref/poli", f"jadwaldokter/kodepoli/ANA/tanggal/{MONDAY}"])
def test_two_public_clients_read_the_answers(running_simulator: SimulatorProcess, endpoint: str) -> None:
    running_simulator.reset()
    credential = CREDENTIAL | {"host": running_simulator.antrean_url}
    first = Bridging(credential, "antrean").request(endpoint)
    second = bridging(credential | {"is_encrypt": 1}, endpoint)
    assert first["metaData"]["code"] in (1, 200)
    assert first["response"] == second["response"]
    assert "ANA" in {row.get("kdpoli", row.get("kodepoli")) for row in first["response"]}
