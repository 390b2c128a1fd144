"""What outlives a restart, if asked for: one line for each change of a booking, the last line of a booking counts."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bpjs_simulator.bookings import Booking, PharmacyTicket, StoredTask
from bpjs_simulator.configuration import ConfigurationError


class MemoryFile:
    """A half-written last line, as a power cut leaves it, is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Booking]:
        if not self._path.exists():
            return {}
        lines = self._path.read_text(encoding="utf-8").splitlines(keepends=True)
        whole = [line for line in lines if line.endswith("\n")]
        try:
            bookings = [booking_from(json.loads(line)) for line in whole]
        except (ValueError, KeyError, TypeError) as broken:
            raise ConfigurationError(f"The memory file {self._path} cannot be read: remove it ({broken!r})") from broken
        self._write(bookings)
        return {booking.kodebooking: booking for booking in bookings}

    def remember(self, booking: Booking) -> None:
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(line_of(booking))

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)

    def _write(self, bookings: list[Booking]) -> None:
        """One line a booking again, so that the file does not grow from start to start."""
        latest = {booking.kodebooking: booking for booking in bookings}
        fresh = self._path.with_suffix(".new")
        fresh.write_text("".join(line_of(booking) for booking in latest.values()), encoding="utf-8")
        fresh.replace(self._path)


def line_of(booking: Booking) -> str:
    row = asdict(booking) | {
        "tanggalperiksa": booking.tanggalperiksa.isoformat(),
        "tasks": [asdict(task) for task in booking.tasks.values()],
    }
    return json.dumps(row, ensure_ascii=False) + "\n"


def booking_from(row: dict[str, Any]) -> Booking:
    tasks = [StoredTask(**task) for task in row["tasks"]]
    known = {
        "tanggalperiksa": date.fromisoformat(row["tanggalperiksa"]),
        "tasks": {task.taskid: task for task in tasks},
        "pharmacy": PharmacyTicket(**row["pharmacy"]) if row["pharmacy"] else None,
    }
    return Booking(**row | known)
