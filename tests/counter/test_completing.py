"""A record completed at the desk for somebody who holds no called number: from the person, or from the visit's page."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from queues import verbs
from queues.models import IdentifierKind, Patient
from tests.counter.conftest import logged_in
from tests.hospital import Hospital

NIK, CARD = "9900000000000901", "9000000000901"


@pytest.fixture
def baby(hospital: Hospital) -> Patient:
    patient = hospital.patient()
    patient.identifiers.all().delete()
    return patient


def send(hospital: Hospital, client: Client, path: str, **typed: str) -> Any:
    with time_machine.travel(hospital.later(), tick=False):
        return client.post(path, typed, follow=True)


def kinds(patient: Patient) -> set[str]:
    return set(patient.identifiers.values_list("kind", flat=True))


def test_the_desk_completes_whoever_was_found(hospital: Hospital, clerk: Client, look: Any, baby: Patient) -> None:
    person = f"/counter/{hospital.desk.pk}/people/{baby.pk}/"
    assert f'href="{person}complete/"' in look(clerk, person)
    refused = send(hospital, clerk, f"{person}complete/", nik="12ab", card=CARD).content.decode()
    assert "NIK terdiri dari 16 angka." in refused
    assert f'value="{CARD}"' in refused, "what was typed is kept"
    done = send(hospital, clerk, f"{person}complete/", nik=NIK, card=CARD)
    assert done.request["PATH_INFO"] == person
    assert kinds(baby) == {IdentifierKind.NIK, IdentifierKind.BPJS_CARD}
    assert "complete/" not in look(clerk, person)
    assert "sudah tercatat" in look(clerk, f"{person}complete/")


def test_a_number_of_somebody_else_is_refused(hospital: Hospital, clerk: Client, baby: Patient) -> None:
    hospital.patient()
    taken = Patient.objects.exclude(pk=baby.pk).get().identifiers.get(kind=IdentifierKind.BPJS_CARD).value
    send(hospital, clerk, f"/counter/{hospital.desk.pk}/people/{baby.pk}/complete/", card=taken)
    assert kinds(baby) == set()


def test_from_the_change_of_payer_and_back_to_the_visit(
    hospital: Hospital, clerk: Client, look: Any, baby: Patient
) -> None:
    visit = hospital.here(baby, payer=hospital.cash)
    page = f"/counter/{hospital.desk.pk}/visits/{visit.booking_code}/"
    complete = f"/counter/{hospital.desk.pk}/people/{baby.pk}/complete/"
    assert f'href="{complete}?visit={visit.booking_code}"' in look(clerk, f"{page}other-payer/")
    done = send(hospital, clerk, complete, nik=NIK, card=CARD, visit=visit.booking_code)
    assert done.request["PATH_INFO"] == page
    assert complete not in look(clerk, f"{page}other-payer/")
    elsewhere = verbs.register_patient(
        verbs.PersonRecord(name="Orang Lain", sex="P", birth_date=baby.birth_date, identifiers={}, phone=""),
        hospital.by(at=hospital.later()),
    )
    back = send(
        hospital, clerk, f"/counter/{hospital.desk.pk}/people/{elsewhere.pk}/complete/", visit=visit.booking_code
    )
    assert back.request["PATH_INFO"] == f"/counter/{hospital.desk.pk}/people/{elsewhere.pk}/", "another person's visit"


def test_a_room_completes_nobody(hospital: Hospital, look: Any, baby: Patient) -> None:
    nurse = logged_in("work_clinic", name="perawat-poli")
    person = f"/counter/{hospital.room.pk}/people/{baby.pk}/"
    assert "complete/" not in look(nurse, person)
    assert nurse.get(f"{person}complete/").status_code == 403
