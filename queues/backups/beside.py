"""The backups where there is no Celery: a thread of its own beside the relay."""

import logging
import threading

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from queues.backups import making

logger = logging.getLogger(__name__)

LOOKS_EVERY_SECONDS = 60.0


class BackupWork(threading.Thread):
    """A backup of minutes holds back no message."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="backups", daemon=True)
        self._stopping = stopping

    def run(self) -> None:
        """Until it is told to stop. A backup under way dies with the process: its file has no name yet."""
        while not self._stopping.wait(LOOKS_EVERY_SECONDS):
            try:
                making.make_if_due(at=timezone.now())
            except (DatabaseError, InterfaceError) as trouble:
                logger.warning("backups go on later: %s", type(trouble).__name__)
            close_old_connections()
        connection.close()
