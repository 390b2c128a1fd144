"""When which date is compared: today and yesterday every quarter of an hour, the week before once a night."""

import logging
import threading
import time as wall
from datetime import date, datetime, time, timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.agreement import asking
from bpjs_bridge.agreement.comparing import LONGEST_SECONDS, compare_day
from bpjs_bridge.checks import missing_access
from bpjs_bridge.client import journal
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import AgreementFinding, AgreementRun, BookingLook, FindingState
from bpjs_bridge.outbox import late
from queues import clock
from queues.models import SendMode

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=15)
# One that was broken off goes on soon.
GOES_ON_AFTER = timedelta(minutes=1)
BROKEN_OFF = (asking.MESSAGES_FIRST, asking.TIME_IS_UP)
# From this hour on the days before yesterday are looked at once: BPJS has little to do, and so have we.
NIGHT_BEGINS = time(1, 0)
DAYS_BACK = 7
LOOKED_EVERY_SECONDS = 60.0


def due_days(at: datetime) -> list[date]:
    """The dates that are to be compared now, today first. One statement."""
    today = clock.service_date(at)
    latest: dict[date, AgreementRun] = {}
    for run in AgreementRun.objects.filter(began_at__gt=at - timedelta(days=2)).order_by("began_at"):
        latest[run.day] = run
    live = [day for day in (today, today - timedelta(days=1)) if _is_due(latest.get(day), at=at)]
    night = clock.moment(today, NIGHT_BEGINS)
    if at < night:
        return live
    earlier = [today - timedelta(days=back) for back in range(2, DAYS_BACK + 1)]
    return live + [day for day in earlier if _is_due_at_night(latest.get(day), night, at=at)]


def _is_due(latest: AgreementRun | None, *, at: datetime) -> bool:
    return latest is None or latest.began_at <= at - (GOES_ON_AFTER if _goes_on(latest) else EVERY)


def _is_due_at_night(latest: AgreementRun | None, night: datetime, *, at: datetime) -> bool:
    """Also when no process ran at night: then in the morning."""
    if latest is None or latest.began_at < night:
        return True
    return _goes_on(latest) and latest.began_at <= at - GOES_ON_AFTER


def _goes_on(latest: AgreementRun) -> bool:
    return not latest.is_complete and latest.trouble in ("", *BROKEN_OFF)


def compare_due(*, seconds: float = LONGEST_SECONDS, stopping: threading.Event | None = None) -> list[AgreementRun]:
    """Compare what is due, for so many seconds at most. Not inside a transaction."""
    at, began = timezone.now(), wall.monotonic()
    late.note(at=at)
    if rules.current().bpjs_send == SendMode.OFF or missing_access():
        return []
    runs: list[AgreementRun] = []
    days = due_days(at)
    if not days:
        return []
    with BpjsClient.antrean() as client:
        for day in days:
            left = seconds - (wall.monotonic() - began)
            run = compare_day(day, client, seconds=left, stopping=stopping) if left > 0 else None
            runs += [] if run is None else [run]
            if run is not None and run.trouble in asking.FOR_ALL:
                # The other dates would be told the same.
                break
    return runs


def forget_old(*, at: datetime) -> int:
    """Delete comparisons of more than BPJS_CALLS_KEPT_DAYS ago, what BPJS said in them, and differences that ended by
    themselves before; how many.
    """
    before = at - timedelta(days=rules.current().bpjs_calls_kept_days)
    gone = AgreementRun.objects.filter(began_at__lt=before).delete()[0]
    over = AgreementFinding.objects.filter(last_seen_at__lt=before, state=FindingState.SETTLED, decided_by=None)
    looks = BookingLook.objects.filter(day__lt=clock.service_date(before))
    return gone + over.delete()[0] + looks.delete()[0]


class BookingComparisons(threading.Thread):
    """Beside the relay, in a thread of its own: it waits for the messages, never they for it."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="comparisons", daemon=True)
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.wait(LOOKED_EVERY_SECONDS):
            try:
                compare_due(stopping=self._stopping)
                journal.write_if_due()
            except DatabaseError as trouble:
                # Away, or it does not take something that BPJS said: the next look goes on.
                logger.error("nothing is compared: %s of the database", type(trouble).__name__)
            except InterfaceError:
                logger.warning("nothing is compared: the database is away")
            finally:
                close_old_connections()
        connection.close()
