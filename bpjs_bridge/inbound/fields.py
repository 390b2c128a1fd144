"""The shape of a call: JSON whatever its Content-Type says, and what its fields can be read as. No rules here."""

import re
from datetime import date
from typing import Any

from django.http import HttpRequest

from bpjs_bridge.inbound import messages
from bpjs_bridge.inbound.envelope import Refusal
from queues import hours
from service_accounts.bodies import UnreadableBodyError, parsed, read_raw
from service_accounts.texts import is_clean, on_one_line

# What a field of the wrong type is read as: not empty, and no pattern and no row ever equals it.
UNREADABLE = "\ufffd"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Body:
    """A JSON object's fields as texts."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    def code(self, name: str) -> str:
        """A text, or an int as its digits, stripped; "" when missing or null; UNREADABLE for any other type."""
        value = self._fields.get(name)
        if value is None:
            return ""
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return value.strip() if isinstance(value, str) else UNREADABLE

    def with_alias(self, name: str, alias: str) -> "Body":
        """The same fields, `name` taken from its other spelling where it is empty."""
        return self if self.code(name) else Body({**self._fields, name: self._fields.get(alias)})

    def text(self, name: str) -> str:
        """Free text on one line; empty when the field is absent."""
        return on_one_line(self.code(name))


def read_body(request: HttpRequest) -> Body:
    """The body as a JSON object; Refusal for everything else: too large, cut, too deep, NaN, control characters."""
    try:
        fields = parsed(read_raw(request))
    except UnreadableBodyError:
        raise Refusal(messages.WRONG_BODY) from None
    if not isinstance(fields, dict) or not all(is_clean(text) for text in fields.values() if isinstance(text, str)):
        raise Refusal(messages.WRONG_BODY)
    return Body(fields)


def as_digits(text: str, length: int) -> str | None:
    """The text if it is exactly so many of the digits 0-9."""
    return text if len(text) == length and text.isascii() and text.isdigit() else None


def as_number(text: str, *, longest: int) -> int | None:
    """A whole number of at most `longest` digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


def as_date(text: str) -> date | None:
    """`YYYY-MM-DD`; None when it is no date of the calendar."""
    if not DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def as_hours(text: str) -> hours.Hours | None:
    """`08:00-16:00` in any of its spellings (`hours.read`)."""
    try:
        return hours.read(text)
    except hours.UnreadableHoursError:
        return None
