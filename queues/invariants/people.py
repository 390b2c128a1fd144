"""Records of people, and those that were joined to another."""

from collections.abc import Iterator

from django.db.models import F, Q

from queues.invariants.registry import invariant
from queues.invariants.scope import Scope
from queues.models import ENDED, UNSERVED, IdentifierKind, Patient, PatientIdentifier, PatientMerge, QueueEntry, Visit

ONE_OF_A_PERSON = (IdentifierKind.NIK, IdentifierKind.BPJS_CARD, IdentifierKind.PASSPORT)


@invariant(74, "a merged record has no open visit")
def merged_records_are_over(scope: Scope) -> Iterator[str]:
    """Neither a visit that is not through the clinic, nor a wait."""
    visits = scope.of(Visit.objects.filter(stage__in=UNSERVED), "session__date")
    yield from (f"visit {pk}" for pk in visits.exclude(patient__merged_into=None).values_list("pk", flat=True))
    waits = scope.of(QueueEntry.objects.exclude(state__in=ENDED), "service_date")
    yield from (f"entry {pk}" for pk in waits.filter(patient__merged_into__isnull=False).values_list("pk", flat=True))


@invariant(75, "merges have no chains and no circles")
def merges_are_flat(scope: Scope) -> Iterator[str]:
    """A merged record points at one that stands, as its merge says; all of them: they are few, and have an index."""
    joined = Patient.objects.filter(merged_into__isnull=False).order_by("pk")
    wrong = joined.filter(Q(merged_into__merged_into__isnull=False) | Q(merged_into=F("pk")))
    yield from (f"patient {pk}: joined to a record that is joined" for pk in wrong.values_list("pk", flat=True))
    told = PatientMerge.objects.standing().values("merged")
    yield from (f"patient {pk}: no merge says so" for pk in joined.exclude(pk__in=told).values_list("pk", flat=True))
    apart = PatientMerge.objects.standing().filter(merged__merged_into=None).order_by("pk")
    yield from (f"merge {pk}: its record stands alone" for pk in apart.values_list("pk", flat=True))


@invariant(76, "what names a merged person leads to the record that stands")
def merged_people_are_found(scope: Scope) -> Iterator[str]:
    """No NIK, card or passport in use lies at a merged record: nobody would be found by it."""
    rows = PatientIdentifier.objects.filter(patient__merged_into__isnull=False, is_active=True)
    yield from (f"identifier {pk}" for pk in rows.filter(kind__in=ONE_OF_A_PERSON).values_list("pk", flat=True))
