"""What the consoles ask about BPJS. The consoles do not import the bridge: the project hands it in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol


class BpjsStatus(Protocol):
    """What BPJS has of one visit, for a dot and its words."""

    @property
    def words(self) -> str:
        """One line for staff."""

    @property
    def tone(self) -> str:
        """`ok`, `danger` or `wait`: how the dot looks."""

    @property
    def is_accepted(self) -> bool:
        """Does BPJS have the antrean? A SEP may be issued then."""

    @property
    def wants_a_referral(self) -> bool:
        """Did BPJS refuse the antrean for its reference?"""

    @property
    def wants_the_person(self) -> bool:
        """Did BPJS refuse the antrean for NIK, card, phone or record number?"""

    @property
    def is_incomplete(self) -> bool:
        """Is the antrean held back for want of the patient's NIK or card?"""


class BpjsService(Protocol):
    """The bridge, as far as the consoles need it."""

    def for_visits(self, visit_ids: Sequence[int], /) -> Mapping[int, BpjsStatus]:
        """By visit; visits that BPJS need not know are left out."""


_service: BpjsService | None = None


def provide(service: BpjsService | None) -> None:
    """Called once, when the process starts; without it no console says anything about BPJS."""
    global _service
    _service = service


def statuses(visit_ids: Iterable[int]) -> Mapping[int, BpjsStatus]:
    """The status by visit; visits that BPJS need not know are left out."""
    ids = sorted(set(visit_ids))
    return _service.for_visits(ids) if _service and ids else {}
