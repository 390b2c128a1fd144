"""Everyone who listens in this process, and the one who looks for all of them."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context

from django.db import Error, connections

from antrean_project.live.topics import Topic
from queues.waiting.live import Watch

logger = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
# Presses that come together are one piece of news.
GAP_SECONDS = 0.05

Subscription = Callable[[Callable[[], None]], Awaitable[None]]


class Listener:
    """One screen. No queue: a flag that is up or not, however much happened."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.woken = asyncio.Event()
        self.is_outdated = False
        self.is_gone = False

    def leave(self) -> None:
        """Called when the connection ends: wakes the stream, which then stops."""
        self.is_gone = True
        self.woken.set()


class Hub:
    """Looks once a second and after each nudge, only while somebody listens. Of one event loop."""

    def __init__(self, subscription: Subscription | None = None) -> None:
        self.looks = 0
        self.news = 0
        self._subscription = subscription
        self._listeners: set[Listener] = set()
        self._follower: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._nudged = asyncio.Event()
        self._is_blind = False

    def join(self, listener: Listener) -> None:
        """Subscribe the listener. The screen itself asks for whatever changed before this."""
        self._listeners.add(listener)
        if self._follower is None:
            self._loop = asyncio.get_running_loop()
            # Not in the first listener's context: it ends, this does not.
            self._follower = self._loop.create_task(self._follow(), context=Context())

    def part(self, listener: Listener) -> None:
        """Unsubscribe the listener; one that is not subscribed is ignored."""
        self._listeners.discard(listener)

    def nudge(self) -> None:
        """Something was committed. From any thread; costs nothing while nobody listens."""
        loop = self._loop
        if loop is not None:
            # The loop may be closing: then there is nobody left to tell.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._nudged.set)

    async def _follow(self) -> None:
        watch = Watch()
        looker = ThreadPoolExecutor(1, thread_name_prefix="live-look")
        loop = asyncio.get_running_loop()
        subscribed = asyncio.ensure_future(self._subscription(self._nudged.set)) if self._subscription else None
        try:
            while self._listeners:
                self._nudged.clear()
                self._wake(await loop.run_in_executor(looker, self._look, watch))
                await asyncio.sleep(GAP_SECONDS)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS - GAP_SECONDS):
                        await self._nudged.wait()
        finally:
            self._follower = self._loop = None
            if subscribed is not None:
                subscribed.cancel()
            looker.submit(connections.close_all)
            looker.shutdown(wait=False)

    def _look(self, watch: Watch) -> frozenset[str] | None:
        self.looks += 1
        try:
            moved = watch.look()
        except Error as trouble:
            if not self._is_blind:
                logger.warning("The live channel cannot see the database: %s", type(trouble).__name__)
            self._is_blind = True
            connections.close_all()
            return frozenset()
        self._is_blind = False
        return moved

    def _wake(self, moved: frozenset[str] | None) -> None:
        if moved is None or moved:
            self.news += 1
            for listener in self._listeners:
                if listener.topic.is_about(moved):
                    listener.is_outdated = listener.is_outdated or listener.topic.may_be_another(moved)
                    listener.woken.set()
