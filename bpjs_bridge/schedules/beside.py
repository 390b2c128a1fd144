"""Beside the sending: comparing with HFIS, begun when it is due and gone on with where somebody left it; and the
sessions of the plan, which open each night with or without BPJS.
"""

import logging
import threading
import time

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from bpjs_bridge.checks import missing_access
from bpjs_bridge.schedules import runs
from queues import verbs

logger = logging.getLogger(__name__)

# A person who pressed the button waits this long at most until somebody begins.
LOOKS_EVERY_SECONDS = 5.0
# Whether the night or the clock wants one is asked more rarely; also the time after a start in which nothing begins.
DUE_EVERY_SECONDS = 60.0
_due_at = _plan_due_at = time.monotonic() + DUE_EVERY_SECONDS


def look(*, stopping: threading.Event, seconds: float = float("inf")) -> bool:
    """Begin what is due, and go on with what is to do, for so many seconds; True when there was something."""
    global _due_at
    if missing_access():
        return False
    try:
        if time.monotonic() >= _due_at:
            _due_at = time.monotonic() + DUE_EVERY_SECONDS
            runs.begin_if_due(at=timezone.now())
        return runs.work(stopping=stopping, seconds=seconds)
    except (OperationalError, InterfaceError) as trouble:
        logger.warning("HFIS is compared later: the database is away (%s)", type(trouble).__name__)
        close_old_connections()
        return False


def open_planned() -> bool:
    """The night's opening of sessions from the plan, if it is due; True when this worker did it."""
    global _plan_due_at
    if time.monotonic() < _plan_due_at:
        return False
    _plan_due_at = time.monotonic() + DUE_EVERY_SECONDS
    try:
        return verbs.open_if_due(at=timezone.now()) is not None
    except (OperationalError, InterfaceError) as trouble:
        logger.warning("sessions of the plan are opened later: the database is away (%s)", type(trouble).__name__)
        close_old_connections()
        return False


class ScheduleComparisons(threading.Thread):
    """Beside the relay, in a thread of its own: a HFIS that is slow holds back no message."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="comparisons", daemon=True)
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.wait(LOOKS_EVERY_SECONDS):
            open_planned()
            look(stopping=self._stopping)
            close_old_connections()
        connection.close()
