"""Keeping a person's record as another system of the hospital says it: made, completed or brought up to date."""

from django.db import IntegrityError, transaction

from queues.database.locking import lock_patient
from queues.errors import AlreadyRegisteredError, IdentityConflictError
from queues.models import IdentifierKind, Patient, PatientAddress, RecordNumberChange
from queues.press import Press
from queues.verbs.people import PersonRecord, add_identifiers, find_patient, register_patient

CONFIRMED = "nomor dari SIMRS"


def keep_record(record: PersonRecord, press: Press) -> tuple[Patient, bool]:
    """The person's record as said, and whether it was made just now.

    IdentityConflictError when the numbers name two people or contradict the record, and when a record number alone
    would overwrite somebody who was born on another day: a mistyped number changes nobody.
    """
    known = _known(record)
    if known is None:
        try:
            return register_patient(record, press), True
        except AlreadyRegisteredError:
            # Made at this moment by another call, or the number is one that was merged away.
            known = _known(record)
            if known is None:
                raise
    return _bring_up_to_date(known, record, press), False


def _known(record: PersonRecord) -> Patient | None:
    named = find_patient(
        nik=record.identifiers.get(IdentifierKind.NIK, ""),
        card=record.identifiers.get(IdentifierKind.BPJS_CARD, ""),
        passport=record.identifiers.get(IdentifierKind.PASSPORT, ""),
    )
    numbered = find_patient(record_number=record.record_number)
    if named is None and numbered is not None and not _is_same_person(numbered, record):
        raise IdentityConflictError
    if named is not None and numbered is not None and named != numbered:
        raise IdentityConflictError
    return named or numbered


def _is_same_person(patient: Patient, record: PersonRecord) -> bool:
    """If only the record number matches, the birth date must match too, or else, where it is not known, the name."""
    if patient.birth_date is not None and record.birth_date is not None:
        return patient.birth_date == record.birth_date
    return patient.name.casefold().split() == record.name.casefold().split()


def _bring_up_to_date(patient: Patient, record: PersonRecord, press: Press) -> Patient:
    try:
        with transaction.atomic():
            patient = lock_patient(patient)
            _confirm_number(patient, record.record_number, press)
            patient.name, patient.sex = record.name.strip(), record.sex
            patient.birth_date = record.birth_date or patient.birth_date
            patient.save(update_fields=["name", "sex", "birth_date", "medical_record_number", "is_record_provisional"])
            if record.address:
                PatientAddress.objects.update_or_create(patient=patient, defaults=dict(record.address))
            # Before the phone is replaced: it sees whether one was missing, which BPJS may have refused a number for.
            patient = add_identifiers(patient, press, identifiers=record.identifiers, phone=record.phone)
            if record.phone and patient.phone != record.phone:
                patient.phone = record.phone
                patient.save(update_fields=["phone", "phone_index"])
    except IntegrityError:
        # The record number is somebody else's by now.
        raise IdentityConflictError from None
    return patient


def _confirm_number(patient: Patient, number: str, press: Press) -> None:
    """A provisional number becomes the one that is said; a confirmed one is never changed from outside."""
    if not number or (number == patient.medical_record_number and not patient.is_record_provisional):
        return
    if Patient.objects.filter(medical_record_number=number, merged_into=patient).exists():
        # The other system still has the record that was joined to this one here.
        return
    if not patient.is_record_provisional:
        raise IdentityConflictError
    if number != patient.medical_record_number:
        RecordNumberChange.objects.create(
            patient=patient,
            old_number=patient.medical_record_number,
            new_number=number,
            changed_at=press.at,
            reason=CONFIRMED,
            actor=press.user,
        )
    patient.medical_record_number, patient.is_record_provisional = number, False
