"""A booking of the system used before lives on here: its tasks reach BPJS, and BPJS's own is never added."""

from datetime import time
from typing import Any

import pytest

from bpjs_bridge.models import MessageState, OutboxMessage, ParkReason, Reporting
from bpjs_bridge.outbox import status
from bpjs_bridge.outbox.status import State, VisitStatus
from queues import verbs
from queues.imports.booking_places import EarlierBooking
from queues.imports.bookings import BookingImport
from queues.invariants import all_invariants
from queues.models import Source, Stage, Visit
from queues.press import Press
from tests.hospital import TODAY
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import RACIKAN, Road

CODE = "Y03-20#1617068533/a"


def taken_over(road: Road, *, code: str = CODE, is_bpjs_own: bool, **changes: Any) -> Visit:
    patient = road.hospital.patient()
    fields: dict[str, Any] = {
        "line": 2,
        "booking_code": code,
        "record_number": patient.medical_record_number,
        "poli_code": "ANA",
        "doctor_code": 1001,
        "on": TODAY,
        "starts": time(8),
        "ends": time(12),
        "label": "A-5",
        "number": 5,
        "is_jkn": True,
        "visit_type": "REFERRAL",
        "referral_number": "0001R0040116A000009",
        "is_bpjs_own": is_bpjs_own,
    }
    work = BookingImport(at=road.hospital.now)
    list(work.run([EarlierBooking(**fields | changes)]))
    assert work.result.bad == []
    return Visit.objects.get(booking_code=code)


def known_to_bpjs(road: Road, visit: Visit) -> None:
    road.simulator.add_mobile_booking(
        kodebooking=visit.booking_code,
        kodepoli="ANA",
        kodedokter=1001,
        jampraktek="08:00-12:00",
        tanggalperiksa=TODAY.isoformat(),
        pasienbaru=0,
    )


def served(road: Road, visit: Visit) -> None:
    """From check-in to the medicine."""
    verbs.check_in(visit, Press(road.hospital.later()))
    road.finish(road.call(), RACIKAN)
    road.medicine(visit)


def broken_rules() -> dict[int, list[str]]:
    return {rule.number: rows for rule in all_invariants() if (rows := list(rule.find()))}


@pytest.mark.parametrize("is_bpjs_own", [True, False])
def test_its_tasks_reach_bpjs_and_nothing_is_added(road: Road, is_bpjs_own: bool) -> None:
    visit = taken_over(road, is_bpjs_own=is_bpjs_own)
    known_to_bpjs(road, visit)
    served(road, visit)
    road.drain()
    assert road.stored(visit) == [3, 4, 5, 6, 7]
    assert road.simulator.log(route="add") == []
    assert road.simulator.booking(CODE)["pharmacy"]
    assert_both_sides_agree(road)
    assert broken_rules() == {}


def test_one_that_bpjs_does_not_know_after_all_is_added_before_its_tasks(road: Road) -> None:
    visit = taken_over(road, is_bpjs_own=False)
    served(road, visit)
    road.drain()
    assert road.stored(visit) == [3, 4, 5, 6, 7]
    assert len(road.simulator.log(route="add", kodebooking=CODE)) == 1
    assert set(road.states(visit)) == {0, 30, 40, 50, 55, 60, 70}
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}
    assert_both_sides_agree(road)
    assert broken_rules() == {}


def test_one_of_mobile_jkn_that_bpjs_does_not_know_is_left_to_a_person(road: Road) -> None:
    visit = taken_over(road, is_bpjs_own=True)
    verbs.check_in(visit, Press(road.hospital.later()))
    road.drain()
    message = OutboxMessage.objects.get(visit=visit)
    assert (message.state, message.park_reason) == (MessageState.PARKED, ParkReason.UNKNOWN_BOOKING)
    assert road.simulator.log(route="add") == []
    assert status.for_visits([visit.pk]) == {visit.pk: VisitStatus(State.PARKED, "Kode Booking tidak ditemukan")}


def test_an_add_that_bpjs_refuses_holds_the_tasks_back(road: Road) -> None:
    visit = taken_over(road, is_bpjs_own=False, referral_number="")
    verbs.check_in(visit, Press(road.hospital.later()))
    road.drain()
    assert road.states(visit) == {0: MessageState.PARKED, 30: MessageState.PENDING}


def test_cancelled_by_the_hospital_it_is_cancelled_at_bpjs(road: Road) -> None:
    visit = taken_over(road, is_bpjs_own=True)
    known_to_bpjs(road, visit)
    verbs.cancel(visit, Press(road.hospital.now, reason="Dokter berhalangan"))
    road.drain()
    assert road.simulator.booking(CODE)["cancelled_by"] == "hospital"
    assert_both_sides_agree(road)


@pytest.mark.parametrize("is_bpjs_own", [True, False])
def test_bpjs_cancels_it_and_hears_nothing_back(road: Road, is_bpjs_own: bool) -> None:
    visit = taken_over(road, is_bpjs_own=is_bpjs_own)
    verbs.cancel(visit, Press(road.hospital.now, reason="batal dari HP"), source=Source.BPJS)
    visit.refresh_from_db()
    assert visit.stage == Stage.CANCELLED
    assert road.drain() == []
    assert broken_rules() == {}


def test_the_console_says_that_bpjs_has_it(road: Road) -> None:
    visit = taken_over(road, is_bpjs_own=False)
    assert status.for_visits([visit.pk]) == {visit.pk: VisitStatus(State.ACCEPTED, "Sudah diterima BPJS")}


def test_how_it_is_told_is_decided_when_it_is_taken_over(road: Road, settings: Any) -> None:
    settings.BPJS_SEND = "shadow"
    visit = taken_over(road, is_bpjs_own=True)
    settings.BPJS_SEND = "on"
    assert Reporting.objects.get(visit=visit).mode == "shadow"
    verbs.check_in(visit, Press(road.hospital.later()))
    assert road.states(visit) == {30: MessageState.SHADOW}


def test_an_add_for_a_booking_of_bpjs_s_own_breaks_rule_33(road: Road) -> None:
    visit = taken_over(road, is_bpjs_own=False)
    served(road, visit)
    road.drain()
    Reporting.objects.update(is_bpjs_own=True)
    assert set(broken_rules()) == {33}
