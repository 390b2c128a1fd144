"""The prescription while it is typed: kept per visit, so that no press, screen or colleague loses it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from queues.database.composed import Among, Composed
from queues.database.locking import lock_visits
from queues.errors import NotAtThisCounterError
from queues.models import ENDED, Act, Prescription, PrescriptionDraft, PrescriptionKind, QueueEntry, StopKind, Visit
from queues.press import Press

MARK_LENGTH = 16


@dataclass(frozen=True)
class TypedPrescription:
    """The choice and the lines (medicine, quantity, dosage) as typed, not yet understood."""

    kind: str = ""
    lines: tuple[tuple[str, str, str], ...] = ()

    @property
    def mark(self) -> str:
        """The same for the same content; empty for nothing. A screen says by it what it showed."""
        if not self.kind and not self.lines:
            return ""
        text = json.dumps([self.kind, self.lines], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]


def typed_prescription(kind: str, lines: Iterable[Iterable[str]]) -> TypedPrescription:
    """Blanks around it and empty lines at the end say nothing."""
    rows = [tuple(text.strip() for text in line) for line in lines]
    while rows and not any(rows[-1]):
        rows.pop()
    return TypedPrescription(kind if kind in PrescriptionKind else "", tuple(rows))  # type: ignore[arg-type]


def draft_of(visit_id: int) -> TypedPrescription:
    """What is typed for a visit; nothing when nothing is."""
    return drafts_of([visit_id]).get(visit_id, TypedPrescription())


def drafts_of(visit_ids: Iterable[int]) -> dict[int, TypedPrescription]:
    """Visit id -> what is typed for it."""
    return {row.visit_id: typed_prescription(row.kind, row.lines) for row in _drafts(list(visit_ids))}


@Composed
def _drafts(visit_ids: list[int]) -> QuerySet[PrescriptionDraft]:
    return PrescriptionDraft.objects.filter(Among("visit", visit_ids))


def keep_draft(entry: QueueEntry, typed: TypedPrescription, press: Press) -> None:
    """Keep what is typed for the person at the clinic; NotAtThisCounterError once the consultation is over."""
    if entry.visit_id is None or entry.stop.kind != StopKind.CLINIC:
        raise NotAtThisCounterError
    with transaction.atomic():
        lock_visits([entry.visit_id])
        if not QueueEntry.objects.filter(pk=entry.pk).exclude(state__in=ENDED).exists():
            raise NotAtThisCounterError
        _write(entry.visit_id, typed, press)


def _write(visit_id: int, typed: TypedPrescription, press: Press) -> None:
    if not typed.mark:
        PrescriptionDraft.objects.filter(visit=visit_id).delete()
        return
    values = {"kind": typed.kind, "lines": typed.lines, "typed_at": press.at, "actor": press.user}
    PrescriptionDraft.objects.update_or_create(visit_id=visit_id, defaults=values)


def end_draft(visit: Visit) -> None:
    """The consultation is over: what was typed is prescribed, or was not wanted."""
    PrescriptionDraft.objects.filter(visit=visit).delete()


def withdraw_prescriptions(act: Act, press: Press) -> None:
    """Undo of an end: what it prescribed is withdrawn, and stands on the card again as typed."""
    written = Prescription.objects.filter(visit__events__act=act, written_at=act.at, withdrawn_at=None).distinct()
    for prescription in written.prefetch_related("items"):
        Prescription.objects.filter(pk=prescription.pk).update(withdrawn_at=press.at)
        draft_again(prescription, press)


def draft_again(prescription: Prescription, press: Press) -> None:
    """What was prescribed stands on the card again as typed."""
    lines = [(item.medicine, str(item.ordered), item.dosage) for item in prescription.items.all()]
    _write(prescription.visit_id, typed_prescription(prescription.kind, lines), press)
