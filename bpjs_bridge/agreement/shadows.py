"""Beside an old sender: which of BPJS's bookings is which visit here, and whether we would have told the same."""

from collections.abc import Mapping

from bpjs_bridge.agreement.both_sides import OurBooking
from bpjs_bridge.agreement.differences import TheirTasks
from bpjs_bridge.client.queries import RegisteredBooking
from queues.encryption.crypto import blind_indexes
from queues.models import IdentifierKind, PatientIdentifier


def paired(ours: Mapping[str, OurBooking], theirs: Mapping[str, RegisteredBooking]) -> dict[str, str]:
    """Our code to the old sender's, for visits that are recorded only and that BPJS has under another code: the same
    person in the same poli. By blind indexes; no number of a person is kept.
    """
    alone = {code: one for code, one in ours.items() if one.is_shadow and code not in theirs}
    strange = {code: one for code, one in theirs.items() if code not in ours}
    if not (alone and strange):
        return {}
    people = _people({one.patient_id for one in alone.values()})
    by_place: dict[tuple[int, str], str] = {}
    for code, one in alone.items():
        for poli_code in one.poli_codes:
            by_place.setdefault((one.patient_id, poli_code), code)
    found: dict[str, str] = {}
    for there, booking in sorted(strange.items()):
        patient_id = _patient_of(booking, people)
        if patient_id is not None and (patient_id, booking.poli_code) in by_place:
            found.setdefault(by_place[patient_id, booking.poli_code], there)
    return found


def _people(patients: set[int]) -> dict[tuple[str, str], int]:
    rows = PatientIdentifier.objects.filter(
        patient__in=patients, kind__in=(IdentifierKind.NIK, IdentifierKind.BPJS_CARD), is_active=True
    )
    return {(kind, index): patient for kind, index, patient in rows.values_list("kind", "value_index", "patient")}


def _patient_of(booking: RegisteredBooking, people: Mapping[tuple[str, str], int]) -> int | None:
    for kind, value in ((IdentifierKind.BPJS_CARD, booking.card), (IdentifierKind.NIK, booking.nik)):
        for index in blind_indexes(value) if value else ():
            if (kind, index) in people:
                return people[kind, index]
    return None


def differ(ours: OurBooking, theirs: TheirTasks) -> bool:
    """Would we have told other tasks, or other times? A time of theirs that cannot be read differs."""
    return {task_id: task.second for task_id, task in ours.tasks.items()} != dict(theirs)
