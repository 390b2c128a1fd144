"""The recap where there is no Celery: a thread of its own beside the relay."""

import logging
import threading

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from reports.recap import making

logger = logging.getLogger(__name__)

LOOKS_EVERY_SECONDS = 60.0


class RecapWork(threading.Thread):
    """A receiver that hangs holds back no message."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="recap", daemon=True)
        self._stopping = stopping

    def run(self) -> None:
        while not self._stopping.wait(LOOKS_EVERY_SECONDS):
            try:
                making.work(at=timezone.now())
            except (DatabaseError, InterfaceError) as trouble:
                logger.warning("the recap goes on later: %s", type(trouble).__name__)
            close_old_connections()
        connection.close()
