"""What a person changes of the hospital itself, written as one line of the chain beside the change."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from queues.errors import QueueError
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


def in_turn(
    press: Press, act: Callable[[str], ConfigChange | None], taken: type[QueueError]
) -> tuple[ConfigChange | None, bool]:
    """Carry out an act in a transaction with the chain's end; its line, and whether this very press was made before.

    The chain has one place behind its end: of two people at one instant the later one's act runs anew and sees what
    the other one did, so that `act` must look before it writes. `taken` is raised when that goes on.
    """
    for _attempt in range(ATTEMPTS):
        with suppress(IntegrityError):
            try:
                with transaction.atomic():
                    # Asked before anything is looked at.
                    end = end_of_changes()
                    if (done := line_of(press)) is not None:
                        return done, True
                    return act(end), False
            except QueueError:
                # What is in the way may be this press itself, made in another tab a moment ago.
                if (done := line_of(press)) is not None:
                    return done, True
                raise
    raise taken


def recorded(name: str, press: Press, act: Callable[[], Told | None]) -> ConfigChange | None:
    """Carry out an act and write its line: both or neither, and a repeated press once.

    None when `act` says that nothing is different. StepChangedError, and what `act` refuses.
    """

    def write(end: str) -> ConfigChange | None:
        told = act()
        return None if told is None else add_line(name, _cut(told), press, end=end)

    return in_turn(press, write, StepChangedError)[0]


def _cut(told: Told) -> Told:
    return Told(*(text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT for text in (told.old, told.new)))
