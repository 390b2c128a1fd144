"""Celery, the pump of the outbox where REDIS_URL names a broker: woken after each commit, and every second by beat.

The table is the truth. A broker that is flushed, killed or absent loses wake-ups and nothing else.
"""

import logging
import os
import threading
import time
from contextlib import suppress

from celery import Celery
from celery.signals import beat_init, celeryd_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu.connection import Connection
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from antrean_project.configured import refuse_without_a_key
from bpjs_bridge.outbox.nudge import on_new_messages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
logger = logging.getLogger(__name__)

DRAIN_TASK = "bpjs_bridge.tasks.drain"
# Older than this a wake-up says nothing that a newer sweep does not: a queue nobody reads is empty again at once.
WAKE_UP_EXPIRES = 5.0
# An attempt is not repeated, and no answer of the broker is waited for longer; after a failure it is left alone.
BROKER_SECONDS = 1.0
BROKER_AWAY_SECONDS = 2.0
BROKER_AWAY = (KombuError, RedisError, OSError)
# However many commits: so many seconds lie between two wake-ups of one process.
BETWEEN_WAKE_UPS = 0.02

app = Celery("antrean")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
@beat_init.connect
def refuse_to_start_without_a_key(**_signal: object) -> None:
    """Celery only logs the errors of those who listen: the process is told to end."""
    try:
        refuse_without_a_key()
    except ImproperlyConfigured as problem:
        raise SystemExit(str(problem)) from None


class Waker:
    """Wakes a worker from a thread of its own: a press never waits for the broker and never fails with it."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self.forget()

    def forget(self) -> None:
        """Begin anew: after a fork the thread is not there and its lock may be held for ever."""
        self._starting = threading.Lock()
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Returns at once."""
        if not settings.REDIS_URL:
            return
        self._wanted.set()
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="outbox-waker", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        self._connection = None
        while True:
            self._wanted.wait()
            self._wanted.clear()
            time.sleep(BETWEEN_WAKE_UPS if self._publish() else BROKER_AWAY_SECONDS)

    def _publish(self) -> bool:
        connection = self._connection or app.connection_for_write(
            settings.REDIS_URL,
            connect_timeout=BROKER_SECONDS,
            transport_options={
                "max_retries": 0,
                "socket_timeout": BROKER_SECONDS,
                "socket_connect_timeout": BROKER_SECONDS,
            },
        )
        try:
            app.send_task(DRAIN_TASK, connection=connection, expires=WAKE_UP_EXPIRES, retry=False)
        except BROKER_AWAY as trouble:
            logger.warning("the broker is away (%s); the sweep delivers when it is back", type(trouble).__name__)
            self._connection = None
            with suppress(*BROKER_AWAY):
                connection.release()
            return False
        self._connection = connection
        return True


waker = Waker()
os.register_at_fork(after_in_child=waker.forget)
on_new_messages(waker.wake)
