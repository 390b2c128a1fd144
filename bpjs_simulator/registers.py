"""antrean/pendaftaran/* and dashboard/*: what BPJS shows a hospital of its own bookings and waiting times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bpjs_simulator.answers import OK, Answer, nothing_found, refused
from bpjs_simulator.bookings import Booking, StoredTask
from bpjs_simulator.registration import day_from
from bpjs_simulator.state import State

WRONG_DATE = "Format Tanggal Tidak Sesuai, format yang benar adalah yyyy-mm-dd"
# Of each duration: the task that begins it and the task that ends it.
DURATIONS = ((1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7))


def bookings_of_date(state: State, path: Mapping[str, str]) -> Answer:
    day = day_from(path["tanggal"])
    if day is None:
        return refused(WRONG_DATE)
    return _listed(booking for booking in state.bookings.values() if booking.tanggalperiksa == day)


def booking_by_code(state: State, path: Mapping[str, str]) -> Answer:
    booking = state.bookings.get(path["kodebooking"])
    return _listed([booking] if booking else [])


def bookings_not_served(state: State) -> Answer:
    return _listed(booking for booking in state.bookings.values() if _is_waiting(booking))


def session_not_served(state: State, path: Mapping[str, str]) -> Answer:
    return _listed(
        booking
        for booking in state.bookings.values()
        if _is_waiting(booking)
        and booking.kodepoli == path["kodepoli"]
        and str(booking.kodedokter) == path["kodedokter"]
        and str(booking.tanggalperiksa.isoweekday()) == path["hari"]
        and booking.jampraktek == path["jampraktek"].replace(" ", "")
    )


def _is_waiting(booking: Booking) -> bool:
    return not booking.is_over and booking.latest_task < 4


def _listed(bookings: Iterable[Booking]) -> Answer:
    rows = [_booking_row(booking) for booking in bookings]
    return Answer(OK, "Ok", content=rows) if rows else nothing_found()


def _booking_row(booking: Booking) -> dict[str, Any]:
    return {
        "kodebooking": booking.kodebooking,
        "tanggal": booking.tanggalperiksa.isoformat(),
        "kodepoli": booking.kodepoli,
        "kodedokter": booking.kodedokter,
        "jampraktek": booking.jampraktek,
        "nik": booking.nik,
        "nokapst": booking.nomorkartu,
        "nohp": booking.nohp,
        "norekammedis": booking.norm,
        "jeniskunjungan": booking.jeniskunjungan,
        "nomorreferensi": booking.nomorreferensi,
        "sumberdata": booking.sumberdata,
        "ispeserta": booking.jenispasien == "JKN",
        "noantrean": booking.nomorantrean,
        "estimasidilayani": booking.estimasidilayani,
        "createdtime": booking.created_at_ms,
        "status": booking.status,
    }


def waiting_times_of_date(state: State, path: Mapping[str, str]) -> Answer:
    day = day_from(path["tanggal"])
    if day is None:
        return refused(WRONG_DATE)
    return _waiting_times(state, clock=path["waktu"], is_wanted=lambda visit_day: visit_day == day)


def waiting_times_of_month(state: State, path: Mapping[str, str]) -> Answer:
    wanted = f"{path['tahun']}-{path['bulan']}-"
    if day_from(f"{wanted}01") is None:
        return refused("Format Bulan Tidak Sesuai, format yang benar adalah MM dan yyyy")
    return _waiting_times(
        state, clock=path["waktu"], is_wanted=lambda visit_day: visit_day.isoformat().startswith(wanted)
    )


def _waiting_times(state: State, *, clock: str, is_wanted: Callable[[date], bool]) -> Answer:
    """By the hospital's times (`rs`) or by the times at which BPJS received them (`server`)."""
    if clock not in ("rs", "server"):
        return refused("data waktu  belum sesuai.")
    groups: dict[tuple[date, str], list[Booking]] = {}
    for booking in state.bookings.values():
        if is_wanted(booking.tanggalperiksa) and booking.tasks:
            groups.setdefault((booking.tanggalperiksa, booking.kodepoli), []).append(booking)
    rows = [
        _waiting_row(state, day=day, clinic=clinic, bookings=bookings, clock=clock)
        for (day, clinic), bookings in sorted(groups.items())
    ]
    return Answer(OK, "Ok", content=rows, is_encrypted=False) if rows else nothing_found()


def _waiting_row(state: State, *, day: date, clinic: str, bookings: list[Booking], clock: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kdppk": state.hospital.code,
        "nmppk": state.hospital.name,
        "kodepoli": clinic,
        "namapoli": state.schedule.poli[clinic].name,
        "tanggal": day.isoformat(),
        "insertdate": state.now_ms(),
        "jumlah_antrean": len(bookings),
    }
    for number, (begin, end) in enumerate(DURATIONS, 1):
        seconds = [
            (_moment(booking.tasks[end], clock) - _moment(booking.tasks[begin], clock)) / 1000
            for booking in bookings
            if begin in booking.tasks and end in booking.tasks
        ]
        row[f"waktu_task{number}"] = round(sum(seconds))
        row[f"avg_waktu_task{number}"] = sum(seconds) / len(seconds) if seconds else 0
    return row


def _moment(task: StoredTask, clock: str) -> int:
    return task.waktu if clock == "rs" else task.received_at_ms
