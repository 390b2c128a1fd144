"""What differs between both sides, as a pure rule: two descriptions in, differences out. No database, no clock."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bpjs_bridge.agreement.both_sides import OurBooking
from bpjs_bridge.client.queries import RegisteredBooking
from bpjs_bridge.inbound.fields import as_hours
from bpjs_bridge.models import FindingKind, MessageState
from bpjs_bridge.models.agreement import LONGEST_WORDS
from queues import clock
from queues.models import OVER, Stage

# BPJS has more than one server: what it took just now need not be in its lists yet.
GRACE = timedelta(minutes=5)
TIME_FORMAT = "%d-%m-%Y %H:%M:%S"

TheirTasks = Mapping[int, datetime | None]


class There(Enum):
    """How BPJS sees a booking, from its words. NOT_SAID: words that were never seen, nothing is concluded."""

    WAITING = "waiting"
    SERVED = "served"
    CANCELLED = "cancelled"
    ABSENT = "absent"
    NOT_SAID = ""


WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), there)
    for pattern, there in (
        (r"batal", There.CANCELLED),
        (r"tidak hadir", There.ABSENT),
        (r"selesai", There.SERVED),
        (r"(belum|sedang) dilayani", There.WAITING),
    )
)


@dataclass(frozen=True)
class Difference:
    """One thing on which both sides do not agree."""

    kind: FindingKind
    booking_code: str
    theirs: str = ""
    ours: str = ""
    task_id: int = 0
    visit_id: int | None = None


def there(status: str) -> There:
    """What a status of BPJS says."""
    return next((meaning for pattern, meaning in WORDS if pattern.search(status)), There.NOT_SAID)


def of_booking(ours: OurBooking, theirs: RegisteredBooking) -> Iterator[Difference]:
    """A booking that both sides have: where it stands, and of which session it is."""
    status = there(theirs.status)
    kind = None
    if status in (There.CANCELLED, There.ABSENT) and ours.stage not in OVER:
        kind = FindingKind.ENDED_THERE
    elif status in (There.WAITING, There.SERVED) and _has_been_cancelled_there(ours):
        kind = FindingKind.ACTIVE_THERE
    if kind is not None:
        yield _difference(kind, ours, theirs=theirs.status, here=ours.stage)
    if ours.stage not in OVER and not _is_same_session(ours, theirs):
        told = (ours.day, ours.poli_code, ours.doctor_code, ours.hours)
        have = (theirs.on, theirs.poli_code, theirs.doctor_code, theirs.hours)
        there_words, here = (" ".join(map(str, side)) for side in (have, told))
        yield _difference(FindingKind.OTHER_SESSION, ours, theirs=there_words, here=here)


def _is_same_session(ours: OurBooking, theirs: RegisteredBooking) -> bool:
    """BPJS may name the poli above the subspecialist, and write hours as it likes."""
    there, here = as_hours(theirs.hours), as_hours(ours.hours)
    is_same_time = theirs.hours == ours.hours or (
        there is not None and here is not None and (there.starts, there.ends) == (here.starts, here.ends)
    )
    is_same_doctor = (theirs.on, theirs.doctor_code) == (ours.day, ours.doctor_code)
    return is_same_time and is_same_doctor and theirs.poli_code in ours.poli_codes


def _has_been_cancelled_there(ours: OurBooking) -> bool:
    """BPJS took our cancellation, or cancelled it itself. One that waits or was refused is the outbox's matter."""
    is_told = ours.cancel_state == MessageState.DELIVERED or ours.is_cancelled_by_bpjs
    return ours.stage == Stage.CANCELLED and is_told


def may_be_missing_there(ours: OurBooking, *, before: datetime) -> bool:
    """Is it one that BPJS should have had when it was asked? What is over here need not be there."""
    if ours.is_shadow or ours.stage in OVER or not ours.is_known_to_bpjs:
        return False
    since = ours.add_delivered_at or ours.created_at
    return since < before - GRACE


def missing_there(ours: OurBooking) -> Difference:
    """BPJS said that it has no such booking."""
    return _difference(FindingKind.MISSING_THERE, ours, theirs="", here=ours.stage)


def missing_here(theirs: RegisteredBooking) -> Difference:
    """BPJS has a booking of this hospital that nobody here knows."""
    parts = (theirs.poli_code, theirs.doctor_code, theirs.hours, theirs.label, theirs.source, theirs.status)
    words = " · ".join(str(part) for part in parts if part)
    return Difference(FindingKind.MISSING_HERE, theirs.booking_code, theirs=words[:LONGEST_WORDS])


def of_tasks(ours: OurBooking, theirs: TheirTasks, *, before: datetime) -> Iterator[Difference]:
    """Task by task: what BPJS took and does not have, has with another time, or has without our knowing."""
    for task_id, task in sorted(ours.tasks.items()):
        if task_id in theirs:
            claimed = theirs[task_id]
            if claimed is not None and claimed != task.second:
                theirs_at, ours_at = _time(claimed), _time(task.at)
                yield _difference(FindingKind.OTHER_TIME, ours, task_id=task_id, theirs=theirs_at, here=ours_at)
        elif task.state == MessageState.DELIVERED and task.delivered_at and task.delivered_at < before - GRACE:
            yield _difference(FindingKind.TASK_MISSING, ours, task_id=task_id, theirs="", here=_time(task.at))
    for task_id in sorted(set(theirs) - set(ours.tasks)):
        claimed = theirs[task_id]
        theirs_at = _time(claimed) if claimed else ""
        yield _difference(FindingKind.TASK_UNKNOWN, ours, task_id=task_id, theirs=theirs_at, here="")


def _difference(kind: FindingKind, ours: OurBooking, *, theirs: str, here: str, task_id: int = 0) -> Difference:
    return Difference(
        kind, ours.booking_code, theirs=theirs[:LONGEST_WORDS], ours=here, task_id=task_id, visit_id=ours.visit_id
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(clock.hospital_zone()):{TIME_FORMAT}}"
