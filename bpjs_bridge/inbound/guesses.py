"""Refused logins at /ws/auth stand in the log and are counted for the monitor. They lock nobody out.

Fast guesses must not fill the log and the database: a process writes once a second, and then how many there were.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from bpjs_bridge.models.ws import WsRefusedLogins
from queues import clock

logger = logging.getLogger(__name__)

BETWEEN_LINES_SECONDS = 1.0


class Guesses:
    """Wrong passwords counted in this process and not written yet."""

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._stopwatch = stopwatch
        self._lock = threading.Lock()
        self._unwritten = 0
        self._written_at = float("-inf")

    def count(self, *, source: str, is_account: bool, at: datetime) -> None:
        """One more. The name that was sent is not told: it may be the password in the wrong place."""
        now = self._stopwatch()
        with self._lock:
            self._unwritten += 1
            if now - self._written_at < BETWEEN_LINES_SECONDS:
                return
            number, self._unwritten, self._written_at = self._unwritten, 0, now
        what = "wrong password of an account" if is_account else "no account of that name"
        logger.warning("ws auth refused %d times; the last from %s: %s", number, source or "-", what)
        day = clock.service_date(at)
        with transaction.atomic():
            if not WsRefusedLogins.objects.filter(day=day).update(count=F("count") + number):
                WsRefusedLogins.objects.get_or_create(day=day)
                WsRefusedLogins.objects.filter(day=day).update(count=F("count") + number)


guesses = Guesses()
