"""Whoever takes a desk over goes on with the person whom the first clerk found, and with nobody else's."""

import pytest
import time_machine
from django.test import Client

from queues import verbs
from queues.models import HolderFound, Visit
from queues.press import Press
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital


@pytest.fixture
def found(hospital: Hospital, clerk: Client, press) -> str:
    """The first clerk called a number and found its holder; gives the record number."""
    person = hospital.patient()
    for _number in range(2):
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    press(clerk, hospital.desk, "next", expected="")
    hospital.later()
    entry = verbs.current_at(hospital.desk)[0]
    press(clerk, hospital.desk, "find", entry=entry.pk, number=person.medical_record_number)
    hospital.later()
    return person.medical_record_number


@pytest.fixture
def successor(hospital: Hospital) -> Client:
    return logged_in("work_admission", name="giliran-siang")


def test_the_successor_sees_and_registers_the_person_found(
    hospital: Hospital, successor: Client, press, look, found: str
) -> None:
    assert found in look(successor, f"/counter/{hospital.desk.pk}/")
    entry = verbs.current_at(hospital.desk)[0]
    sent = {"entry": entry.pk, "payer": hospital.cash.pk, "session": hospital.session.pk}
    page = press(successor, hospital.desk, "register", **sent)
    assert "A-1" in said(page)
    assert Visit.objects.get().patient.medical_record_number == found
    assert not HolderFound.objects.exists()


@pytest.mark.parametrize("verb", ["forget", "absent", "next"])
def test_a_number_that_is_dealt_with_leaves_nobody_behind(
    hospital: Hospital, successor: Client, press, look, found: str, verb: str
) -> None:
    entry = verbs.current_at(hospital.desk)[0]
    if verb == "next":
        verbs.hold(entry, hospital.by(hospital.desk, at=hospital.later()))
    press(successor, hospital.desk, verb, entry="" if verb == "next" else entry.pk, reason="uji", expected="")
    assert not HolderFound.objects.exists()
    assert found not in look(successor, f"/counter/{hospital.desk.pk}/")


def test_it_is_that_desks_and_that_numbers(hospital: Hospital, successor: Client, press, look, found: str) -> None:
    second = hospital.counter("Loket 2", hospital.admission)
    press(successor, second, "next", expected="")
    assert found not in look(successor, f"/counter/{second.pk}/")


def test_the_other_screen_of_the_desk_hears_of_it(hospital: Hospital, clerk: Client, successor: Client, press) -> None:
    person = hospital.patient()
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    entry = verbs.start_serving(verbs.current_at(hospital.desk)[0], hospital.by(hospital.desk, at=hospital.later()))
    address = f"/counter/{hospital.desk.pk}/now/"
    with time_machine.travel(hospital.now, tick=False):
        tag = successor.get(address)["ETag"]
        press(clerk, hospital.desk, "find", entry=entry.pk, number=person.medical_record_number)
        assert successor.get(address, headers={"If-None-Match": tag}).status_code == 200
        tag = successor.get(address)["ETag"]
        person.name = "Nama Baru"
        person.save()
        assert successor.get(address, headers={"If-None-Match": tag}).status_code == 200
