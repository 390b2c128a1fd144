"""One nurse who serves three rooms has one list; every call names its room."""

import pytest
import time_machine
from django.test import Client

from queues import verbs
from queues.models import Call, ClinicSession, Counter
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital


@pytest.fixture
def other(hospital: Hospital) -> Counter:
    """The second room, with a session of its own."""
    hospital.open(hospital.internal, hospital.second_doctor)
    return hospital.rooms[hospital.internal.pk]


@pytest.fixture
def both(hospital: Hospital, nurse: Client, other: Counter) -> Client:
    answer = nurse.post("/counter/together/", {"room": [hospital.room.pk, other.pk]})
    assert answer["Location"] == f"/counter/{hospital.room.pk}/"
    return nurse


def b_waits(hospital: Hospital) -> str:
    session = ClinicSession.objects.get(clinic=hospital.internal)
    return hospital.here(session=session).label


def labels(page: str) -> list[str]:
    rows = page.partition('<ol class="rows" id="list-rows"')[2].partition("</ol>")[0]
    return [part.partition("<")[0] for part in rows.split('<span class="number">')[1:]]


def test_the_list_is_one_and_each_row_names_its_room(hospital: Hospital, both: Client, look) -> None:
    first = hospital.here().label
    second = b_waits(hospital)
    third = hospital.here().label
    page = look(both, f"/counter/{hospital.room.pk}/")
    assert sorted(labels(page)) == sorted([first, second, third])
    assert labels(page)[0] in (first, second)
    assert "Ruang Penyakit Dalam" in page
    alone = logged_in("work_clinic", name="sendiri")
    assert labels(look(alone, f"/counter/{hospital.room.pk}/")) == [first, third]


def test_a_call_from_the_list_is_of_the_other_room_and_leads_there(
    hospital: Hospital, both: Client, press, look, other: Counter
) -> None:
    label = b_waits(hospital)
    hospital.later()
    page = look(both, f"/counter/{hospital.room.pk}/")
    strip = page.partition(f'action="/counter/{other.pk}/next/"')[2].partition("</form>")[0]
    assert f"Panggil {label}" in strip
    answer = press(both, other, "next", expected="")
    assert said(answer) == f"{label} dipanggil ke {other.name}."
    assert Call.objects.get().counter == other
    assert answer.request["PATH_INFO"] == f"/counter/{other.pk}/"
    assert 'aria-current="page"' in answer.content.decode()


def test_a_room_with_somebody_there_is_not_called_from_afar(
    hospital: Hospital, both: Client, look, other: Counter
) -> None:
    b_waits(hospital)
    b_waits(hospital)
    verbs.call_next(other, hospital.by(at=hospital.later()))
    page = look(both, f"/counter/{hospital.room.pk}/")
    assert f'action="/counter/{other.pk}/next/"' not in page, "that press would end the patient there unseen"


def test_the_screen_hears_of_the_other_room(hospital: Hospital, both: Client, other: Counter) -> None:
    address = f"/counter/{hospital.room.pk}/now/"
    with time_machine.travel(hospital.now, tick=False):
        tag = both.get(address)["ETag"]
        assert both.get(address, headers={"If-None-Match": tag}).status_code == 304
        verbs.pause_counter(other, hospital.by(other, at=hospital.now), back_at=hospital.now.replace(hour=9))
        answer = both.get(address, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert "kembali 09:00" in answer.content.decode()


def test_only_ones_own_rooms_and_no_desk_or_pharmacy(hospital: Hospital, nurse: Client, other: Counter) -> None:
    asked = {"room": [hospital.room.pk, hospital.desk.pk, hospital.chemist.pk, hospital.lab_desk.pk]}
    assert nurse.post("/counter/together/", asked)["Location"] == "/counter/"
    everybody = logged_in("work_clinic", "work_admission", "work_pharmacy", name="semua")
    assert everybody.post("/counter/together/", asked)["Location"] == "/counter/"
    assert Client().post("/counter/together/", asked)["Location"].startswith("/login/")


def test_it_ends_by_a_press(hospital: Hospital, both: Client, look) -> None:
    b_waits(hospital)
    assert both.post("/counter/together/", {})["Location"] == "/counter/"
    assert labels(look(both, f"/counter/{hospital.room.pk}/")) == []
