"""The body of a call: JSON of limited size, in one piece or in chunks. No shapes and no rules here."""

import json
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

from simrs.problems import Problem

LARGEST_BODY = 64 * 1024
JSON = "application/json"


def read_json(request: HttpRequest) -> Any:
    """What was sent; nothing at all is an empty object. Problem 400, 413 or 415."""
    raw = _raw_body(request)
    if len(raw) > LARGEST_BODY:
        raise Problem("body-too-large")
    if not raw:
        return {}
    if request.content_type != JSON:
        raise Problem("not-json")
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Problem("unreadable-body") from None


def _raw_body(request: HttpRequest) -> bytes:
    """The bytes sent, or one more than is taken. Under WSGI Django itself reads no chunked body; gunicorn offers it."""
    if not request.META.get("CONTENT_LENGTH") and request.META.get("wsgi.input_terminated"):
        chunked: bytes = request.META["wsgi.input"].read(LARGEST_BODY + 1)
        return chunked
    try:
        return request.body
    except RequestDataTooBig:
        raise Problem("body-too-large") from None
    except UnreadablePostError:
        raise Problem("unreadable-body") from None


def _no_constant(name: str) -> NoReturn:
    """NaN and Infinity are not JSON."""
    raise ValueError(name)
