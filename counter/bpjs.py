"""What BPJS has of a visit. The rooms do not know the bridge: the frame names a service, or none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Subquery
from django.utils.module_loading import import_string

# A SEP may be issued once BPJS took the antrean; the service says so with one of these.
ACCEPTED = ("accepted", "sent", "delivered")
FOR_THE_REFERRAL, FOR_THE_PERSON, INCOMPLETE = "parked_referral", "parked_person", "parked_incomplete"
REFUSED = ("refused", "parked", FOR_THE_REFERRAL, FOR_THE_PERSON, INCOMPLETE)


@dataclass(frozen=True)
class BpjsStatus:
    """For a dot and its words."""

    state: str
    words: str

    @property
    def tone(self) -> str:
        """`ok`, `danger` or `wait`: how the dot looks."""
        return "ok" if self.state in ACCEPTED else "danger" if self.state in REFUSED else "wait"

    @property
    def wants_a_referral(self) -> bool:
        """Refused for its reference."""
        return self.state == FOR_THE_REFERRAL

    @property
    def wants_the_person(self) -> bool:
        """Refused for NIK, card, phone or record number."""
        return self.state == FOR_THE_PERSON

    @property
    def is_incomplete(self) -> bool:
        """Held back for want of the patient's NIK or card."""
        return self.state == INCOMPLETE

    @property
    def is_accepted(self) -> bool:
        """Does BPJS have the antrean?"""
        return self.state in ACCEPTED


def statuses(visit_ids: Iterable[int]) -> dict[int, BpjsStatus]:
    """By visit; empty where settings.BPJS_STATUS_SERVICE names nothing.

    The service takes a list of visit ids and gives {visit id: (state, words)}; visits BPJS need not know are left out.
    """
    path = getattr(settings, "BPJS_STATUS_SERVICE", "")
    ids = sorted(set(visit_ids))
    if not path or not ids:
        return {}
    for_visits: Callable[[list[int]], Mapping[int, tuple[str, str]]] = import_string(path)
    return {pk: BpjsStatus(str(state), str(words)) for pk, (state, words) in for_visits(ids).items() if state}


def newest_answer() -> Subquery | None:
    """A column that differs once BPJS has answered for another number; None where settings name no such service."""
    path = getattr(settings, "BPJS_ANSWERS_SERVICE", "")
    if not path:
        return None
    column: Callable[[], Subquery] = import_string(path)
    return column()
