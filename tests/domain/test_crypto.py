"""What names a person is sealed, bound to its column, and found by a blind index alone."""

import base64

import pytest
from django.conf import LazySettings
from django.core.exceptions import FieldError
from django.db import connection

from queues.encryption import crypto
from queues.encryption.crypto import BadKeyError, UndecryptableError, blind_index, blind_indexes, decrypt, encrypt
from queues.models import IdentifierKind, Patient, PatientIdentifier
from tests.hospital import Hospital

PLACE = "queue_patientidentifier.value"
NIK = "9900000000000001"
NEW_KEY = base64.urlsafe_b64encode(b"a third key, thirty-two bytes ok").decode()


def stored(patient: Patient, column: str = "phone") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM queue_patient WHERE id = %s", [patient.pk])
        return cursor.fetchone()[0]


def test_a_sealed_value_opens_in_its_own_place_alone() -> None:
    sealed = encrypt(NIK, place=PLACE)
    assert decrypt(sealed, place=PLACE) == NIK
    assert NIK not in sealed
    with pytest.raises(UndecryptableError, match="changed or moved"):
        decrypt(sealed, place="queue_patient.phone")


def test_equal_values_are_sealed_differently_and_indexed_alike() -> None:
    assert encrypt(NIK, place=PLACE) != encrypt(NIK, place=PLACE)
    assert blind_index(NIK) == blind_index(NIK)
    assert blind_index(NIK) != blind_index("9900000000000002")


@pytest.mark.parametrize("spoil", [lambda text: text[:-8] + "AAAAAAA=", lambda text: text[:30], lambda text: text[:9]])
def test_a_changed_value_does_not_open(spoil: object) -> None:
    sealed = encrypt(NIK, place=PLACE)
    with pytest.raises(UndecryptableError) as refused:
        decrypt(spoil(sealed), place=PLACE)  # type: ignore[operator]
    assert NIK not in str(refused.value)


def test_the_first_key_encrypts_and_every_key_of_the_ring_opens(settings: LazySettings) -> None:
    sealed, old_index = encrypt(NIK, place=PLACE), blind_index(NIK)
    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, *settings.FIELD_ENCRYPTION_KEYS]
    assert decrypt(sealed, place=PLACE) == NIK
    assert encrypt(NIK, place=PLACE).partition(":")[0] == crypto.key_ring()[0].id != sealed.partition(":")[0]
    assert blind_index(NIK) != old_index
    assert old_index in blind_indexes(NIK)


def test_a_key_that_left_the_ring_opens_nothing_and_is_named(settings: LazySettings) -> None:
    sealed = encrypt(NIK, place=PLACE)
    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
    with pytest.raises(UndecryptableError, match=sealed.partition(":")[0]):
        decrypt(sealed, place=PLACE)


@pytest.mark.parametrize(
    ("keys", "said"), [([], "is not set"), (["not base64 é"], "not base64url"), (["c2hvcnQ="], "has 5 bytes, not 32")]
)
def test_a_bad_ring_says_what_is_wrong_and_not_the_key(keys: list[str], said: str, settings: LazySettings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = keys
    with pytest.raises(BadKeyError, match=said) as refused:
        encrypt(NIK, place=PLACE)
    assert not any(key in str(refused.value) for key in keys)


def test_a_person_is_found_while_the_keys_rotate(hospital: Hospital, settings: LazySettings) -> None:
    person = hospital.patient()
    nik = person.identifier(IdentifierKind.NIK)
    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, *settings.FIELD_ENCRYPTION_KEYS]
    assert Patient.objects.identified_by(IdentifierKind.NIK, nik).get() == person


def test_nothing_of_a_person_is_stored_in_clear(hospital: Hospital) -> None:
    person = hospital.patient()
    assert person.phone not in stored(person)
    assert Patient.objects.get(pk=person.pk).phone == person.phone
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, value_index FROM queue_patientidentifier")
        texts = [text for row in cursor.fetchall() for text in row]
    for row in PatientIdentifier.objects.all():
        assert not any(row.value in text for text in texts)


def test_an_empty_phone_stays_empty_and_is_not_indexed(hospital: Hospital) -> None:
    person = hospital.patient()
    person.phone = ""
    person.save()
    assert (stored(person), stored(person, "phone_index")) == ("", "")


def test_a_value_moved_between_columns_is_noticed(hospital: Hospital) -> None:
    person = hospital.patient()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE queue_patientidentifier SET value = %s", [stored(person)])
    with pytest.raises(UndecryptableError):
        list(PatientIdentifier.objects.all())


@pytest.mark.parametrize("lookup", ["value", "value__contains", "value__in", "value__startswith", "value__gt"])
def test_an_encrypted_column_cannot_be_searched(lookup: str, db: None) -> None:
    with pytest.raises(FieldError, match="blind index"):
        PatientIdentifier.objects.filter(**{lookup: NIK}).exists()
