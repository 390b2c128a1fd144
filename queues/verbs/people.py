"""Verbs about people: finding, registering, completing a record. Nobody ever gets another person's record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction

from queues import clock, rules
from queues.database.injection_points import injection_point
from queues.database.locking import lock_patient, lock_series
from queues.encryption.crypto import blind_indexes
from queues.errors import AlreadyRegisteredError, IdentityConflictError, MergedAwayError
from queues.models import (
    PERSONAL_KINDS,
    IdentifierKind,
    Patient,
    PatientAddress,
    PatientIdentifier,
    RecordNumberChange,
    Visit,
)
from queues.press import Press
from queues.signals import Correction
from queues.verbs import acting
from queues.verbs.record_series import RECORD_SERIES, next_record_number

IDENTIFIERS = f"""
    SELECT i.patient_id, i.kind, i.value_index FROM {PatientIdentifier._meta.db_table} i
    JOIN {Patient._meta.db_table} p ON p.id = i.patient_id
    WHERE i.is_active AND p.merged_into_id IS NULL AND i.patient_id IN ({{looks}})
"""
ONE_NAME = (
    f"SELECT patient_id FROM {PatientIdentifier._meta.db_table} "
    "WHERE kind = %s AND value_index IN ({marks}) AND is_active"
)
# Days after which BPJS takes nothing more of a visit (H+7).
FORGOTTEN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Named:
    """A person found by identifiers: the record's key and the kinds of its active identifiers."""

    patient_id: int
    kinds: Set[str]


@dataclass(frozen=True)
class PersonRecord:
    """The values given for a person's record; an empty value means that none was given."""

    name: str
    sex: str
    birth_date: date | None = None
    record_number: str = ""
    identifiers: Mapping[IdentifierKind, str] = field(default_factory=dict)
    phone: str = ""
    address: Mapping[str, str] = field(default_factory=dict)


def find_patient(*, nik: str = "", card: str = "", record_number: str = "", passport: str = "") -> Patient | None:
    """The person that all given values identify, or None when none is known.

    IdentityConflictError when two values name two people, or one contradicts the record the other found.
    A record number counts only together with nothing else: it never selects a person against NIK or card.
    """
    given = {IdentifierKind.NIK: nik, IdentifierKind.BPJS_CARD: card, IdentifierKind.PASSPORT: passport}
    given = {kind: value for kind, value in given.items() if value}
    if not given:
        return Patient.objects.with_record_number(record_number).first() if record_number else None
    named = find_named(given)
    return Patient.objects.get(pk=named.patient_id) if named else None


def find_named(given: Mapping[IdentifierKind, str]) -> Named | None:
    """Like `find_patient`, for values that are all given. They are compared by blind index: none is decrypted."""
    indexes = {str(kind): blind_indexes(value) for kind, value in given.items()}
    known: dict[int, dict[str, str]] = defaultdict(dict)
    for patient, kind, index in _identifiers_of_named(indexes):
        known[patient][kind] = index
    if len(known) > 1:
        raise IdentityConflictError
    if not known:
        return None
    [(patient, values)] = known.items()
    if any(values.get(kind, own[0]) not in own for kind, own in indexes.items()):
        raise IdentityConflictError
    return Named(patient, values.keys())


def _identifiers_of_named(indexes: Mapping[str, Sequence[str]]) -> list[tuple[int, str, str]]:
    """(patient, kind, blind index) of each active identifier of every patient, not merged away, found by one of these.

    Written out: Mobile JKN and kiosk begin with it, and each value has its own look into the index.
    """
    looks = [ONE_NAME.format(marks=", ".join(["%s"] * len(own))) for own in indexes.values()]
    asked = [text for kind, own in indexes.items() for text in (kind, *own)]
    with connection.cursor() as cursor:
        cursor.execute(IDENTIFIERS.format(looks=" UNION ".join(looks)), asked)
        return list(cursor.fetchall())


def _check_agrees(patient: Patient, given: Mapping[IdentifierKind, str]) -> None:
    known = {row.kind: row.value for row in patient.identifiers.all() if row.is_active}
    for kind, value in given.items():
        if known.get(kind, value) != value:
            raise IdentityConflictError


def register_patient(record: PersonRecord, press: Press) -> Patient:
    """A new record with the given record number, or the next one. AlreadyRegisteredError when a personal identifier
    has a record, or the given number is taken; RecordSeriesFullError when no number is left for a new record.
    """
    with transaction.atomic():
        series = lock_series(RECORD_SERIES)
        for kind, value in record.identifiers.items():
            if value and kind in PERSONAL_KINDS and Patient.objects.identified_by(kind, value).exists():
                raise AlreadyRegisteredError
        if record.record_number and _was_issued(record.record_number):
            raise AlreadyRegisteredError
        number = record.record_number or next_record_number(series)
        patient = Patient.objects.create(
            medical_record_number=number,
            is_record_provisional=rules.current().medical_record_provisional and not record.record_number,
            name=record.name.strip(),
            sex=record.sex,
            birth_date=record.birth_date,
            phone=record.phone,
        )
        _add(patient, record.identifiers)
        PatientAddress.objects.create(patient=patient, **record.address)
        return patient


def _was_issued(record_number: str) -> bool:
    """Somebody carries this number, was merged away with it, or carried it before: it names nobody else."""
    before = RecordNumberChange.objects.filter(old_number=record_number)
    return Patient.objects.filter(medical_record_number=record_number).exists() or before.exists()


def _add(patient: Patient, identifiers: Mapping[IdentifierKind, str]) -> None:
    for kind, value in identifiers.items():
        if value:
            PatientIdentifier.objects.create(patient=patient, kind=kind, value=value)


def _names_another(patient: Patient, kind: IdentifierKind, value: str) -> bool:
    """Looks under every key of the ring: during a rotation the unique index alone would miss a twin."""
    others = Patient.objects.identified_by(kind, value).exclude(pk=patient.pk)
    return kind in PERSONAL_KINDS and others.exists()


def _tell_visits(patient: Patient, press: Press) -> None:
    """Signal the correction for the patient's recent visits: BPJS may accept now what it refused without these data."""
    since = clock.service_date(press.at) - FORGOTTEN_AFTER
    for visit in Visit.objects.active().named().filter(patient=patient, session__date__gte=since).order_by("pk"):
        acting.signal_correction(visit, Correction.PERSON, press)


def add_identifiers(
    patient: Patient,
    press: Press,
    *,
    identifiers: Mapping[IdentifierKind, str],
    phone: str = "",
) -> Patient:
    """Add what the record lacks. MergedAwayError; IdentityConflictError: a value contradicts it or names another."""
    wanted = {kind: value for kind, value in identifiers.items() if value}
    try:
        with transaction.atomic():
            patient = lock_patient(patient)
            if patient.merged_into_id is not None:
                raise MergedAwayError
            _check_agrees(patient, wanted)
            known = {row.kind for row in patient.identifiers.all() if row.is_active}
            injection_point("identifiers-read")
            missing = {kind: value for kind, value in wanted.items() if kind not in known}
            if any(_names_another(patient, kind, value) for kind, value in missing.items()):
                raise IdentityConflictError
            _add(patient, missing)
            lacks_phone = bool(phone and not patient.phone)
            if lacks_phone:
                patient.phone = phone
                patient.save(update_fields=["phone", "phone_index"])
            if missing or lacks_phone:
                _tell_visits(patient, press)
    except IntegrityError:
        # The unique blind index: the value names somebody else.
        raise IdentityConflictError from None
    return patient
