"""A consultation as the SIMRS leads it: begin, prescribe, end; each a verb of the domain, or two in one transaction."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from queues import verbs
from queues.database.locking import lock_entry
from queues.errors import PrescriptionChangedError, WrongPathError
from queues.models import EntryState, PrescriptionDraft, PrescriptionKind, QueueEntry, Visit
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder, TypedPrescription
from simrs.look_up import clinic_entry, room_of
from simrs.problems import Problem

MOST_VISITS = 50
# As typed at the console: nothing (then one), or a count that is not zero.
PIECES = re.compile(r"(?:[1-9][0-9]{0,5})?")


def start(visit: Visit, press: Press, *, room: str) -> None:
    """Call the patient to the room unless they are called already, and say that they are there; said twice, once.

    The reason is for passing others over: it stands at the call alone.
    Raises what `call`, `resume` and `start_serving` raise; WrongPathError for a visit that does not wait at the clinic.
    """
    entry = _at_clinic(visit)
    if entry.state == EntryState.SERVING:
        return
    with transaction.atomic():
        if entry.state == EntryState.HELD:
            verbs.resume(entry, press.within(), counter=room_of(entry, room))
            return
        if entry.state == EntryState.WAITING:
            entry = verbs.call(entry, press, counter=room_of(entry, room))
        verbs.start_serving(entry, press.within())


def keep(visit: Visit, values: Mapping[str, Any], press: Press) -> None:
    """Put a prescription on the card. PrescriptionChangedError when a person typed one there: theirs stays."""
    entry = _at_clinic(visit)
    lines = [[item["medicine"], str(item.get("quantity", 1)), item.get("dosage", "")] for item in values["items"]]
    with transaction.atomic():
        entry = lock_entry(entry)
        _check_nobody_typed(visit)
        verbs.keep_draft(entry, verbs.typed_prescription(values["kind"], lines), press)


def finish(visit: Visit, values: Mapping[str, Any], press: Press) -> None:
    """End the consultation. Raises what `finish` raises, PrescriptionChangedError, WrongPathError; Problem 409."""
    entry = _at_clinic(visit)
    with transaction.atomic():
        entry = lock_entry(entry)
        if "prescription" in values:
            _check_nobody_typed(visit)
            order = _order_of(values["prescription"])
        else:
            order = _order_typed(verbs.draft_of(visit.pk))
        verbs.finish(entry, press, prescription=order, call_unknown=values.get("call_unknown", False))


def _at_clinic(visit: Visit) -> QueueEntry:
    entry = clinic_entry(visit)
    if entry is None:
        raise WrongPathError
    return entry


def _check_nobody_typed(visit: Visit) -> None:
    """What this API put on the card has no person behind it, and may be replaced by it."""
    if PrescriptionDraft.objects.filter(visit=visit, actor__isnull=False).exists():
        raise PrescriptionChangedError


def _order_of(sent: Mapping[str, Any] | None) -> PrescriptionOrder | None:
    if sent is None:
        return None
    lines = [MedicineLine(item["medicine"], item.get("quantity", 1), item.get("dosage", "")) for item in sent["items"]]
    return PrescriptionOrder(PrescriptionKind(sent["kind"]), lines)


def _order_typed(typed: TypedPrescription) -> PrescriptionOrder | None:
    """As it stands on the card; Problem 409 where a line needs a person's eyes."""
    if not typed.kind:
        if typed.lines:
            raise Problem("draft-unclear")
        return None
    lines = []
    for medicine, quantity, dosage in typed.lines:
        if not medicine or not PIECES.fullmatch(quantity):
            raise Problem("draft-unclear")
        lines.append(MedicineLine(medicine, int(quantity or 1), dosage))
    return PrescriptionOrder(PrescriptionKind(typed.kind), lines)
