"""How many SQL statements a call costs, its token included (savepoints counted too)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from time_machine import Traveller

from bpjs_bridge import wire
from queues import verbs
from queues.models import ClinicSession, Patient, PrescriptionKind
from queues.press import Press
from queues.verbs import PlannedSurgery
from tests.hospital import TODAY, Hospital
from tests.inbound.mobile_jkn import (
    NAME,
    NEW_CARD,
    PASSWORD,
    MobileJkn,
    booking_of,
    new_patient,
    practice_of,
    stranger_booking,
)


def cost(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert call().code in (200, 202)
    return len(captured)


def test_reading_costs_little(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    for _person in range(20):
        hospital.booked(session=session)
    code = hospital.booked(session=session).booking_code
    here = hospital.here().booking_code
    assert cost(lambda: bpjs.call("statusantrean", practice_of(session))) <= 3
    # The first time one more: BPJS has named the booking, so it has it.
    assert [cost(lambda: bpjs.call("sisaantrean", kodebooking=code)) for _time in range(2)] == [3, 2]
    assert cost(lambda: bpjs.call("sisaantrean", kodebooking=here)) <= 8
    assert cost(lambda: bpjs.call("sisaantrean", kodebooking=here)) <= 7


def test_taking_a_number_costs_what_its_locks_and_rows_need(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient
) -> None:
    # Token 1, session 1, person 1, payer 1; under the locks: two to hold, two looks, three rows written,
    # what the event's chain begins with 1, the savepoint's pair; the seats that are left 1.
    body = booking_of(patient, session)
    assert cost(lambda: bpjs.call("ambilantrean", body)) <= 16
    assert cost(lambda: bpjs.call("ambilantrean", body)) <= 12
    assert cost(lambda: bpjs.call("ambilantrean", stranger_booking(session))) <= 6


def test_the_cost_does_not_grow_with_the_queue(bpjs: MobileJkn, hospital: Hospital, session: ClinicSession) -> None:
    first = cost(lambda: bpjs.call("ambilantrean", booking_of(hospital.patient(), session, reference="R1")))
    for _person in range(20):
        hospital.booked(session=session)
    last = cost(lambda: bpjs.call("ambilantrean", booking_of(hospital.patient(), session, reference="R2")))
    assert last <= first


def test_other_writing(bpjs: MobileJkn, hospital: Hospital) -> None:
    known, waktu = hospital.booked(), wire.milliseconds(hospital.now)
    assert cost(lambda: bpjs.call("pasienbaru", new_patient())) <= 14
    # Of an event, the hash of the one before it too; of an end, the act that makes a repeat known.
    assert cost(lambda: bpjs.call("checkinantrean", kodebooking=known.booking_code, waktu=waktu)) <= 16
    assert cost(lambda: bpjs.call("checkinantrean", kodebooking=known.booking_code, waktu=waktu)) <= 6
    assert cost(lambda: bpjs.call("batalantrean", kodebooking=known.booking_code, keterangan="batal")) <= 21


def test_a_token_costs_its_account(bpjs: MobileJkn) -> None:
    assert cost(lambda: bpjs.token(NAME, PASSWORD)) <= 1


def test_operations_cost_two_statements_however_many(bpjs: MobileJkn, hospital: Hospital) -> None:
    for number in range(20):
        planned = PlannedSurgery(f"OP-{number}", TODAY, "Apendektomi", hospital.children, card=NEW_CARD)
        verbs.plan_surgery(planned, Press(hospital.now))
    today = TODAY.isoformat()
    assert cost(lambda: bpjs.call("jadwaloperasirs", tanggalawal=today, tanggalakhir=today)) <= 2
    assert cost(lambda: bpjs.call("jadwaloperasipasien", nopeserta=NEW_CARD)) <= 2


def test_the_pharmacy(bpjs: MobileJkn, hospital: Hospital, wall_clock: Traveller, settings: Settings) -> None:
    settings.PHARMACY_TICKET_AT_FINISH = False
    visit, by = hospital.here(), hospital.by(hospital.room)
    entry = verbs.call_next(hospital.room, replace(by, at=hospital.later()))
    lines = [verbs.MedicineLine(medicine="Obat uji", quantity=1, dosage="1x1")]
    order = verbs.PrescriptionOrder(kind=PrescriptionKind.COMPOUND, items=lines)
    verbs.finish(entry, replace(by, at=hospital.later()), prescription=order)
    wall_clock.move_to(hospital.later())
    code = visit.booking_code
    assert cost(lambda: bpjs.call("ambilantreanfarmasi", kodebooking=code)) <= 26
    assert cost(lambda: bpjs.call("ambilantreanfarmasi", kodebooking=code)) <= 6
    assert cost(lambda: bpjs.call("statusantreanfarmasi", kodebooking=code)) <= 6
