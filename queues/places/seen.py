"""What a page showed, in a few signs: whoever saves over something newer is asked first."""

import hashlib
from collections.abc import Iterable
from typing import Any

from queues.database.injection_points import injection_point
from queues.errors.places import StepChangedError


def fingerprint(rows: Iterable[Any]) -> str:
    """16 signs of the rows' values, in their order."""
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


def check(now: str, seen: str) -> None:
    """StepChangedError when what stands is not what the page had shown."""
    if now != seen:
        raise StepChangedError
    injection_point("step-is-as-seen")
