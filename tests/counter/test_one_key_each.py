"""A letter stands on one button of a console alone: the second button that shows it would never be pressed by it."""

import re
from collections import Counter as Count
from collections.abc import Callable

from django.test import Client

from queues import verbs
from queues.models import Patient
from tests.counter.conftest import Press
from tests.hospital import Hospital

KEYED = re.compile(r'data-hotkey(?:-focus)?="([a-z])"')
# The rows of a prescription share one: the first empty row is gone to (static/js/keyed.js).
SHARED = {"o"}


def twice(page: str) -> set[str]:
    return {key for key, count in Count(KEYED.findall(page)).items() if count > 1} - SHARED


def test_no_letter_stands_on_two_buttons_of_the_desk(hospital: Hospital, clerk: Client, press: Press, look) -> None:
    verbs.take_admission_ticket(hospital.queue_class, hospital.by())
    desk = f"/counter/{hospital.desk.pk}/"
    assert twice(look(clerk, desk)) == set()
    hospital.later()
    page: str = press(clerk, hospital.desk, "next").content.decode()
    assert "Nomor ini tidak jadi dipakai" in page
    assert "Jeda / tutup" in page
    assert twice(page) == set()
    baby: Patient = hospital.patient()
    baby.identifiers.all().delete()
    hospital.later()
    page = press(clerk, hospital.desk, "choose", patient=baby.pk).content.decode()
    assert "Lengkapi data" in page
    assert "Kunci" in page
    assert twice(page) == set()


def test_no_letter_stands_on_two_buttons_of_a_room(
    hospital: Hospital, nurse: Client, press: Press, look: Callable[..., str]
) -> None:
    hospital.here()
    room = f"/counter/{hospital.room.pk}/"
    assert twice(look(nurse, room)) == set()
    hospital.later()
    called = press(nurse, hospital.room, "next").content.decode()
    assert "Jeda / tutup" in called
    assert twice(called) == set()
