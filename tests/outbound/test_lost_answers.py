"""Our answer to a booking of Mobile JKN was lost: BPJS has no such booking, and is told of it before its tasks."""

import json
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bpjs_bridge import wire
from bpjs_bridge.client import calls
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import (
    GiveUpCause,
    MessageKind,
    MessageState,
    OutboxMessage,
    Outcome,
    ParkReason,
    Reporting,
)
from bpjs_bridge.outbox import reconcile, recovery, status
from queues import clock, verbs
from queues.invariants import all_invariants
from queues.models import Channel, ClinicSession, IdentifierKind, Patient, Visit
from queues.press import Press
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import NAME, PASSWORD, make_account
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road, drain, forget
from tests.simulator_process import SimulatorProcess

REFERRAL = "0001R0010326B000601"
ALL_DAY = "00:00-23:59"


def unanswered(road: Road, **asked: Any) -> Visit:
    """Taken by Mobile JKN, and its answer never arrived: BPJS has no booking."""
    return road.hospital.booked(**{"referral_number": REFERRAL, "visit_type": "REFERRAL", **asked})


def add_of(visit: Visit) -> OutboxMessage:
    return OutboxMessage.objects.get(visit=visit, kind=MessageKind.ADD)


def routes(road: Road, visit: Visit) -> list[str]:
    """What BPJS was asked about this booking, in order."""
    return [row["route"] for row in road.simulator.log() if row.get("kodebooking") == visit.booking_code]


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks wait for their slot by the real clock: the rest between two tries is not lived through."""
    monkeypatch.setattr(recovery, "backoff", lambda times: timedelta(0))


# --- the patient never asks again and simply comes ---------------------------------------------------------
@pytest.mark.parametrize(("is_new", "tasks"), [(False, [3, 4, 5, 6, 7]), (True, [1])])
def test_a_booking_that_bpjs_never_got_is_added_before_its_tasks(road: Road, is_new: bool, tasks: list[int]) -> None:
    visit = unanswered(road, patient=road.hospital.patient(is_new=is_new))
    verbs.check_in(visit, Press(road.hospital.later()))
    if not is_new:
        road.walk(visit)
    road.drain()
    assert road.stored(visit) == tasks
    first_task, look, add, again = routes(road, visit)[:4]
    assert (first_task, look, add, again) == ("updatewaktu", "pendaftaran/kodebooking", "add", "updatewaktu")
    told = json.loads(add_of(visit).payload)
    patient = visit.patient
    assert (told["jenispasien"], told["nomorreferensi"], told["jeniskunjungan"]) == ("JKN", REFERRAL, 1)
    assert told["nomorkartu"] == patient.identifier(IdentifierKind.BPJS_CARD)
    assert (told["nik"], told["nohp"]) == (patient.identifier(IdentifierKind.NIK), patient.phone)
    assert (told["nomorantrean"], told["pasienbaru"], told["jampraktek"]) == ("A-1", int(is_new), "08:00-12:00")
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}
    assert Reporting.objects.get(visit=visit).missing_at is not None
    assert_both_sides_agree(road)


def test_bpjs_has_the_booking_and_nothing_is_added(road: Road) -> None:
    visit = road.mobile_booking()
    verbs.check_in(visit, Press(road.hospital.later()))
    road.drain()
    assert road.stored(visit) == [3]
    assert road.simulator.log(route="add") == []
    assert Reporting.objects.get(visit=visit).missing_at is None


def test_as_long_as_bpjs_shows_the_booking_its_no_to_a_task_adds_nothing(road: Road) -> None:
    """Two of its servers say two things: the task is sent again, and a person looks when that goes on."""
    visit = road.mobile_booking()
    verbs.check_in(visit, Press(road.hospital.later()))
    task = OutboxMessage.objects.get(visit=visit)
    with BpjsClient.antrean() as client:
        verdict = recovery.recover(task, Answer(Outcome.REFUSED, "201", "Kode Booking tidak ditemukan"), client)
    assert (verdict.state, verdict.is_added_first, verdict.is_certain) == (MessageState.PENDING, False, True)


@pytest.mark.parametrize("kind", ["http_500", "cut_after_storing", "html", "empty", "bad_lz", "null", "array"])
def test_a_look_without_an_answer_is_no_no(road: Road, kind: str) -> None:
    """Nothing is added for it, no attempt is used up, and nothing is parked however long it lasts."""
    visit = unanswered(road)
    verbs.check_in(visit, Press(road.hospital.later()))
    road.simulator.fault(kind, match="pendaftaran/kodebooking", times=6)
    road.drain()
    task = OutboxMessage.objects.get(visit=visit, position=30)
    assert (task.state, task.refused_count, task.mended_count) == (MessageState.DELIVERED, 7, 1)
    assert road.stored(visit) == [3]
    assert routes(road, visit).count("add") == 1
    assert_both_sides_agree(road)


def test_an_add_that_bpjs_stored_and_did_not_confirm_is_not_a_second_booking(road: Road) -> None:
    visit = unanswered(road)
    verbs.check_in(visit, Press(road.hospital.later()))
    road.simulator.fault("cut_after_storing", match="add", times=1)
    road.drain()
    assert road.stored(visit) == [3]
    assert_both_sides_agree(road)


def test_an_add_that_bpjs_refuses_is_parked_with_its_words_and_holds_the_tasks(road: Road) -> None:
    visit = unanswered(road)
    road.simulator.ask("POST", "/_control/sep", order={"nomorreferensi": [REFERRAL]})
    verbs.check_in(visit, Press(road.hospital.later()))
    assert status.for_visits([visit.pk])[visit.pk].state == "accepted"
    road.drain()
    assert road.states(visit) == {0: MessageState.PARKED, 30: MessageState.PENDING}
    assert add_of(visit).park_reason == ParkReason.SEP_ISSUED
    assert status.for_visits([visit.pk])[visit.pk].state == "parked"


def test_the_hospital_cancels_what_bpjs_never_got_and_nothing_is_left_for_a_person(road: Road) -> None:
    cancelled, absent = unanswered(road), unanswered(road, referral_number="0001R0010326B000602")
    verbs.cancel(cancelled, road.hospital.by(at=road.hospital.later(), reason="Dokter berhalangan"))
    verbs.no_show(absent, road.hospital.by(at=road.hospital.later(), reason="Tidak datang"))
    road.drain()
    ends = OutboxMessage.objects.all()
    assert {message.state for message in ends} == {MessageState.GIVEN_UP}
    assert {message.given_up_cause for message in ends} == {GiveUpCause.NOT_ADDED}
    assert road.simulator.log(route="add") == []
    assert_both_sides_agree(road)


def test_cancelled_after_it_was_present_it_is_added_and_cancelled(road: Road) -> None:
    visit = unanswered(road)
    verbs.check_in(visit, Press(road.hospital.later()))
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="Pulang"))
    road.drain()
    booking = road.simulator.booking(visit.booking_code)
    assert (booking["status"], [task["taskid"] for task in booking["tasks"]]) == ("Batal", [3])
    assert_both_sides_agree(road)


def test_an_add_without_bpjs_s_word_breaks_rule_33(road: Road) -> None:
    visit = unanswered(road)
    verbs.check_in(visit, Press(road.hospital.later()))
    road.drain()
    Reporting.objects.update(missing_at=None)
    assert {rule.number for rule in all_invariants() if list(rule.find())} == {33}
    Reporting.objects.update(missing_at=add_of(visit).created_at + timedelta(seconds=1))
    assert {rule.number for rule in all_invariants() if list(rule.find())} == {33}


# --- a look at what BPJS has, without an answer ------------------------------------------------------------
@pytest.mark.parametrize("kind", ["http_500", "html", "bad_lz", "truncated"])
def test_a_list_of_tasks_that_cannot_be_read_uses_up_no_attempt(road: Road, kind: str) -> None:
    """BPJS forgot a booking, and its answers are broken meanwhile: all that is needed to repair it is here."""
    visit = road.ticket()
    entry = road.call()
    road.drain()
    forget(road)
    road.finish(entry)
    road.simulator.fault(kind, match="getlisttask", times=5)
    road.drain()
    assert road.stored(visit) == [3, 4, 5]
    assert set(road.states(visit).values()) == {MessageState.DELIVERED}
    end = OutboxMessage.objects.get(visit=visit, position=50)
    assert (end.refused_count, end.mended_count) == (7, 2)
    assert_both_sides_agree(road)


# --- what can never be stored ------------------------------------------------------------------------------
def test_what_bpjs_says_can_never_be_stored_is_given_up_without_a_person(road: Road) -> None:
    """Another sender of this hospital has told BPJS that the patient did not come."""
    visit = road.mobile_booking()
    verbs.check_in(visit, Press(road.hospital.later()))
    entry = road.call()
    absent = {"kodebooking": visit.booking_code, "taskid": 99, "waktu": wire.milliseconds(road.hospital.now)}
    with BpjsClient.antrean() as client:
        assert client.play(calls.UPDATE_TIME, absent).answer.outcome == Outcome.OK
    road.drain()
    assert road.states(visit) == {30: MessageState.GIVEN_UP, 40: MessageState.GIVEN_UP}
    for message in OutboxMessage.objects.all():
        assert (message.given_up_cause, message.last_message) == (GiveUpCause.LATER, "TaskId terakhir 99")
        assert message.given_up_by is None
    road.finish(entry)
    road.drain()
    assert road.states(visit)[50] == MessageState.GIVEN_UP
    broken = [rule.number for rule in all_invariants() if 22 <= rule.number <= 33 and list(rule.find())]
    assert broken == []


def told_late(road: Road, visit: Visit, *, waktu: int) -> None:
    """Task 3 arrives at BPJS, its answer is lost, and another sender tells task 4 before it is sent again."""
    road.simulator.settings(is_order_looked_at_first=True)
    with BpjsClient.antrean() as client:
        for task_id, moment in ((3, waktu), (4, wire.milliseconds(road.hospital.now))):
            told = {"kodebooking": visit.booking_code, "taskid": task_id, "waktu": moment}
            assert client.play(calls.UPDATE_TIME, told).answer.outcome == Outcome.OK


@pytest.mark.parametrize("kind", ["", "http_500", "html", "bad_lz"])
def test_a_later_task_is_stored_and_this_one_as_well_it_is_delivered(road: Road, kind: str) -> None:
    """A look without an answer proves nothing: it is taken again."""
    visit = road.mobile_booking()
    verbs.check_in(visit, Press(road.hospital.later()))
    road.hospital.later()
    message = OutboxMessage.objects.get(visit=visit)
    told_late(road, visit, waktu=wire.milliseconds(message.event.occurred_at))
    if kind:
        road.simulator.fault(kind, match="getlisttask", times=4)
    road.drain()
    message.refresh_from_db()
    assert (message.state, message.last_message) == (MessageState.DELIVERED, "TaskId terakhir 4")
    assert message.mended_count == 0
    assert road.simulator.log(route="getlisttask")


def test_a_later_task_is_stored_and_this_one_with_the_time_of_somebody_else_it_is_given_up(road: Road) -> None:
    visit = road.mobile_booking()
    verbs.check_in(visit, Press(road.hospital.later()))
    message = OutboxMessage.objects.get(visit=visit)
    road.hospital.later()
    told_late(road, visit, waktu=wire.milliseconds(message.event.occurred_at + timedelta(seconds=5)))
    road.drain()
    message.refresh_from_db()
    assert (message.state, message.given_up_cause) == (MessageState.GIVEN_UP, GiveUpCause.LATER)


# --- a look before anything is added again -----------------------------------------------------------------
def test_what_bpjs_shows_when_it_is_asked_is_not_added_again(road: Road) -> None:
    """Its no to a task came from a server that is behind."""
    visit = road.ticket()
    road.drain()
    task = OutboxMessage.objects.get(visit=visit, position=30)
    words = Answer(Outcome.REFUSED, "201", "Kode Booking tidak ditemukan")
    with BpjsClient.antrean() as client:
        verdict = recovery.recover(task, words, client)
        assert (verdict.state, verdict.resend_positions, verdict.is_certain) == (MessageState.PENDING, (), True)
        forget(road)
        assert recovery.recover(task, words, client).resend_positions == (0,)
        road.simulator.fault("http_500", match="pendaftaran/kodebooking")
        verdict = recovery.recover(task, words, client)
        assert (verdict.state, verdict.resend_positions, verdict.is_certain) == (MessageState.PENDING, (), False)


def test_a_booking_that_bpjs_lost_is_looked_for_before_it_is_added_again(road: Road) -> None:
    visit = road.ticket()
    entry = road.call()
    road.drain()
    forget(road)
    road.finish(entry)
    road.simulator.fault("html", match="pendaftaran/kodebooking", times=4)
    road.drain()
    asked = [row["route"] for row in road.simulator.log() if row.get("kodebooking") == visit.booking_code]
    assert asked.index("pendaftaran/kodebooking") < asked.index("add")
    assert asked.count("add") == 1
    end = OutboxMessage.objects.get(visit=visit, position=50)
    assert (end.state, end.refused_count, end.mended_count) == (MessageState.DELIVERED, 6, 2)
    assert road.stored(visit) == [3, 4, 5]
    assert_both_sides_agree(road)


# --- end to end: Mobile JKN, the hospital's own server, the outbox, BPJS's store -----------------------------
@pytest.fixture
def town(transactional_db: None, simulator: SimulatorProcess, settings: Settings, live_server: LiveServer) -> Hospital:
    """Today, by the real clock: the simulator's Mobile JKN calls a server of ours."""
    settings.MOBILE_JKN_MIN_DAYS_AHEAD = 0
    settings.UNDO_SECONDS = 0
    make_account()
    simulator.set_hospital(live_server.url, user=NAME, password=PASSWORD)
    # The tests' people act faster than a second apart.
    simulator.settings(future_tolerance_ms=600_000)
    return Hospital(now=timezone.now())


@pytest.fixture
def today(town: Hospital, simulator: SimulatorProcess) -> ClinicSession:
    on = clock.service_date(timezone.now())
    practice = {"doctor": 1002, "name": town.second_doctor.name, "clinic": "INT", "hours": ALL_DAY, "capacity": 30}
    simulator.set_schedule(on.isoformat(), [practice], replace=True)
    return verbs.open_session(
        date=on, clinic=town.internal, doctor=town.second_doctor, capacity=30, starts=time(0), ends=time(23, 59)
    )


@pytest.fixture
def member(town: Hospital, simulator: SimulatorProcess) -> Patient:
    """Known here and to BPJS, with a referral."""
    patient = town.patient()
    referral = {"number": REFERRAL, "type": 1, "clinic": "INT", "issued_days_ago": 3, "from": "Puskesmas Rekaan"}
    names = {"id": "m-hilang", "kk": "9900000000000001", "name": patient.name, "sex": "P", "birth_date": "1990-05-17"}
    numbers = {
        "card": patient.identifier(IdentifierKind.BPJS_CARD),
        "nik": patient.identifier(IdentifierKind.NIK),
        "phone": patient.phone,
    }
    simulator.add_members([{**names, **numbers, "address": {}, "referrals": [referral]}])
    return patient


def book(simulator: SimulatorProcess, session: ClinicSession) -> dict[str, Any]:
    return simulator.book("m-hilang", REFERRAL, day=session.date.isoformat(), doctor=1002, hours=ALL_DAY, clinic="INT")


def booked_without_an_answer(simulator: SimulatorProcess, session: ClinicSession) -> Visit:
    simulator.lose_answers("ambilantrean")
    with pytest.raises(RuntimeError, match="502"):
        book(simulator, session)
    visit = Visit.objects.get()
    assert visit.channel == Channel.MOBILE_JKN
    assert simulator.state()["bookings"] == {}
    return visit


def test_the_second_try_gives_the_ticket_and_bpjs_has_it_with_its_tasks(
    town: Hospital, today: ClinicSession, member: Patient, simulator: SimulatorProcess
) -> None:
    visit = booked_without_an_answer(simulator, today)
    again = book(simulator, today)
    assert again["metadata"] == {"message": "Ok", "code": 200}
    assert again["response"]["kodebooking"] == visit.booking_code
    served(town, visit)
    assert stored(simulator, visit) == [3, 4, 5]
    assert simulator.booking(visit.booking_code)["sumberdata"] == "Mobile JKN"
    assert simulator.log(route="add") == []
    assert both_sides_differ_in(simulator) == []


def test_a_patient_who_never_asks_again_and_comes_is_reported_with_everything_that_followed(
    town: Hospital, today: ClinicSession, member: Patient, simulator: SimulatorProcess
) -> None:
    visit = booked_without_an_answer(simulator, today)
    served(town, visit)
    assert stored(simulator, visit) == [3, 4, 5]
    booking = simulator.booking(visit.booking_code)
    assert (booking["sumberdata"], booking["nomorantrean"]) == ("Bridging Antrean", visit.label)
    assert len(simulator.log(route="add")) == 1
    assert simulator.counts().get("unauthorized", 0) == 0
    assert both_sides_differ_in(simulator) == []


def test_batal_and_check_in_without_an_answer_are_said_again_and_accepted(
    town: Hospital, today: ClinicSession, member: Patient, simulator: SimulatorProcess
) -> None:
    book(simulator, today)
    for act, service, more in (
        ("checkin", "checkinantrean", {}),
        ("cancel", "batalantrean", {"keterangan": "tidak jadi"}),
    ):
        simulator.lose_answers(service)
        with pytest.raises(RuntimeError, match="502"):
            simulator.ask("POST", f"/mobile/{act}", order={"member": "m-hilang", **more})
        told = simulator.ask("POST", f"/mobile/{act}", order={"member": "m-hilang", **more})
        assert told["metadata"]["code"] == 200
    assert Visit.objects.get().stage == "CANCELLED"


def served(town: Hospital, visit: Visit) -> None:
    """At the counter, then at the doctor's; the outbox runs."""
    town.now = timezone.now()
    verbs.check_in(visit, Press(town.later(1)))
    room = town.rooms[town.internal.pk]
    entry = verbs.call_next(room, town.by(at=town.later(1)))
    verbs.finish(entry, town.by(room, at=town.later(1)))
    drain(max(timezone.now(), town.now))


def stored(simulator: SimulatorProcess, visit: Visit) -> list[int]:
    tasks = simulator.booking(visit.booking_code)["tasks"]
    return [task["taskid"] for task in sorted(tasks, key=lambda task: task["received_at_ms"])]


def both_sides_differ_in(simulator: SimulatorProcess) -> list[str]:
    broken = [f"{rule.number}: {row}" for rule in all_invariants() if 22 <= rule.number <= 33 for row in rule.find()]
    return [*reconcile.differences(simulator.state()["bookings"], simulator.log()), *broken]
