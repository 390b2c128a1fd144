"""Which waits have a note of a colleague that nobody struck out, and what those notes say."""

from django.db.models import Exists, OuterRef, Q

from queues.models import QueueEntry, VisitNote


def medicine_is_noted() -> Exists:
    """For a queryset of pharmacy numbers' entries: has one of the visits whose medicine it is a note?"""
    notes = VisitNote.objects.filter(strikes=None, struck_by=None)
    of_medicine = Q(visit__prescriptions__ticket=OuterRef("pharmacy_ticket"), visit__prescriptions__withdrawn_at=None)
    return Exists(notes.filter(of_medicine))


def visit_is_noted() -> Exists:
    """For a queryset of visits' entries: has the visit a note?"""
    return Exists(VisitNote.objects.filter(visit=OuterRef("visit"), strikes=None, struck_by=None))


def notes_at(entry: QueueEntry) -> list[VisitNote]:
    """The standing notes of whom an entry is about, the newest first. One statement."""
    notes = VisitNote.objects.filter(strikes=None, struck_by=None).select_related("actor").order_by("-pk")
    if entry.visit_id:
        return list(notes.filter(visit=entry.visit_id))
    if entry.pharmacy_ticket_id is None:
        return []
    medicine = {"visit__prescriptions__ticket": entry.pharmacy_ticket_id, "visit__prescriptions__withdrawn_at": None}
    return list(notes.filter(**medicine).distinct())
