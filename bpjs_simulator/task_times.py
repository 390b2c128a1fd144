"""antrean/updatewaktu, antrean/farmasi/add and antrean/getlisttask: the path as BPJS enforces it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bpjs_simulator.answers import OK, Answer, duplicate, nothing_found, refused, stored
from bpjs_simulator.bookings import ABSENT, Booking, PharmacyTicket, StoredTask, service_date, wall_clock
from bpjs_simulator.registration import is_whole_number
from bpjs_simulator.state import State

TASK_NAMES = {
    1: "mulai waktu tunggu admisi",
    2: "akhir waktu tunggu admisi/mulai waktu layan admisi",
    3: "akhir waktu layan admisi/mulai waktu tunggu poli",
    4: "akhir waktu tunggu poli/mulai waktu layan poli",
    5: "akhir waktu layan poli/mulai waktu tunggu farmasi",
    6: "akhir waktu tunggu farmasi/mulai waktu layan farmasi membuat obat",
    7: "akhir waktu obat selesai dibuat",
    ABSENT: "tidak hadir/batal",
}
NEW_PATIENT_PATH = (1, 2, 3, 4, 5, 6, 7)
KNOWN_PATIENT_PATH = (3, 4, 5, 6, 7)
PRESCRIPTIONS_OF_TASK_5 = ("Tidak ada", "Racikan", "Non racikan")
PRESCRIPTIONS_OF_PHARMACY = ("racikan", "non racikan")
MESSAGE_NOT_FOUND = "Kode Booking tidak ditemukan"


def store_task(state: State, body: Mapping[str, Any]) -> Answer:
    booking = state.bookings.get(str(body.get("kodebooking", "")))
    if booking is None:
        return refused(MESSAGE_NOT_FOUND)
    taskid, waktu = body.get("taskid"), body.get("waktu")
    if not is_whole_number(taskid) or taskid not in TASK_NAMES:
        return refused("TaskId tidak sesuai")
    if not is_whole_number(waktu):
        return refused("Format waktu tidak sesuai, waktu dalam milisecond")
    if taskid in booking.tasks:
        if state.switches.is_order_looked_at_first and taskid < booking.latest_task:
            return refused(f"TaskId terakhir {booking.latest_task}")
        return duplicate(f"TaskId={taskid} sudah ada")
    wrong = (
        _wrong_prescription(body)
        or _wrong_place(state, booking, taskid=taskid)
        or _wrong_date(state, booking, waktu=waktu)
        or _wrong_order(state, booking, taskid=taskid, waktu=waktu)
    )
    if wrong:
        return refused(wrong)
    booking.tasks[taskid] = StoredTask(taskid, waktu, state.now_ms(), body.get("jenisresep"))
    state.keep(booking)
    return stored()


def add_pharmacy_ticket(state: State, body: Mapping[str, Any]) -> Answer:
    booking = state.bookings.get(str(body.get("kodebooking", "")))
    if booking is None:
        return refused(MESSAGE_NOT_FOUND)
    if body.get("jenisresep") not in PRESCRIPTIONS_OF_PHARMACY:
        return refused("data jenisresep  belum sesuai.")
    number = body.get("nomorantrean")
    if not is_whole_number(number) or number < 1:
        return refused("data nomorantrean  belum sesuai.")
    if not isinstance(body.get("keterangan"), str):
        return refused("data keterangan  belum sesuai.")
    if booking.pharmacy is not None:
        return duplicate("Antrean farmasi sudah ada")
    if booking.is_over:
        return refused(f"TaskId terakhir {ABSENT}")
    if 5 not in booking.tasks:
        return refused("TaskId=5 belum ada")
    if booking.latest_task > 5:
        return refused(f"TaskId terakhir {booking.latest_task}")
    booking.pharmacy = PharmacyTicket(body["jenisresep"], number, state.now_ms())
    state.keep(booking)
    return stored()


def list_tasks(state: State, body: Mapping[str, Any]) -> Answer:
    booking = state.bookings.get(str(body.get("kodebooking", "")))
    if booking is None or not booking.tasks:
        return nothing_found()
    zone = state.configuration.zone
    rows = [
        {
            "wakturs": wall_clock(task.waktu, zone=zone),
            "waktu": wall_clock(task.received_at_ms, zone=zone),
            "taskname": TASK_NAMES[task.taskid],
            "taskid": task.taskid,
            "kodebooking": booking.kodebooking,
        }
        for task in sorted(booking.tasks.values(), key=lambda task: task.taskid)
    ]
    return Answer(OK, "Ok", content=rows)


def _wrong_prescription(body: Mapping[str, Any]) -> str | None:
    if "jenisresep" not in body:
        return None
    fits = body["taskid"] == 5 and body["jenisresep"] in PRESCRIPTIONS_OF_TASK_5
    return None if fits else "data jenisresep  belum sesuai."


def _wrong_place(state: State, booking: Booking, *, taskid: int) -> str | None:
    if booking.is_over:
        return f"TaskId terakhir {ABSENT}"
    latest = booking.latest_task
    if taskid == ABSENT:
        is_too_late = latest >= 5 or (latest and not state.switches.is_99_allowed_after_check_in)
        return f"TaskId terakhir {latest}" if is_too_late else None
    if latest > taskid:
        return f"TaskId terakhir {latest}"
    return _missing_before(booking, taskid=taskid)


def _missing_before(booking: Booking, *, taskid: int) -> str | None:
    is_new = booking.pasienbaru == 1 or (booking.pasienbaru is None and (1 in booking.tasks or taskid < 3))
    path = NEW_PATIENT_PATH if is_new else KNOWN_PATIENT_PATH
    if taskid not in path:
        return f"TaskId={taskid} tidak sesuai, pasien lama dimulai dari TaskId=3"
    missing = [earlier for earlier in path if earlier < taskid and earlier not in booking.tasks]
    return f"TaskId={missing[-1]} belum ada" if missing else None


def _wrong_date(state: State, booking: Booking, *, waktu: int) -> str | None:
    zone, now_ms = state.configuration.zone, state.now_ms()
    if service_date(waktu, zone=zone) != booking.tanggalperiksa:
        told = wall_clock(waktu, zone=zone)
        day = booking.tanggalperiksa.isoformat()
        return f"Waktu tidak valid ({told}). Tanggal pelayanan untuk Kode Booking tersebut adalah ({day})"
    if waktu > now_ms + state.switches.future_tolerance_ms:
        told, now = wall_clock(waktu, zone=zone), wall_clock(now_ms, zone=zone)
        return f"Waktu tidak valid ({told}). Waktu tidak boleh lebih dari waktu server ({now})"
    late_days = state.switches.late_days
    if late_days and state.today() > booking.tanggalperiksa + timedelta(days=late_days):
        return f"Update waktu antrean maksimal H+{late_days}"
    return None


def _wrong_order(state: State, booking: Booking, *, taskid: int, waktu: int) -> str | None:
    if not booking.tasks:
        return None
    before = booking.tasks[booking.latest_task]
    unit = 1000 if state.switches.is_compared_by_second else 1
    if waktu // unit > before.waktu // unit:
        return None
    zone = state.configuration.zone
    return (
        f"TaskId={taskid} ({wall_clock(waktu, zone=zone)}) tidak boleh kurang atau sama dengan "
        f"waktu sebelumnya TaskId={before.taskid} ({wall_clock(before.waktu, zone=zone)})"
    )
