"""People that a search of the staff found: the masked list, and who is certainly meant."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.models import User
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from counter import look_ups
from queues.finding import people, today
from queues.finding.people import Found, Match
from queues.finding.today import Today
from queues.models import LookUpKind, Patient

# Found by one of these it is certainly the person meant; a name, a date or a family's phone may be several people's.
CERTAIN = frozenset({LookUpKind.RECORD, LookUpKind.NIK, LookUpKind.CARD, LookUpKind.CODE, LookUpKind.LABEL})


@dataclass(frozen=True)
class Row:
    """One person of a list, masked: enough to know who is meant before somebody opens the record."""

    patient: Patient
    by: str
    was: str = ""
    today: list[Today] = field(default_factory=list)

    @property
    def born(self) -> str:
        """Day and month alone, as the kiosk shows them."""
        born: date | None = self.patient.birth_date
        return date_format(born, "j F") if born else ""


def search(user: User, text: str, *, at: datetime) -> Found:
    """`people.find` for a member of the staff. TooManyLookUpsError."""
    look_ups.count(user, text, at=at)
    return people.find(text, at=at)


def only_certain(found: Found) -> Match | None:
    """The one person who is certainly meant, by a number that only they have."""
    [match] = found.matches if len(found.matches) == 1 else [None]
    return match if match and match.by in CERTAIN and not match.was else None


def rows_of(matches: Iterable[Match], *, at: datetime) -> list[Row]:
    """The masked list, in the order found."""
    listed = list(matches)
    has = today.of_people([match.patient.pk for match in listed], at=at)
    return [Row(match.patient, match.by, match.was, has.get(match.patient.pk, [])) for match in listed]


def sentence(found: Found) -> str:
    """What the list should be read with; empty when it speaks for itself."""
    if found.advice:
        return found.advice
    return _("Tidak ada yang persis sama. Ini nama yang ejaannya mirip.") if found.is_guess else ""


def standing(pk: int) -> Patient:
    """The record with this key, or the one that it was joined to. 404."""
    rows = Patient.objects.select_related("address").prefetch_related("identifiers")
    patient = get_object_or_404(rows, pk=pk)
    return rows.get(pk=patient.merged_into_id) if patient.merged_into_id else patient


def is_key(text: str) -> bool:
    """May this be the key of a row?"""
    return text.isascii() and text.isdigit() and len(text) < 19
