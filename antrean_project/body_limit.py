"""How much of a body is taken in under ASGI: uvicorn and Django keep whatever comes before anybody looks at it."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse

from antrean_project.live.stream import Application, Receive, Scope, Send
from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.envelope import Refusal, is_service_path, refused
from queues.imports.table import LARGEST_FILE
from service_accounts.bodies import LARGEST_BODY

# The one page that takes files; its view asks who it is before it reads. The rest of the form is small.
UPLOADS = "/setup/imports/"
LARGEST_UPLOAD = LARGEST_FILE + 100_000


class BodyLimit:
    """Takes the body in up to the limit, then lets the application have it; a larger one is refused, unread."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path == UPLOADS:
            await self._upload(scope, receive, send)
            return
        is_service = is_service_path(path)
        most = LARGEST_BODY if is_service else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        taken = await _taken(receive, most) if _declared_length(scope) <= most else None
        if taken is None:
            await _refuse(send, is_service=is_service)
        else:
            await self._application(scope, _replayed(taken, receive), send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A file passes on as it comes, and is kept nowhere here; what is longer than it said, or too long, ends."""
        if _declared_length(scope) > LARGEST_UPLOAD:
            await _refuse(send, is_service=False)
            return
        size = 0

        async def counted() -> Any:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            return message if size <= LARGEST_UPLOAD else {"type": "http.disconnect"}

        await self._application(scope, counted, send)


def _declared_length(scope: Scope) -> int:
    """The Content-Length in bytes; 0 for a chunked body."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() else 0


async def _taken(receive: Receive, most: int) -> list[Any] | None:
    """The messages up to the end of the body, or of the line; None when it is too much."""
    messages_taken, size = [], 0
    while True:
        message = await receive()
        messages_taken.append(message)
        size += len(message.get("body", b""))
        if size > most:
            return None
        if not message.get("more_body", False):
            return messages_taken


def _replayed(taken: list[Any], receive: Receive) -> Receive:
    left = iter(taken)

    async def next_message() -> Any:
        message = next(left, None)
        return message if message is not None else await receive()

    return next_message


async def _refuse(send: Send, *, is_service: bool) -> None:
    """In the envelope under /ws/. The line is closed: the rest of the body is not waited for."""
    answer: HttpResponse = (
        refused(Refusal(messages.WRONG_BODY)) if is_service else HttpResponse("Too large", status=413)
    )
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    headers += [(b"content-length", b"%d" % len(answer.content)), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
