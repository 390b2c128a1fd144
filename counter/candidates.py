"""At admission a search that may mean several people: they are listed in the card, masked, until one is chosen.

The login's session keeps keys and nothing personal, for the number at the desk alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

from counter.found import Row, rows_of, sentence
from queues.finding.people import Found, Match
from queues.models import Counter, LookUpKind, Patient, QueueEntry


@dataclass(frozen=True)
class Candidates:
    """The people who may be meant, and a sentence about the list.

    `is_twin`: a new record was about to be made. `may_create`: it may be made all the same, with a reason.
    """

    rows: list[Row]
    words: str
    is_twin: bool = False
    may_create: bool = False


def remember(memory: SessionBase, counter: Counter, entry: QueueEntry, found: Found) -> None:
    """Keep the people found until one is chosen, or somebody else is searched for."""
    rows = [[match.patient.pk, str(match.by), match.was] for match in found.matches]
    memory[_name(counter.pk)] = [entry.pk, rows, sentence(found), False, False]


def remember_twins(
    memory: SessionBase, counter: Counter, entry: QueueEntry, patients: Iterable[Patient], *, may_create: bool
) -> None:
    """Keep the people whom a new record would double."""
    rows = [[patient.pk, str(LookUpKind.TWIN), ""] for patient in patients]
    memory[_name(counter.pk)] = [entry.pk, rows, "", True, may_create]


def forget(memory: SessionBase, counter_pk: int) -> None:
    """One was chosen, or the number is dealt with."""
    memory.pop(_name(counter_pk), None)


def kept(memory: SessionBase, counter_pk: int) -> object:
    """What is remembered, as part of what a screen shows."""
    return memory.get(_name(counter_pk))


def shown(memory: SessionBase, counter: Counter, entry: QueueEntry | None, *, at: datetime) -> Candidates | None:
    """The list for the number at the desk; None for another's."""
    held = memory.get(_name(counter.pk))
    if not held or entry is None or held[0] != entry.pk:
        return None
    patients = Patient.objects.filter(merged_into=None).in_bulk([pk for pk, _by, _was in held[1]])
    matches = [Match(patients[pk], LookUpKind(by), was) for pk, by, was in held[1] if pk in patients]
    return Candidates(rows_of(matches, at=at), *held[2:])


def _name(counter_pk: int) -> str:
    return f"candidates-{counter_pk}"
