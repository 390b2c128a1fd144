"""Statements that are written out give what the ORM gives; one that PostgreSQL has prepared outlives a migration."""

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction
from django.db.models.signals import post_save

from queues.database.inserting import add
from queues.database.statements import columns, fetch, fetch_one, hold
from queues.models import Clinic, ClinicSession, Doctor, Patient, Source, Stage, VisitEvent
from tests.hospital import Hospital

SESSIONS = f"""
    SELECT {columns(ClinicSession, "s")}, {columns(Doctor, "d")}, s.capacity + 1 FROM {ClinicSession._meta.db_table} s
    LEFT JOIN {Doctor._meta.db_table} d ON d.id = s.substitute_doctor_id WHERE s.id = %s
"""
PATIENT = f"SELECT {columns(Patient, 'p')} FROM {Patient._meta.db_table} p WHERE p.id = %s"


def same(one: object, other: object) -> bool:
    return {**vars(one), "_state": None} == {**vars(other), "_state": None}


def test_a_row_is_the_objects_of_its_models_and_what_is_left(hospital: Hospital) -> None:
    [(session, substitute, more)] = fetch(SESSIONS, [hospital.session.pk], ClinicSession, Doctor)
    assert same(session, ClinicSession.objects.get(pk=hospital.session.pk))
    assert substitute is None
    assert more == session.capacity + 1
    assert fetch(SESSIONS, [0], ClinicSession, Doctor) == []


def test_sealed_columns_are_opened(hospital: Hospital) -> None:
    person = hospital.patient()
    person.phone = "080000000777"
    person.save()
    found = fetch_one(PATIENT, [person.pk], Patient)
    assert found.phone == "080000000777"
    assert same(found, Patient.objects.get(pk=person.pk))
    with pytest.raises(Patient.DoesNotExist):
        fetch_one(PATIENT, [0], Patient)


@pytest.mark.django_db(transaction=True)
def test_a_held_row_is_fresh_and_saves_as_any_other(hospital: Hospital) -> None:
    Clinic.objects.filter(pk=hospital.children.pk).update(name="Poli Baru")
    with transaction.atomic():
        clinic = hold(Clinic, hospital.children.pk)
        assert clinic.name == "Poli Baru"
        clinic.name = "Poli Lagi"
        clinic.save()
    assert Clinic.objects.get(pk=clinic.pk).name == "Poli Lagi"


def test_an_added_row_is_a_created_one(hospital: Hospital) -> None:
    visit, heard = hospital.booked(), []

    def hear(sender: type[VisitEvent], instance: VisitEvent, *, created: bool, **_others: object) -> None:
        heard.append((instance.pk, created))

    post_save.connect(hear, sender=VisitEvent)
    at = hospital.later()
    told = {"visit": visit, "stage": Stage.WAITING_CLINIC, "occurred_at": at, "recorded_at": at, "source": Source.PRESS}
    event = add(VisitEvent(**told))
    post_save.disconnect(hear, sender=VisitEvent)
    assert heard == [(event.pk, True)]
    stored = VisitEvent.objects.get(pk=event.pk)
    assert {field.attname: getattr(event, field.attname) for field in VisitEvent._meta.concrete_fields} == {
        field.attname: getattr(stored, field.attname) for field in VisitEvent._meta.concrete_fields
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        add(VisitEvent(**told))


def alter(how: str) -> None:
    """As a migration does it: on a connection of its own."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {Clinic._meta.db_table} {how}")
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite prepares nothing")
def test_a_prepared_statement_outlives_a_new_column(hospital: Hospital) -> None:
    table, key = Clinic._meta.db_table, hospital.children.pk
    named = f"SELECT {columns(Clinic, 'c')} FROM {table} c WHERE c.id = %s"
    unnamed = f"SELECT * FROM {table} WHERE id = %s"
    with connection.cursor() as cursor:
        for statement in (named, unnamed):
            for _time in range(10):
                cursor.execute(statement, [key])
        alter("ADD COLUMN added_by_a_migration integer")
        try:
            assert fetch_one(named, [key], Clinic).pk == key
            # What it would be otherwise: the statement stays broken as long as the connection lives.
            with pytest.raises(NotSupportedError):
                cursor.execute(unnamed, [key])
        finally:
            alter("DROP COLUMN added_by_a_migration")
