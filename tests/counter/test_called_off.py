"""A session that was called off, on the consoles: nobody is called, and those who came are named to be helped."""

import re
from datetime import time

from django.test import Client

from queues import verbs
from queues.models import ClinicSession, DecisionKind, QueueEntry, Visit, VisitEvent
from tests.counter.conftest import said
from tests.hospital import Hospital


def call_off(hospital: Hospital, kind: DecisionKind = DecisionKind.CANCELLED) -> None:
    verbs.close_session(hospital.session, kind, hospital.by(at=hospital.later(), reason="dokter sakit"))


def listed(text: str) -> list[str]:
    """The labels to help."""
    found = re.search(r'id="called-off".*?</details>', text, re.S)
    return re.findall(r'<span class="number">([^<]+)</span>', found[0]) if found else []


def page(hospital: Hospital, look, client: Client, counter) -> str:
    return look(client, f"/counter/{counter.pk}/")


def test_next_calls_nobody_and_the_list_is_empty(hospital: Hospital, nurse: Client, press, look) -> None:
    hospital.here()
    call_off(hospital)
    hospital.later()
    answer = press(nurse, hospital.room, "next", expected="", request_key="a")
    assert said(answer) == "Tidak ada yang menunggu."
    text = page(hospital, look, nurse, hospital.room)
    assert "Praktek dibatalkan: dokter sakit" in text
    assert "Tidak ada yang menunggu." in text


def test_patients_who_came_are_named_in_the_room_and_at_the_desk(
    hospital: Hospital, nurse: Client, clerk: Client, look
) -> None:
    hospital.booked()
    here = hospital.here()
    new = hospital.here(hospital.patient(is_new=True))
    elsewhere = hospital.open(hospital.internal, hospital.second_doctor)
    hospital.here(session=elsewhere)
    call_off(hospital)
    for client, counter in ((nurse, hospital.room), (clerk, hospital.desk)):
        text = page(hospital, look, client, counter)
        assert listed(text) == [here.label, new.label], "a person at home reads it on the phone"
        assert here.patient.masked_name in text
        assert here.patient.name not in text
        assert "Praktek dibatalkan: dokter sakit" in text
    other = page(hospital, look, nurse, hospital.rooms[hospital.internal.pk])
    assert listed(other) == []


def test_a_patient_with_a_new_number_or_at_the_desk_is_helped_already(hospital: Hospital, nurse: Client, look) -> None:
    first, second = hospital.here(), hospital.here()
    call_off(hospital)
    other = hospital.open(hospital.internal, hospital.second_doctor)
    hospital.later()
    hospital.here(first.patient, session=other)
    assert listed(page(hospital, look, nurse, hospital.room)) == [second.label]


def test_the_consoles_and_the_desks_list_for_rebooking_name_the_same_people(
    hospital: Hospital, clerk: Client, look
) -> None:
    plain, both, asks, back = (hospital.here() for _ in range(4))
    hospital.here(both.patient, session=hospital.open(hospital.internal, hospital.second_doctor))
    call_off(hospital)
    # A wait at another poli from before helps nobody who lost a number; a place at the desk does.
    verbs.take_admission_ticket(hospital.queue_class, hospital.by(at=hospital.later()))
    entry = verbs.call_next(hospital.desk, hospital.by(hospital.desk, at=hospital.later()))
    QueueEntry.objects.filter(pk=entry.pk).update(patient=asks.patient)
    event = back.events.get(stage="CANCELLED")
    VisitEvent.objects.filter(pk=event.pk).update(is_standing=False)
    expected = {plain.label, both.label}
    assert set(listed(page(hospital, look, clerk, hospital.desk))) == expected
    assert set(re.findall(r">(A-\d+)<", look(clerk, "/counter/rebooking/"))) == expected


def test_a_patient_not_yet_reached_by_the_decision_is_named_as_such(hospital: Hospital, nurse: Client, look) -> None:
    visit = hospital.here()
    ClinicSession.objects.filter(pk=hospital.session.pk).update(is_on_leave=True)
    text = page(hospital, look, nurse, hospital.room)
    assert listed(text) == [visit.label]
    assert "Nomornya belum dibatalkan" in text


def test_a_patient_in_the_room_is_finished_there(hospital: Hospital, nurse: Client, press, look) -> None:
    visit = hospital.here()
    hospital.later()
    press(nurse, hospital.room, "next", expected="", request_key="a")
    call_off(hospital)
    text = page(hospital, look, nurse, hospital.room)
    assert visit.label in text
    assert listed(text) == []
    entry = verbs.current_at(hospital.room)[0]
    hospital.later()
    press(nurse, hospital.room, "finish", entry=entry.pk, request_key="b")
    assert Visit.objects.get(pk=visit.pk).stage == "LEFT_CLINIC"


def test_a_room_whose_doctor_is_late_says_until_when(hospital: Hospital, nurse: Client, look) -> None:
    hospital.here()
    path = f"/counter/{hospital.room.pk}/"
    assert "mulai 09:30" not in look(nurse, path)
    verbs.start_late(hospital.session, late_start=time(9, 30))
    assert "mulai 09:30" in look(nurse, path)
    hospital.later(3 * 3600)
    assert "mulai 09:30" not in look(nurse, path)
