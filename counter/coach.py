"""What of a counter's visits will be incomplete at BPJS. The consoles do not know why: the project hands it in."""

from datetime import datetime
from typing import Protocol

from queues.models import Counter


class Bar(Protocol):
    """How many there are, where they are listed, and whether little time is left."""

    @property
    def count(self) -> int: ...

    @property
    def url(self) -> str: ...

    @property
    def is_urgent(self) -> bool: ...


class CoachService(Protocol):
    """What the consoles ask for."""

    def for_counter(self, counter: Counter, /, *, at: datetime) -> Bar | None:
        """None where nothing is missing. One statement."""


_service: CoachService | None = None


def provide(service: CoachService | None) -> None:
    """Called once, when the process starts; without it no console says anything of it."""
    global _service
    _service = service


def at_counter(counter: Counter, *, at: datetime) -> Bar | None:
    """For the line on a console, when that is drawn."""
    return _service.for_counter(counter, at=at) if _service else None
