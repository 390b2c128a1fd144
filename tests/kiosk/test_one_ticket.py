"""Double press, back, two tabs, a form of somebody else's way: one ticket, and never another person's."""

from typing import Any

import pytest
from django.test import Client

from queues.models import AdmissionClass, AdmissionTicket, Visit
from tests.domain.at_once import at_once, collide, has_row_locks, widen, without_lock_on
from tests.kiosk.test_poli_ticket import umum


def test_two_presses_of_one_page_give_one_ticket(kiosk, hospital, budi) -> None:
    umum(kiosk, hospital, budi)
    key = kiosk.key
    first = kiosk.press("review/", key=key).label_on_ticket()
    second = kiosk.press("review/", key=key).label_on_ticket()
    assert first == second
    assert Visit.objects.count() == 1


def test_back_and_another_choice_is_still_the_first_ticket(kiosk, hospital, budi) -> None:
    umum(kiosk, hospital, budi)
    key = kiosk.key
    first = kiosk.press().label_on_ticket()
    kiosk.press("clinic/", key=key, clinic=hospital.internal.pk)
    assert kiosk.press("review/", key=key).label_on_ticket() == first
    assert Visit.objects.count() == 1


def test_two_presses_for_the_counter_give_one_number(kiosk, hospital) -> None:
    kiosk.go("admission/begin/")
    key = kiosk.key
    pressed = {"key": key, "admission_class": hospital.queue_class.pk}
    assert (
        kiosk.press("admission/", **pressed).label_on_ticket() == kiosk.press("admission/", **pressed).label_on_ticket()
    )
    assert AdmissionTicket.objects.count() == 1


def test_a_form_of_the_person_before_does_nothing_for_the_person_now(kiosk, hospital, budi) -> None:
    umum(kiosk, hospital, budi)
    old_key = kiosk.key
    other = hospital.patient()
    umum(kiosk.go(), hospital, other)
    kiosk.press("review/", key=old_key)
    assert kiosk.at == "/kiosk/expired/"
    assert Visit.objects.count() == 0


def test_the_ticket_page_names_nobody_in_its_address_and_ends_after_two_minutes(kiosk, hospital, budi, morning) -> None:
    umum(kiosk, hospital, budi).press()
    kiosk.go("ticket/")
    assert kiosk.at == "/kiosk/ticket/"
    morning.shift(121)
    assert kiosk.go("ticket/").at == "/kiosk/"


def ten_fingers(kiosk, hospital) -> list[Any]:
    """Where each of ten presses of one page leads, or its status."""
    kiosk.go("admission/begin/")
    cookie, pressed = kiosk.client.cookies["sessionid"].value, {"key": kiosk.key}
    pressed["admission_class"] = hospital.queue_class.pk

    def press() -> str:
        # A client that raises raises what another one's request met, too.
        finger = Client(raise_request_exception=False)
        finger.cookies["sessionid"] = cookie
        answer = finger.post("/kiosk/admission/", pressed)
        return answer.headers.get("Location") or str(answer.status_code)

    return at_once([press] * 10)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_class_ten_presses_at_once_collide(
    kiosk, transactional_db, hospital, monkeypatch
) -> None:
    without_lock_on(monkeypatch, AdmissionClass)
    collide(monkeypatch, "admission-number-chosen")
    # SQLite locks them out of each other's way where PostgreSQL finds the same number twice.
    failure = "500" if has_row_locks() else "503"
    assert set(ten_fingers(kiosk, hospital)) == {"/kiosk/ticket/", failure}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_give_one_number(kiosk, transactional_db, hospital, monkeypatch) -> None:
    widen(monkeypatch, "admission-number-chosen")
    assert ten_fingers(kiosk, hospital) == ["/kiosk/ticket/"] * 10
    assert AdmissionTicket.objects.count() == 1
