"""References that could not be checked when their numbers were taken: some at a time, later (protocol V7).

The thread beside the relay pulls SEP numbers too: neither holds back a message.
"""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from bpjs_bridge.client import journal
from bpjs_bridge.outbox import status
from bpjs_bridge.references import seps, service
from queues import clock, verbs
from queues.models import ReferenceCheck, Visit
from queues.references import References

logger = logging.getLogger(__name__)

# Nobody waits for it, and nothing else may wait behind it for long.
AT_ONCE, SECONDS = 3, 5.0
EVERY_SECONDS = 60.0


def check_some(*, at: datetime) -> int:
    """Settle some of today's marks; how many. What BPJS has taken meanwhile it has judged itself. VClaim still silent:
    nothing is concluded. Not inside a transaction.
    """
    waiting = Visit.objects.named().unserved().filter(reference_check=ReferenceCheck.UNCHECKED)
    visits = list(waiting.filter(session__date=clock.service_date(at)).order_by("pk"))
    settled, rest = _judged_by_bpjs(visits)
    if not service.is_offered():
        return settled
    for visit in _turn(rest, at=at):
        found = service.of_patient(visit.patient, sessions=[visit.session], at=at, seconds=SECONDS, except_for=visit)
        if found.is_silent:
            break
        if (is_fitting := _is_in(found, visit)) or found.is_complete:
            settled += verbs.settle_reference(visit, None if is_fitting else ReferenceCheck.NOT_FITTING)
    return settled


def _judged_by_bpjs(visits: Sequence[Visit]) -> tuple[int, list[Visit]]:
    """How many marks BPJS's own yes has ended, and the visits that still have one."""
    told = status.for_visits([visit.pk for visit in visits]) if visits else {}
    taken = [visit for visit in visits if visit.pk in told and told[visit.pk].is_accepted]
    settled = sum(verbs.settle_reference(visit, None) for visit in taken)
    return settled, [visit for visit in visits if visit not in taken]


def _turn(visits: list[Visit], *, at: datetime) -> list[Visit]:
    """A few, each time others: one whose lists never come whole keeps nobody waiting."""
    first = int(at.timestamp() // EVERY_SECONDS) * AT_ONCE % max(len(visits), 1)
    return [*visits[first:], *visits[:first]][:AT_ONCE]


def _is_in(found: References, visit: Visit) -> bool:
    """Is it one that the person can use today, in this very session, as this kind of visit?"""
    return any(
        choice.number == visit.referral_number.upper()
        and choice.visit_type == visit.visit_type
        and visit.session_id in [sitting.session_id for sitting in choice.sittings]
        for choice in found.usable
    )


class LaterChecks(threading.Thread):
    """Beside the relay, in a thread of its own: VClaim's silence holds back no message."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="later-checks", daemon=True)
        self._stopping = stopping

    def run(self) -> None:
        pulled_at = timezone.now() - seps.EVERY
        while not self._stopping.wait(EVERY_SECONDS):
            at = timezone.now()
            try:
                check_some(at=at)
                if at - pulled_at >= seps.EVERY:
                    pulled_at = at
                    seps.pull(at=at)
                journal.write_if_due()
            except (OperationalError, InterfaceError) as trouble:
                logger.warning(
                    "references and SEPs are looked up later: the database is away (%s)", type(trouble).__name__
                )
            finally:
                close_old_connections()
        connection.close()
