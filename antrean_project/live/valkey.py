"""Between processes: a press in one wakes the screens of another. Without Valkey they wake within a second."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable

import redis
from redis import asyncio as redis_asyncio

logger = logging.getLogger(__name__)
CHANNEL = "antrean:changed"
PATIENCE_SECONDS = 2.0
AGAIN_SECONDS = 2.0
HEALTH_SECONDS = 10


class Publisher:
    """Publishes in a thread of its own, so that a slow or dead Valkey costs a press nothing."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._process = 0

    def nudge(self) -> None:
        """Publish soon; all nudges until then become one message."""
        if self._process != os.getpid():
            self._start()
        self._wanted.set()

    def _start(self) -> None:
        """At the first nudge: a thread does not survive the fork of a worker."""
        with self._starting:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._publish, name="live-publish", daemon=True).start()

    def _publish(self) -> None:
        client = redis.Redis.from_url(
            self._url, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=PATIENCE_SECONDS
        )
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                client.publish(CHANNEL, "")
            except redis.RedisError as trouble:
                logger.debug("Nothing was published: %s", type(trouble).__name__)


async def subscribe(url: str, nudge: Callable[[], None]) -> None:
    """Nudge at every message, for ever; a lost Valkey is tried again, and nudged when it is back."""
    while True:
        client = redis_asyncio.Redis.from_url(
            url, socket_connect_timeout=PATIENCE_SECONDS, health_check_interval=HEALTH_SECONDS
        )
        try:
            async with client.pubsub(ignore_subscribe_messages=True) as line:
                await line.subscribe(CHANNEL)
                nudge()
                while True:
                    if await line.get_message(timeout=HEALTH_SECONDS):
                        nudge()
        except (redis.RedisError, OSError) as trouble:
            logger.debug("Not subscribed: %s", type(trouble).__name__)
        finally:
            await client.aclose()
        await asyncio.sleep(AGAIN_SECONDS)
