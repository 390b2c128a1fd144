"""Celery's jobs: empty the outbox for a while, check references, compare with HFIS and with what BPJS has, open
sessions from the plan.

A job that is lost or repeated means nothing.
"""

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import shared_task
from celery.signals import worker_process_init, worker_ready
from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.agreement import schedule
from bpjs_bridge.checks import ACCESS_HINT, missing_access
from bpjs_bridge.figures import nightly
from bpjs_bridge.outbox import pump
from bpjs_bridge.references import later, seps
from bpjs_bridge.schedules import beside
from queues.models import SendMode

logger = logging.getLogger(__name__)

# So long one job may take, and the message in hand; the next one goes on.
DRAIN_SECONDS = 5.0
# Shorter than the broker's visibility timeout: a longer job would be given to a second worker.
COMPARE_SECONDS = 20.0
# A worker that was asked to stop ends within this time; a worker process that lives on delivers again after it.
STOPPING_SECONDS = 10.0

_stopping = threading.Event()
_stop_asked_at = float("-inf")
_is_pool_process = False


@shared_task
def drain() -> None:
    """Deliver what is due. Several may run at once, and beside `relay`: each message is leased to one."""
    if time.monotonic() < _stop_asked_at + STOPPING_SECONDS:
        return
    _stopping.clear()
    with _sigterm_ends_the_job():
        pump.drain(seconds=DRAIN_SECONDS, stopping=_stopping)


@shared_task
def check_references() -> None:
    """Numbers taken while VClaim was silent. A few at a time: the other worker delivers meanwhile."""
    later.check_some(at=timezone.now())


@shared_task
def compare_schedules() -> None:
    """With HFIS: begin what is due, and go on with it for a while. Lost or repeated, the next one goes on."""
    if time.monotonic() < _stop_asked_at + STOPPING_SECONDS:
        return
    _stopping.clear()
    with _sigterm_ends_the_job():
        beside.look(stopping=_stopping, seconds=COMPARE_SECONDS)


@shared_task
def open_planned_sessions() -> None:
    """From the plan, each night. Lost or repeated, the next one opens what is missing."""
    beside.open_planned()


@shared_task
def compare_with_bpjs() -> None:
    """What is due, for a while: the next one goes on where this one stopped. Messages leave first."""
    schedule.compare_due(seconds=COMPARE_SECONDS)


@shared_task
def pull_seps() -> None:
    """The SEP numbers that VClaim has of today's visits."""
    seps.pull(at=timezone.now())


@shared_task
def pull_figures() -> None:
    """BPJS's own figures of a day that is over. Lost or repeated, the next one asks."""
    nightly.pull_due()


@worker_ready.connect
def say_what_is_missing(**_: Any) -> None:
    missing = missing_access()
    if missing and rules.current().bpjs_send != SendMode.OFF:
        logger.error("Nothing can be sent: %s not set. %s", ", ".join(missing), ACCESS_HINT)


@worker_process_init.connect
def note_pool_process(**_: Any) -> None:
    global _is_pool_process
    _is_pool_process = True


@contextmanager
def _sigterm_ends_the_job() -> Iterator[None]:
    """A process manager signals the whole group, and the pool would end in mid-send: what BPJS then has is unknown.

    The message in hand is finished and recorded; the worker, which had the signal too, ends this process after that.
    """
    if not _is_pool_process:
        yield
        return
    before = signal.signal(signal.SIGTERM, _ask_to_stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _ask_to_stop(*_: Any) -> None:
    global _stop_asked_at
    _stop_asked_at = time.monotonic()
    _stopping.set()
