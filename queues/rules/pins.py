"""The variables that pin a setting: the operator sets them, and Django's settings then have their values."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from queues.rules.declared import SETTINGS, Setting, UnreadableError


def pinned_by(environment: Mapping[str, str]) -> dict[str, Any]:
    """The values of the settings whose variables are set, by name.

    A variable without a text is not set, unless nothing is a value of that setting. Bounds are for people at the page:
    a pin has none. ImproperlyConfigured for what is no value of the setting's type.
    """
    return {name: _value(one, environment[name]) for name, one in SETTINGS.items() if _is_set(one, environment)}


def _is_set(one: Setting, environment: Mapping[str, str]) -> bool:
    return one.name in environment and (one.is_empty_meant or bool(environment[one.name].strip()))


def _value(one: Setting, text: str) -> Any:
    try:
        return one.read(text)
    except UnreadableError as problem:
        raise ImproperlyConfigured(f"{one.name} is {text!r}: not of the kind of {one.default!r}.") from problem
