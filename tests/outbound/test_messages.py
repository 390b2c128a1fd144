"""From acts to messages: what is written, when it may leave, and what takes it back."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from bpjs_bridge.models import (
    GiveUpCause,
    MessageKind,
    MessageState,
    OutboxMessage,
    Reporting,
    SilenceReason,
)
from bpjs_bridge.models.outbox import PayloadChangedError
from bpjs_bridge.outbox.nudge import on_new_messages
from queues import rules, verbs
from queues.errors import UndoTooLateError
from queues.models import Channel, HistoryChangedError, Source, Stage, Visit
from tests.outbound.road import RACIKAN, Road

ADD_KEYS = [
    "kodebooking",
    "jenispasien",
    "nomorkartu",
    "nik",
    "nohp",
    "kodepoli",
    "namapoli",
    "pasienbaru",
    "norm",
    "tanggalperiksa",
    "kodedokter",
    "namadokter",
    "jampraktek",
    "jeniskunjungan",
    "nomorreferensi",
    "nomorantrean",
    "angkaantrean",
    "estimasidilayani",
    "sisakuotajkn",
    "kuotajkn",
    "sisakuotanonjkn",
    "kuotanonjkn",
    "keterangan",
]


def body(visit: Visit, position: int) -> dict[str, Any]:
    message = OutboxMessage.objects.exclude(state=MessageState.WITHDRAWN).get(visit=visit, position=position)
    return dict(json.loads(message.payload))


# --- contents -----------------------------------------------------------------------------------------------
def test_an_add_has_all_keys_and_the_patients_numbers(road: Road) -> None:
    visit = road.ticket()
    told = body(visit, 0)
    assert list(told) == ADD_KEYS
    assert (told["nik"], told["nomorkartu"]) == ("99" + "1".zfill(14), "9" + "1".zfill(12))
    assert (told["jenispasien"], told["jeniskunjungan"], told["nomorreferensi"]) == ("JKN", 1, "0001R00000001")
    assert (told["sisakuotajkn"], told["kuotajkn"], told["sisakuotanonjkn"], told["kuotanonjkn"]) == (29, 30, 0, 0)
    assert told["estimasidilayani"] == int(visit.slot_at.timestamp() * 1000)


def test_without_jkn_card_and_reference_are_empty_and_the_type_is_3(road: Road) -> None:
    visit = road.ticket(payer=road.hospital.cash, visit_type="", referral_number="")
    told = body(visit, 0)
    assert (told["jenispasien"], told["nomorkartu"], told["nomorreferensi"]) == ("NON JKN", "", "")
    assert told["jeniskunjungan"] == 3
    road.drain()
    assert road.states(visit) == {0: "DELIVERED", 30: "DELIVERED"}


@pytest.mark.parametrize(("has_medicine", "spelling"), [(True, "Racikan"), (False, "Tidak ada")])
def test_task_5_says_the_kind_of_prescription(road: Road, has_medicine: bool, spelling: str) -> None:
    visit = road.ticket()
    road.finish(road.call(), RACIKAN if has_medicine else None)
    assert body(visit, 50)["jenisresep"] == spelling


def test_a_hospital_without_a_pharmacy_queue_says_nothing_of_medicine(road: Road, settings: Any) -> None:
    settings.BPJS_SENDS_PHARMACY = False
    visit = road.ticket()
    road.finish(road.call(), RACIKAN)
    assert set(body(visit, 50)) == {"kodebooking", "taskid", "waktu"}
    assert 55 not in road.states(visit)


def test_the_pharmacys_number_goes_out_when_the_patient_takes_it_themselves(road: Road, settings: Any) -> None:
    settings.PHARMACY_TICKET_AT_FINISH = False
    visit = road.ticket()
    road.finish(road.call(), RACIKAN)
    assert 55 not in road.states(visit)
    ticket = verbs.take_pharmacy_ticket(visit, road.hospital.by(at=road.hospital.later()))
    assert body(visit, 55) == {
        "kodebooking": visit.booking_code,
        "jenisresep": "racikan",
        "nomorantrean": ticket.number,
        "keterangan": ticket.label,
    }


def test_a_number_leaves_at_once_and_an_act_when_it_can_no_longer_be_taken_back(road: Road) -> None:
    visit = road.ticket()
    waits = OutboxMessage.objects.filter(visit=visit).annotate(wait=F("due_at") - F("created_at"))
    expected = {0: timedelta(0), 30: timedelta(seconds=rules.current().undo_seconds)}
    assert dict(waits.values_list("position", "wait")) == expected


# --- what is reported --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("channel", [Channel.MOBILE_JKN, Channel.IMPORT])
def test_a_booking_that_bpjs_has_is_not_added_but_its_tasks_are_told(road: Road, channel: Channel) -> None:
    visit = road.ticket(channel=channel)
    assert list(road.states(visit)) == [30]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reports_to_bpjs": False}, SilenceReason.NOT_REPORTED),
        ({"bpjs_subspecialist_code": None}, SilenceReason.NO_CODES),
        ({"bpjs_send": "off"}, SilenceReason.SEND_OFF),
    ],
)
def test_a_clinic_that_does_not_report_writes_nothing(road: Road, change: dict[str, Any], reason: str) -> None:
    clinic = road.hospital.children
    for name, value in change.items():
        setattr(clinic, name, value)
    clinic.save()
    road.hospital.session.refresh_from_db()
    visit = road.walk()
    assert road.states(visit) == {}
    assert Reporting.objects.get(visit=visit).silence == reason


def test_shadow_records_everything_and_sends_nothing(road: Road, settings: Any) -> None:
    settings.BPJS_SEND = "shadow"
    visit = road.walk()
    assert road.states(visit) == dict.fromkeys([0, 30, 40, 50, 55, 60, 70], "SHADOW")
    assert road.drain() == []
    assert road.simulator.log() == []


def test_one_clinic_can_send_while_the_hospital_is_in_shadow(road: Road, settings: Any) -> None:
    settings.BPJS_SEND = "shadow"
    road.hospital.children.bpjs_send = "on"
    road.hospital.children.save()
    road.hospital.session.refresh_from_db()
    assert set(road.states(road.ticket()).values()) == {"PENDING"}


def test_a_booking_is_told_as_it_was_begun_whatever_the_settings_become(road: Road, settings: Any) -> None:
    settings.BPJS_SEND = "shadow"
    visit = road.ticket()
    settings.BPJS_SEND = "on"
    road.finish(road.call())
    assert set(road.states(visit).values()) == {"SHADOW"}


# --- ends ---------------------------------------------------------------------------------------------------
def test_a_cancellation_of_ours_is_told_at_once(road: Road) -> None:
    visit = road.ticket()
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="Pasien pulang"))
    assert body(visit, 1000) == {"kodebooking": visit.booking_code, "keterangan": "Pasien pulang"}
    road.drain()
    assert road.simulator.booking(visit.booking_code)["status"] == "Batal"


def test_a_cancellation_by_bpjs_is_not_echoed_and_ends_what_waits(road: Road) -> None:
    visit = road.mobile_booking()
    verbs.check_in(visit, road.hospital.by(at=road.hospital.later()))
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="Mobile JKN"), source=Source.BPJS)
    assert list(OutboxMessage.objects.values_list("position", "state")) == [(30, "WITHDRAWN")]


@pytest.mark.parametrize(("told", "positions"), [("99", [40, 990]), ("nothing", [40])])
def test_a_no_show_after_the_call_tells_what_the_hospital_set(
    road: Road, settings: Any, told: str, positions: list[int]
) -> None:
    settings.NO_SHOW_AFTER_CALL = told
    visit = road.ticket()
    road.call()
    verbs.no_show(visit, road.hospital.by(at=road.hospital.later(), reason="Tidak datang"))
    assert [position for position in road.states(visit) if position > 30] == positions


@pytest.mark.parametrize(("told", "positions"), [("99", [0, 990]), ("batal", [0, 1000]), ("nothing", [0])])
def test_a_no_show_who_never_came_is_reported_as_the_hospital_set(
    road: Road, settings: Any, told: str, positions: list[int]
) -> None:
    settings.NO_SHOW_NEVER_PRESENT = told
    visit = road.hospital.booked(channel=Channel.COUNTER, referral_number="0001R1", visit_type="REFERRAL")
    verbs.no_show(visit, road.hospital.by(at=road.hospital.later(3600 * 6), reason="Tidak datang"))
    assert list(road.states(visit)) == positions


def test_a_patient_who_waited_and_left_is_reported_as_99(road: Road) -> None:
    visit = road.ticket()
    verbs.no_show(visit, road.hospital.by(at=road.hospital.later(), reason="Pulang"))
    road.drain()
    assert road.stored(visit) == [3, 99]


# --- taking back --------------------------------------------------------------------------------------------
def take_back(road: Road, *, counter: Any = None) -> None:
    counter = counter or road.hospital.room
    act = verbs.latest_undoable(counter, at=road.hospital.later(1))
    assert act is not None
    verbs.undo(act, road.hospital.by(counter, at=road.hospital.now))


def test_an_undone_act_never_reaches_bpjs_and_its_repetition_does(road: Road) -> None:
    visit = road.ticket()
    entry = road.call()
    undone = visit.events.get(stage=Stage.IN_CLINIC)
    take_back(road)
    assert OutboxMessage.objects.get(event=undone).state == MessageState.WITHDRAWN
    again = road.call()
    assert again.pk == entry.pk
    road.drain()
    told = road.simulator.tasks(visit.booking_code)[4]
    assert told == int(visit.events.get(stage=Stage.IN_CLINIC, is_standing=True).occurred_at.timestamp() * 1000)
    assert len(road.simulator.log(route="updatewaktu")) == 2


def test_undoing_a_finish_takes_the_pharmacys_number_back_too(road: Road) -> None:
    visit = road.ticket()
    road.finish(road.call(), RACIKAN)
    take_back(road)
    assert road.states(visit) == {0: "PENDING", 30: "PENDING", 40: "PENDING"}


@pytest.mark.parametrize("state_after_lease", ["leased", "delivered", "parked"])
def test_what_a_worker_has_held_cannot_be_taken_back(road: Road, state_after_lease: str) -> None:
    visit = road.ticket()
    road.call()
    called = OutboxMessage.objects.filter(visit=visit, position=40)
    changes: dict[str, dict[str, Any]] = {
        "leased": {"leased_by": "a relay", "lease_until": F("due_at")},
        "delivered": {"state": MessageState.DELIVERED, "delivered_at": F("due_at")},
        "parked": {"state": MessageState.PARKED, "park_reason": "REFUSED", "parked_at": F("due_at")},
    }
    called.update(lease_epoch=1, **changes[state_after_lease])
    before = list(OutboxMessage.objects.values())
    with pytest.raises(UndoTooLateError):
        take_back(road)
    assert visit.events.get(stage=Stage.IN_CLINIC).is_standing
    assert list(OutboxMessage.objects.values()) == before


# --- what was forgotten -------------------------------------------------------------------------------------
def test_a_late_entered_call_goes_out_before_the_end_that_waits_for_it(road: Road) -> None:
    visit = road.ticket()
    road.hospital.later()
    road.finish(visit.entries.get(), call_unknown=True)
    road.drain()
    assert road.states(visit) == {0: "DELIVERED", 30: "DELIVERED", 50: "PENDING"}
    called_at = road.hospital.now - timedelta(seconds=30)
    verbs.enter_late(
        visit,
        Stage.IN_CLINIC,
        road.hospital.by(at=road.hospital.later(), reason="Lupa menekan panggil"),
        occurred_at=called_at,
    )
    road.drain()
    assert road.stored(visit) == [3, 4, 5]
    assert road.simulator.tasks(visit.booking_code)[4] == int(called_at.timestamp() * 1000)
    assert road.simulator.counts()["refused"] == 0


def test_nothing_is_sent_over_a_gap_and_the_day_close_gives_it_up(road: Road) -> None:
    visit = road.ticket()
    road.hospital.later()
    road.finish(visit.entries.get(), call_unknown=True)
    close_day(road)
    road.drain()
    gone = OutboxMessage.objects.get(visit=visit, position=50)
    assert (gone.state, gone.given_up_cause) == (MessageState.GIVEN_UP, GiveUpCause.GAP)
    assert road.stored(visit) == [3]


def test_what_was_given_up_goes_out_after_all_when_the_time_is_entered(road: Road) -> None:
    visit = road.ticket()
    road.hospital.later()
    road.finish(visit.entries.get(), call_unknown=True)
    close_day(road)
    called_at = road.hospital.now - timedelta(seconds=30)
    press = road.hospital.by(at=road.hospital.later(), reason="Ditanyakan kepada perawat")
    verbs.enter_late(visit, Stage.IN_CLINIC, press, occurred_at=called_at)
    road.drain()
    assert road.stored(visit) == [3, 4, 5]


def close_day(road: Road) -> None:
    call_command("close_day", date=road.hospital.session.date, verbosity=0)


# --- fixed contents -----------------------------------------------------------------------------------------
def test_a_message_is_never_edited(road: Road) -> None:
    road.ticket()
    message = OutboxMessage.objects.get(position=30)
    message.payload = message.payload.replace("3", "4")
    with pytest.raises(PayloadChangedError):
        message.save()
    message = OutboxMessage.objects.get(position=30)
    message.position = 40
    with pytest.raises(PayloadChangedError):
        message.save()


def test_an_attempt_is_never_edited(road: Road) -> None:
    road.ticket()
    road.drain()
    attempt = OutboxMessage.objects.get(position=0).history.get()
    with pytest.raises(HistoryChangedError):
        attempt.save()


def test_of_each_step_one_message_stands(road: Road) -> None:
    visit = road.ticket()
    twin = OutboxMessage.objects.get(visit=visit, position=30)
    twin.pk, twin._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_a_verb_that_fails_leaves_no_message(road: Road) -> None:
    def fail_after_the_ticket() -> None:
        with transaction.atomic():
            road.ticket()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_the_ticket()
    assert not OutboxMessage.objects.exists()
    assert not Reporting.objects.exists()


def test_a_nudge_comes_after_the_commit_and_never_after_a_rollback(
    road: Road, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nudges: list[int] = []
    monkeypatch.setattr("bpjs_bridge.outbox.nudge._listeners", [])
    on_new_messages(lambda: nudges.append(OutboxMessage.objects.count()))
    with django_capture_on_commit_callbacks(execute=True):
        road.ticket()
        assert nudges == []
    assert nudges == [2]


def test_personal_numbers_are_in_no_column_in_clear(road: Road) -> None:
    visit = road.ticket()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM bpjs_bridge_outboxmessage")
        rows = str(cursor.fetchall())
    told = body(visit, 0)
    assert told["nik"] not in rows
    assert told["nomorkartu"] not in rows
    assert OutboxMessage.objects.filter(kind=MessageKind.ADD).count() == 1
