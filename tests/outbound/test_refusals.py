"""A business refusal parks that booking alone, with BPJS's words; what BPJS misses is sent again; people decide."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.models import (
    GiveUpCause,
    MessageKind,
    MessageState,
    OutboxMessage,
    Outcome,
    ParkReason,
)
from bpjs_bridge.outbox import corrections
from bpjs_bridge.outbox.corrections import MessageMovedOnError
from bpjs_bridge.outbox.verdicts import judge, reason_of
from queues import clock, verbs
from queues.encryption.crypto import blind_index
from queues.errors import ReasonNeededError
from queues.models import IdentifierKind, PatientIdentifier
from tests.hospital import TODAY
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import EVENING, Road, forget
from tests.outbound.test_corrected_records import RIGHT, member_of

WRONG_NIK = "9900000000009998"


@pytest.fixture
def person(road: Road) -> User:
    return road.hospital.nurse


def test_a_refused_booking_is_parked_alone_with_bpjs_words(road: Road, caplog: pytest.LogCaptureFixture) -> None:
    parked = refused_for_a_wrong_nik(road)
    good = road.ticket()
    road.drain()
    assert set(road.states(good).values()) == {MessageState.DELIVERED}
    assert road.states(parked.visit) == {0: "PARKED", 30: "PENDING"}
    assert (parked.park_reason, parked.last_code) == (ParkReason.PATIENT, "201")
    assert parked.last_message == "data nik belum sesuai."
    assert parked.alarmed_at is not None
    assert parked.visit.booking_code in caplog.text
    assert_both_sides_agree(road)


def test_a_refused_number_that_is_cancelled_is_nobody_s_task_any_more(road: Road) -> None:
    parked = refused_for_a_wrong_nik(road)
    visit, asked = parked.visit, len(road.simulator.log())
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="Salah poli"))
    assert road.states(visit) == {0: "GIVEN_UP", 30: "GIVEN_UP", 1000: "GIVEN_UP"}
    parked.refresh_from_db()
    assert parked.given_up_cause == GiveUpCause.CANCELLED
    road.drain()
    assert len(road.simulator.log()) == asked
    assert_both_sides_agree(road)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("data nomorreferensi  belum sesuai.", ParkReason.REFERENCE),
        ("Rujukan tidak valid", ParkReason.REFERENCE),
        ("Rujukan untuk tanggal 2026-03-16 tidak valid / masa berlaku habis", ParkReason.REFERENCE),
        ("data nik  belum sesuai.", ParkReason.PATIENT),
        ("Nomor Referensi 0001R1 sudah terbit SEP", ParkReason.SEP_ISSUED),
        ("Data dokter tidak ditemukan.", ParkReason.MAPPING),
        ("TaskId terakhir 5", ParkReason.LATER_STORED),
        ("TaskId=4 belum ada", ParkReason.PREDECESSOR),
        (
            "TaskId=4 (16-03-2026 08:00:00 WIB) tidak boleh kurang atau sama dengan waktu sebelumnya",
            ParkReason.TIME_ORDER,
        ),
        ("TaskId=3 (16-03-2026 08:00:00 WIB) lebih besar dari pada TaskId=4", ParkReason.TIME_ORDER),
        (
            "Waktu tidak valid (17-03-2026 00:10:00 WIB). "
            "Tanggal pelayanan untuk Kode Booking tersebut adalah (2026-03-16)",
            ParkReason.PAST_DATE,
        ),
        ("Update waktu antrean maksimal H+7", ParkReason.TOO_LATE),
        ("Kode Booking tidak ditemukan", ParkReason.UNKNOWN_BOOKING),
        ("sesuatu yang baru", ParkReason.REFUSED),
    ],
)
def test_bpjs_words_say_why(words: str, reason: ParkReason) -> None:
    assert reason_of(Answer(Outcome.REFUSED, "201", words, 200)) == reason


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (MessageKind.TASK, "TaskId=4 sudah ada"),
        (MessageKind.ADD, "Terdapat duplikasi Kode Booking"),
        (MessageKind.CANCEL, "Antrean Tidak Ditemukan atau Sudah Dibatalkan"),
    ],
)
def test_refused_because_it_is_there_is_delivered(kind: MessageKind, words: str) -> None:
    assert judge(OutboxMessage(kind=kind), Answer(Outcome.REFUSED, "201", words)).state == MessageState.DELIVERED


def test_a_cancellation_whose_answer_was_lost_is_delivered_though_bpjs_refuses_the_second(road: Road) -> None:
    visit = road.ticket()
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="Pulang"))
    road.simulator.settings(is_second_cancel_refused=True)
    road.simulator.fault("cut_after_storing", match="batal", times=1)
    road.drain()
    assert road.states(visit)[1000] == "DELIVERED"


# --- what BPJS misses -----------------------------------------------------------------------------------------
def test_a_booking_that_bpjs_lost_is_added_again_with_all_its_tasks(road: Road) -> None:
    visit = road.ticket()
    entry = road.call()
    road.drain()
    forget(road)
    road.finish(entry)
    road.drain()
    assert road.stored(visit) == [3, 4, 5]
    again = OutboxMessage.objects.get(visit=visit, position=0, state=MessageState.DELIVERED)
    assert again.supersedes is not None
    assert again.payload == again.supersedes.payload
    assert_both_sides_agree(road)


def test_a_cancellation_of_a_booking_that_bpjs_lost_adds_it_first(road: Road) -> None:
    visit = road.hospital.booked(channel="COUNTER", referral_number="0001R9", visit_type="REFERRAL")
    road.drain()
    forget(road)
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="Pulang"))
    road.drain()
    assert road.simulator.booking(visit.booking_code)["status"] == "Batal"


def test_a_task_that_bpjs_lost_is_sent_again_before_its_follower(road: Road) -> None:
    visit = road.ticket()
    entry = road.call()
    # BPJS says it stored 4 and did not.
    road.simulator.fault("http_204", match="updatewaktu", taskid=4, times=1, stores=False)
    road.finish(entry)
    road.drain()
    assert road.stored(visit) == [3, 4, 5]
    assert road.simulator.log(route="getlisttask")
    assert OutboxMessage.objects.get(visit=visit, position=50).refused_count == 1
    assert_both_sides_agree(road)


def test_a_predecessor_that_we_never_had_is_parked(road: Road) -> None:
    visit = road.mobile_booking()
    verbs.check_in(visit, road.hospital.by(at=road.hospital.later()))
    # BPJS thinks that this is a new patient: it wants 1 and 2, which nobody did.
    road.simulator.add_mobile_booking(
        kodebooking=visit.booking_code,
        kodepoli="ANA",
        kodedokter=1001,
        jampraktek="08:00-12:00",
        tanggalperiksa=TODAY.isoformat(),
        pasienbaru=1,
    )
    road.drain()
    parked = OutboxMessage.objects.get(visit=visit, position=30)
    assert (parked.state, parked.park_reason) == (MessageState.PARKED, ParkReason.PREDECESSOR)
    assert "belum ada" in parked.last_message


def test_bpjs_that_forgets_again_and_again_ends_with_a_person(road: Road) -> None:
    visit = road.ticket()
    road.simulator.fault("http_204", match="add", stores=False)
    road.drain()
    parked = OutboxMessage.objects.get(visit=visit, position=30)
    assert (parked.state, parked.park_reason, parked.refused_count) == (
        MessageState.PARKED,
        ParkReason.UNKNOWN_BOOKING,
        3,
    )


def test_an_act_after_midnight_keeps_its_time_and_is_parked_as_past_its_date(road: Road) -> None:
    visit = road.ticket()
    entry = road.call()
    road.hospital.now = clock.moment(TODAY + timedelta(days=1), time(0, 20))
    road.finish(entry)
    offset = int((clock.moment(TODAY + timedelta(days=1), time(6)) - EVENING).total_seconds())
    now_offset = road.simulator.state()["settings"]["clock_offset_seconds"]
    road.simulator.settings(clock_offset_seconds=now_offset + offset)
    road.drain()
    parked = OutboxMessage.objects.get(visit=visit, position=50)
    assert (parked.state, parked.park_reason) == (MessageState.PARKED, ParkReason.PAST_DATE)
    assert_both_sides_agree(road)


# --- a named person decides -----------------------------------------------------------------------------------
def refused_for_a_wrong_nik(road: Road) -> OutboxMessage:
    """The record has another NIK than BPJS has for this card; the right one is there, switched off."""
    patient = road.hospital.patient()
    member_of(road, patient)
    PatientIdentifier.objects.filter(patient=patient, kind=IdentifierKind.NIK).update(is_active=False)
    PatientIdentifier.objects.create(patient=patient, kind=IdentifierKind.NIK, value=WRONG_NIK)
    visit = road.ticket(patient, referral_number=RIGHT)
    road.drain()
    return OutboxMessage.objects.get(visit=visit, position=0)


def correct_the_nik(parked: OutboxMessage) -> None:
    rows = PatientIdentifier.objects.filter(patient=parked.visit.patient)
    rows.filter(value_index=blind_index(WRONG_NIK)).delete()
    rows.update(is_active=True)


def test_resending_an_add_tells_the_corrected_record(road: Road, person: User) -> None:
    parked = refused_for_a_wrong_nik(road)
    correct_the_nik(parked)
    again = corrections.resend(parked, at=timezone.now(), by=person)
    road.drain()
    parked.refresh_from_db()
    again.refresh_from_db()
    assert (parked.state, again.state) == (MessageState.SUPERSEDED, MessageState.DELIVERED)
    assert (again.supersedes, again.requested_by) == (parked, person)
    assert road.states(parked.visit) == {0: "DELIVERED", 30: "DELIVERED"}
    assert_both_sides_agree(road)


def test_giving_up_an_add_gives_up_the_whole_booking_and_what_follows(road: Road, person: User) -> None:
    parked = refused_for_a_wrong_nik(road)
    with pytest.raises(ReasonNeededError):
        corrections.give_up(parked, at=timezone.now(), by=person, reason="  ")
    corrections.give_up(parked, at=timezone.now(), by=person, reason="NIK pasien salah")
    road.call()
    assert set(road.states(parked.visit).values()) == {MessageState.GIVEN_UP}
    causes = OutboxMessage.objects.order_by("position").values_list("given_up_cause", flat=True)
    assert list(causes) == [GiveUpCause.PERSON, GiveUpCause.NOT_ADDED, GiveUpCause.NOT_ADDED]
    assert road.drain() == []
    assert_both_sides_agree(road)


def test_an_add_given_up_too_early_can_go_out_after_all_with_what_followed(road: Road, person: User) -> None:
    parked = refused_for_a_wrong_nik(road)
    corrections.give_up(parked, at=timezone.now(), by=person, reason="NIK pasien salah")
    road.call()
    correct_the_nik(parked)
    parked.refresh_from_db()
    corrections.resend(parked, at=timezone.now(), by=person)
    road.drain()
    assert road.states(parked.visit) == {0: "DELIVERED", 30: "DELIVERED", 40: "DELIVERED"}
    assert_both_sides_agree(road)


def test_only_what_is_parked_is_decided_and_only_once(road: Road, person: User) -> None:
    parked = refused_for_a_wrong_nik(road)
    corrections.resend(parked, at=timezone.now(), by=person)
    with pytest.raises(MessageMovedOnError):
        corrections.resend(parked, at=timezone.now(), by=person)
    with pytest.raises(MessageMovedOnError):
        corrections.give_up(parked, at=timezone.now(), by=person, reason="Terlambat")


@pytest.mark.parametrize("is_readable", [True, False])
def test_a_damaged_payload_is_parked_not_sent_and_told_anew_from_the_record(
    road: Road, person: User, is_readable: bool
) -> None:
    visit = road.ticket()
    if is_readable:
        OutboxMessage.objects.filter(position=30).update(payload='{"kodebooking":"lain"}')
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bpjs_bridge_outboxmessage SET payload = 'no key:abc' WHERE position = 30")
    other = road.ticket()
    road.drain()
    damaged = OutboxMessage.objects.defer("payload").get(visit=visit, position=30)
    assert (damaged.state, damaged.park_reason) == (MessageState.PARKED, ParkReason.DAMAGED)
    assert len(road.simulator.log(kodebooking=visit.booking_code)) == 1
    assert set(road.states(other).values()) == {MessageState.DELIVERED}
    corrections.resend(damaged, at=timezone.now(), by=person)
    road.drain()
    assert road.stored(visit) == [3]
