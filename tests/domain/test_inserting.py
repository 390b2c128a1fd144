"""Rows inserted many at once are the rows that objects would have written."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import TextField
from django.db.models.functions import Cast

from queues.database.inserting import insert, widen_cache
from queues.encryption.crypto import blind_index
from queues.models import Channel, IdentifierKind, Patient, PatientIdentifier, Stage, Visit
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db


def row_of(visit: Visit) -> dict[str, object]:
    own = ("id", "patient_id", "booking_code", "status_token")
    return {
        field.attname: getattr(visit, field.attname)
        for field in Visit._meta.concrete_fields
        if field.attname not in own
    }


def test_what_is_not_named_gets_its_default() -> None:
    hospital = Hospital()
    written = hospital.booked(channel=Channel.IMPORT)
    given = (
        *("session_id", "number", "label", "payer_id", "channel", "seat_kind", "slot_at", "is_new_patient"),
        *("told_poli_code", "told_clinic_name", "told_doctor_code", "told_doctor_name", "told_hours", "created_at"),
    )
    common = {name: getattr(written, name) for name in given} | {"seat_index": None}
    others = [hospital.patient(), hospital.patient()]
    insert(Visit, [{**common, "patient_id": one.pk, "booking_code": f"K/{one.pk}#"} for one in others])
    first, second = Visit.objects.filter(patient__in=others).order_by("pk")
    expected = row_of(written) | {"seat_index": None}
    assert row_of(first) == row_of(second) == expected
    assert first.stage == Stage.BOOKED
    assert len({first.status_token, second.status_token, written.status_token, ""}) == 4


def test_sealed_columns_are_sealed_each_for_itself() -> None:
    people = [Patient.objects.create(medical_record_number=number, name="A", sex="L") for number in "12"]
    rows = [
        {"patient_id": one.pk, "kind": IdentifierKind.FAMILY_CARD, "value": "9900", "value_index": blind_index("9900")}
        for one in people
    ]
    insert(PatientIdentifier, rows)
    stored = PatientIdentifier.objects.annotate(sealed=Cast("value", TextField()))
    assert [one.value for one in stored] == ["9900", "9900"]
    assert len({one.sealed for one in stored}) == 2
    assert not any("9900" in one.sealed for one in stored)


def test_the_constraints_of_the_database_hold() -> None:
    row = {"medical_record_number": "1", "name": "A", "sex": "L", "created_at": None}
    with pytest.raises(IntegrityError):
        insert(Patient, [row])


def test_nothing_to_insert_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert(Patient, [])


def test_a_wider_cache_is_this_connection_s() -> None:
    widen_cache()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size")
            assert cursor.fetchone() == (-65_536,)
