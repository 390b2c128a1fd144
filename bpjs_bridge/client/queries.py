"""What BPJS has of this hospital: bookings, task times, waiting times (protocol 2, numbers 11 to 17).

Bookings and tasks are read for the comparison of what BPJS has with what happened here (agreement/); dashboards by
nobody yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from bpjs_bridge.client import calls
from bpjs_bridge.client.calls import Player
from bpjs_bridge.client.rows import BadRowError, Listed, Row, listed, number, text, text_or_empty

# Which times count: the hospital's own, or those at which BPJS received them.
Clock = Literal["rs", "server"]
ZONES = {word: timezone(timedelta(hours=hours), word) for word, hours in (("WIB", 7), ("WITA", 8), ("WIT", 9))}
PARTS_OF_A_VISIT = range(1, 7)
LAST_TASK = 99


@dataclass(frozen=True)
class StoredTask:
    """One task as BPJS has it: the hospital's claim, and BPJS's receipt."""

    task_id: int
    claimed_at: datetime
    received_at: datetime


@dataclass(frozen=True)
class WaitingTimes:
    """One poli's day. Seconds by part: 1 admission wait, 2 its service, 3 and 4 poli, 5 and 6 pharmacy."""

    on: date
    poli_code: str
    poli_name: str
    visits: int
    total_seconds: Mapping[int, float]
    average_seconds: Mapping[int, float]


@dataclass(frozen=True)
class RegisteredBooking:
    """A booking as BPJS has it. Personal numbers stay out of `repr`."""

    booking_code: str
    on: date
    poli_code: str
    doctor_code: int
    hours: str
    visit_type_code: int
    label: str
    source: str
    status: str
    referral_number: str = field(repr=False)
    nik: str = field(repr=False)
    card: str = field(repr=False)
    record_number: str = field(default="", repr=False)


def list_tasks(client: Player, booking_code: str) -> Listed[StoredTask]:
    """List waktu task (protocol 2, number 11); empty (204) when BPJS has none."""
    return listed(client.play(calls.LIST_TASKS, {"kodebooking": booking_code}).answer, _task)


def waiting_times_on(client: Player, day: date, *, by: Clock) -> Listed[WaitingTimes]:
    """Dashboard tanggal (protocol 2, number 12)."""
    values = {"tanggal": day.isoformat(), "waktu": by}
    return listed(client.play(calls.WAITING_OF_DAY, values).answer, _waiting_times)


def waiting_times_in(client: Player, month: date, *, by: Clock) -> Listed[WaitingTimes]:
    """Dashboard bulan (protocol 2, number 13): of the month in which the date lies."""
    values = {"bulan": f"{month:%m}", "tahun": f"{month:%Y}", "waktu": by}
    return listed(client.play(calls.WAITING_OF_MONTH, values).answer, _waiting_times)


def bookings_on(client: Player, day: date) -> Listed[RegisteredBooking]:
    """Antrean per tanggal (protocol 2, number 14); empty (204) when BPJS has none."""
    return listed(client.play(calls.BOOKINGS_OF_DAY, {"tanggal": day.isoformat()}).answer, _booking)


def find_booking(client: Player, booking_code: str) -> Listed[RegisteredBooking]:
    """Antrean per kodebooking (protocol 2, number 15): one item, or none."""
    return listed(client.play(calls.BOOKING_BY_CODE, {"kodebooking": booking_code}).answer, _booking)


def bookings_not_served(client: Player) -> Listed[RegisteredBooking]:
    """Antrean belum dilayani (protocol 2, number 16)."""
    return listed(client.play(calls.NOT_SERVED).answer, _booking)


def bookings_not_served_in(
    client: Player, *, poli_code: str, doctor_code: int, weekday: int, hours: str
) -> Listed[RegisteredBooking]:
    """Belum dilayani per sesi (protocol 2, number 17). `weekday` 1 to 7, `hours` "HH:MM-HH:MM"."""
    values = {"kodepoli": poli_code, "kodedokter": doctor_code, "hari": weekday, "jampraktek": hours}
    return listed(client.play(calls.NOT_SERVED_OF_SESSION, values).answer, _booking)


def _task(row: Row) -> StoredTask:
    task_id = number(row, "taskid")
    if task_id > LAST_TASK:
        raise BadRowError("taskid")
    return StoredTask(task_id, moment(row, "wakturs"), moment(row, "waktu"))


def moment(row: Row, name: str) -> datetime:
    """ "16-03-2021 11:32:49 WIB": the zone is the hospital's, in one of Indonesia's three words."""
    local, _, zone = text(row, name).rpartition(" ")
    try:
        return datetime.strptime(local, "%d-%m-%Y %H:%M:%S").replace(tzinfo=ZONES[zone])
    except (ValueError, KeyError):
        raise BadRowError(name) from None


def _waiting_times(row: Row) -> WaitingTimes:
    return WaitingTimes(
        on=_day(row, "tanggal"),
        poli_code=text(row, "kodepoli"),
        poli_name=text(row, "namapoli"),
        visits=number(row, "jumlah_antrean"),
        total_seconds={part: _seconds(row, f"waktu_task{part}") for part in PARTS_OF_A_VISIT},
        average_seconds={part: _seconds(row, f"avg_waktu_task{part}") for part in PARTS_OF_A_VISIT},
    )


def _seconds(row: Row, name: str) -> float:
    try:
        return float(row[name])
    except (KeyError, TypeError, ValueError):
        raise BadRowError(name) from None


def _booking(row: Row) -> RegisteredBooking:
    return RegisteredBooking(
        booking_code=text(row, "kodebooking"),
        on=_day(row, "tanggal"),
        poli_code=text(row, "kodepoli"),
        doctor_code=number(row, "kodedokter"),
        hours=text(row, "jampraktek").replace(" ", ""),
        visit_type_code=number(row, "jeniskunjungan"),
        label=text_or_empty(row, "noantrean"),
        source=text_or_empty(row, "sumberdata"),
        status=text_or_empty(row, "status"),
        referral_number=text_or_empty(row, "nomorreferensi"),
        nik=text_or_empty(row, "nik"),
        card=text_or_empty(row, "nokapst"),
        record_number=text_or_empty(row, "norekammedis"),
    )


def _day(row: Row, name: str) -> date:
    try:
        return date.fromisoformat(text(row, name))
    except ValueError:
        raise BadRowError(name) from None
