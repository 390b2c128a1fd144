"""How many SQL statements a call costs, its token included (savepoints counted too)."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bpjs_bridge import wire
from queues.models import ClinicSession, Patient
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, booking_of, new_patient, practice_of, stranger_booking


def cost(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert call().code in (200, 202)
    return len(captured)


def test_reading_costs_little(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    for _person in range(20):
        hospital.booked(session=session)
    code = hospital.booked(session=session).booking_code
    here = hospital.here().booking_code
    assert cost(lambda: bpjs.call("statusantrean", practice_of(session))) <= 6
    assert cost(lambda: bpjs.call("sisaantrean", kodebooking=code)) <= 4
    assert cost(lambda: bpjs.call("sisaantrean", kodebooking=here)) <= 6


def test_taking_a_number_costs_what_its_locks_and_rows_need(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient
) -> None:
    # 4 for the session, 3 for the person, 7 to hold both and look, 15 of the domain's `book`, 2 for the figures.
    body = booking_of(patient, session)
    assert cost(lambda: bpjs.call("ambilantrean", body)) <= 31
    assert cost(lambda: bpjs.call("ambilantrean", body)) <= 15
    assert cost(lambda: bpjs.call("ambilantrean", stranger_booking(session))) <= 8


def test_the_cost_does_not_grow_with_the_queue(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    first = cost(lambda: bpjs.call("ambilantrean", booking_of(hospital.patient(), session, reference="R1")))
    for _person in range(20):
        hospital.booked(session=session)
    last = cost(lambda: bpjs.call("ambilantrean", booking_of(hospital.patient(), session, reference="R2")))
    assert last <= first


def test_other_writing(bpjs: MobileJkn, hospital: Hospital) -> None:
    known, waktu = hospital.booked(), wire.milliseconds(hospital.now)
    assert cost(lambda: bpjs.call("pasienbaru", new_patient())) <= 14
    assert cost(lambda: bpjs.call("checkinantrean", kodebooking=known.booking_code, waktu=waktu)) <= 18
    assert cost(lambda: bpjs.call("checkinantrean", kodebooking=known.booking_code, waktu=waktu)) <= 7
    assert cost(lambda: bpjs.call("batalantrean", kodebooking=known.booking_code, keterangan="batal")) <= 20
