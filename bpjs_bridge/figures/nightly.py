"""At night the figures of the days that are over are asked for, once each; yesterday's may still grow."""

import logging
import threading
from datetime import date, datetime, time, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.checks import missing_access
from bpjs_bridge.figures import pulling
from bpjs_bridge.models import FigurePull, PullKind
from queues import clock
from queues.models import ClinicSession, SendMode

logger = logging.getLogger(__name__)

NIGHT_BEGINS = time(1, 15)
# SEPs of a day are still issued on the next ones.
DAYS_BACK = 3
# A BPJS that was silent is asked again.
GOES_ON_AFTER = timedelta(minutes=30)
LOOKS_EVERY_SECONDS = 300.0


def due_day(*, at: datetime) -> date | None:
    """The date that is to be asked for now, the latest first; None when each was told since this night began."""
    today = clock.service_date(at)
    night = clock.moment(today, NIGHT_BEGINS)
    if at < night:
        return None
    days = [today - timedelta(days=back) for back in range(1, DAYS_BACK + 1)]
    asked = FigurePull.objects.filter(day__in=days, asked_at__gte=night, kind=PullKind.RS)
    answered = Q(trouble="") | Q(asked_at__gt=at - GOES_ON_AFTER)
    done = set(asked.filter(answered).values_list("day", flat=True))
    open_days = set(ClinicSession.objects.filter(date__in=days).values_list("date", flat=True))
    return next((day for day in days if day in open_days and day not in done), None)


def pull_due() -> list[FigurePull]:
    """One date that is due. Nothing where nothing is sent to BPJS."""
    if rules.current().bpjs_send == SendMode.OFF or missing_access():
        return []
    day = due_day(at=timezone.now())
    return pulling.pull(day) if day else []


class FigurePulls(threading.Thread):
    """Beside the relay, in a thread of its own: a dashboard that is slow holds back no message."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="figures", daemon=True)
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.wait(LOOKS_EVERY_SECONDS):
            try:
                pull_due()
            except (OperationalError, InterfaceError) as trouble:
                logger.warning("no figures of BPJS: the database is away (%s)", type(trouble).__name__)
            finally:
                close_old_connections()
        connection.close()
