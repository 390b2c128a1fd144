"""What the page of a visit asks about its messages to BPJS. The consoles do not import the bridge: the project hands it
in, as counter/bpjs.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from queues.models import Visit


class Told(Protocol):
    """One message of a visit that stands, in words."""

    @property
    def words(self) -> str:
        """What BPJS is told by it."""

    @property
    def state(self) -> str:
        """How far it has come, in words; of a refused one BPJS's own."""

    @property
    def tone(self) -> str:
        """`ok`, `danger` or `wait`, as the dot of a row."""

    @property
    def said_at(self) -> datetime | None:
        """The time that BPJS is told of, for a step of the path."""

    @property
    def stage(self) -> str:
        """Of the step that it tells; of a pharmacy number too."""

    @property
    def is_pharmacy(self) -> bool:
        """Does it tell the pharmacy's number?"""

    @property
    def is_kept(self) -> bool:
        """Has BPJS taken it? Then it stays there, whatever is taken back here."""


class ToldService(Protocol):
    """The bridge, as far as the page needs it."""

    def of_visit(self, visit: Visit, /) -> Sequence[Told]:
        """In the order of the journey; none for a visit that BPJS is told nothing of."""


_service: ToldService | None = None


def provide(service: ToldService | None) -> None:
    """Called once, when the process starts; without it no page says anything about messages."""
    global _service
    _service = service


def of_visit(visit: Visit) -> Sequence[Told]:
    """What BPJS is told of a visit."""
    return _service.of_visit(visit) if _service else ()
