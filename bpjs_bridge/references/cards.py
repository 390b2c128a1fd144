"""The card of a patient, by which VClaim knows them."""

from queues.models import IdentifierKind, Patient


def card_of(patient: Patient) -> str:
    """The active card's number; "" where the record has none."""
    rows = patient.identifiers.all()
    return next((row.value for row in rows if row.is_active and row.kind == IdentifierKind.BPJS_CARD), "")
