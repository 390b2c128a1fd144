"""The page "Pindah ruang, dokter, atau urutan": the same poli for BPJS only, and the people hear of it at once."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from queues import verbs
from queues.models import ClinicSession, Visit
from tests.counter.conftest import said
from tests.hospital import Hospital

Look = Callable[..., str]


@pytest.fixture
def there(hospital: Hospital) -> ClinicSession:
    """The second doctor, in a room that the first one's nurse does not call from."""
    room = hospital.counter("Ruang Anak 2", *hospital.room.stops.all())
    session = hospital.open(hospital.children, hospital.second_doctor)
    ClinicSession.objects.filter(pk=hospital.session.pk).update(room=hospital.room)
    ClinicSession.objects.filter(pk=session.pk).update(room=room)
    session.refresh_from_db()
    return session


def address(hospital: Hospital, visit: Visit) -> str:
    return f"/counter/{hospital.room.pk}/visits/{visit.booking_code}/transfer/"


def send(hospital: Hospital, client: Client, visit: Visit, **fields: Any) -> Any:
    with time_machine.travel(hospital.later(), tick=False):
        return client.post(address(hospital, visit), {"request_key": "satu", **fields}, follow=True)


def test_to_the_other_doctor_and_every_screen_says_so(
    hospital: Hospital, nurse: Client, look: Look, there: ClinicSession
) -> None:
    visit = hospital.here()
    hospital.open(hospital.internal, hospital.second_doctor, hours=(13, 15))
    page = look(nurse, address(hospital, visit))
    assert "dr. Uji Kedua" in page
    assert "Penyakit Dalam" not in page, "another poli for BPJS is another page"
    assert "booking ini, dengan dr. Uji Pertama pukul 08:00-12:00" in page
    after = send(hospital, nurse, visit, session=there.pk, placement="BY_TIME")
    assert "A-1 sekarang menunggu untuk dr. Uji Kedua, Ruang Anak 2" in said(after)
    assert ">A-1<" not in look(nurse, f"/counter/{hospital.room.pk}/")
    assert ">A-1<" in look(nurse, f"/counter/{there.room_id}/")
    with time_machine.travel(hospital.later(), tick=False):
        phone = Client().get(f"/s/{visit.status_token}/").content.decode()
    assert "dr. Uji Kedua" in phone
    assert ">A-1<" in phone


def test_the_front_of_the_same_queue_asks_for_a_reason_and_keeps_the_choice(hospital: Hospital, nurse: Client) -> None:
    hospital.here()
    visit = hospital.here()
    refused = send(hospital, nurse, visit, session=visit.session_id, placement="FRONT")
    assert "Isi alasannya" in said(refused)
    assert 'value="FRONT" required checked' in refused.content.decode()
    send(hospital, nurse, visit, session=visit.session_id, placement="FRONT", reason="sesak")
    assert [row.label for row in hospital.waiting()] == ["A-2", "A-1"]


def test_while_the_room_serves_somebody_the_page_says_where(hospital: Hospital, nurse: Client, look: Look) -> None:
    visit = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    assert "A-1 sedang dipanggil di Ruang Anak" in look(nurse, address(hospital, visit))
