"""What a page showed, in a few signs: whoever saves over something newer is asked first."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from queues.database.injection_points import injection_point
from queues.errors.places import StepChangedError, WrongLinesError


def fingerprint(rows: Iterable[Any]) -> str:
    """16 signs of the rows' values, in their order."""
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


def check(now: Callable[[], str], seen: str) -> None:
    """StepChangedError when what stands is not what the page had shown."""
    still(now, seen)
    injection_point("step-is-as-seen")


def still(now: Callable[[], str], seen: str) -> None:
    """The same before an act says that nothing is different: somebody may have done it since the first look."""
    if now() != seen:
        raise StepChangedError


def refuse(problems: Mapping[tuple[str, str], str], now: Callable[[], str], seen: str) -> None:
    """WrongLinesError where there is a problem; StepChangedError where somebody made it since the first look."""
    if problems:
        still(now, seen)
        raise WrongLinesError(problems)
