"""Verbs about people: finding, registering, completing a record. Nobody ever gets another person's record."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast, Length

from queues.checkpoint import reach
from queues.errors import AlreadyRegisteredError, IdentityConflictError
from queues.journey import Actor
from queues.locking import lock_patient, lock_series
from queues.models import PERSONAL_KINDS, IdentifierKind, Patient, PatientAddress, PatientIdentifier

RECORD_SERIES = "medical_record_number"
# Longer ones were given by other systems and do not lead our own series.
LONGEST_OWN_NUMBER = 9


def find_patient(*, nik: str = "", card: str = "", record_number: str = "", passport: str = "") -> Patient | None:
    """The person whom all the given values name, or None when none is known.

    IdentityConflictError when two values name two people, or one contradicts the record the other found.
    A record number counts only together with nothing else: it never selects a person against NIK or card.
    """
    given = {IdentifierKind.NIK: nik, IdentifierKind.BPJS_CARD: card, IdentifierKind.PASSPORT: passport}
    given = {kind: value for kind, value in given.items() if value}
    if not given:
        return Patient.objects.with_record_number(record_number).first() if record_number else None
    found = {patient for kind, value in given.items() for patient in Patient.objects.identified_by(kind, value)}
    if len(found) > 1:
        raise IdentityConflictError
    if not found:
        return None
    patient = found.pop()
    _check_agrees(patient, given)
    return patient


def _check_agrees(patient: Patient, given: Mapping[IdentifierKind, str]) -> None:
    known = {row.kind: row.value for row in patient.identifiers.all() if row.is_active}
    for kind, value in given.items():
        if known.get(kind, value) != value:
            raise IdentityConflictError


def register_patient(
    *,
    name: str,
    sex: str,
    birth_date: date | None,
    identifiers: Mapping[IdentifierKind, str],
    at: datetime,
    actor: Actor,
    phone: str = "",
    address: Mapping[str, str] | None = None,
) -> Patient:
    """A new record with the next record number. AlreadyRegisteredError when a personal identifier has one."""
    with transaction.atomic():
        lock_series(RECORD_SERIES)
        for kind, value in identifiers.items():
            if value and kind in PERSONAL_KINDS and Patient.objects.identified_by(kind, value).exists():
                raise AlreadyRegisteredError
        record_number = _next_record_number()
        reach("record-number-chosen")
        patient = Patient.objects.create(
            medical_record_number=record_number,
            is_record_provisional=settings.MEDICAL_RECORD_PROVISIONAL,
            name=name.strip(),
            sex=sex,
            birth_date=birth_date,
            phone=phone,
        )
        _add(patient, identifiers)
        PatientAddress.objects.create(patient=patient, **(address or {}))
        return patient


def _next_record_number() -> str:
    """Highest of our own series + 1, under the series' lock; at least six digits."""
    own = Patient.objects.filter(medical_record_number__regex=r"^[0-9]+$")
    own = own.annotate(digits=Length("medical_record_number")).filter(digits__lte=LONGEST_OWN_NUMBER)
    highest = own.aggregate(top=Max(Cast("medical_record_number", BigIntegerField())))["top"]
    return f"{max((highest or 0) + 1, settings.MEDICAL_RECORD_SERIES_START):06d}"


def _add(patient: Patient, identifiers: Mapping[IdentifierKind, str]) -> None:
    for kind, value in identifiers.items():
        if value:
            PatientIdentifier.objects.create(patient=patient, kind=kind, value=value)


def _names_another(patient: Patient, kind: IdentifierKind, value: str) -> bool:
    """Looks under every key of the ring: during a rotation the unique index alone would miss a twin."""
    others = Patient.objects.identified_by(kind, value).exclude(pk=patient.pk)
    return kind in PERSONAL_KINDS and others.exists()


def add_identifiers(
    patient: Patient,
    *,
    identifiers: Mapping[IdentifierKind, str],
    at: datetime,
    actor: Actor,
    phone: str = "",
) -> Patient:
    """Add what the record lacks. IdentityConflictError when a value contradicts it or names somebody else."""
    wanted = {kind: value for kind, value in identifiers.items() if value}
    try:
        with transaction.atomic():
            patient = lock_patient(patient)
            _check_agrees(patient, wanted)
            known = {row.kind for row in patient.identifiers.all() if row.is_active}
            reach("identifiers-read")
            missing = {kind: value for kind, value in wanted.items() if kind not in known}
            if any(_names_another(patient, kind, value) for kind, value in missing.items()):
                raise IdentityConflictError
            _add(patient, missing)
            if phone and not patient.phone:
                patient.phone = phone
                patient.save(update_fields=["phone", "phone_index"])
    except IntegrityError:
        # The unique blind index: the value names somebody else.
        raise IdentityConflictError from None
    return patient
