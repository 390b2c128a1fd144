"""`/live/` itself, in front of Django: an open stream holds no thread, no database connection and no middleware."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import Error, close_old_connections
from django.http import HttpRequest

from antrean_project.live.hub import Hub, Listener
from antrean_project.live.topics import RefusedError, Topic, topic_of

ADDRESS = "/live/"
RETRY_SECONDS = 10
# A stream ends some time and is asked for again, which is when permissions are looked at again.
LIFETIME_SECONDS = 900.0
DOORKEEPERS = 4

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

HEADERS: Headers = [
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"Origin, Cookie"),
]
HELLO = b"retry: 2000\nevent: ka\ndata:\n\n"
STILL_HERE = b"event: ka\ndata:\n\n"


class Live:
    """Answers the stream's address and passes everything else on."""

    def __init__(self, django: Application, hub: Hub, *, places: int) -> None:
        self._django = django
        self._hub = hub
        self._places = places
        self._inside = 0
        self._doorkeepers = ThreadPoolExecutor(DOORKEEPERS, thread_name_prefix="live-door")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].removeprefix(scope.get("root_path", "")) != ADDRESS:
            await self._django(scope, receive, send)
        elif self._inside >= self._places:
            await refuse(send, 503, "No place left")
        else:
            self._inside += 1
            try:
                await self._answer(scope, receive, send)
            finally:
                self._inside -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = ASGIRequest(scope, BytesIO())
        try:
            if request.method != "GET":
                raise RefusedError(405, "GET only")
            topic = await self._topic(request)
        except RefusedError as refusal:
            await refuse(send, refusal.status, str(refusal), allowed_origin(request))
            return
        headers = [*HEADERS, *allowed_origin(request), (b"content-type", b"text/event-stream")]
        listener = Listener(topic)
        self._hub.join(listener)
        leaving = asyncio.create_task(_until_gone(receive, listener))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _write(listener, self._hub, send, partial(self._renew, listener, request))
        finally:
            self._hub.part(listener)
            leaving.cancel()

    async def _topic(self, request: HttpRequest) -> Topic:
        return await asyncio.get_running_loop().run_in_executor(self._doorkeepers, partial(_checked, request))

    async def _renew(self, listener: Listener, request: HttpRequest) -> None:
        """What the screen shows now, or the end of the line: asked for again it is told why."""
        listener.is_outdated = False
        try:
            listener.topic = await self._topic(request)
        except RefusedError as refusal:
            if refusal.status == 503:
                listener.is_outdated = True
            else:
                listener.leave()


def _checked(request: HttpRequest) -> Topic:
    """In a doorkeeper's thread."""
    close_old_connections()
    try:
        return topic_of(request)
    except Error:
        raise RefusedError(503, "The database does not answer") from None
    finally:
        close_old_connections()


async def _until_gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.leave()


async def _write(listener: Listener, hub: Hub, send: Send, renew: Callable[[], Awaitable[None]]) -> None:
    """Until the listener leaves or its time is over. Subjects are renewed before the word: later moves wake again.

    A client that never reads stops us at `send`: nothing gathers for it but a flag, and its place stays counted.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + LIFETIME_SECONDS * random.uniform(0.75, 1.25)
    await _say(send, HELLO)
    while not listener.is_gone and loop.time() < ends_at:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(listener.topic.heartbeat):
                await listener.woken.wait()
        is_news = listener.woken.is_set()
        listener.woken.clear()
        if listener.is_outdated:
            await renew()
        if not listener.is_gone:
            await _say(send, b"event: changed\ndata: %d\n\n" % hub.news if is_news else STILL_HERE)
    await send({"type": "http.response.body", "body": b""})


async def _say(send: Send, words: bytes) -> None:
    await send({"type": "http.response.body", "body": words, "more_body": True})


async def refuse(send: Send, status: int, words: str, more: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """A short answer in plain text."""
    headers = [*HEADERS, *more, (b"content-type", b"text/plain; charset=utf-8")]
    if status == 503:
        headers.append((b"retry-after", b"%d" % RETRY_SECONDS))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})


def allowed_origin(request: HttpRequest) -> Headers:
    """Pages of the public address may listen when the stream has a port of its own."""
    page = urlsplit(settings.PUBLIC_URL)
    if request.headers.get("Origin") != f"{page.scheme}://{page.netloc}":
        return []
    return [
        (b"access-control-allow-origin", f"{page.scheme}://{page.netloc}".encode()),
        (b"access-control-allow-credentials", b"true"),
    ]
