"""Readiness of the server, of workplaces and walls, and of the road to BPJS: each rule planted, seen, and mended."""

import base64
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from bpjs_bridge.models import BpjsCall, BpjsGate, MessageState, OutboxMessage, Outcome, ParkReason, Service
from bpjs_bridge.models.schedules import RunCause, ScheduleRun
from bpjs_bridge.models.ws import WsAccount
from display.models import Board, BoardKind
from queues.models import Clinic, ClinicSession, FieldKey, PatientIdentifier, Stop
from queues.readiness import rules, server
from tests.hospital import Hospital, staff_for_every_desk


@pytest.fixture
def hospital(db: None) -> Hospital:
    """Every desk can be opened, and every poli has a session."""
    hospital = Hospital()
    hospital.open(hospital.internal, hospital.second_doctor)
    staff_for_every_desk()
    return hospital


def broken(hospital: Hospital, *, later: timedelta = timedelta()) -> dict[str, tuple[str, ...]]:
    return {found.rule.id: found.names for found in rules.findings(at=hospital.now + later)}


# --- the server ------------------------------------------------------------------------------------
def test_a_disk_that_is_nearly_full_is_said_with_what_is_left(
    hospital: Hospital, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/health/ready").status_code == 200
    monkeypatch.setattr(server, "LEAST_FREE", 1.01)
    [words] = broken(hospital)["ready.601"]
    assert words.endswith("% cakram yang kosong")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["rule"]) == (503, "ready.601")
    assert client.get("/health/live").status_code == 200


def test_a_database_that_only_reads_is_said(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        # Whoever runs as root may write what nobody else may.
        monkeypatch.setattr("os.access", lambda *_: False)
        monkeypatch.setitem(connection.settings_dict, "NAME", server.__file__)
        assert broken(hospital)["ready.601"] == ("berkas basis data hanya dapat dibaca",)
        return
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        try:
            assert broken(hospital)["ready.601"] == ("server basis data hanya melayani pembacaan",)
        finally:
            cursor.execute("SET default_transaction_read_only = off")


def test_tables_of_an_older_release_are_named(hospital: Hospital, client: Client) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("queue", "0001_first_release")
    assert broken(hospital)["ready.602"] == ("queue.0001_first_release",)
    assert client.get("/health/ready").json()["rule"] == "ready.602"
    recorder.record_applied("queue", "0001_first_release")
    assert broken(hospital) == {}


def test_keys_that_open_nothing_are_said_before_a_patient_is_not_found(
    hospital: Hospital, client: Client, settings: Settings
) -> None:
    hospital.patient()
    assert PatientIdentifier.objects.exists()
    right = list(settings.FIELD_ENCRYPTION_KEYS)
    other = base64.urlsafe_b64encode(b"k" * 32).decode()
    settings.FIELD_ENCRYPTION_KEYS = [other]
    not_here = f"kunci {FieldKey.objects.get()} milik basis data ini tidak ada di sini"
    assert broken(hospital)["ready.603"] == (not_here, "nomor yang tertua", "nomor yang terbaru")
    assert client.get("/health/ready").json()["rule"] == "ready.603"
    # A key that was taken away too early: what came after it still opens.
    hospital.patient()
    assert broken(hospital)["ready.603"] == (not_here, "nomor yang tertua")
    settings.FIELD_ENCRYPTION_KEYS = [other, *right]
    assert "ready.603" not in broken(hospital)


def test_another_hospitals_key_is_said_before_the_first_patient_comes(
    hospital: Hospital, client: Client, settings: Settings
) -> None:
    right = list(settings.FIELD_ENCRYPTION_KEYS)
    other = base64.urlsafe_b64encode(b"k" * 32).decode()
    assert not PatientIdentifier.objects.exists()
    for wrong in ([other], [right[1]], []):
        settings.FIELD_ENCRYPTION_KEYS = wrong
        assert client.get("/health/ready").json()["rule"] == "ready.603"
    # A new key in front, then everything under it: the old one is this database's no more.
    settings.FIELD_ENCRYPTION_KEYS = [other, *right]
    assert client.get("/health/ready").status_code == 200
    call_command("rotate_keys", stdout=StringIO())
    settings.FIELD_ENCRYPTION_KEYS = [other]
    assert client.get("/health/ready").status_code == 200
    settings.FIELD_ENCRYPTION_KEYS = right
    assert client.get("/health/ready").json()["rule"] == "ready.603"


# --- workplaces, rooms and walls ---------------------------------------------------------------------
def test_a_counter_that_nobody_may_open_is_named(hospital: Hospital, django_user_model: Any) -> None:
    user = django_user_model.objects.get(username="petugas-semua")
    user.user_permissions.set([])
    django_user_model.objects.create_superuser("admin", password="x")
    assert broken(hospital)["ready.301"] == (
        "Farmasi 1",
        "Lab 1",
        "Loket 1",
        "Ruang Anak",
        "Ruang Penyakit Dalam",
    )
    staff_for_every_desk("petugas-baru")
    assert broken(hospital) == {}
    django_user_model.objects.filter(username="petugas-baru").update(is_active=False)
    assert "ready.301" in broken(hospital)


def test_two_practices_in_one_room_at_one_time_are_named(hospital: Hospital) -> None:
    second = hospital.open(hospital.children, hospital.second_doctor, hours=(11, 14))
    ClinicSession.objects.filter(clinic=hospital.children).update(room=hospital.room)
    [words] = broken(hospital)["ready.104"]
    assert words == f"Ruang Anak: Anak, {hospital.session.doctor.name} / Anak, {second.doctor.name} (1)"
    ClinicSession.objects.filter(pk=second.pk).update(moved_to=hospital.session)
    assert "ready.104" not in broken(hospital), "joined, they are one"
    ClinicSession.objects.filter(pk=second.pk).update(moved_to=None, starts="12:00")
    assert "ready.104" not in broken(hospital)


def test_a_place_on_no_board_is_named_once_there_are_boards(hospital: Hospital) -> None:
    board = Board.objects.create(slug="admisi", name="Admisi", kind=BoardKind.CLINIC)
    board.stops.set([hospital.admission])
    names = broken(hospital)["ready.108"]
    assert hospital.admission.name not in names
    assert "Poli Anak" in names
    board.stops.set(Stop.objects.all())
    assert broken(hospital) == {}


# --- the road to BPJS --------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["BPJS_CONS_ID", "BPJS_SECRET_KEY", "BPJS_ANTREAN_USER_KEY"])
def test_sending_without_a_key_is_said_and_not_sending_is_fine(
    hospital: Hospital, settings: Settings, name: str
) -> None:
    setattr(settings, name, "")
    assert broken(hospital) == {"ready.501": (name,)}
    settings.BPJS_SEND = "off"
    assert broken(hospital) == {}


def test_a_halt_is_said_by_service(hospital: Hospital) -> None:
    BpjsGate.objects.update_or_create(pk=Service.ANTREAN, defaults={"halted_at": hospital.now})
    assert broken(hospital) == {"ready.502": ("Antrean, 16-03 07:00",)}


@pytest.fixture
def waiting(hospital: Hospital) -> OutboxMessage:
    """A message that might leave, and its moment as the hospital's clock."""
    hospital.here()
    message = OutboxMessage.objects.order_by("due_at").first()
    assert message is not None
    hospital.now = message.due_at
    return message


def test_when_nobody_sends_it_is_said_after_two_minutes(hospital: Hospital, waiting: OutboxMessage) -> None:
    assert broken(hospital, later=timedelta(seconds=110)) == {}
    found = broken(hospital, later=timedelta(seconds=130))
    assert list(found) == ["ready.607"]
    BpjsCall.objects.create(
        service=Service.ANTREAN,
        method="POST",
        template="/antrean/add",
        began_at=hospital.now + timedelta(seconds=60),
        milliseconds=90,
        outcome=Outcome.OK,
    )
    assert broken(hospital, later=timedelta(seconds=130)) == {}, "somebody is at work"
    found = broken(hospital, later=timedelta(minutes=16))
    assert found == {"ready.505": ("yang tertua terlambat 16 menit",), "ready.607": found["ready.607"]}
    BpjsGate.objects.update_or_create(pk=Service.ANTREAN, defaults={"opened_at": hospital.now})
    assert "ready.607" not in broken(hospital, later=timedelta(minutes=16)), "BPJS does not answer: probes are few"


def test_a_message_behind_a_refused_one_waits_for_a_person_and_not_for_a_relay(
    hospital: Hospital, waiting: OutboxMessage
) -> None:
    OutboxMessage.objects.filter(pk=waiting.pk).update(
        state=MessageState.PARKED, park_reason=ParkReason.REFERENCE, parked_at=hospital.now
    )
    assert broken(hospital, later=timedelta(minutes=20)) == {"ready.505": ("1 ditolak BPJS",)}


def test_a_comparison_with_hfis_that_is_old_or_has_odd_rows_is_said(hospital: Hospital) -> None:
    asked = {"cause": RunCause.NIGHTLY, "asked_at": hospital.now, "first": hospital.now.date()}
    run = ScheduleRun.objects.create(**asked, last=hospital.now.date(), ended_at=hospital.now)
    assert "ready.503" not in broken(hospital, later=timedelta(hours=25))
    assert broken(hospital, later=timedelta(hours=27))["ready.503"] == ("16-03 07:00",)
    ScheduleRun.objects.filter(pk=run.pk).update(problems=2)
    assert broken(hospital)["ready.503"] == ("2 baris perlu dilihat",)
    ScheduleRun.objects.filter(pk=run.pk).update(problems=0, trouble="terputus")
    assert broken(hospital)["ready.503"] == ("belum pernah selesai",)


def test_a_draft_that_mobile_jkn_has_shown_for_days_is_named(hospital: Hospital) -> None:
    draft = Clinic.objects.create(name="Mata", label_prefix="M", bpjs_subspecialist_code="MAT", is_draft=True)
    session = hospital.open(draft, hospital.second_doctor, hours=(13, 15))
    assert "ready.204" not in broken(hospital)
    ClinicSession.objects.filter(pk=session.pk).update(date=hospital.now.date() - timedelta(days=4))
    assert broken(hospital)["ready.204"] == ("Mata",)


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]/", ""])
def test_an_address_of_this_machine_alone_is_said(hospital: Hospital, settings: Settings, address: str) -> None:
    settings.DEMO = False
    settings.PUBLIC_URL = address
    names = broken(hospital)["ready.504"]
    assert names == ("PUBLIC_URL menunjuk ke mesin ini saja", "belum ada akun WS untuk Mobile JKN")
    settings.PUBLIC_URL = "https://antrean.rs-rekaan.example"
    assert broken(hospital)["ready.504"] == ("belum ada akun WS untuk Mobile JKN",)
    WsAccount.objects.create(name="bpjs", password_set_at=hospital.now)
    assert broken(hospital) == {"ready.304": ("anjungan",)}, "what a demo is not asked"
