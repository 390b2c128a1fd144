"""A comparison with HFIS is stored work: begun by night, clock, person or command, gone on with by whoever has time."""

import threading
import time as wall
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from bpjs_bridge import tasks
from bpjs_bridge.models import BpjsGate, OutboxMessage, RunCause, ScheduleRun
from bpjs_bridge.schedules import beside, runs
from queues import clock
from queues.models import ClinicSession
from tests.hospital import TODAY
from tests.outbound.relays import Relay
from tests.outbound.road import Road
from tests.outbound.test_sync_hfis import hfis, practice

MOST_SECONDS = 90


@pytest.fixture(autouse=True)
def morning(settings) -> Iterator[None]:
    settings.HFIS_NIGHTLY_DAYS, settings.HFIS_DAYS = 1, 2
    with time_machine.travel(clock.moment(TODAY, time(7, 0)), tick=True):
        yield


def pressed_today(road: Road) -> ScheduleRun:
    """By the machine's clock, which a relay of its own has."""
    return runs.ask(at=time_machine.escape_hatch.datetime.datetime.now(UTC), by=road.hospital.nurse)


def work(seconds: float = float("inf")) -> bool:
    return runs.work(stopping=threading.Event(), seconds=seconds)


def pressed(road: Road) -> ScheduleRun:
    return runs.ask(at=timezone.now(), by=road.hospital.nurse)


def send_all(road: Road) -> None:
    try:
        road.deliver_all()
    finally:
        connections.close_all()


def asked_of_bpjs(road: Road) -> int:
    """How often for a poli on a date."""
    return len(road.simulator.log(route="jadwaldokter"))


def test_a_press_is_worked_at_later_and_leaves_what_came_of_it(road: Road) -> None:
    hfis(road, practice(1001, "ANA", "08:00-12:00"), practice(1001, "ANA", "08:00-12:00", 12))
    run = pressed(road)
    assert (run.asked_by, run.ended_at, run.percent) == (road.hospital.nurse, None, 0)
    assert work()
    run.refresh_from_db()
    assert run.ended_at is not None
    assert (run.done, run.percent) == (run.total, 100)
    assert run.total == len(run.codes)
    assert run.count("opened") >= 1
    assert run.is_well
    assert not work(), "nothing is left to do"


def test_two_presses_are_one_run(road: Road) -> None:
    assert pressed(road) == pressed(road)


def test_a_run_goes_on_where_it_was_left(road: Road) -> None:
    run = pressed(road)
    steps = 0
    while work(seconds=0.05):
        steps += 1
        assert steps < 1000
    run.refresh_from_db()
    assert steps > 1
    assert run.is_well
    assert asked_of_bpjs(road) == run.total, "no poli and date twice"


def test_a_run_that_somebody_works_at_is_left_alone_and_taken_when_they_vanished(road: Road) -> None:
    run = pressed(road)
    ScheduleRun.objects.filter(pk=run.pk).update(held_until=timezone.now() + timedelta(seconds=60))
    assert not work()
    ScheduleRun.objects.filter(pk=run.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    assert work()


def test_dates_that_are_over_when_a_run_goes_on_stay_as_they_were(road: Road, settings) -> None:
    settings.HFIS_NIGHTLY_DAYS = 3
    run = pressed(road)
    with time_machine.travel(clock.moment(TODAY + timedelta(days=2), time(7)), tick=True):
        work()
    run.refresh_from_db()
    assert run.ended_at is not None
    assert asked_of_bpjs(road) == len(run.codes), "the last of three days is not over"


def test_odd_rows_are_lines_of_the_run_and_make_somebody_look(road: Road) -> None:
    day = TODAY.isoformat()
    road.simulator.say_schedule(day, "ANA", [{"kodedokter": 1001, "jadwal": "pagi"}])
    run = pressed(road)
    work()
    run.refresh_from_db()
    assert not run.is_well
    assert run.problems == 2
    assert any(line.startswith("Baris tidak terbaca: ANA 2026-03-16: baris 1") for line in run.spoken_lines)
    assert any("poli tanpa jadwal: ANA 2026-03-16" in line for line in run.spoken_lines)


def test_a_refused_key_ends_the_run_and_says_so(road: Road) -> None:
    road.simulator.settings(signature_window_seconds=60)
    run = pressed(road)
    work()
    run.refresh_from_db()
    assert run.ended_at is not None
    assert run.trouble
    assert BpjsGate.objects.get(pk=1).halted_at is not None


def test_a_bpjs_that_is_away_is_not_asked_for_every_poli(road: Road) -> None:
    run = pressed(road)
    road.simulator.fault("http_500", match="jadwaldokter")
    work()
    run.refresh_from_db()
    assert run.trouble == "sambungan ke BPJS terputus"
    assert run.problems <= 3
    assert run.done < run.total


# --- by the clock -----
def due(at: datetime) -> RunCause | None:
    run = runs.begin_if_due(at=at)
    return RunCause(run.cause) if run else None


def ended(at: datetime, *, trouble: str = "") -> None:
    ScheduleRun.objects.filter(ended_at=None).update(started_at=at, ended_at=at, trouble=trouble)


def test_one_run_a_night_at_its_hour_and_again_when_it_was_missed(road: Road, settings) -> None:
    settings.HFIS_NIGHTLY_AT, settings.HFIS_NIGHTLY_DAYS = "01:30", 3
    evening = clock.moment(TODAY, time(20, 0))
    assert due(evening) == RunCause.NIGHTLY, "there has been none since half past one"
    assert due(evening) is None, "it is under way"
    ended(evening)
    assert due(evening + timedelta(hours=5)) is None
    night = clock.moment(TODAY + timedelta(days=1), time(1, 30))
    assert due(night) == RunCause.NIGHTLY
    ended(night, trouble="sambungan ke BPJS terputus")
    assert due(night + timedelta(minutes=5)) is None
    assert due(night + timedelta(minutes=16)) == RunCause.NIGHTLY
    run = ScheduleRun.objects.first()
    assert run is not None
    assert (run.last - run.first).days + 1 == 3


def test_in_between_the_next_days_come_again_and_again(road: Road, settings) -> None:
    settings.HFIS_EVERY_MINUTES = 30
    at = timezone.now()
    assert due(at) == RunCause.SOON
    ended(at)
    assert due(at + timedelta(minutes=29)) is None
    assert due(at + timedelta(minutes=31)) == RunCause.SOON
    run = ScheduleRun.objects.first()
    assert run is not None
    assert (run.last - run.first).days + 1 == 2


def test_in_between_only_polis_of_ours_are_asked(road: Road, settings) -> None:
    settings.HFIS_EVERY_MINUTES = 30
    runs.begin_if_due(at=timezone.now())
    work()
    run = ScheduleRun.objects.get()
    assert (run.codes, asked_of_bpjs(road)) == (["ANA", "INT"], 4)
    assert road.simulator.log(route="ref/poli") == []


@pytest.mark.parametrize(("name", "value"), [("BPJS_SEND", "off"), ("BPJS_CONS_ID", ""), ("HFIS_EVERY_MINUTES", 0)])
def test_nothing_begins_by_itself_where_bpjs_is_off_or_nobody_wants_it(
    road: Road, settings, name: str, value: object
) -> None:
    settings.HFIS_EVERY_MINUTES = 30
    setattr(settings, name, value)
    assert due(timezone.now()) is None


# --- who works -----
def test_a_command_works_at_its_own_run_and_keeps_what_came_of_it(road: Road) -> None:
    road.simulator.say_schedule(TODAY.isoformat(), "ANA", [{"kodedokter": 1001, "jadwal": "pagi"}])
    with pytest.raises(CommandError, match="1 poli tanpa satu pun dokter"):
        call_command("sync_hfis", clinics="ana", first=TODAY, last=TODAY)
    run = ScheduleRun.objects.get()
    assert (run.cause, run.codes, run.is_whole, run.problems, run.done) == (RunCause.COMMAND, ["ANA"], False, 2, 1)
    assert run.ended_at is not None
    assert not work(), "nobody goes on with it"


def test_a_command_that_was_killed_stops_no_other_run(road: Road, settings) -> None:
    settings.HFIS_EVERY_MINUTES = 30
    runs.command_run(at=timezone.now() - timedelta(hours=1), codes=["ANA"], first=TODAY, last=TODAY)
    assert not work(), "nobody goes on with it: it may have been told to confirm new polis"
    assert due(timezone.now()) == RunCause.SOON


def test_celery_goes_on_for_a_while_and_ends(road: Road) -> None:
    run = pressed(road)
    tasks.compare_schedules()
    run.refresh_from_db()
    assert run.is_well


def test_what_is_due_is_not_looked_for_right_after_a_start(road: Road, settings, monkeypatch) -> None:
    settings.HFIS_EVERY_MINUTES = 30
    monkeypatch.setattr(beside, "_due_at", wall.monotonic() + 60)
    assert not beside.look(stopping=threading.Event())
    monkeypatch.setattr(beside, "_due_at", wall.monotonic())
    assert beside.look(stopping=threading.Event())
    assert ScheduleRun.objects.get().is_well


def test_without_keys_nothing_is_asked(road: Road, settings) -> None:
    pressed(road)
    settings.BPJS_CONS_ID = ""
    assert not beside.look(stopping=threading.Event())


def test_runs_of_long_ago_are_forgotten(road: Road) -> None:
    pressed(road)
    work()
    later = timezone.now() + runs.KEPT_FOR + timedelta(days=1)
    assert runs.forget_old(at=timezone.now()) == 0
    assert runs.forget_old(at=later) == 1


@pytest.mark.django_db(transaction=True)
def test_messages_that_are_due_leave_before_the_comparison(committed_road: Road, settings) -> None:
    road = committed_road
    settings.BPJS_RATE_PER_SECOND, settings.UNDO_SECONDS = 20, 0
    for _ in range(5):
        road.ticket()
    assert OutboxMessage.objects.filter(due_at__lte=timezone.now() + timedelta(hours=1)).count() >= 5
    with time_machine.travel(road.hospital.later(600), tick=True):
        pressed(road)
        sending = threading.Thread(target=send_all, args=(road,))
        sending.start()
        beside_the_relay = threading.Event()
        threading.Timer(3, beside_the_relay.set).start()
        runs.work(stopping=beside_the_relay)
        sending.join(MOST_SECONDS)
    paths = [one["path"] for one in road.simulator.log()]
    adds = [place for place, path in enumerate(paths) if path.endswith("antrean/add")]
    compared = [place for place, path in enumerate(paths) if "/jadwaldokter/" in path]
    assert len(adds) == 5
    assert compared
    assert max(adds) < min(compared)


def test_a_job_makes_room_for_a_backlog_and_gets_on_all_the_same(road: Road, settings, monkeypatch) -> None:
    settings.UNDO_SECONDS = 0
    monkeypatch.setattr(runs, "JOB_GIVES_WAY_SECONDS", 0.1)
    road.ticket()
    with time_machine.travel(road.hospital.later(600), tick=True):
        run = pressed(road)
        began = wall.monotonic()
        work(seconds=60)
        assert wall.monotonic() - began < 30
    run.refresh_from_db()
    assert (run.done, run.held_until, run.ended_at) == (1, None, None)


@pytest.mark.django_db(transaction=True)
def test_relay_works_at_what_a_person_pressed(committed_road: Road, database_url: str, settings) -> None:
    # The simulator's week has a Sunday.
    settings.HFIS_NIGHTLY_DAYS = 3
    run = pressed_today(committed_road)
    relay = Relay(database_url)
    until = wall.monotonic() + MOST_SECONDS
    while not ScheduleRun.objects.exclude(ended_at=None).exists() and wall.monotonic() < until:
        wall.sleep(0.2)
    assert relay.terminate() == 0
    run.refresh_from_db()
    assert run.ended_at is not None
    assert run.asked_by == User.objects.get(username="perawat")
    assert ClinicSession.objects.filter(date__range=(run.first, run.last), is_from_hfis=True).exists()


@pytest.mark.django_db(transaction=True)
def test_a_relay_that_is_stopped_lets_go_of_its_run(committed_road: Road, database_url: str) -> None:
    committed_road.simulator.fault("delay", match="jadwaldokter", seconds=1.5)
    run = pressed_today(committed_road)
    relay = Relay(database_url)
    until = wall.monotonic() + MOST_SECONDS
    while not ScheduleRun.objects.filter(done__gt=0).exists() and wall.monotonic() < until:
        wall.sleep(0.1)
    assert relay.terminate() == 0
    run.refresh_from_db()
    assert 0 < run.done < run.total
    assert (run.held_until, run.ended_at) == (None, None)
