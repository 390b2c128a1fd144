"""The outermost layer: whatever happens under /ws/, the answer is the envelope of protocol 1.1."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from bpjs_bridge.inbound import messages

OK = 200
REFUSED = 201
NEW_PATIENT = 202
HTTP_OK = 200
ROOT = "/ws"
# Pages for people and their tools; no services (protocol 1.1).
PAGES = frozenset({"/ws/schema", "/ws/docs"})


class Refusal(Exception):
    """A call is refused with these very words; `code` is 201, or 202 for a patient who is unknown."""

    def __init__(self, message: str, *, code: int = REFUSED) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Envelope(JsonResponse):
    """`{"response": {...}, "metadata": {"message", "code"}}`; without `response` when there is none."""

    def __init__(self, response: Mapping[str, Any] | None, *, message: str, code: int) -> None:
        content: dict[str, Any] = {"response": dict(response)} if response is not None else {}
        content["metadata"] = {"message": message, "code": code}
        status = code if settings.WS_MIRROR_STATUS else HTTP_OK
        super().__init__(content, status=status, headers={"Cache-Control": "no-store"})
        self.code = code


def success(response: Mapping[str, Any] | None = None, *, message: str = messages.OK) -> Envelope:
    """An envelope with code 200."""
    return Envelope(response, message=message, code=OK)


def refused(refusal: Refusal) -> Envelope:
    """An envelope with code 201 or 202 and without `response`."""
    return Envelope(None, message=refusal.message, code=refusal.code)


def is_service_path(path: str) -> bool:
    """Everything under /ws/ but its two pages; the bare /ws too."""
    return path == ROOT or (path.startswith(f"{ROOT}/") and path.removesuffix("/") not in PAGES)


def enveloped(answer: HttpResponseBase) -> HttpResponseBase:
    """The answer if it is ours; the envelope where Django itself spoke (host, redirect, error page)."""
    if isinstance(answer, Envelope):
        return answer
    answer.close()
    is_our_fault = answer.status_code >= 500
    return refused(Refusal(messages.INTERNAL_ERROR if is_our_fault else messages.REQUEST_REFUSED))


class EnvelopeMiddleware:
    """First in MIDDLEWARE, so that it sees what every other layer made of a call."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._call_async(request)
        answer: HttpResponseBase = self.get_response(request)
        return enveloped(answer) if is_service_path(request.path_info) else answer

    async def _call_async(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = await self.get_response(request)
        return enveloped(answer) if is_service_path(request.path_info) else answer
