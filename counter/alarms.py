"""What everybody at a console must know now. The consoles do not know of what: the project hands it in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from queues.models import Counter


class Alarm(Protocol):
    """One thing that is wrong, for people who serve."""

    @property
    def sentence(self) -> str:
        """What is wrong, since when."""

    @property
    def advice(self) -> str:
        """What the person at the console does."""

    @property
    def is_urgent(self) -> bool:
        """Is it for now, or for today?"""


class AlarmService(Protocol):
    """What the consoles ask for alarms."""

    def columns(self) -> Mapping[str, Any]:
        """Annotations of the counter's row; the one named `has_bpjs_alarm` says whether there is any."""

    def for_everybody(self, *, at: datetime) -> Sequence[Alarm]:
        """The alarms; asked for only where there are any."""


_service: AlarmService | None = None


def provide(service: AlarmService | None) -> None:
    """Called once, when the process starts; without it no console shows an alarm."""
    global _service
    _service = service


def columns() -> Mapping[str, Any]:
    """What is read along with the counter, so that a quiet day costs no statement."""
    return _service.columns() if _service else {}


def at_counter(counter: Counter, *, at: datetime) -> Sequence[Alarm]:
    """The alarms at a counter that was read with `columns`."""
    has_any = getattr(counter, "has_bpjs_alarm", False)
    return _service.for_everybody(at=at) if _service and has_any else []
