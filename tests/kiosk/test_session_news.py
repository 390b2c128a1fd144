"""A session that is late, moved or served by another doctor: phone and kiosk say so before anything is pressed."""

import re
from datetime import time

from django.test import Client

from queues import verbs
from queues.models import ClinicSession, Doctor, Visit
from tests.hospital import Hospital


def phone(visit: Visit) -> str:
    return re.sub(r"\s+", " ", Client().get(f"/s/{visit.status_token}/").content.decode())


def tag(visit: Visit) -> str:
    return Client().get(f"/s/{visit.status_token}/now/")["ETag"]


def colleague(hospital: Hospital) -> ClinicSession:
    room = hospital.counter("Ruang Anak 2", hospital.room.stops.get())
    session = hospital.open(hospital.children, hospital.second_doctor)
    ClinicSession.objects.filter(pk=session.pk).update(room=room)
    return session


def test_phone_and_kiosk_say_when_and_why_it_begins_late(kiosk, hospital: Hospital, booking: Visit) -> None:
    verbs.decide_late_start(booking.session, hospital.by(at=hospital.now, reason="operasi"), late_start=time(10))
    words = "Hari ini dokter mulai pukul 10:00: operasi."
    assert words in phone(booking)
    kiosk.scan(booking.booking_code)
    assert kiosk.at == "/kiosk/confirm/"
    assert words in kiosk.text


def test_phone_and_kiosk_lead_people_to_where_they_are_moved(kiosk, hospital: Hospital, booking: Visit) -> None:
    there = colleague(hospital)
    before = tag(booking)
    verbs.move_session(booking.session, hospital.by(at=hospital.now, reason="dokter sakit"), target=there)
    text = phone(booking)
    assert "Praktek dipindah: Anda dilayani dr. Uji Kedua, 08:00-12:00, di Anak, Ruang Anak 2." in text
    assert tag(booking) != before
    kiosk.scan(booking.booking_code)
    assert "Ruang Anak 2" in kiosk.text
    assert "dr. Uji Kedua" in kiosk.text
    after = tag(booking)
    hospital.booked(session=there)
    assert tag(booking) != after, "the order is that of the session where the people are"


def test_a_substitute_is_named_to_whoever_has_a_number(kiosk, hospital: Hospital, booking: Visit) -> None:
    spare = Doctor.objects.create(name="dr. Uji Ketiga")
    verbs.decide_substitute(booking.session, hospital.by(at=hospital.now), doctor=spare)
    assert "Anda dilayani dokter pengganti: dr. Uji Ketiga." in phone(booking)
