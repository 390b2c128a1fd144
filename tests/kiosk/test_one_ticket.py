"""Double press, back, two tabs, a form of somebody else's way: one ticket, and never another person's."""

import threading

import pytest
from django.db import connection

from queues.models import AdmissionTicket, Visit
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


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_give_one_number(kiosk, transactional_db, hospital) -> None:
    kiosk.go("admission/begin/")
    key, cookie = kiosk.key, kiosk.client.cookies["sessionid"].value
    together = threading.Barrier(10)

    def press() -> None:
        finger = type(kiosk)()
        finger.client.cookies["sessionid"] = cookie
        together.wait()
        finger.client.post("/kiosk/admission/", {"key": key, "admission_class": hospital.queue_class.pk})
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AdmissionTicket.objects.count() == 1
