"""Every call to BPJS leaves a row: where to, how long, what came of it, and nobody in it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from antrean_project.metrics import Hospital as Figures
from bpjs_bridge.client import calls, journal
from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.vclaim import calls as vclaim_calls
from bpjs_bridge.models import BpjsCall, Outcome, Service
from tests.operators.test_metrics import told
from tests.outbound.road import Road
from tests.outbound.test_vclaim_calls import NUMBERS
from tests.simulator_process import SimulatorProcess

EVERY_CALL = (*calls.CALLS, *vclaim_calls.CALLS)


def played(call: calls.Call) -> None:
    with BpjsClient.vclaim(seconds=10) if call.service == Service.VCLAIM else BpjsClient.antrean() as client:
        client.play(call, call.example)


def test_each_call_of_both_families_is_a_row_without_a_number(simulator: SimulatorProcess, db: None) -> None:
    before = timezone.now()
    for call in EVERY_CALL:
        played(call)
    assert journal.write() == len(EVERY_CALL) == BpjsCall.objects.count()
    assert journal.write() == 0
    rows = list(BpjsCall.objects.order_by("pk"))
    assert [(row.service, row.method, row.template) for row in rows] == [
        (call.service, call.method, call.template) for call in EVERY_CALL
    ]
    assert all(before <= row.began_at <= timezone.now() and row.milliseconds < 10_000 for row in rows)
    text = str([vars(row) for row in rows])
    assert [number for number in (*NUMBERS, calls.BOOKING["nohp"]) if number in text] == []


@pytest.mark.parametrize(
    ("fault", "outcome", "code", "reason"),
    [
        ("", Outcome.OK, "200", ""),
        ("odd_refusal", Outcome.REFUSED, "201", "unknown"),
        ("code_zero", Outcome.UNKNOWN, "0", ""),
        ("http_500", Outcome.UNKNOWN, "", "HTTP 500"),
        ("html", Outcome.UNKNOWN, "", "no envelope"),
        ("wrong_key", Outcome.UNKNOWN, "200", ""),
        ("cut_before_storing", Outcome.UNKNOWN, "", "ConnectionError"),
        ("clock_wrong", Outcome.HALTED, "401", "clock"),
    ],
)
def test_a_row_says_what_came_of_it_in_a_word(
    simulator: SimulatorProcess, db: None, fault: str, outcome: Outcome, code: str, reason: str
) -> None:
    if fault:
        simulator.fault(fault)
    played(vclaim_calls.FIND_POLI)
    journal.write()
    row = BpjsCall.objects.get()
    assert (row.outcome, row.code, row.reason) == (outcome, code, reason)


def test_the_relay_writes_what_it_sent(road: Road) -> None:
    road.ticket()
    with time_machine.travel(timezone.now(), tick=True):
        call_command("relay", drain=True)
    assert {row.template for row in BpjsCall.objects.all()} >= {"/antrean/add"}


def test_a_web_process_writes_after_its_answer(simulator: SimulatorProcess, db: None, client: Client) -> None:
    played(vclaim_calls.FIND_POLI)
    assert BpjsCall.objects.count() == 0
    client.get("/health/live")
    assert BpjsCall.objects.count() == 1


def test_a_loop_writes_once_a_second_at_most(
    simulator: SimulatorProcess, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_written_at", 0.0)
    for _ in range(3):
        played(vclaim_calls.FIND_POLI)
        journal.write_if_due()
    assert BpjsCall.objects.count() == 1
    assert journal.write() == 2


def test_a_database_that_is_away_loses_nothing(
    simulator: SimulatorProcess, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError

    played(calls.REF_POLI)
    played(vclaim_calls.FIND_POLI)
    with monkeypatch.context() as broken:
        broken.setattr(BpjsCall.objects, "bulk_create", away)
        assert journal.write() == 0
    assert journal.write() == 2
    assert list(BpjsCall.objects.order_by("pk").values_list("service", flat=True)) == [1, 2]


def test_a_table_that_does_not_take_them_breaks_no_page(
    simulator: SimulatorProcess, db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_table(*_: Any, **__: Any) -> None:
        raise ProgrammingError

    played(calls.REF_POLI)
    monkeypatch.setattr(BpjsCall.objects, "bulk_create", no_table)
    assert client.get("/health/live").status_code == 200
    monkeypatch.undo()
    assert journal.write() == 0


def test_rows_are_kept_for_the_days_that_are_set(simulator: SimulatorProcess, db: None, settings: Settings) -> None:
    settings.BPJS_CALLS_KEPT_DAYS = 7
    for days in (0, 6, 8, 100):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            journal.note(
                Answer(Outcome.OK, "200"),
                service=Service.VCLAIM,
                method="GET",
                template=f"/{days}",
                began_at=timezone.now(),
                seconds=0.1,
            )
    journal.write()
    call_command("close_day")
    assert sorted(BpjsCall.objects.values_list("template", flat=True)) == ["/0", "/6"]


def test_a_monitor_is_told_by_address_code_and_time(simulator: SimulatorProcess, db: None) -> None:
    played(vclaim_calls.MEMBER_BY_CARD)
    played(vclaim_calls.FIND_POLI)
    simulator.fault("http_500", times=1)
    played(calls.REF_POLI)
    journal.write()
    figures = told(timezone.now())
    assert figures["antrean_bpjs_calls_recent ok vclaim"] == 1
    assert figures["antrean_bpjs_calls_recent refused vclaim"] == 1
    assert figures["antrean_bpjs_calls_recent unknown antrean"] == 1
    assert figures["antrean_bpjs_calls_recent ok antrean"] == 0
    path = vclaim_calls.MEMBER_BY_CARD.template
    assert figures[f"antrean_bpjs_calls_recent_by_path 201 {path} vclaim"] == 1
    assert figures[f"antrean_bpjs_call_milliseconds_recent longest {path} vclaim"] >= 0
    later = told(timezone.now() + timedelta(minutes=6))
    assert later["antrean_bpjs_calls_recent ok vclaim"] == 0
    assert Figures(timezone.now()).describe() == []
