"""Key rotation: a new key in front, everything re-sealed, the old key gone, nothing lost."""

import base64
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from pytest_django import Settings

from queues.encryption import rotation
from queues.encryption.crypto import UndecryptableError, blind_index, encrypt, key_ring
from queues.encryption.fields import EncryptedTextField
from queues.models import IdentifierKind, Patient, PatientIdentifier
from tests.hospital import Hospital

OLD, NEW, OTHER = (base64.urlsafe_b64encode(bytes([seed]) * 32).decode() for seed in (1, 2, 3))


@pytest.fixture
def hospital(db: None, settings: Settings) -> Hospital:
    """Its people were written under the old key."""
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    hospital = Hospital()
    for _ in range(7):
        hospital.patient()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    return hospital


def rotate() -> str:
    said = StringIO()
    call_command("rotate_keys", stdout=said, stderr=said)
    return said.getvalue()


def stored(model: type[models.Model], column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} ORDER BY id")
        return [value for (value,) in cursor.fetchall() if value]


def told() -> list[tuple[str, str, str]]:
    return [
        (patient.phone, patient.identifier(IdentifierKind.NIK), patient.identifier(IdentifierKind.BPJS_CARD))
        for patient in Patient.objects.prefetch_related("identifiers").order_by("pk")
    ]


def test_after_rotation_the_old_key_can_go(hospital: Hospital, settings: Settings) -> None:
    before = told()
    said = rotate()
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert told() == before
    assert f"semua memakai kunci {key_ring()[0].id}" in said
    for row in PatientIdentifier.objects.all():
        assert row.value_index == blind_index(row.value)
    for patient in Patient.objects.all():
        assert patient.phone_index == blind_index(patient.phone)
    first = before[0][1]
    assert Patient.objects.identified_by(IdentifierKind.NIK, first).get().identifier(IdentifierKind.NIK) == first


def test_without_rotation_the_old_key_cannot_go(hospital: Hospital, settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(UndecryptableError):
        told()


def test_a_second_run_writes_nothing(hospital: Hospital) -> None:
    rotate()
    before = stored(PatientIdentifier, "value")
    rotate()
    assert stored(PatientIdentifier, "value") == before


def test_an_interrupted_run_is_resumed(hospital: Hospital, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 4)
    before = told()

    def stop(result: rotation.Rotation) -> None:
        raise KeyboardInterrupt

    column = next(one for one in rotation.sealed_columns() if one.model is PatientIdentifier)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(column, progress=stop)
    done = [value for value in stored(PatientIdentifier, "value") if value.startswith(key_ring()[0].id)]
    assert len(done) == 4
    # Half way, people are still found under either key, and nothing reads wrong.
    assert told() == before
    assert all(Patient.objects.identified_by(IdentifierKind.NIK, nik).exists() for _, nik, _ in before)
    rotate()
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert told() == before
    assert set(done) <= set(stored(PatientIdentifier, "value"))


def test_what_somebody_writes_meanwhile_is_not_overwritten(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = Patient.objects.order_by("pk")[0]
    renew = rotation._renewal

    def change_after_reading(column: rotation.SealedColumn, row: Any) -> dict[str, str] | None:
        values = renew(column, row)
        if column.model is Patient and row.key == patient.pk:
            patient.phone = "089911112222"
            patient.save()
        return values

    monkeypatch.setattr(rotation, "_renewal", change_after_reading)
    rotate()
    now = Patient.objects.get(pk=patient.pk)
    assert (now.phone, now.phone_index) == ("089911112222", blind_index("089911112222"))


def test_a_row_that_no_key_opens_is_named_and_the_old_key_stays(hospital: Hospital, settings: Settings) -> None:
    row = PatientIdentifier.objects.order_by("pk")[0]
    settings.FIELD_ENCRYPTION_KEYS = [OTHER]
    alien = encrypt("9900000000000001", place="queue_patientidentifier.value")
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE queue_patientidentifier SET value = %s WHERE id = %s", [alien, row.pk])
    said = StringIO()
    with pytest.raises(CommandError, match="jangan hapus kunci lama"):
        call_command("rotate_keys", stdout=StringIO(), stderr=said)
    assert f"baris id {row.pk}" in said.getvalue()
    others = stored(PatientIdentifier, "value")
    assert sum(value.startswith(key_ring()[0].id) for value in others) == len(others) - 1


def test_two_records_of_one_number_are_named_instead_of_merged(hospital: Hospital, settings: Settings) -> None:
    """A process that still had the old ring wrote the number of somebody who was rotated already."""
    first, second = PatientIdentifier.objects.filter(kind=IdentifierKind.NIK).order_by("pk")[:2]
    PatientIdentifier.objects.get(pk=first.pk).save()
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    PatientIdentifier.objects.filter(pk=second.pk).update(value=first.value, value_index=blind_index(first.value))
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("rotate_keys", stdout=StringIO(), stderr=said)
    assert f"baris id {second.pk}" in said.getvalue()
    assert first.value not in said.getvalue()


def test_no_encrypted_column_of_any_room_is_forgotten(hospital: Hospital) -> None:
    columns = {column.place: column for column in rotation.sealed_columns()}
    assert columns["queue_patient.phone"].index_name == "phone_index"
    assert columns["queue_patientidentifier.value"].index_name == "value_index"
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            assert not isinstance(field, EncryptedTextField) or field.place in columns
    said = rotate()
    assert all(place in said for place in columns)
