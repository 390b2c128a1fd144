"""The prescription on the card while it is typed: what a screen sent, what it had shown, and what stands there now."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from counter.forms import MEDICINE_ROWS, NO_PRESCRIPTION, medicine_rows
from queues import verbs
from queues.errors import NotAtThisCounterError, PrescriptionChangedError
from queues.models import QueueEntry, StopKind
from queues.press import Press
from queues.verbs import TypedPrescription

FIELDS = ("medicine", "quantity", "dosage")
# As long as the columns that take them one day.
LONGEST = 150


@dataclass(frozen=True)
class Line:
    """A medicine row of the prescription form."""

    number: int
    medicine: str = ""
    quantity: str = ""
    dosage: str = ""


@dataclass(frozen=True)
class Draft:
    """The prescription as the form shows it."""

    kind: str
    lines: list[Line]
    mark: str

    @property
    def lacks_kind(self) -> bool:
        """Something is written, and nobody said which kind of prescription it is."""
        return self.kind == NO_PRESCRIPTION and bool(self.mark)


def draft_shown(typed: TypedPrescription) -> Draft:
    """At least five rows, and every row that was filled."""
    filled = [Line(number, *line) for number, line in enumerate(typed.lines, start=1)]
    empty = [Line(number) for number in range(len(filled) + 1, MEDICINE_ROWS + 1)]
    return Draft(typed.kind or NO_PRESCRIPTION, filled + empty, typed.mark)


def typed_in(posted: Mapping[str, str]) -> TypedPrescription | None:
    """What stands in a form's prescription, or None when the form has none."""
    if "prescription" not in posted:
        return None
    rows = range(1, medicine_rows(posted) + 1)
    lines = [[posted.get(f"{name}_{row}", "")[:LONGEST] for name in FIELDS] for row in rows]
    return verbs.typed_prescription(posted["prescription"], lines)


def keep(posted: Mapping[str, str], entry: QueueEntry, press: Press) -> str:
    """Keep what a form brings along, when a hand changed it; the mark of what is kept.

    A form that nobody touched writes nothing: an old screen must not wipe out what a newer one typed. A person
    who is done already needs no draft.
    """
    typed = typed_in(posted)
    if typed is None or typed.mark == posted.get("shown", ""):
        return posted.get("shown", "")
    with suppress(NotAtThisCounterError):
        verbs.keep_draft(entry, typed, press)
    return typed.mark


def check_it_is_seen(posted: Mapping[str, str], entry: QueueEntry) -> None:
    """PrescriptionChangedError when a press that ends this consultation would lose what another screen typed.

    A laboratory's or a cashier's form carries no prescription and ends none: what the poli typed waits there untouched.
    """
    if entry.stop.kind != StopKind.CLINIC:
        return
    standing = verbs.draft_of(entry.visit_id).mark if entry.visit_id else ""
    seen = typed_in(posted) or TypedPrescription()
    if standing not in ("", seen.mark):
        raise PrescriptionChangedError
