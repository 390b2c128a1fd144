"""Delivering for a bounded time: for a job that comes again, where `relay` goes on by itself."""

import logging
import os
import threading
import time
from datetime import datetime

from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from bpjs_bridge import rules
from bpjs_bridge.checks import missing_access
from bpjs_bridge.client import journal
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.outbox.claims import MOST_AT_ONCE
from bpjs_bridge.outbox.delivery import Deliverer, Sent, Step
from bpjs_bridge.outbox.gate import Closed
from queues.models import SendMode

logger = logging.getLogger(__name__)

# What is due sooner, or a slot that is free sooner, is waited for; the rest is the next job's.
LONGEST_REST = 1.0
SHORTEST_REST = 0.001
_kept = threading.local()


def drain(*, seconds: float, stopping: threading.Event) -> int:
    """Deliver until nothing is due, for `seconds` at most or until `stopping`; the number of messages sent.

    The message in hand is always finished. Without BPJS's keys, or with BPJS_SEND=off, nothing is sent.
    """
    if rules.current().bpjs_send == SendMode.OFF or missing_access():
        return 0
    try:
        deliverer = Deliverer(_client(), most=MOST_AT_ONCE)
        return _drain(deliverer, until=time.monotonic() + seconds, stopping=stopping)
    except (OperationalError, InterfaceError) as trouble:
        logger.error("the database is away (%s); the next job tries again", type(trouble).__name__)
        close_old_connections()
        return 0


def _client() -> BpjsClient:
    """The one of this thread, as the settings are now: a handshake for each job would cost more than its message."""
    now = rules.current()
    access = (now.bpjs_cons_id, now.bpjs_secret_key, now.bpjs_antrean_user_key)
    wanted = (os.getpid(), now.bpjs_antrean_url, access, now.bpjs_timeout_seconds)
    if getattr(_kept, "wanted", None) != wanted:
        if hasattr(_kept, "client"):
            _kept.client.close()
        _kept.client, _kept.wanted = BpjsClient.antrean(), wanted
    client: BpjsClient = _kept.client
    return client


def _drain(deliverer: Deliverer, *, until: float, stopping: threading.Event) -> int:
    sent = 0
    while not stopping.is_set() and time.monotonic() < until:
        step = deliverer.deliver_next()
        journal.write_if_due()
        if isinstance(step, Sent):
            sent += 1
            continue
        again_at = _again_at(step)
        rest = LONGEST_REST if again_at is None else (again_at - timezone.now()).total_seconds()
        if rest >= LONGEST_REST:
            break
        stopping.wait(max(rest, SHORTEST_REST))
    deliverer.give_back_all()
    journal.write()
    return sent


def _again_at(step: Step) -> datetime | None:
    assert not isinstance(step, Sent)
    return step.until if isinstance(step, Closed) else step.next_at
