"""The path of task ids as BPJS enforces it."""

from __future__ import annotations

import pytest

from tests.simulator.hospital_caller import WALL, HospitalCaller
from tests.simulator.test_registration import store_mobile_booking

MINUTE = 60_000
# Protocol 2, getlisttask.
ZONE_WORDS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def test_a_known_patient_walks_3_to_7(caller: HospitalCaller) -> None:
    caller.add()
    times = caller.walk(3, 4, 5, 6, 7)
    assert caller.simulator.tasks("KODE1") == times


def test_a_new_patient_walks_1_to_7(caller: HospitalCaller) -> None:
    caller.add(pasienbaru=1)
    times = caller.walk(1, 2, 3, 4, 5, 6, 7)
    assert caller.simulator.tasks("KODE1") == times


def test_an_unknown_booking_has_no_tasks(caller: HospitalCaller) -> None:
    assert caller.task(3, caller.now_ms()) == (201, "Kode Booking tidak ditemukan")


def test_a_task_is_stored_once_and_keeps_its_first_time(caller: HospitalCaller) -> None:
    caller.add()
    times = caller.walk(3)
    assert caller.task(3, times[3] + 1000) == (208, "TaskId=3 sudah ada")
    assert caller.simulator.tasks("KODE1") == times


def test_a_new_patient_may_not_begin_at_3(caller: HospitalCaller) -> None:
    caller.add(pasienbaru=1)
    assert caller.task(3, caller.now_ms()) == (201, "TaskId=2 belum ada")


def test_a_known_patient_has_no_admission(caller: HospitalCaller) -> None:
    caller.add()
    assert caller.task(1, caller.now_ms())[0] == 201


@pytest.mark.parametrize(("stored", "taskid"), [((3,), 5), ((3, 4), 6), ((3, 4, 5), 7), ((), 4)])
def test_no_task_is_left_out(caller: HospitalCaller, stored: tuple[int, ...], taskid: int) -> None:
    caller.add()
    caller.walk(*stored)
    assert caller.task(taskid, caller.now_ms()) == (201, f"TaskId={taskid - 1} belum ada")


def test_no_task_comes_after_a_later_one(caller: HospitalCaller) -> None:
    store_mobile_booking(caller)
    caller.walk(3, 4, kodebooking="MOBILE1")
    assert caller.task(2, caller.now_ms(), "MOBILE1") == (201, "TaskId terakhir 4")


@pytest.mark.parametrize("difference", [0, -1, -MINUTE])
def test_times_rise_strictly(caller: HospitalCaller, difference: int) -> None:
    caller.add()
    times = caller.walk(3)
    code, message = caller.task(4, times[3] + difference)
    assert code == 201
    assert "tidak boleh kurang atau sama dengan waktu sebelumnya" in message
    assert caller.task(4, times[3] + 1) == (200, "Ok")


def test_times_may_be_compared_by_whole_seconds(caller: HospitalCaller) -> None:
    caller.simulator.settings(is_compared_by_second=True)
    caller.add()
    second = caller.now_ms() // 1000 * 1000 - MINUTE
    assert caller.task(3, second)[0] == 200
    assert caller.task(4, second + 999)[0] == 201
    assert caller.task(4, second + 1000)[0] == 200


def test_a_time_is_on_the_service_date_of_the_hospitals_zone(caller: HospitalCaller) -> None:
    caller.add()
    yesterday = caller.now_ms() - 12 * 3_600_000 - 2000
    code, message = caller.task(3, yesterday)
    assert code == 201
    assert message.endswith(f"Tanggal pelayanan untuk Kode Booking tersebut adalah ({caller.today})")
    assert "23:59:5" in message
    assert caller.task(3, caller.now_ms() - 12 * 3_600_000 + MINUTE) == (200, "Ok")


def test_a_time_is_not_in_the_future(caller: HospitalCaller) -> None:
    caller.add()
    assert caller.task(3, caller.now_ms() + 2000)[0] == 201
    assert caller.task(3, caller.now_ms() - 10) == (200, "Ok")


@pytest.mark.parametrize("waktu", ["1616559330000", None, 1.5, True, 10**30, -1])
def test_what_is_no_time_is_refused(caller: HospitalCaller, waktu: object) -> None:
    caller.add()
    assert caller.task(3, waktu)[0] == 201


@pytest.mark.parametrize("taskid", [0, 8, "3", None])
def test_an_unknown_task_is_refused(caller: HospitalCaller, taskid: object) -> None:
    caller.add()
    assert caller.task(taskid, caller.now_ms())[0] == 201


def test_too_late_is_refused_for_good(caller: HospitalCaller) -> None:
    caller.add()
    week_ago = caller.now_ms()
    caller.offset_seconds += 8 * 86_400
    caller.simulator.settings(clock_offset_seconds=caller.offset_seconds)
    assert caller.task(3, week_ago) == (201, "Update waktu antrean maksimal H+7")


def test_nothing_follows_absence(caller: HospitalCaller) -> None:
    caller.add()
    caller.walk(3, 4)
    assert caller.task(99, caller.now_ms() - MINUTE) == (200, "Ok")
    assert caller.task(5, caller.now_ms()) == (201, "TaskId terakhir 99")
    assert caller.metadata("/antrean/batal", {"kodebooking": "KODE1", "keterangan": "x"})[0] == 201


def test_nothing_follows_a_cancellation(caller: HospitalCaller) -> None:
    caller.add()
    caller.metadata("/antrean/batal", {"kodebooking": "KODE1", "keterangan": "x"})
    assert caller.task(3, caller.now_ms()) == (201, "TaskId terakhir 99")


def test_absence_after_check_in_is_a_switch(caller: HospitalCaller) -> None:
    caller.simulator.settings(is_99_allowed_after_check_in=False)
    caller.add()
    caller.walk(3)
    assert caller.task(99, caller.now_ms()) == (201, "TaskId terakhir 3")
    caller.add("KODE2")
    assert caller.task(99, caller.now_ms() - 10, "KODE2") == (200, "Ok")


def test_absence_never_follows_the_consultation(caller: HospitalCaller) -> None:
    caller.add()
    caller.walk(3, 4, 5)
    assert caller.task(99, caller.now_ms()) == (201, "TaskId terakhir 5")


@pytest.mark.parametrize(
    ("taskid", "jenisresep", "code"),
    [
        (5, "Racikan", 200),
        (5, "Non racikan", 200),
        (5, "Tidak ada", 200),
        (5, "racikan", 201),
        (4, "Racikan", 201),
    ],
)
def test_the_prescription_is_told_with_task_5_alone(
    caller: HospitalCaller, taskid: int, jenisresep: str, code: int
) -> None:
    caller.add()
    caller.walk(*range(3, taskid))
    assert caller.task(taskid, caller.now_ms() - 10, jenisresep=jenisresep)[0] == code


def pharmacy(caller: HospitalCaller, **changes: object) -> tuple[int, str]:
    body = {"kodebooking": "KODE1", "jenisresep": "racikan", "nomorantrean": 1, "keterangan": ""} | changes
    return caller.metadata("/antrean/farmasi/add", body)


def test_the_pharmacy_ticket_comes_between_5_and_6(caller: HospitalCaller) -> None:
    assert pharmacy(caller) == (201, "Kode Booking tidak ditemukan")
    caller.add()
    caller.walk(3, 4)
    assert pharmacy(caller) == (201, "TaskId=5 belum ada")
    caller.walk(5)
    assert pharmacy(caller, jenisresep="Racikan") == (201, "data jenisresep  belum sesuai.")
    assert pharmacy(caller, nomorantrean="1") == (201, "data nomorantrean  belum sesuai.")
    assert pharmacy(caller) == (200, "Ok")
    assert pharmacy(caller)[0] == 208


def test_the_pharmacy_ticket_is_too_late_after_6(caller: HospitalCaller) -> None:
    caller.add()
    caller.walk(3, 4, 5, 6)
    assert pharmacy(caller) == (201, "TaskId terakhir 6")


def test_a_mobile_booking_may_walk_either_path_when_nobody_said_which(caller: HospitalCaller) -> None:
    store_mobile_booking(caller)
    caller.walk(1, 2, 3, kodebooking="MOBILE1")
    caller.simulator.reset()
    caller.simulator.settings(clock_offset_seconds=caller.offset_seconds)
    store_mobile_booking(caller)
    caller.walk(3, 4, kodebooking="MOBILE1")


def test_a_mobile_booking_of_a_known_patient_has_no_admission(caller: HospitalCaller) -> None:
    store_mobile_booking(caller, pasienbaru=0)
    assert caller.task(1, caller.now_ms(), "MOBILE1")[0] == 201


def test_the_list_of_tasks_tells_the_claimed_and_the_received_time(caller: HospitalCaller) -> None:
    caller.add()
    caller.walk(3)
    (row,) = caller.read("/antrean/getlisttask", {"kodebooking": "KODE1"})
    assert (row["taskid"], row["kodebooking"]) == (3, "KODE1")
    assert row["taskname"] == "akhir waktu layan admisi/mulai waktu tunggu poli"
    assert row["wakturs"].endswith(f" {ZONE_WORDS[WALL.key]}")
    assert row["wakturs"][11:16] == "11:03"
    assert row["waktu"][11:14] == "12:"


def test_without_tasks_the_list_is_204(caller: HospitalCaller) -> None:
    assert caller.metadata("/antrean/getlisttask", {"kodebooking": "NIHIL"})[0] == 204
    caller.simulator.settings(is_empty_http_204=True)
    assert caller.send("/antrean/getlisttask", {"kodebooking": "NIHIL"}).status_code == 204
