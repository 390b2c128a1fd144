"""No number of a JKN patient ever leaves without a NIK or card: it is held here with words, and goes once complete."""

import json
from pathlib import Path

import pytest

from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage, ParkReason
from bpjs_bridge.models.outbox import digest_of
from bpjs_bridge.outbox import corrections, status
from bpjs_bridge.outbox.status import State, VisitStatus
from queues import verbs
from queues.errors import CardMissingError, NikMissingError
from queues.models import Channel, IdentifierKind, Patient, PatientIdentifier, Visit
from queues.press import Press
from tests.newborn import LETTER, NIK, newborn
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road
from tests.outbound.test_imported_bookings import taken_over

WORDS = "NIK pasien belum diisi: antrean ini belum dikirim ke BPJS"


@pytest.fixture
def baby(road: Road, tmp_path: Path) -> Patient:
    return newborn(tmp_path)


def add_nik(road: Road, patient: Patient) -> None:
    verbs.add_identifiers(patient, road.hospital.by(at=road.hospital.later()), identifiers={IdentifierKind.NIK: NIK})


def standing_add(visit: Visit) -> OutboxMessage:
    gone = (MessageState.SUPERSEDED, MessageState.WITHDRAWN)
    return OutboxMessage.objects.exclude(state__in=gone).get(visit=visit, kind=MessageKind.ADD)


def without(patient: Patient, kind: IdentifierKind) -> None:
    PatientIdentifier.objects.filter(patient=patient, kind=kind).update(is_active=False)


@pytest.mark.parametrize("channel", [Channel.KIOSK, Channel.COUNTER, Channel.API])
def test_a_number_that_is_given_here_asks_for_card_and_nik_first(road: Road, baby: Patient, channel: str) -> None:
    with pytest.raises(NikMissingError):
        road.ticket(baby, channel=channel)
    without(baby, IdentifierKind.BPJS_CARD)
    with pytest.raises(CardMissingError):
        road.ticket(baby, channel=channel)
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("kind", "words"),
    [(IdentifierKind.NIK, WORDS), (IdentifierKind.BPJS_CARD, "Nomor kartu BPJS pasien belum diisi")],
)
def test_an_imported_booking_that_bpjs_lacks_is_held_until_the_record_is_complete(
    road: Road, kind: IdentifierKind, words: str
) -> None:
    visit = taken_over(road, is_bpjs_own=False)
    without(visit.patient, kind)
    verbs.check_in(visit, Press(road.hospital.later()))
    road.drain()
    held = standing_add(visit)
    assert (held.state, held.park_reason, held.attempts) == (MessageState.PARKED, ParkReason.INCOMPLETE, 0)
    assert words in held.last_message
    assert status.for_visits([visit.pk])[visit.pk] == VisitStatus(State.PARKED_INCOMPLETE, held.last_message)
    assert road.simulator.log(route="add") == []
    assert_both_sides_agree(road)
    value = NIK if kind == IdentifierKind.NIK else "9000000000701"
    verbs.add_identifiers(visit.patient, road.hospital.by(at=road.hospital.later()), identifiers={kind: value})
    road.drain()
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}
    assert road.stored(visit) == [3]
    assert_both_sides_agree(road)


def test_a_booking_of_mobile_jkn_that_bpjs_lacks_is_held_in_the_same_way(road: Road) -> None:
    visit = road.hospital.booked(referral_number=LETTER, visit_type="REFERRAL")
    without(visit.patient, IdentifierKind.NIK)
    verbs.check_in(visit, Press(road.hospital.later()))
    road.drain()
    assert standing_add(visit).park_reason == ParkReason.INCOMPLETE
    add_nik(road, visit.patient)
    road.drain()
    assert road.stored(visit) == [3]


def test_a_correction_that_completes_nothing_sends_nothing(road: Road) -> None:
    patient = road.hospital.patient()
    visit = road.ticket(patient, referral_number=LETTER)
    without(patient, IdentifierKind.NIK)
    verbs.correct_referral(
        visit, road.hospital.by(at=road.hospital.later(), reason="salah ketik"), referral_number="0301B0011126P000702"
    )
    road.drain()
    assert standing_add(visit).park_reason == ParkReason.INCOMPLETE
    again = corrections.resend(standing_add(visit), at=road.hospital.later(), by=road.hospital.nurse)
    road.drain()
    again.refresh_from_db()
    assert (again.state, again.last_message, again.attempts) == (MessageState.PARKED, WORDS, 0)
    assert road.simulator.log(route="add") == []


def test_one_written_by_an_earlier_version_is_held_at_the_door(road: Road) -> None:
    visit = road.ticket(referral_number=LETTER)
    add = standing_add(visit)
    empty = json.dumps({**json.loads(add.payload), "nik": ""})
    OutboxMessage.objects.filter(pk=add.pk).update(payload=empty, payload_digest=digest_of(empty))
    road.drain()
    assert road.states(visit) == {0: MessageState.PARKED, 30: MessageState.PENDING}
    assert standing_add(visit).last_message == WORDS
    assert road.simulator.log(route="add") == []
    corrections.resend(standing_add(visit), at=road.hospital.later(), by=road.hospital.nurse)
    road.drain()
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}


def test_a_non_jkn_patient_without_a_nik_is_told(road: Road, baby: Patient) -> None:
    visit = road.ticket(baby, payer=road.hospital.cash, referral_number="", visit_type="")
    road.drain()
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}


def test_in_shadow_nothing_is_held(road: Road, settings) -> None:
    settings.BPJS_SEND = "shadow"
    patient = road.hospital.patient()
    visit = road.ticket(patient, referral_number=LETTER)
    assert standing_add(visit).state == MessageState.SHADOW
