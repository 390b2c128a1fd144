"""After a restore each screen says it, until a person ends it; a slip raises a floor in the browser."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from display.models import Board
from queues import clock
from queues.backups import making
from queues.models import BackupRun, ClinicSession, NumberFloor, Recovery
from queues.readiness import rules
from queues.recovery import state
from tests.hospital import Hospital, staff_for_every_desk

STAFF = "Basis data dipulihkan dari cadangan"
PATIENTS = "Data antrean baru dipulihkan"


@pytest.fixture
def hospital(db: None) -> Hospital:
    hospital = Hospital()
    ClinicSession.objects.update(date=clock.service_date(timezone.now()))
    return hospital


@pytest.fixture
def recovery(hospital: Hospital) -> Iterator[Recovery]:
    now = timezone.now()
    recovery = Recovery.objects.create(
        restored_at=now, backup_at=now - timedelta(hours=9), file_name="antrean-x.backup", opened_at=now
    )
    hospital.session.refresh_from_db()
    NumberFloor.objects.create(
        recovery=recovery, session=hospital.session, service_date=hospital.session.date, number=50, highest=12
    )
    state.forget()
    yield recovery
    state.keep(None)


def logged_in(*rights: str) -> Client:
    user = User.objects.create_user("penyelia", is_superuser=False)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_rulevalue", "work_clinic", *rights]))
    client = Client()
    client.force_login(user)
    return client


def test_kiosk_console_and_board_say_it_until_a_person_ends_it(hospital: Hospital, recovery: Recovery) -> None:
    board = Board.objects.create(name="Lantai 1", slug="lantai-1")
    board.stops.set(hospital.room.stops.all())
    supervisor = logged_in("decide_recovery")
    pages = {
        "/kiosk/": (Client(), PATIENTS),
        f"/counter/{hospital.room.pk}/": (supervisor, STAFF),
        "/setup/recovery/": (supervisor, STAFF),
        f"/display/{board.slug}/": (Client(), PATIENTS),
    }
    for path, (client, words) in pages.items():
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        assert words in answer.content.decode(), path
    supervisor.post("/setup/recovery/end/")
    recovery.refresh_from_db()
    assert recovery.ended_by is not None
    for path, (client, words) in pages.items():
        assert words not in client.get(path, follow=True).content.decode(), path


def test_a_slip_raises_a_floor_and_nothing_lowers_it(hospital: Hospital, recovery: Recovery) -> None:
    floor = NumberFloor.objects.get()
    client = logged_in("decide_recovery")
    for typed, stands in (("57", 57), ("13", 57), ("x", 57), ("", 57), ("9999999", 57)):
        client.post(f"/setup/recovery/{floor.pk}/", {"number": typed})
        floor.refresh_from_db()
        assert floor.number == stands
    assert floor.is_said


def test_only_who_may_decide_ends_it_or_raises_a_floor(hospital: Hospital, recovery: Recovery) -> None:
    client = logged_in()
    assert client.get("/setup/recovery/").status_code == 200
    assert client.post("/setup/recovery/end/").status_code == 403
    assert client.post(f"/setup/recovery/{NumberFloor.objects.get().pk}/", {"number": "60"}).status_code == 403
    assert Client().get("/setup/recovery/").status_code == 302


def test_the_age_of_the_last_backup_is_a_rule_a_figure_and_a_line(hospital: Hospital, settings: Settings) -> None:
    staff_for_every_desk()
    now = timezone.now()
    settings.DEMO = False

    def found() -> list[str]:
        return [one.sentence for one in rules.findings(at=now) if one.rule.id == "ready.606"]

    assert found() == []
    settings.BACKUP_DIR = ""
    assert "BACKUP_DIR belum diisi" in found()[0]
    settings.BACKUP_DIR = "/somewhere"
    assert "belum ada satu pun" in found()[0]
    run = BackupRun.objects.create(began_at=now - timedelta(hours=25), ended_at=now, is_running=False, size=7)
    assert found() == []
    BackupRun.objects.create(began_at=now, ended_at=now, is_running=False, trouble="cakram penuh")
    BackupRun.objects.filter(pk=run.pk).update(began_at=now - timedelta(hours=27))
    assert "cakram penuh" in found()[0]
    assert making.newest() == run
    text = Client().get("/metrics").content.decode()
    figures = {one.name: one.value for family in text_string_to_metric_families(text) for one in family.samples}
    assert figures["antrean_backup_bytes"] == 7
    assert figures["antrean_backup_timestamp_seconds"] == pytest.approx((now - timedelta(hours=27)).timestamp())
    assert figures["antrean_restored"] == 0
    assert "Cadangan terakhir" in logged_in().get("/setup/readiness/").content.decode()
