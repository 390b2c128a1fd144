"""What an operator is told while the hospital is not ready: command, system check, health, metrics, and the guide."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries

from antrean_project import pages
from queues import clock
from queues.models import Clinic, ClinicSession, Counter, Payer, Stop
from queues.readiness import rules
from tests.environment import REPOSITORY
from tests.hospital import Hospital, staff_for_every_desk

GUIDE = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
NO_COUNTER = "Perhentian tanpa loket atau ruang yang aktif"
# A clone with nothing in it but what starts Django.
PARTS = (
    "manage.py",
    "antrean_project",
    "queues",
    "bpjs_bridge",
    "kiosk",
    "counter",
    "display",
    "reports",
    "setup",
    "simrs",
    "khanza",
)
OTHER_PARTS = ("staff_login", "service_accounts", "demo")
FILES = ("locale", "static", "templates")


@pytest.fixture
def hospital(db: None) -> Hospital:
    """Each poli has a session on the day of the test."""
    hospital = Hospital()
    hospital.open(hospital.internal, hospital.second_doctor)
    staff_for_every_desk()
    ClinicSession.objects.update(date=clock.service_date(timezone.now()))
    return hospital


def commanded(name: str, **options: object) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command(name, stdout=said, stderr=said, no_color=True, **options)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


# --- the command -------------------------------------------------------------------------------------
def test_an_empty_hospital_is_told_each_thing_that_is_missing_and_what_to_do_next(db: None) -> None:
    code, said = commanded("readiness")
    assert code == 1
    assert said.splitlines() == [
        "STOP ready.101 Poli tanpa perhentian: belum ada satu poli pun.",
        "     Administrasi, Perhentian: aktifkan yang mati, atau Tambah: jenis Poli dan polinya. "
        "Poli yang tidak dipakai: matikan aktif.",
        "STOP ready.107 Perhentian admisi dengan kelas nomor loket: tidak ada.",
        "     Kelas loket admisi: aktifkan yang mati, atau Tambah; belum ada perhentian jenis Admisi: tambah dulu.",
        "2 hal menghentikan pasien.",
    ]


def test_a_hospital_that_is_ready_is_told_so(hospital: Hospital) -> None:
    assert commanded("readiness") == (0, "Siap: setiap nomor yang diambil dapat dipanggil.\n")


def test_a_warning_stops_nobody(hospital: Hospital) -> None:
    Clinic.objects.update(label_prefix="A")
    code, said = commanded("readiness")
    assert code == 0
    assert said.startswith("WARN ready.105 Awalan nomor dipakai dua kali: A (Anak, Penyakit Dalam).\n")
    assert said.endswith("Siap: setiap nomor yang diambil dapat dipanggil.\n")


# --- the system check --------------------------------------------------------------------------------
def test_check_with_a_database_says_the_same_and_plain_check_asks_none(
    hospital: Hospital, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=False)
    with django_assert_num_queries(0):
        assert [found.id for found in checks.run_checks() if str(found.id).startswith("ready.")] == []
    found = [told for told in checks.run_checks(databases=["default"]) if str(told.id).startswith("ready.")]
    assert [(told.id, told.level, told.msg) for told in found] == [
        ("ready.102", checks.WARNING, f"{NO_COUNTER}: Poli Anak.")
    ]
    hint = "Administrasi, Loket / ruang: aktifkan yang mati, atau Tambah; centang perhentian yang dilayani."
    assert found[0].hint == hint


def test_migrate_goes_on_where_nothing_is_ready(db: None) -> None:
    assert rules.nothing_can_be_called()
    call_command("migrate", verbosity=0)


# --- a fresh clone -----------------------------------------------------------------------------------
def fresh_clone(folder: Path) -> Path:
    """The code without `var`. What says where it lies (`BASE_DIR`, the script) is copied; the rest are links."""
    for name in (*PARTS, *OTHER_PARTS, *FILES):
        (folder / name).symlink_to(REPOSITORY / name)
    for name in ("manage.py", "antrean_project"):
        (folder / name).unlink()
        subprocess.run(["cp", "-r", str(REPOSITORY / name), str(folder)], check=True)
    return folder


def manage(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.slow
def test_migrate_in_a_fresh_clone_makes_its_folder_and_nobody_elses(tmp_path: Path) -> None:
    clone = fresh_clone(tmp_path)
    missing = clone / "disk" / "antrean.sqlite3"
    refused = manage(clone, "migrate", DATABASE_URL=f"sqlite:///{missing}")
    assert refused.returncode == 1
    words = f"DATABASE_URL: there is no folder {missing.parent}. Correct it, mount the disk, or mkdir."
    assert refused.stderr.splitlines()[-1].endswith(words)
    assert not missing.parent.exists()
    early = manage(clone, "readiness")
    assert (early.returncode, "manage.py migrate" in early.stderr) == (1, True)
    assert "Traceback" not in early.stderr
    done = manage(clone, "migrate", "--verbosity", "0")
    assert (done.returncode, done.stderr) == (0, "")
    assert (clone / "var" / "antrean.sqlite3").is_file()


# --- health and metrics ------------------------------------------------------------------------------
def test_ready_is_503_with_the_rule_while_no_number_can_be_called(
    hospital: Hospital, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        assert (client.get("/health/ready").status_code, client.get("/health/live").status_code) == (200, 200)
    Counter.objects.filter(pk=hospital.room.pk).update(is_active=False)
    assert client.get("/health/ready").json() == {"status": "ok"}, "one poli is not the hospital"
    Counter.objects.exclude(pk=hospital.chemist.pk).update(is_active=False)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (
        503,
        {
            "status": "not ready",
            "rule": "ready.102",
            "message": f"{NO_COUNTER}: tidak ada loket admisi atau ruang poli yang aktif.",
            "next": "Administrasi, Loket / ruang: aktifkan yang mati, atau Tambah; centang perhentian yang dilayani.",
        },
    )
    Payer.objects.update(is_active=False)
    assert client.get("/health/ready").json()["rule"] == "ready.106"
    assert [client.get(f"/health/{name}").status_code for name in ("live", "database")] == [200, 200]


def test_an_admission_desk_alone_is_ready(hospital: Hospital, client: Client) -> None:
    Stop.objects.exclude(pk=hospital.admission.pk).update(is_active=False)
    assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize("page", ["database", "ready"])
def test_without_a_database_both_say_so(db: None, client: Client, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **named: object) -> None:
        raise OperationalError("FATAL: kata sandi")

    monkeypatch.setattr(pages, "connection", SimpleNamespace(cursor=away))
    monkeypatch.setattr(rules, "nothing_can_be_called", away)
    answer = client.get(f"/health/{page}")
    assert (answer.status_code, answer.json()) == (503, {"status": "database"})


def test_the_metrics_have_a_figure_for_each_rule(hospital: Hospital, client: Client) -> None:
    Counter.objects.filter(pk=hospital.lab_desk.pk).update(is_active=False)
    text = client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode()
    [family] = [family for family in text_string_to_metric_families(text) if family.name == "antrean_ready"]
    told = {sample.labels["rule"]: sample.value for sample in family.samples}
    assert told == {rule.id: float(rule.id != "ready.102") for rule in rules.all_rules()}


# --- the guide ---------------------------------------------------------------------------------------
def test_the_guide_has_each_rule_with_its_level() -> None:
    rows = re.findall(r"^\| `(ready\.\d+)` \| (STOP|WARN) \|", GUIDE, flags=re.MULTILINE)
    assert rows == [(rule.id, str(rule.level)) for rule in rules.all_rules()]
