"""Both sides compared over HTTP: each kind of disagreement is planted at BPJS, and is found, told again or listed."""

import threading
import time as wall
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from bpjs_bridge import tasks, wire
from bpjs_bridge.agreement import asking, both_sides, comparing, differences, schedule
from bpjs_bridge.agreement.comparing import compare_day
from bpjs_bridge.client import queries
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.rows import listed
from bpjs_bridge.models import (
    AgreementFinding,
    AgreementRun,
    BookingLook,
    FindingKind,
    FindingState,
    MessageState,
    OutboxMessage,
    Outcome,
    Reporting,
)
from bpjs_bridge.outbox import gate as gates
from bpjs_bridge.outbox import reconcile
from queues import clock, verbs
from queues.invariants import all_invariants
from queues.models import Visit
from queues.press import Press
from tests.hospital import TODAY
from tests.outbound.checks import assert_both_sides_agree
from tests.outbound.road import Road

STRANGE = {"kodepoli": "ANA", "kodedokter": 1001, "jampraktek": "08:00-12:00", "tanggalperiksa": TODAY.isoformat()}


def compared(road: Road, seconds: float = 5.0) -> AgreementRun:
    with BpjsClient.antrean() as client:
        run = compare_day(TODAY, client, seconds=seconds)
    assert run is not None
    run.refresh_from_db()
    return run


def told(road: Road, visit: Visit) -> Visit:
    """Everything of it has reached BPJS, a while ago."""
    road.drain(at=road.hospital.now)
    assert set(road.states(visit).values()) <= {MessageState.DELIVERED}
    return visit


def found() -> list[tuple[str, int, str]]:
    return list(AgreementFinding.objects.order_by("kind", "task_id").values_list("kind", "task_id", "state"))


def nothing_is_lost(road: Road) -> None:
    """What BPJS forgot it stored twice: of the comparison of both sides, what it has now counts."""
    ours, there = reconcile.our_side(), road.simulator.state()["bookings"]
    assert [*reconcile.lost_or_changed(ours, there), *reconcile.not_recorded_by_us(ours, there)] == []
    assert list(reconcile.changed_bytes(ours, road.simulator.log())) == []
    assert [row for rule in all_invariants() if 22 <= rule.number <= 33 for row in rule.find()] == []


def looks(road: Road) -> int:
    return len(road.simulator.log(route="getlisttask"))


# --- nothing differs ---------------------------------------------------------------------------------------------
def test_where_both_sides_agree_nothing_is_found_and_nothing_asked_twice(road: Road) -> None:
    visit = told(road, road.walk())
    run = compared(road)
    assert (run.found, run.looks, run.is_complete, run.trouble) == (0, 1, True, "")
    assert (run.bookings_there, run.bookings_here) == (1, 1)
    assert found() == []
    assert sorted(BookingLook.objects.get(visit=visit).tasks_there) == ["3", "4", "5", "6", "7"]
    assert compared(road).looks == 0
    assert looks(road) == 1


def test_only_what_changed_since_is_asked_about_again(road: Road) -> None:
    visit, other = road.ticket(), road.ticket()
    told(road, visit)
    assert compared(road).looks == 2
    entry = road.call()
    told(road, visit)
    # The press lies in March, the comparison today: it has the time of a press after the comparison.
    BookingLook.objects.update(looked_at=road.hospital.now - timedelta(seconds=30))
    BookingLook.objects.filter(visit=other).update(looked_at=timezone.now())
    assert compared(road).looks == 1
    assert entry.visit == visit


# --- the booking -------------------------------------------------------------------------------------------------
def test_a_booking_that_only_bpjs_has_is_listed_once_without_anybody_in_it(road: Road) -> None:
    person = {"nik": "9901010101010001", "nomorkartu": "0009900000001", "nohp": "081200000001"}
    road.simulator.add_mobile_booking(kodebooking="ASING-1", nomorantrean="A-9", **STRANGE, **person)
    for _time in range(2):
        assert compared(road).found == 1
    finding = AgreementFinding.objects.get()
    assert (finding.kind, finding.state) == (FindingKind.MISSING_HERE, FindingState.OPEN)
    assert finding.theirs == "ANA · 1001 · 08:00-12:00 · A-9 · Mobile JKN · Belum dilayani"
    assert not any(number in str(vars(finding)) for number in person.values())


def test_a_code_of_another_date_of_ours_is_no_stranger(road: Road) -> None:
    tomorrow = road.hospital.open(road.hospital.children, road.hospital.doctor, on=TODAY + timedelta(days=1))
    visit = road.hospital.booked(session=tomorrow)
    road.simulator.add_mobile_booking(kodebooking=visit.booking_code, **STRANGE)
    compared(road)
    assert FindingKind.MISSING_HERE not in {kind for kind, _task, _state in found()}


def test_a_difference_that_is_gone_settles_by_itself(road: Road) -> None:
    road.simulator.add_mobile_booking(kodebooking="ASING-1", **STRANGE)
    compared(road)
    road.simulator.change_booking("ASING-1", forget=True)
    compared(road)
    assert found() == [(FindingKind.MISSING_HERE, 0, FindingState.SETTLED)]


def test_what_bpjs_lost_is_told_again_with_its_true_times(road: Road) -> None:
    visit = told(road, road.walk())
    before = road.simulator.tasks(visit.booking_code)
    road.simulator.change_booking(visit.booking_code, forget=True)
    run = compared(road)
    assert (run.found, run.repaired) == (1, 1)
    assert found() == [(FindingKind.MISSING_THERE, 0, FindingState.REPAIRED)]
    road.drain()
    assert road.simulator.tasks(visit.booking_code) == before
    nothing_is_lost(road)
    assert compared(road).found == 0


def test_an_orphan_that_came_is_told_before_its_tasks(road: Road) -> None:
    """The answer of Ambil was lost, and the patient is here: the comparison finds it before a task had to fail."""
    visit = road.hospital.booked(referral_number="0001R0010326B000601", visit_type="REFERRAL")
    verbs.check_in(visit, Press(road.hospital.later()))
    compared_before_sending(road)
    assert found() == [(FindingKind.MISSING_THERE, 0, FindingState.REPAIRED)]
    assert Reporting.objects.get(visit=visit).missing_at is not None
    road.drain()
    asked = [row["route"] for row in road.simulator.log() if row.get("kodebooking") == visit.booking_code]
    assert asked == ["pendaftaran/kodebooking", "add", "updatewaktu"]
    assert road.stored(visit) == [3]
    assert_both_sides_agree(road)


def compared_before_sending(road: Road) -> AgreementRun:
    """While the outbox has something to do, as a comparison that waited long enough never is."""
    OutboxMessage.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    run = compared(road)
    OutboxMessage.objects.update(due_at=timezone.now())
    return run


def test_an_orphan_that_has_not_come_waits_for_its_patient_to_ask_again(road: Road) -> None:
    visit = road.hospital.booked()
    compared(road)
    assert found() == [(FindingKind.MISSING_THERE, 0, FindingState.OPEN)]
    assert not OutboxMessage.objects.filter(visit=visit).exists()


def test_a_visit_with_a_sep_is_listed_and_not_added(road: Road) -> None:
    visit = told(road, road.ticket())
    Visit.objects.filter(pk=visit.pk).update(sep_number="0301R0010326V000001")
    road.simulator.change_booking(visit.booking_code, forget=True)
    assert compared(road).repaired == 0
    assert found() == [(FindingKind.MISSING_THERE, 0, FindingState.OPEN)]


def test_the_list_alone_proves_nothing_bpjs_is_asked_by_the_code(road: Road) -> None:
    """A list that is short because BPJS left something out: nothing is told twice."""
    visit = told(road, road.ticket())
    road.simulator.fault("http_204", match="pendaftaran/tanggal", times=1)
    assert compared(road).found == 0
    assert road.states(visit)[0] == MessageState.DELIVERED
    road.simulator.fault("http_204", match="pendaftaran/tanggal", times=1)
    road.simulator.fault("html", match="pendaftaran/kodebooking", times=1)
    run = compared(road)
    assert (run.found, run.is_complete) == (0, False)


def test_what_is_repaired_once_and_is_missing_again_is_for_a_person(road: Road) -> None:
    visit = told(road, road.ticket())
    for _time in range(2):
        road.simulator.change_booking(visit.booking_code, forget=True)
        compared(road)
        road.drain()
        OutboxMessage.objects.filter(delivered_at__isnull=False).update(delivered_at=road.hospital.now)
    assert found() == [(FindingKind.MISSING_THERE, 0, FindingState.OPEN)]
    assert OutboxMessage.objects.filter(visit=visit, position=0).count() == 2


def test_ended_there_and_going_on_here(road: Road) -> None:
    visit = told(road, road.ticket())
    road.simulator.change_booking(visit.booking_code, cancelled_at_ms=1773630000000, cancelled_by="BPJS")
    compared(road)
    finding = AgreementFinding.objects.get()
    assert (finding.kind, finding.theirs, finding.ours) == (FindingKind.ENDED_THERE, "Batal", "WAITING_CLINIC")
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="batal di Mobile JKN"))
    road.drain()
    compared(road)
    assert found() == [(FindingKind.ENDED_THERE, 0, FindingState.SETTLED)]


def test_cancelled_here_and_going_on_there(road: Road) -> None:
    visit = road.ticket()
    verbs.cancel(visit, road.hospital.by(at=road.hospital.later(), reason="pulang"))
    told(road, visit)
    road.simulator.change_booking(visit.booking_code, cancelled_at_ms=None)
    compared(road)
    assert found() == [(FindingKind.ACTIVE_THERE, 0, FindingState.OPEN)]


def test_another_session_there(road: Road) -> None:
    visit = told(road, road.ticket())
    road.simulator.change_booking(visit.booking_code, jampraktek="13:00-15:00")
    compared(road)
    finding = AgreementFinding.objects.get()
    assert finding.kind == FindingKind.OTHER_SESSION
    assert finding.theirs == "2026-03-16 ANA 1001 13:00-15:00"
    assert finding.ours == "2026-03-16 ANA 1001 08:00-12:00"


# --- the tasks ---------------------------------------------------------------------------------------------------
def test_a_task_that_bpjs_lost_is_told_again_with_its_own_time(road: Road) -> None:
    visit = road.ticket()
    road.call()
    told(road, visit)
    before = road.simulator.tasks(visit.booking_code)
    road.simulator.change_booking(visit.booking_code, forget_tasks=[4])
    assert compared(road).repaired == 1
    assert found() == [(FindingKind.TASK_MISSING, 4, FindingState.REPAIRED)]
    road.drain()
    assert road.simulator.tasks(visit.booking_code) == before
    nothing_is_lost(road)


def test_a_task_before_one_that_bpjs_has_cannot_be_told_any_more(road: Road) -> None:
    visit = told(road, road.walk())
    road.simulator.change_booking(visit.booking_code, forget_tasks=[4])
    assert compared(road).repaired == 0
    assert found() == [(FindingKind.TASK_MISSING, 4, FindingState.OPEN)]


def test_another_time_and_a_task_of_nobody_are_shown_with_both_values(road: Road) -> None:
    visit = road.ticket()
    told(road, visit)
    ours = Visit.objects.get(pk=visit.pk).events.get(stage="WAITING_CLINIC").occurred_at
    later, unknown = ours + timedelta(minutes=3), ours + timedelta(minutes=9)
    times = {3: wire.milliseconds(later), 4: wire.milliseconds(unknown)}
    road.simulator.change_booking(visit.booking_code, tasks=times)
    assert compared(road).repaired == 0
    rows = {row.kind: row for row in AgreementFinding.objects.all()}
    assert set(rows) == {FindingKind.OTHER_TIME, FindingKind.TASK_UNKNOWN}
    local = f"{later.astimezone(clock.hospital_zone()):%d-%m-%Y %H:%M:%S}"
    assert (rows[FindingKind.OTHER_TIME].theirs, rows[FindingKind.OTHER_TIME].task_id) == (local, 3)
    assert rows[FindingKind.OTHER_TIME].ours == f"{ours.astimezone(clock.hospital_zone()):%d-%m-%Y %H:%M:%S}"
    assert (rows[FindingKind.TASK_UNKNOWN].ours, rows[FindingKind.TASK_UNKNOWN].task_id) == ("", 4)


def test_what_was_told_a_moment_ago_is_not_missed(road: Road) -> None:
    """BPJS's servers need not all have it yet."""
    visit = road.ticket()
    road.drain()
    road.simulator.change_booking(visit.booking_code, forget_tasks=[3])
    compared(road)
    assert found() == []


# --- a person's word ---------------------------------------------------------------------------------------------
def test_what_a_person_left_as_it_is_comes_back_only_with_other_words(road: Road) -> None:
    road.simulator.add_mobile_booking(kodebooking="ASING-1", **STRANGE)
    compared(road)
    AgreementFinding.objects.update(
        state=FindingState.DISMISSED, decided_by=road.hospital.nurse, reason="bukan milik kami"
    )
    compared(road)
    assert found() == [(FindingKind.MISSING_HERE, 0, FindingState.DISMISSED)]
    road.simulator.change_booking("ASING-1", jampraktek="13:00-15:00")
    compared(road)
    assert found() == [(FindingKind.MISSING_HERE, 0, FindingState.OPEN)]


# --- bad answers, and who goes first -----------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["http_500", "html", "empty", "bad_lz", "array", "null", "no_json", "bare_text"])
def test_an_odd_list_says_nothing_and_ends_nothing(road: Road, kind: str) -> None:
    visit = told(road, road.ticket())
    road.simulator.add_mobile_booking(kodebooking="ASING-1", **STRANGE)
    compared(road)
    road.simulator.fault(kind, match="pendaftaran/tanggal", times=1)
    run = compared(road)
    assert not run.is_complete
    assert run.trouble
    assert found() == [(FindingKind.MISSING_HERE, 0, FindingState.OPEN)]
    assert road.states(visit)[0] == MessageState.DELIVERED


@pytest.mark.parametrize("kind", ["http_500", "html", "empty", "bad_lz", "array", "null"])
def test_an_odd_answer_about_one_booking_stops_no_other(road: Road, kind: str) -> None:
    first, second = road.ticket(), road.ticket()
    for visit in (first, second):
        told(road, visit)
        road.simulator.change_booking(visit.booking_code, forget_tasks=[3])
    road.simulator.fault(kind, match="getlisttask", kodebooking=first.booking_code)
    run = compared(road)
    assert [row.visit_id for row in AgreementFinding.objects.all()] == [second.pk]
    assert not BookingLook.objects.filter(visit=first).exists()
    road.simulator.clear_faults()
    road.drain()
    compared(road)
    assert AgreementFinding.objects.filter(visit=first, kind=FindingKind.TASK_MISSING).exists()
    assert run.looks == 2


def test_bpjs_that_keeps_silent_is_left_alone(road: Road) -> None:
    for _person in range(6):
        told(road, road.ticket())
    road.simulator.fault("http_500", match="getlisttask")
    run = compared(road)
    assert (run.looks, run.is_complete, run.trouble) == (comparing.MOST_SILENCES, False, "HTTP 500")


def test_messages_that_are_due_leave_first(road: Road) -> None:
    told(road, road.ticket())
    road.ticket()
    asked_before = len(road.simulator.log())
    run = compared(road, seconds=1.0)
    assert (run.is_complete, run.trouble) == (False, asking.MESSAGES_FIRST)
    assert len(road.simulator.log()) == asked_before


@pytest.mark.parametrize(("shut", "trouble"), [("halted_at", asking.HALTED), ("opened_at", asking.CLOSED)])
def test_a_shut_gate_lets_no_question_through(road: Road, shut: str, trouble: str) -> None:
    told(road, road.ticket())
    asked_before = len(road.simulator.log())
    gate = gates.current()
    setattr(gate, shut, timezone.now())
    gate.save()
    run = compared(road)
    assert (run.is_complete, run.trouble) == (False, trouble)
    assert len(road.simulator.log()) == asked_before


def test_one_at_a_time(road: Road) -> None:
    running = AgreementRun.objects.create(day=TODAY, began_at=timezone.now())
    with BpjsClient.antrean() as client:
        assert compare_day(TODAY, client) is None
    AgreementRun.objects.filter(pk=running.pk).update(began_at=timezone.now() - comparing.VANISHED_AFTER * 2)
    compared(road)
    running.refresh_from_db()
    assert running.trouble == comparing.VANISHED


# --- when --------------------------------------------------------------------------------------------------------
def test_today_and_yesterday_every_quarter_hour_and_the_week_once_a_night(db: None) -> None:
    evening = clock.moment(TODAY, time(0, 30))
    yesterday = TODAY - timedelta(days=1)
    assert schedule.due_days(evening) == [TODAY, yesterday]
    for day in (TODAY, yesterday):
        AgreementRun.objects.create(day=day, began_at=evening, ended_at=evening, is_complete=True)
    assert schedule.due_days(evening + timedelta(minutes=14)) == []
    assert schedule.due_days(evening + timedelta(minutes=15)) == [TODAY, yesterday]
    night = clock.moment(TODAY, time(1, 0))
    week = [TODAY - timedelta(days=back) for back in range(2, 8)]
    assert schedule.due_days(night) == [TODAY, yesterday, *week]
    for day in (TODAY, yesterday, *week):
        AgreementRun.objects.create(day=day, began_at=night, ended_at=night, is_complete=True)
    assert schedule.due_days(night + timedelta(minutes=14)) == []
    assert schedule.due_days(night + timedelta(hours=10)) == [TODAY, yesterday]
    assert week[0] in schedule.due_days(night + timedelta(days=1))


def test_one_that_was_broken_off_goes_on_soon_and_one_that_bpjs_refused_does_not(db: None) -> None:
    at = clock.moment(TODAY, time(0, 30))
    yesterday = TODAY - timedelta(days=1)
    AgreementRun.objects.create(day=TODAY, began_at=at, ended_at=at, trouble=asking.MESSAGES_FIRST)
    AgreementRun.objects.create(day=yesterday, began_at=at, ended_at=at, trouble="HTTP 500")
    assert schedule.due_days(at + timedelta(minutes=2)) == [TODAY]


# --- by hand -----------------------------------------------------------------------------------------------------
def test_the_command_says_what_it_found_and_ends_with_1_where_a_person_is_needed(
    road: Road, capsys: pytest.CaptureFixture[str]
) -> None:
    told(road, road.ticket())
    call_command("compare_with_bpjs", date=TODAY)
    assert "1 antrean di BPJS, 1 di sini" in capsys.readouterr().out
    road.simulator.add_mobile_booking(kodebooking="ASING-1", **STRANGE)
    with pytest.raises(CommandError, match="1 perbedaan"):
        call_command("compare_with_bpjs", date=TODAY)


def test_with_sending_off_nothing_is_asked(road: Road, settings: Settings) -> None:
    settings.BPJS_SEND = "off"
    assert schedule.compare_due() == []
    call_command("compare_with_bpjs", date=TODAY)
    assert road.simulator.log(route="pendaftaran/tanggal") == []


def test_a_shut_gate_is_found_once_and_not_by_each_date(road: Road) -> None:
    gates.halt(Answer(Outcome.HALTED, "401", "Signature tidak sesuai"), at=timezone.now())
    assert len(schedule.compare_due()) == 1


def test_celerys_job_compares_what_is_due_and_beat_knows_it(road: Road, settings: Settings) -> None:
    assert settings.CELERY_BEAT_SCHEDULE["agreement"]["task"] == tasks.compare_with_bpjs.name
    tasks.compare_with_bpjs()
    today = clock.service_date(timezone.now())
    assert {today, today - timedelta(days=1)} <= set(AgreementRun.objects.values_list("day", flat=True))
    tasks.compare_with_bpjs()
    assert AgreementRun.objects.filter(day=today).count() == 1


def test_the_relays_thread_compares_without_celery(committed_road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "LOOKED_EVERY_SECONDS", 0.02)
    stopping = threading.Event()
    thread = schedule.BookingComparisons(stopping)
    thread.start()
    deadline = wall.monotonic() + 20
    while not AgreementRun.objects.filter(is_complete=True).exists() and wall.monotonic() < deadline:
        wall.sleep(0.02)
    stopping.set()
    thread.join(20)
    assert AgreementRun.objects.filter(is_complete=True).exists()
    assert not thread.is_alive()


def test_what_is_old_is_forgotten_and_what_a_person_decided_is_not(road: Road) -> None:
    told(road, road.ticket())
    road.simulator.add_mobile_booking(kodebooking="ASING-1", **STRANGE)
    compared(road)
    before = timezone.now() - timedelta(days=30)
    AgreementFinding.objects.update(state=FindingState.SETTLED, last_seen_at=before)
    AgreementRun.objects.update(began_at=before)
    decided = AgreementFinding.objects.create(
        day=TODAY,
        kind=FindingKind.MISSING_HERE,
        booking_code="ASING-2",
        state=FindingState.DISMISSED,
        decided_by=road.hospital.nurse,
        reason="milik RS lain",
        first_seen_at=before,
        last_seen_at=before,
    )
    schedule.forget_old(at=timezone.now())
    assert list(AgreementFinding.objects.all()) == [decided]
    assert not AgreementRun.objects.exists()
    assert not BookingLook.objects.exists()


@pytest.mark.parametrize("status", ["Dalam proses", ""])
def test_a_status_that_was_never_seen_ends_nothing(road: Road, status: str) -> None:
    visit = told(road, road.ticket())
    with BpjsClient.antrean() as client:
        (row,) = queries.bookings_on(client, TODAY).items
    ours = both_sides.bookings_on(TODAY)[visit.booking_code]
    assert list(differences.of_booking(ours, replace(row, status=status))) == []
    assert len(list(differences.of_booking(ours, replace(row, status="Batal")))) == 1


def test_a_row_that_cannot_be_read_spoils_itself_alone_and_is_said(road: Road) -> None:
    """It ends nothing that was open, proves nothing missing, and the others are compared."""
    mine = told(road, road.ticket())
    for code in ("ASING-1", "ASING-2"):
        road.simulator.add_mobile_booking(kodebooking=code, **STRANGE)
    compared(road)
    for code in (mine.booking_code, "ASING-1"):
        road.simulator.change_booking(code, kodedokter="dr. Uji")
    road.simulator.change_booking("ASING-2", forget=True)
    road.simulator.add_mobile_booking(kodebooking="ASING-3", **STRANGE)
    run = compared(road)
    assert (run.is_complete, run.trouble) == (False, "bad-rows 2 kodedokter")
    rows = dict(AgreementFinding.objects.values_list("booking_code", "state"))
    assert rows == {"ASING-1": FindingState.OPEN, "ASING-2": FindingState.OPEN, "ASING-3": FindingState.OPEN}
    assert road.states(mine)[0] == MessageState.DELIVERED


@pytest.mark.parametrize("code", ["9901010101010001", "RJ/0009900000001", "X" * 65])
def test_a_code_with_a_number_of_a_person_or_too_long_is_not_kept(road: Road, code: str) -> None:
    road.simulator.add_mobile_booking(kodebooking=code, **STRANGE)
    assert compared(road).trouble == comparing.BAD_CODES
    assert not AgreementFinding.objects.exists()


ODD = (
    {"kodedokter": [1001]},
    {"kodepoli": {"a": 1}},
    {"jampraktek": None},
    {"jeniskunjungan": "9" * 5000},
    {"nik": True},
)
READABLE = ({"nomorantrean": "A" * 5000}, {"nomorantrean": 12}, {"nomorreferensi": None}, {"nik": "\u0000"})


@pytest.mark.parametrize("odd", ODD + READABLE)
def test_odd_rows_stop_no_comparison(road: Road, odd: dict[str, Any]) -> None:
    first, second = road.ticket(), road.ticket()
    told(road, second)
    told_now = road.states(told(road, first))
    road.simulator.change_booking(first.booking_code, **odd)
    road.simulator.change_booking(second.booking_code, forget_tasks=[3])
    run = compared(road)
    assert run.ended_at is not None
    assert (run.trouble == "") is (odd in READABLE)
    assert list(AgreementFinding.objects.values_list("visit", "kind")) == [(second.pk, FindingKind.TASK_MISSING)]
    assert road.states(first) == told_now


def test_a_time_that_is_none_spoils_one_booking_and_is_said(road: Road) -> None:
    visit = told(road, road.ticket())
    road.simulator.change_booking(visit.booking_code, tasks={4: -1})
    run = compared(road)
    assert (run.is_complete, run.trouble, run.found) == (False, "bad-rows 1 wakturs", 0)
    assert not BookingLook.objects.exists()


@pytest.mark.parametrize("task_id", [100, 10**17, "9" * 5000, -1, "empat", None, True])
def test_a_task_of_no_number_is_no_task(task_id: Any) -> None:
    row = {"taskid": task_id, "wakturs": "16-03-2026 11:32:49 WIB", "waktu": "16-03-2026 11:32:50 WIB"}
    read = listed(Answer(Outcome.OK, "200", content=[row]), queries._task)
    assert (read.items, read.bad_rows, read.is_certain) == ((), ("taskid",), False)


def test_a_process_that_stops_breaks_its_comparison_off_and_the_next_one_goes_on(road: Road) -> None:
    told(road, road.ticket())
    stopping = threading.Event()
    stopping.set()
    with BpjsClient.antrean() as client:
        run = compare_day(TODAY, client, stopping=stopping)
    assert run is not None
    assert (run.trouble, run.is_complete, run.ended_at is not None) == (asking.TIME_IS_UP, False, True)
    assert compared(road).is_complete
