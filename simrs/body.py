"""The JSON of a call, or the problem that it has."""

from typing import Any

from django.http import HttpRequest

from service_accounts.bodies import BodyTooLargeError, UnreadableBodyError, parsed, read_raw
from simrs.problems import Problem

JSON = "application/json"


def read_json(request: HttpRequest) -> Any:
    """What was sent; nothing at all is an empty object. Problem 400, 413 or 415."""
    try:
        raw = read_raw(request)
        if not raw:
            return {}
        if request.content_type != JSON:
            raise Problem("not-json")
        return parsed(raw)
    except BodyTooLargeError:
        raise Problem("body-too-large") from None
    except UnreadableBodyError:
        raise Problem("unreadable-body") from None
