"""A console follows by itself, cheaply, and shows no number that names a person."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from queues import verbs
from queues.models import IdentifierKind, Patient, PrescriptionKind, Stop
from queues.press import Press
from tests.hospital import Hospital


@pytest.fixture
def poll(hospital: Hospital) -> Any:
    def polled(client: Client, counter_pk: int, tag: str = "", **query: Any) -> Any:
        with time_machine.travel(hospital.now, tick=False):
            headers = {"If-None-Match": tag} if tag else {}
            return client.get(f"/counter/{counter_pk}/now/", query, headers=headers)

    return polled


def test_an_unchanged_poll_is_304_and_three_queries(
    hospital: Hospital, nurse: Client, poll, django_assert_max_num_queries
) -> None:
    for _person in range(20):
        hospital.here()
    first = poll(nurse, hospital.room.pk)
    assert first.status_code == 200
    with django_assert_max_num_queries(3):
        again = poll(nurse, hospital.room.pk, first["ETag"])
    assert again.status_code == 304
    assert again.content == b""


def test_a_changed_poll_costs_the_same_for_five_people_and_for_forty(
    hospital: Hospital, nurse: Client, poll, django_assert_max_num_queries
) -> None:
    hospital.session.jkn_quota = 100
    hospital.session.save()
    for _person in range(40):
        hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    with django_assert_max_num_queries(32):
        assert poll(nurse, hospital.room.pk).status_code == 200


def test_every_act_at_its_stops_is_news_to_a_console_and_no_other_is(hospital: Hospital, nurse: Client, poll) -> None:
    tag = poll(nurse, hospital.room.pk)["ETag"]

    def is_news() -> bool:
        nonlocal tag
        answer = poll(nurse, hospital.room.pk, tag)
        tag = answer["ETag"]
        return answer.status_code == 200

    assert not is_news()
    hospital.here()
    assert is_news()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert is_news()
    # The same second: only the acts differ, not the clock.
    at = hospital.later()
    is_news()
    verbs.recall(entry, hospital.by(hospital.room, at=at))
    assert is_news()
    verbs.hold(entry, hospital.by(hospital.room, at=at))
    assert is_news()
    act = verbs.latest_undoable(hospital.room, at=at)
    assert act is not None
    verbs.undo(act, hospital.by(at=at))
    assert is_news()
    assert not is_news()
    verbs.take_admission_ticket(hospital.queue_class, Press(at))
    hospital.booked(session=hospital.open(hospital.internal, hospital.second_doctor))
    is_news()
    verbs.check_in(hospital.booked(session=hospital.internal.sessions.get()), Press(hospital.now))
    assert not is_news()


def test_a_tag_is_of_one_person_one_counter_and_one_choice(
    hospital: Hospital, nurse: Client, clerk: Client, poll
) -> None:
    tag = poll(nurse, hospital.room.pk)["ETag"]
    assert poll(clerk, hospital.room.pk, tag).status_code == 403
    assert poll(Client(), hospital.room.pk, tag).status_code == 302
    assert poll(nurse, hospital.room.pk, tag, entry=1).status_code == 200


def test_minutes_turn_amber_and_red(hospital: Hospital, nurse: Client, look) -> None:
    hospital.here()
    hospital.later(29 * 60)
    path = f"/counter/{hospital.room.pk}/"
    assert "row-amber" not in look(nurse, path)
    hospital.later(60)
    assert "row-amber" in look(nurse, path)
    hospital.later(30 * 60)
    assert "row-red" in look(nurse, path)


def test_each_stop_may_say_from_when_a_wait_is_long(hospital: Hospital, nurse: Client, chemist: Client, look) -> None:
    Stop.objects.filter(clinic=hospital.children).update(amber_minutes=5, red_minutes=90)
    Stop.objects.filter(pk=hospital.pharmacy.pk).update(amber_minutes=None, red_minutes=45)
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    medicine = verbs.PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [])
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=medicine)
    hospital.here()
    seen = []
    for seconds in (4 * 60, 2 * 60, 25 * 60, 16 * 60, 45 * 60):
        hospital.later(seconds)
        pages = [look(who, f"/counter/{at.pk}/") for who, at in ((nurse, hospital.room), (chemist, hospital.chemist))]
        seen.append([" ".join(re.findall(r"\brow-(amber|red)\b", page)) for page in pages])
    assert seen == [["", ""], ["amber", ""], ["amber", "amber"], ["amber", "red"], ["red", "red"]]


def test_a_patient_served_elsewhere_is_passed_over_and_marked_so(hospital: Hospital, nurse: Client, look) -> None:
    person = hospital.patient()
    other = hospital.open(hospital.internal, hospital.second_doctor)
    hospital.here(person)
    hospital.here(person, session=other)
    second = hospital.here()
    room = hospital.rooms[hospital.internal.pk]
    verbs.call_next(room, hospital.by(at=hospital.later()))
    page = look(nurse, f"/counter/{hospital.room.pk}/")
    assert "Sedang di Poli Penyakit Dalam" in page
    assert f"Panggil {second.label}" in page


def test_no_nik_card_or_phone_stands_on_any_page(hospital: Hospital, nurse: Client, clerk: Client, press, look) -> None:
    new, known = hospital.here(hospital.patient(is_new=True)), hospital.here()
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.now))
    hospital.later()
    press(clerk, hospital.desk, "next", expected="")
    press(nurse, hospital.room, "next", expected="")
    pages = [
        look(clerk, f"/counter/{hospital.desk.pk}/"),
        look(nurse, f"/counter/{hospital.room.pk}/"),
        look(nurse, f"/counter/{hospital.room.pk}/now/"),
        look(nurse, "/counter/"),
    ]
    assert new.patient.name in pages[0]
    assert known.patient.name in pages[1]
    for person in Patient.objects.prefetch_related("identifiers"):
        for secret in (
            person.identifier(IdentifierKind.NIK),
            person.identifier(IdentifierKind.BPJS_CARD),
            person.phone,
        ):
            assert secret
            assert not any(secret in page for page in pages)


def test_waiting_people_are_masked(hospital: Hospital, nurse: Client, look) -> None:
    visit = hospital.here()
    page = look(nurse, f"/counter/{hospital.room.pk}/")
    assert visit.patient.masked_name in page
    assert visit.patient.name not in page


def test_pages_hold_no_inline_script_or_style(hospital: Hospital, nurse: Client, look) -> None:
    hospital.here()
    page = look(nurse, f"/counter/{hospital.room.pk}/")
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count("<script src=")
