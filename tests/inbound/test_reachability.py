"""Mobile JKN is offered what a counter can call and JKN pays; people who booked before are told what to do."""

import logging
from collections.abc import Callable

import pytest

from bpjs_bridge import wire
from queues.models import ClinicSession, Counter, Patient, Payer, Stage, Stop, Visit
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, booking_of, practice_of, stranger_booking

CLOSED = (201, "Pendaftaran ke Poli Ini Sedang Tutup")
NOT_SCHEDULED = (
    201,
    "Jadwal Dokter dr. Uji Pertama Tersebut Belum Tersedia, Silahkan Reschedule Tanggal dan Jam Praktek Lainnya",
)
TO_THE_DESK = (201, "Check In Belum Dapat Dilakukan, Silahkan Menghubungi Petugas Pendaftaran di Rumah Sakit")


def no_stop(hospital: Hospital) -> None:
    hospital.room.stops.clear()
    Stop.objects.filter(clinic=hospital.children).delete()


def stop_off(hospital: Hospital) -> None:
    Stop.objects.filter(clinic=hospital.children).update(is_active=False)


def room_off(hospital: Hospital) -> None:
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=False)


def another_polis_room(hospital: Hospital) -> None:
    ClinicSession.objects.filter(clinic=hospital.children).update(room=hospital.rooms[hospital.internal.pk])


def no_jkn_payer(hospital: Hospital) -> None:
    Payer.objects.filter(is_jkn=True).update(is_active=False)


def no_payer_at_all(hospital: Hospital) -> None:
    Payer.objects.all().delete()


@pytest.mark.parametrize("make", [no_stop, stop_off, room_off, another_polis_room, no_jkn_payer, no_payer_at_all])
def test_what_nobody_can_call_is_closed(
    bpjs: MobileJkn,
    hospital: Hospital,
    session: ClinicSession,
    patient: Patient,
    caplog: pytest.LogCaptureFixture,
    make: Callable[[Hospital], None],
) -> None:
    make(hospital)
    stops = Stop.objects.count()
    assert bpjs.call("statusantrean", practice_of(session)).told == CLOSED
    assert bpjs.call("ambilantrean", booking_of(patient, session)).told == CLOSED
    assert bpjs.call("ambilantrean", stranger_booking(session)).told == CLOSED, "nobody is sent to register for it"
    assert not Visit.objects.exists()
    assert Stop.objects.count() == stops
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_where_another_doctor_can_be_called_the_poli_is_not_said_to_be_closed(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    hospital.open(hospital.children, hospital.second_doctor, on=session.date)
    ClinicSession.objects.filter(pk=session.pk).update(room=hospital.desk)
    for service in ("statusantrean", "ambilantrean"):
        assert bpjs.call(service, booking_of(patient, session)).told == NOT_SCHEDULED


def test_a_new_patient_is_sold_nothing_that_admission_cannot_call(
    bpjs: MobileJkn, hospital: Hospital, session: ClinicSession
) -> None:
    Counter.objects.filter(pk=hospital.desk.pk).update(is_active=False)
    new = hospital.patient(is_new=True)
    assert bpjs.call("ambilantrean", booking_of(new, session)).told == CLOSED
    assert bpjs.call("ambilantrean", booking_of(hospital.patient(), session)).code == 200


@pytest.mark.parametrize("is_new", [False, True])
def test_a_check_in_that_nobody_could_call_sends_to_the_desk_and_keeps_the_booking(
    bpjs: MobileJkn, hospital: Hospital, is_new: bool
) -> None:
    visit = hospital.booked(hospital.patient(is_new=is_new))
    closed = hospital.desk if is_new else hospital.room
    Counter.objects.filter(pk=closed.pk).update(is_active=False)
    asked = {"kodebooking": visit.booking_code, "waktu": wire.milliseconds(hospital.now)}
    stops = Stop.objects.count()
    assert bpjs.call("checkinantrean", asked).told == TO_THE_DESK
    visit.refresh_from_db()
    assert (visit.stage, visit.arrived_at, Stop.objects.count()) == (Stage.BOOKED, None, stops)
    assert bpjs.call("sisaantrean", kodebooking=visit.booking_code).code == 200
    Counter.objects.filter(pk=closed.pk).update(is_active=True)
    assert bpjs.call("checkinantrean", asked).told == (200, "Ok")
