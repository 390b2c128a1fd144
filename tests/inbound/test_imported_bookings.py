"""Mobile JKN goes on with a booking of the system used before, letter for letter by its code."""

from datetime import date, time

import pytest
import time_machine

from bpjs_bridge import wire
from queues.imports.booking_places import EarlierBooking
from queues.imports.bookings import BookingImport
from queues.models import ClinicSession, Patient, Stage, Visit
from tests.hospital import TODAY, Hospital
from tests.inbound.mobile_jkn import TOMORROW, MobileJkn

CODE = "Y03-20#1617068533/aB"


def taken_over(hospital: Hospital, patient: Patient, *, on: date) -> Visit:
    booking = EarlierBooking(
        line=2,
        booking_code=CODE,
        record_number=patient.medical_record_number,
        poli_code="ANA",
        doctor_code=1001,
        on=on,
        starts=time(8),
        ends=time(12),
        label="A-5",
        number=5,
        is_jkn=True,
        visit_type="REFERRAL",
        referral_number="0001R0040116A000009",
        is_bpjs_own=True,
    )
    work = BookingImport(at=hospital.now)
    list(work.run([booking]))
    assert work.result.bad == []
    return Visit.objects.get()


@pytest.fixture
def visit(hospital: Hospital, session: ClinicSession, patient: Patient) -> Visit:
    return taken_over(hospital, patient, on=TOMORROW)


def test_it_is_asked_for_and_cancelled(bpjs: MobileJkn, visit: Visit) -> None:
    left = bpjs.call("sisaantrean", kodebooking=CODE)
    assert (left.told, left.response["nomorantrean"]) == ((200, "Ok"), "A-5")
    assert bpjs.call("batalantrean", kodebooking=CODE, keterangan="berhalangan").told == (200, "Ok")
    visit.refresh_from_db()
    assert visit.stage == Stage.CANCELLED


def test_another_spelling_of_its_code_is_another_code(bpjs: MobileJkn, visit: Visit) -> None:
    assert bpjs.call("sisaantrean", kodebooking=CODE.lower()).code == 201


def test_its_holder_checks_in(bpjs: MobileJkn, hospital: Hospital, patient: Patient) -> None:
    visit = taken_over(hospital, patient, on=TODAY)
    with time_machine.travel(hospital.later(), tick=False):
        told = bpjs.call("checkinantrean", kodebooking=CODE, waktu=wire.milliseconds(hospital.now)).told
    assert told == (200, "Ok")
    visit.refresh_from_db()
    assert (visit.stage, visit.arrived_at) == (Stage.WAITING_CLINIC, hospital.now)
