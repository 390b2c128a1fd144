"""Before a JKN number is given up for another one, BPJS's list says whether the letter can serve there."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client

from queues import verbs
from queues.models import Channel, ClinicSession, Stage, Visit
from queues.press import Press
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import OPENED, hospital_of_fifteen, register, their_morning
from tests.vclaim_people import Someone


@pytest.fixture
def people(simulator: SimulatorProcess, db: None, settings: Any) -> Iterator[Mapping[int, Someone]]:
    settings.BPJS_VCLAIM_USER_KEY = "demo-vclaim-key"
    with their_morning(simulator) as people:
        yield people


@pytest.fixture
def hospital(people: Mapping[int, Someone]) -> Hospital:
    return hospital_of_fifteen()[0]


def at(doctor: int) -> ClinicSession:
    return ClinicSession.objects.get(doctor__bpjs_code=doctor)


def booked(hospital: Hospital, someone: Someone, doctor: int) -> Visit:
    """With the control letter for dr. Contoh 12 of Penyakit Dalam."""
    booking = verbs.Booking(
        register(someone), at(doctor), hospital.jkn, Channel.COUNTER, "CONTROL", referral_number=someone.letter()
    )
    return verbs.take_ticket(booking, Press(OPENED))


def replace(hospital: Hospital, visit: Visit, someone: Someone, doctor: int) -> Any:
    client: Client = logged_in("work_admission", name="admisi")
    path = f"/counter/{hospital.desk.pk}/visits/{visit.booking_code}/wrong-clinic/"
    fields = {"session": at(doctor).pk, "visit_type": "CONTROL", "referral_number": someone.letter()}
    return client.post(path, {"request_key": "satu", "reason": "Salah poli", **fields}, follow=True)


def test_a_letter_for_another_poli_leaves_the_old_number_as_it_was(
    hospital: Hospital, people: Mapping[int, Someone]
) -> None:
    visit = booked(hospital, people[2], 12)
    after = replace(hospital, visit, people[2], 31)
    assert "Surat itu tidak dapat dipakai di jadwal ini" in said(after)
    assert Visit.objects.get().stage == Stage.WAITING_CLINIC


def test_the_letter_of_the_wrong_booking_serves_in_the_right_poli(
    hospital: Hospital, people: Mapping[int, Someone]
) -> None:
    visit = booked(hospital, people[2], 31)
    replace(hospital, visit, people[2], 12)
    assert Visit.objects.get(replaces=visit).referral_number == people[2].letter()
