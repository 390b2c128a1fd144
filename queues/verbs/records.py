"""Keeping a person's record as another system of the hospital says it: made, completed or brought up to date."""

from django.db import IntegrityError, transaction

from queues.database.locking import lock_patient
from queues.errors import AlreadyRegisteredError, IdentityConflictError
from queues.models import IdentifierKind, Patient, PatientAddress, RecordNumberChange
from queues.press import Press
from queues.verbs.people import PersonRecord, add_identifiers, find_patient, register_patient

CONFIRMED = "nomor dari SIMRS"


def keep_record(said: PersonRecord, press: Press) -> tuple[Patient, bool]:
    """The person's record as said, and whether it was made just now.

    IdentityConflictError when the numbers name two people or contradict the record, and when a record number alone
    would overwrite somebody who was born on another day: a mistyped number changes nobody.
    """
    known = _known(said)
    if known is None:
        try:
            return register_patient(said, press), True
        except AlreadyRegisteredError:
            # Made at this moment by another call, or the number is one that was merged away.
            known = _known(said)
            if known is None:
                raise
    return _bring_up_to_date(known, said, press), False


def _known(said: PersonRecord) -> Patient | None:
    named = find_patient(
        nik=said.identifiers.get(IdentifierKind.NIK, ""),
        card=said.identifiers.get(IdentifierKind.BPJS_CARD, ""),
        passport=said.identifiers.get(IdentifierKind.PASSPORT, ""),
    )
    numbered = find_patient(record_number=said.record_number)
    if named is None and numbered is not None and not _is_same_person(numbered, said):
        raise IdentityConflictError
    if named is not None and numbered is not None and named != numbered:
        raise IdentityConflictError
    return named or numbered


def _is_same_person(patient: Patient, said: PersonRecord) -> bool:
    """If only the record number matches, the birth date must match too, or else, where it is not known, the name."""
    if patient.birth_date is not None and said.birth_date is not None:
        return patient.birth_date == said.birth_date
    return patient.name.casefold().split() == said.name.casefold().split()


def _bring_up_to_date(patient: Patient, said: PersonRecord, press: Press) -> Patient:
    try:
        with transaction.atomic():
            patient = lock_patient(patient)
            _confirm_number(patient, said.record_number, press)
            patient.name, patient.sex = said.name.strip(), said.sex
            patient.birth_date = said.birth_date or patient.birth_date
            patient.save(update_fields=["name", "sex", "birth_date", "medical_record_number", "is_record_provisional"])
            if said.address:
                PatientAddress.objects.update_or_create(patient=patient, defaults=dict(said.address))
            # Before the phone is replaced: it sees whether one was missing, which BPJS may have refused a number for.
            patient = add_identifiers(patient, press, identifiers=said.identifiers, phone=said.phone)
            if said.phone and patient.phone != said.phone:
                patient.phone = said.phone
                patient.save(update_fields=["phone", "phone_index"])
    except IntegrityError:
        # The record number is somebody else's by now.
        raise IdentityConflictError from None
    return patient


def _confirm_number(patient: Patient, number: str, press: Press) -> None:
    """A provisional number becomes the one that is said; a confirmed one is never changed from outside."""
    if not number or (number == patient.medical_record_number and not patient.is_record_provisional):
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
