"""What kiosk and phone say while every counter that could call a person pauses or is closed."""

from collections.abc import Iterable
from datetime import datetime

from queues.models import AdmissionClass, EntryState, QueueEntry, Visit
from queues.waiting import duty

WAITS = (EntryState.WAITING, EntryState.PREPARING, EntryState.READY)


def of_entry(entry: QueueEntry | None, *, at: datetime) -> str:
    """Of a number at the desk or the pharmacy."""
    return duty.nobody_calls(entry.stop, None, at=at) if entry is not None and entry.state in WAITS else ""


def of_visit(visit: Visit, entries: Iterable[QueueEntry], *, at: datetime) -> str:
    """Of somebody who waits for the doctor's room, or elsewhere on the way there."""
    waiting = next((entry for entry in entries if entry.state == EntryState.WAITING), None)
    if waiting is None:
        return ""
    return duty.nobody_calls(waiting.stop, visit.session.room_id if waiting.session_id else None, at=at)


def of_desks(classes: Iterable[AdmissionClass], *, at: datetime) -> str:
    """All desks pause: a number is taken all the same, and its holder knows when it goes on."""
    stops = {row.stop_id: row.stop for row in classes}
    found = {duty.nobody_calls(stop, None, at=at) for stop in stops.values()}
    return found.pop() if len(found) == 1 else ""
