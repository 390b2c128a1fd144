"""Work that nobody waits for lets the messages leave first: each answer of a person's press is among them."""

import threading
import time

from django.utils import timezone

from bpjs_bridge.outbox import claims

LOOKS_AGAIN_SECONDS = 0.5


def wait_for_messages(*, seconds: float, stopping: threading.Event | None = None) -> bool:
    """Wait until no message is due, for so many seconds at most. False: some still are, or the process is to stop."""
    stopping = stopping or threading.Event()
    until = time.monotonic() + seconds
    while claims.look(at=timezone.now()) is None:
        if time.monotonic() >= until or stopping.wait(LOOKS_AGAIN_SECONDS):
            return False
    return True
