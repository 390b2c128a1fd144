"""Before a new record is made: who has these numbers already, and who may be the same person."""

from collections.abc import Mapping
from datetime import date

from queues import name_keys
from queues.encryption.crypto import blind_indexes
from queues.models import PERSONAL_KINDS, IdentifierKind, Patient, PatientIdentifier

MOST = 10


def holders_of(identifiers: Mapping[IdentifierKind, str]) -> list[Patient]:
    """The people who have one of these numbers: with any of them no record is made anew."""
    found: dict[int, Patient] = {}
    for kind, value in identifiers.items():
        if value and kind in PERSONAL_KINDS:
            rows = PatientIdentifier.objects.filter(kind=kind, value_index__in=blind_indexes(value), is_active=True)
            found |= {row.patient_id: row.patient for row in rows.select_related("patient")}
    return list(found.values())


def twins_of(name: str, sex: str, birth_date: date) -> list[Patient]:
    """People of the same sex and birth date whose name is spelled alike, its words in any order."""
    keys = set(name_keys.keys_of(name))
    rows = Patient.objects.filter(birth_date=birth_date, sex=sex, merged_into=None).order_by("pk")
    if keys:
        rows = rows.filter(name_words__key=min(keys, key=lambda key: (-len(key), key)))
    same = (patient for patient in rows[: 10 * MOST] if set(name_keys.keys_of(patient.name)) == keys)
    return list(same)[:MOST]
