"""What a person changes of the hospital itself, written as one line of the chain beside the change."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from queues.errors.places import StepChangedError
from queues.models import ConfigChange, end_of_changes
from queues.press import Press

# Of two at one instant one comes first; of many, those who lost so often are asked to look again.
ATTEMPTS = 3
# What the columns hold.
LONGEST = 300
CUT = "..."


@dataclass(frozen=True)
class Told:
    """What history says of an act: before, and after."""

    old: str
    new: str


def add_line(name: str, told: Told, press: Press, *, end: str, is_default: bool = False) -> ConfigChange:
    """The line of a change, behind `end` of the chain. IntegrityError when somebody has that place."""
    return ConfigChange.objects.create(
        name=name,
        old=told.old,
        new=told.new,
        is_default=is_default,
        at=press.at,
        actor=press.user,
        reason=press.reason,
        request_key=press.request_key or None,
        previous_hash=end,
    )


def line_of(press: Press) -> ConfigChange | None:
    """The line that this press wrote before."""
    if not press.request_key:
        return None
    return ConfigChange.objects.filter(request_key=press.request_key).first()


def recorded(name: str, press: Press, act: Callable[[], Told | None]) -> ConfigChange | None:
    """Carry out an act and write its line: both or neither, and a repeated press once.

    None when `act` says that nothing is different. A colleague in between has the place in the chain: then all is
    looked at anew, so that `act` must look before it writes. StepChangedError, and what `act` refuses.
    """
    for _attempt in range(ATTEMPTS):
        with suppress(IntegrityError), transaction.atomic():
            end = end_of_changes()
            if (done := line_of(press)) is not None:
                return done
            told = act()
            return None if told is None else add_line(name, _cut(told), press, end=end)
    raise StepChangedError


def _cut(told: Told) -> Told:
    return Told(*(text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT for text in (told.old, told.new)))
