"""People whose number was exchanged for another one that BPJS refuses: the desk must help them, for the old number has
ended at BPJS. The consoles do not import the bridge: the project hands it in (as counter/bpjs.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.urls import reverse

from queues.models import Counter, Visit


class Refused(Protocol):
    """A number in the place of another one that BPJS has not, and will not have without a person."""

    @property
    def visit(self) -> Visit:
        """The number that stands; `visit.replaces` is the one that ended."""

    @property
    def words(self) -> str:
        """BPJS's own."""

    @property
    def is_of_the_old(self) -> bool:
        """Is what is held the end of the old number, for which the new one waits?"""


class RefusedService(Protocol):
    """The bridge, as far as the consoles ask it for these."""

    def waiting_for_a_person(self, *, at: datetime) -> Sequence[Refused]:
        """Of today and of days to come, by date and number."""

    def of_visit(self, visit: Visit, /) -> Refused | None:
        """Of one visit."""


_service: RefusedService | None = None


def provide(service: RefusedService | None) -> None:
    """Called once, when the process starts; without it no console says anything about BPJS."""
    global _service
    _service = service


def waiting_for_a_person(*, at: datetime) -> Sequence[Refused]:
    """For the desk's list."""
    return _service.waiting_for_a_person(at=at) if _service else ()


@dataclass(frozen=True)
class WayOn:
    """What can be done about one of them, from the visit's page. `back`: the page that leads to what was before."""

    refused: Refused
    back: str


def way_on(counter: Counter, visit: Visit) -> WayOn | None:
    """For the page of a visit: None for one that BPJS has, or may take."""
    refused = _service.of_visit(visit) if _service and visit.replaces_id else None
    return WayOn(refused, _back(counter, visit)) if refused else None


def _back(counter: Counter, visit: Visit) -> str:
    """The page that replaces it once more, by what it was before."""
    old = visit.replaces
    assert old is not None
    name = "other-payer" if old.session_id == visit.session_id else "wrong-clinic"
    if old.session.date != visit.session.date:
        name = "other-date"
    return f"{reverse(f'counter:mend_{name}', args=[counter.pk, visit.booking_code])}?back=1"
