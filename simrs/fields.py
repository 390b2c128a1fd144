"""Shapes of requests: strict types, known names, errors that never quote what was sent. No rules here."""

import re
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from queues.encryption.personal_numbers import looks_personal, without_numbers
from service_accounts.texts import is_clean, on_one_line
from simrs.problems import Problem

FIELD_NAME = re.compile(r"[a-z_]{1,40}")
NOT_READABLE = "is not readable"
# DRF's own words quote what was sent; it may be a NIK in the wrong field.
WORDS = {
    "required": "is required",
    "null": "must not be null",
    "blank": "must not be empty",
    "empty": "must not be empty",
    "max_length": "is too long",
    "min_length": "is too short",
    "max_value": "is too large",
    "min_value": "is too small",
    "invalid_choice": "is none of the known values",
    "not_a_list": "must be a list",
    "personal": "is kept in clear and must hold no NIK, card or phone number",
    "unknown": "is no field of this request",
    "who": "send at least one of record_number, nik, card, passport",
    "one_name": "send either ticket or booking_code",
    "one_of": "send either session and payer, or booking_code",
}


class Text(serializers.CharField):
    """A JSON string on one line; numbers and booleans are not read as text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if not is_clean(data):
            self.fail("invalid")
        return on_one_line(super().to_internal_value(data))


class OpenText(Text):
    """Kept in clear, and what others go by: it is refused with a NIK, card or phone in it."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if looks_personal(text):
            raise serializers.ValidationError("", code="personal")
        return text


class MaskedText(Text):
    """Kept in clear, and no reason to turn a patient away: a NIK, card or phone in it is masked."""

    def to_internal_value(self, data: Any) -> str:
        return without_numbers(super().to_internal_value(data))


class Digits(Text):
    """Exactly so many of the digits 0-9; an empty text says nothing."""

    def __init__(self, count: int, **how: Any) -> None:
        super().__init__(required=False, allow_blank=True, **how)
        self.count = count

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and not (len(text) == self.count and text.isascii() and text.isdigit()):
            self.fail("invalid")
        return text


class Number(serializers.IntegerField):
    """A JSON whole number: no text, no boolean, no 1.0."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Truth(serializers.BooleanField):
    """JSON's true or false."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input="")
        return data


class Choice(serializers.ChoiceField):
    """One of the known texts."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input="")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """`YYYY-MM-DD`, as a text."""

    def __init__(self, **how: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **how)

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or len(value) != 10:
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Shape(serializers.Serializer[Any]):
    """A JSON object with these fields and no others: a time that a caller sends is refused, not overlooked."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [str(name) for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        shown = [name if FIELD_NAME.fullmatch(name) else "body" for name in unknown]
        errors: dict[str, Any] = {name: [serializers.ErrorDetail("", code="unknown")] for name in shown}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as wrong:
            raise serializers.ValidationError(dict(wrong.detail) | errors) from None  # type: ignore[arg-type]
        if errors:
            raise serializers.ValidationError(errors)
        return values


def read(shape: type[Shape], sent: Any) -> dict[str, Any]:
    """What was sent, in this shape; Problem 400 that names every field."""
    if not isinstance(sent, Mapping):
        raise Problem("wrong-fields", errors={"body": ["must be a JSON object"]})
    given = shape(data=sent)
    if not given.is_valid():
        raise Problem("wrong-fields", errors=_messages(given.errors))
    return dict(given.validated_data)


def _messages(found: Any, name: str = "") -> dict[str, list[str]]:
    """Field (`items.0.quantity`) -> words."""
    if isinstance(found, Mapping):
        pairs = [(str(key), value) for key, value in found.items()]
    elif found and not isinstance(found[0], str):
        pairs = [(str(place), value) for place, value in enumerate(found)]
    else:
        return {name or "body": [WORDS.get(getattr(error, "code", ""), NOT_READABLE) for error in found]}
    messages: dict[str, list[str]] = {}
    for key, value in pairs:
        if value:
            inner = name if key == "non_field_errors" else f"{name}.{key}" if name else key
            messages |= _messages(value, inner)
    return messages
