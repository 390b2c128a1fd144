"""The body of a call: JSON of limited size, in one piece or in chunks. No shapes and no rules here."""

import json
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

LARGEST_BODY = 64 * 1024


class UnreadableBodyError(Exception):
    """Cut on the way, no JSON, or nested too deeply."""


class BodyTooLargeError(UnreadableBodyError):
    """More than LARGEST_BODY bytes."""


def read_raw(request: HttpRequest) -> bytes:
    """The bytes that were sent; UnreadableBodyError, or BodyTooLargeError for more than LARGEST_BODY."""
    declared = request.META.get("CONTENT_LENGTH")
    try:
        if not declared and request.META.get("wsgi.input_terminated"):
            # Under WSGI Django itself reads no chunked body; gunicorn offers it.
            raw: bytes = request.META["wsgi.input"].read(LARGEST_BODY + 1)
        elif int(declared or 0) > LARGEST_BODY:
            raise BodyTooLargeError
        else:
            raw = request.body
    except RequestDataTooBig:
        raise BodyTooLargeError from None
    except (UnreadablePostError, ValueError):
        raise UnreadableBodyError from None
    if len(raw) > LARGEST_BODY:
        raise BodyTooLargeError
    return raw


def parsed(raw: bytes) -> Any:
    """The JSON in them, with or without a byte order mark; UnreadableBodyError for everything else, NaN included."""
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise UnreadableBodyError from None


def _no_constant(name: str) -> NoReturn:
    """NaN and Infinity are not JSON."""
    raise ValueError(name)
