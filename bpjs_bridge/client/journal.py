"""Calls to BPJS as they were made, kept in memory until somebody with a database at hand writes them down.

No call waits for this, fails by it, or needs a database: VClaim is asked from threads that have none. `relay` and
Celery write once a second and at their end, web processes after each request, commands when they end. A process that is
killed takes the calls of its last second along; the outbox's own history is complete without them.
"""

import logging
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.signals import request_finished
from django.db import DatabaseError, InterfaceError, OperationalError
from django.dispatch import receiver

from bpjs_bridge import rules
from bpjs_bridge.client.access import access_trouble
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.refusals import kind_of
from bpjs_bridge.models import BpjsCall, Outcome, Service

logger = logging.getLogger(__name__)

# While the database is away the oldest are forgotten beyond this: some ten minutes of the fastest sender.
MOST_KEPT = 20_000
WRITTEN_EVERY_SECONDS = 1.0
LONGEST_REASON = 60
MOST_AHEAD = 2**31 - 1


@dataclass(frozen=True)
class CallMade:
    """One request. `template` stands for its path; `reason` is a word of ours. Nobody is named."""

    service: Service
    method: str
    template: str
    began_at: datetime
    milliseconds: int
    outcome: Outcome
    http_status: int | None
    code: str
    reason: str
    clock_ahead: int | None


_made: deque[CallMade] = deque(maxlen=MOST_KEPT)
_writing = threading.Lock()
_written_at = 0.0


def note(answer: Answer, *, service: Service, method: str, template: str, began_at: datetime, seconds: float) -> None:
    """Keep a call. Takes no time and needs no database."""
    call = CallMade(
        service=service,
        method=method,
        template=template,
        began_at=began_at,
        milliseconds=round(seconds * 1000),
        outcome=answer.outcome,
        http_status=answer.http_status,
        code=answer.code,
        reason=reason_of(answer)[:LONGEST_REASON],
        clock_ahead=_clock_ahead(answer, at=began_at + timedelta(seconds=seconds)),
    )
    _made.append(call)


def _clock_ahead(answer: Answer, *, at: datetime) -> int | None:
    """Whole seconds, as far as the column takes them: a clock that fell back to 1970 is far enough off."""
    if answer.server_time is None:
        return None
    ahead = round((at - answer.server_time).total_seconds())
    return max(-MOST_AHEAD, min(ahead, MOST_AHEAD))


def reason_of(answer: Answer) -> str:
    """Why a call did not succeed, in a word of ours: BPJS's sentences may name a letter or a person."""
    if answer.outcome == Outcome.HALTED:
        return access_trouble(answer).value
    if answer.outcome == Outcome.REFUSED:
        return kind_of(answer).value
    if answer.outcome == Outcome.UNKNOWN:
        # Without a code the message is ours: the kind of trouble on the way.
        return "" if answer.code else answer.message
    return ""


def write() -> int:
    """Write what was kept; how many. Not in a transaction that may be rolled back. A database that is away is
    tried again with the next one.
    """
    global _written_at
    if not _made:
        return 0
    with _writing:
        _written_at = time.monotonic()
        taken = [_made.popleft() for _ in range(len(_made))]
        try:
            BpjsCall.objects.bulk_create([BpjsCall(**asdict(call)) for call in taken], batch_size=500)
        except (OperationalError, InterfaceError) as trouble:
            logger.warning("calls to BPJS are not written yet: the database is away (%s)", type(trouble).__name__)
            _made.extendleft(reversed(taken))
            return 0
        except DatabaseError as trouble:
            # The table is not there yet, or does not take them: nobody's page may break by a diagnosis.
            logger.error("%d calls to BPJS are not written (%s)", len(taken), type(trouble).__name__)
            return 0
    return len(taken)


def write_if_due() -> None:
    """For loops that send: once a second at most."""
    if _made and time.monotonic() - _written_at >= WRITTEN_EVERY_SECONDS:
        write()


@receiver(request_finished, dispatch_uid="bpjs_bridge.journal")
def write_after_request(**_: Any) -> None:
    """A web process: after the answer is out."""
    write()


def forget() -> None:
    """Drop what is not written, in tests."""
    _made.clear()


def forget_old(*, at: datetime) -> int:
    """Delete calls of more than BPJS_CALLS_KEPT_DAYS ago; how many."""
    before = at - timedelta(days=rules.current().bpjs_calls_kept_days)
    return BpjsCall.objects.filter(began_at__lt=before).delete()[0]
