"""What a monitor is told: figures of the outbox and of the queues, to this machine or with the token."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from antrean_project.metrics import Hospital as Figures
from bpjs_bridge.models import (
    MessageState,
    OutboxMessage,
    ParkReason,
    QuestionKind,
    RunCause,
    ScheduleQuestion,
    ScheduleRun,
)
from bpjs_bridge.outbox import gate
from queues import verbs
from queues.models import Channel, Visit
from queues.press import Press
from tests.hospital import Hospital

ELSEWHERE = "10.9.9.9"


@pytest.fixture
def hospital(db: None) -> Hospital:
    return Hospital()


def told(at: datetime) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(Figures(at))
    families = text_string_to_metric_families(generate_latest(registry).decode())
    samples = [sample for family in families for sample in family.samples]
    return {" ".join((sample.name, *sample.labels.values())): sample.value for sample in samples}


def a_ticket(hospital: Hospital) -> Visit:
    return verbs.take_ticket(
        verbs.Booking(
            hospital.patient(),
            session=hospital.session,
            payer=hospital.jkn,
            channel=Channel.KIOSK,
            visit_type="REFERRAL",
            referral_number="0099R0010326B000001",
        ),
        Press(hospital.later()),
    )


def test_an_empty_hospital_tells_every_figure_at_nought(hospital: Hospital) -> None:
    figures = told(hospital.now)
    assert {value for name, value in figures.items() if not name.startswith("antrean_ready ")} == {0}
    assert {"antrean_bpjs_messages_parked time_order", "antrean_people_present clinic"} <= set(figures)


def test_what_waits_for_bpjs_and_for_how_long(hospital: Hospital) -> None:
    a_ticket(hospital)
    due = OutboxMessage.objects.order_by("due_at")[0].due_at
    figures = told(due + timedelta(seconds=90))
    assert (figures["antrean_bpjs_messages_pending"], figures["antrean_bpjs_messages_due"]) == (2, 2)
    assert figures["antrean_bpjs_oldest_due_seconds"] == 90
    assert told(due - timedelta(seconds=1))["antrean_bpjs_messages_due"] == 0
    OutboxMessage.objects.update(state=MessageState.PARKED, park_reason=ParkReason.REFERENCE, parked_at=hospital.now)
    figures = told(hospital.now)
    assert figures["antrean_bpjs_messages_parked reference"] == 2
    assert figures["antrean_bpjs_messages_pending"] == figures["antrean_bpjs_oldest_due_seconds"] == 0


def test_a_halt_and_an_open_breaker_are_told(hospital: Hospital) -> None:
    stands = gate.current()
    stands.halted_at = stands.opened_at = hospital.now
    stands.save()
    figures = told(hospital.now)
    assert (figures["antrean_bpjs_halted"], figures["antrean_bpjs_breaker_open"]) == (1, 1)


def test_people_waiting_by_place_and_the_visits_of_the_day(hospital: Hospital) -> None:
    hospital.here()
    hospital.here()
    hospital.booked()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    figures = told(hospital.now)
    assert (figures["antrean_people_present clinic"], figures["antrean_people_present admission"]) == (2, 1)
    stages = {name: value for name, value in figures.items() if name.startswith("antrean_visits_today") and value}
    assert stages == {f"antrean_visits_today {stage}": 1 for stage in ("booked", "waiting_clinic", "in_clinic")}
    assert told(hospital.now + timedelta(days=1))["antrean_people_present clinic"] == 0


def test_figures_and_readiness_ask_short_tables_so_many_times_and_no_more(
    hospital: Hospital, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(60):
        told(timezone.now())


def test_nobody_is_named(hospital: Hospital, client: Client) -> None:
    visit = a_ticket(hospital)
    text = client.get("/metrics").content.decode()
    for secret in (visit.patient.name, visit.booking_code, visit.label, visit.patient.phone):
        assert secret not in text


def test_this_machine_may_ask(client: Client, db: None) -> None:
    answer = client.get("/metrics")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, "text/plain")
    assert client.post("/metrics").status_code == 405


@pytest.mark.parametrize("address", [ELSEWHERE, "127.0.0.1"])
def test_a_caller_through_our_proxy_keeps_its_own_address(client: Client, db: None, address: str) -> None:
    answer = client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address)
    assert answer.status_code == (403 if address == ELSEWHERE else 200)


@pytest.mark.parametrize(
    ("token", "shown", "status"),
    [
        ("rahasia-pemantau", "Bearer rahasia-pemantau", 200),
        ("rahasia-pemantau", "Bearer rahasia", 403),
        ("rahasia-pemantau", "rahasia-pemantau", 403),
        ("rahasia-pemantau", "", 403),
        ("", "Bearer ", 403),
        ("", "", 403),
    ],
)
def test_another_machine_needs_the_token(
    client: Client, db: None, settings: Settings, token: str, shown: str, status: int
) -> None:
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", REMOTE_ADDR=ELSEWHERE, headers={"authorization": shown})
    assert answer.status_code == status
    assert (b"antrean_" in answer.content) is (status == 200)


@pytest.fixture
def with_tls(settings: Settings) -> None:
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.METRICS_TOKEN = "rahasia-pemantau"


def test_with_https_a_monitor_on_this_machine_still_asks_without(client: Client, db: None, with_tls: None) -> None:
    answer = client.get("/metrics")
    assert (answer.status_code, b"antrean_" in answer.content) == (200, True)
    assert client.get("/login/").status_code == 301, "people are led to https"


@pytest.mark.parametrize(("scheme", "status"), [("http", 403), ("https", 200)])
def test_with_https_the_token_opens_nothing_in_clear(
    client: Client, db: None, with_tls: None, scheme: str, status: int
) -> None:
    headers = {"authorization": "Bearer rahasia-pemantau", "x-forwarded-proto": scheme}
    assert client.get("/metrics", REMOTE_ADDR=ELSEWHERE, headers=headers).status_code == status


def test_without_a_database_it_says_so(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("FATAL: kata sandi")

    monkeypatch.setattr(gate, "current", away)
    answer = client.get("/metrics")
    assert (answer.status_code, answer.content) == (503, b"database\n")


def test_when_hfis_was_compared_and_what_waits_for_a_person(hospital: Hospital) -> None:
    session = hospital.session
    asked = {"session": session, "clinic": session.clinic, "doctor": session.doctor, "date": session.date}
    seen = {"first_seen_at": hospital.now, "last_seen_at": hospital.now}
    for kind, people in ((QuestionKind.HOURS, 3), (QuestionKind.SEATS, 0)):
        ScheduleQuestion.objects.create(**asked, **seen, kind=kind, theirs="30", ours="20", waiting=people)
    run = {"asked_at": hospital.now, "first": session.date, "last": session.date, "cause": RunCause.NIGHTLY}
    ScheduleRun.objects.create(**run, ended_at=hospital.now)
    ScheduleRun.objects.create(**run, ended_at=hospital.later(), trouble="terputus")
    figures = told(hospital.now)
    assert figures["antrean_hfis_questions_open"] == 2
    assert figures["antrean_hfis_questions_with_people"] == 1
    assert figures["antrean_hfis_compared_timestamp_seconds"] == (hospital.now - timedelta(seconds=60)).timestamp()
    assert told(hospital.now + timedelta(days=1))["antrean_hfis_questions_open"] == 0
