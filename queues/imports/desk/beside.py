"""The import desk's worker where there is no Celery: a thread of its own beside the relay."""

import logging
import threading

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from queues.imports.desk import work

logger = logging.getLogger(__name__)

# A person who pressed the button waits this long at most until somebody begins.
LOOKS_EVERY_SECONDS = 2.0


class ImportWork(threading.Thread):
    """A file that takes a minute holds back no message: each of its batches is a short transaction."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(name="imports", daemon=True)
        self._stopping = stopping

    def run(self) -> None:
        """Until it is told to stop: a batch in hand is finished first."""
        while not self._stopping.wait(LOOKS_EVERY_SECONDS):
            try:
                while work.work(stopping=self._stopping) and not self._stopping.is_set():
                    pass
            except (DatabaseError, InterfaceError) as trouble:
                logger.warning("imports go on later: %s", type(trouble).__name__)
            close_old_connections()
        connection.close()
