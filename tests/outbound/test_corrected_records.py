"""A number that BPJS refused is corrected where people work: the corrected record goes out, its followers behind it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bpjs_bridge.client import calls
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import MessageState, OutboxMessage, ParkReason
from bpjs_bridge.outbox import corrections, status
from bpjs_bridge.outbox.corrections import NumberOnItsWayError, NumberTakenError
from bpjs_bridge.outbox.delivery import Deliverer
from queues import journey, verbs
from queues.errors import (
    ReasonNeededError,
    ReferenceInUseError,
    ReferenceMissingError,
    ReferralNotOursError,
    ReferralUnchangedError,
    VisitOverError,
)
from queues.models import IdentifierKind, Patient, PatientIdentifier, ReferralCorrection, Visit
from queues.press import Press
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road

WRONG, RIGHT = "0001R0010326B000009", "0001R0010326B000001"


def member_of(road: Road, patient: Patient) -> None:
    """BPJS knows this person, with one referral."""
    road.simulator.add_members(
        [
            {
                "id": "m-uji",
                "card": patient.identifier(IdentifierKind.BPJS_CARD),
                "nik": patient.identifier(IdentifierKind.NIK),
                "kk": "9900000000000001",
                "name": patient.name,
                "sex": "P",
                "birth_date": "1990-05-17",
                "phone": "080000000000",
                "address": {},
                "referrals": [
                    {"number": RIGHT, "type": 1, "clinic": "ANA", "issued_days_ago": 3, "from": "Puskesmas Rekaan"}
                ],
            }
        ]
    )


def refused(road: Road) -> Visit:
    """A ticket with a mistyped referral, its holder called and finished while BPJS says no."""
    patient = road.hospital.patient()
    member_of(road, patient)
    visit = road.ticket(patient, referral_number=WRONG)
    road.drain()
    return visit


def correct(road: Road, visit: Visit, number: str = RIGHT, *, visit_type: str = "", **how: Any) -> Visit:
    press = replace(road.hospital.by(at=road.hospital.later(), reason="salah ketik"), **how)
    return verbs.correct_referral(visit, press, referral_number=number, visit_type=visit_type)


def standing_add(visit: Visit) -> OutboxMessage:
    return OutboxMessage.objects.exclude(state=MessageState.SUPERSEDED).get(visit=visit, position=0)


def reference_at_bpjs(visit: Visit) -> str:
    with BpjsClient.antrean() as client:
        answer = client.play(calls.BOOKING_BY_CODE, {"kodebooking": visit.booking_code}).answer
    return str(answer.rows[0]["nomorreferensi"])


def test_a_refused_referral_is_corrected_and_everything_behind_it_leaves_in_order_with_its_times(road: Road) -> None:
    visit = refused(road)
    road.finish(road.call())
    road.drain()
    parked = standing_add(visit)
    assert (parked.state, parked.park_reason) == (MessageState.PARKED, ParkReason.REFERENCE)
    assert road.states(visit) == {0: "PARKED", 30: "PENDING", 40: "PENDING", 50: "PENDING"}
    tasks = dict(OutboxMessage.objects.filter(visit=visit, position__gt=0).values_list("task_id", "payload_digest"))
    correct(road, visit)
    road.drain()
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}
    assert road.stored(visit) == [3, 4, 5]
    assert reference_at_bpjs(visit) == RIGHT
    happened = [event.occurred_at for event in journey.standing_events(visit).values()][1:]
    told = road.simulator.tasks(visit.booking_code)
    assert [told[task] for task in (3, 4, 5)] == [int(moment.timestamp() * 1000) for moment in happened]
    assert tasks == dict(
        OutboxMessage.objects.filter(visit=visit, position__gt=0).values_list("task_id", "payload_digest")
    )
    assert_both_sides_agree(road)


def test_the_correction_is_a_new_row_by_a_named_person_and_history_keeps_the_old_number(road: Road) -> None:
    visit = refused(road)
    old = standing_add(visit)
    correct(road, visit, reason="salah ketik di loket")
    new = standing_add(visit)
    old.refresh_from_db()
    assert (old.state, new.supersedes, new.requested_by) == (MessageState.SUPERSEDED, old, road.hospital.nurse)
    assert json.loads(old.payload)["nomorreferensi"] == WRONG
    assert json.loads(new.payload)["nomorreferensi"] == RIGHT
    written = ReferralCorrection.objects.get()
    assert (written.old_number, written.new_number, written.reason) == (WRONG, RIGHT, "salah ketik di loket")
    assert written.actor == road.hospital.nurse


def test_the_kind_of_visit_can_be_wrong_too(road: Road) -> None:
    visit = refused(road)
    correct(road, visit, visit_type="CONTROL")
    assert json.loads(standing_add(visit).payload)["jeniskunjungan"] == 3
    visit.refresh_from_db()
    assert (ReferralCorrection.objects.get().old_type, visit.visit_type) == ("REFERRAL", "CONTROL")


def test_without_the_correction_nothing_leaves(road: Road) -> None:
    visit = refused(road)
    road.finish(road.call())
    road.drain()
    assert road.states(visit)[0] == MessageState.PARKED
    assert visit.booking_code not in road.simulator.state()["bookings"]


def test_a_second_wrong_number_is_refused_and_can_be_corrected_again(road: Road) -> None:
    visit = refused(road)
    correct(road, visit, "0001R0010326B000008")
    road.drain()
    assert standing_add(visit).park_reason == ParkReason.REFERENCE
    correct(road, visit)
    road.drain()
    assert standing_add(visit).state == MessageState.DELIVERED
    assert_both_sides_agree(road)


def test_a_number_given_up_and_what_was_given_up_with_it_go_out_after_the_correction(road: Road) -> None:
    visit = refused(road)
    corrections.give_up(standing_add(visit), at=timezone.now(), by=road.hospital.nurse, reason="pasien pulang")
    road.finish(road.call())
    correct(road, visit)
    road.drain()
    assert road.stored(visit) == [3, 4, 5]


def test_a_number_that_never_left_is_replaced_before_it_does(road: Road) -> None:
    visit = road.ticket(referral_number=WRONG)
    correct(road, visit)
    road.drain()
    assert reference_at_bpjs(visit) == RIGHT
    assert len(road.simulator.log(route="add")) == 1


def test_what_bpjs_has_keeps_its_reference(road: Road) -> None:
    visit = road.ticket(referral_number=WRONG)
    road.drain()
    with pytest.raises(NumberTakenError):
        correct(road, visit)
    visit.refresh_from_db()
    assert visit.referral_number == WRONG
    assert not ReferralCorrection.objects.exists()


def test_while_nobody_knows_whether_bpjs_has_it_the_reference_stays(road: Road) -> None:
    visit = road.ticket(referral_number=WRONG)
    road.simulator.fault("cut_after_storing", match="add", times=1)
    with BpjsClient.antrean() as client:
        Deliverer(client).deliver_next()
    with pytest.raises(NumberOnItsWayError):
        correct(road, visit)
    road.drain()
    visit.refresh_from_db()
    assert visit.referral_number == WRONG == reference_at_bpjs(visit)


def test_in_shadow_the_replacement_is_recorded_and_not_sent(road: Road, settings: Any) -> None:
    settings.BPJS_SEND = "shadow"
    visit = road.ticket(referral_number=WRONG)
    correct(road, visit)
    assert standing_add(visit).state == MessageState.SHADOW
    assert road.drain() == []


def test_what_is_asked_of_a_correction(road: Road) -> None:
    visit = refused(road)
    other = road.ticket(referral_number=RIGHT + "9")
    for number, how, error in (
        (RIGHT, {"reason": " "}, ReasonNeededError),
        (RIGHT, {"user": None}, ReasonNeededError),
        (" ", {}, ReferenceMissingError),
        (WRONG, {}, ReferralUnchangedError),
        (other.referral_number, {}, ReferenceInUseError),
    ):
        with pytest.raises(error):
            correct(road, visit, number, **how)
    mobile = road.mobile_booking(referral_number=WRONG + "7")
    with pytest.raises(ReferralNotOursError):
        correct(road, mobile)
    cash = road.ticket(payer=road.hospital.cash, referral_number="", visit_type="")
    with pytest.raises(ReferralNotOursError):
        correct(road, cash)
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="pulang"))
    with pytest.raises(VisitOverError):
        correct(road, visit)
    assert not ReferralCorrection.objects.exists()


# --- the person's data ----------------------------------------------------------------------------------------
def nik_row(patient: Patient) -> PatientIdentifier:
    return PatientIdentifier.objects.get(patient=patient, kind=IdentifierKind.NIK, is_active=True)


def add_nik(road: Road, patient: Patient, nik: str, user: User | None = None) -> None:
    press = Press(road.hospital.later(), user=user or road.hospital.nurse)
    verbs.add_identifiers(patient, press, identifiers={IdentifierKind.NIK: nik})


def test_a_nik_corrected_in_the_record_goes_out_without_another_press(road: Road) -> None:
    patient = road.hospital.patient()
    member_of(road, patient)
    right = nik_row(patient).value
    nik_row(patient).delete()
    add_nik(road, patient, "9900000000009999")
    visit = road.ticket(patient, referral_number=RIGHT)
    road.drain()
    assert standing_add(visit).park_reason == ParkReason.PATIENT
    assert status.for_visits([visit.pk])[visit.pk].state == "parked_person"
    # As the admin does it: the wrong value is switched off, the right one is entered.
    PatientIdentifier.objects.filter(pk=nik_row(patient).pk).update(is_active=False)
    add_nik(road, patient, right)
    road.drain()
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}
    assert standing_add(visit).requested_by == road.hospital.nurse
    assert_both_sides_agree(road)


def test_new_data_of_a_person_resend_nothing_that_was_refused_for_another_reason(road: Road) -> None:
    visit = refused(road)
    patient = visit.patient
    nik = nik_row(patient).value
    nik_row(patient).delete()
    add_nik(road, patient, nik)
    assert standing_add(visit).state == MessageState.PARKED
    assert status.for_visits([visit.pk])[visit.pk].state == "parked_referral"
