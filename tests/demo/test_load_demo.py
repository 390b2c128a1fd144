"""The demo hospital: whole, the same on every machine, loaded as often as one likes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from antrean_project.groups import GRANTS, PHARMACY
from demo.hospital.people import invented_people
from demo.management.commands.load_demo import HOSPITAL_FILE, SETUP_FILE
from display.models import Board
from queues import clock, verbs
from queues.encryption.crypto import blind_index
from queues.models import (
    LANE_PREFIX,
    AdmissionClass,
    Clinic,
    ClinicSession,
    Counter,
    Doctor,
    IdentifierKind,
    Patient,
    PatientIdentifier,
    Payer,
    ScreenChange,
    Stop,
    StopKind,
    Surgery,
)
from queues.press import Press
from queues.rules import reading
from setup.file import exported, written
from staff_login.public_logins import DEMO_PASSWORD

pytestmark = pytest.mark.django_db


def load(*arguments: str) -> str:
    said = StringIO()
    call_command("load_demo", *arguments, stdout=said)
    return said.getvalue()


@dataclass(frozen=True)
class Files:
    """What BPJS knows of the demo hospital, and what its own set-up says."""

    bpjs: dict[str, Any]
    setup: dict[str, Any]


@pytest.fixture
def file() -> Files:
    return Files(*(json.loads(path.read_text(encoding="utf-8")) for path in (HOSPITAL_FILE, SETUP_FILE)))


@pytest.fixture(scope="module")
def logins_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("demo") / "demo" / "logins.json"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DEMO_LOGINS_FILE", str(path))
        yield path


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, logins_file: Path) -> Iterator[str]:
    """Loaded once: each test takes back its own part of this transaction, the module takes back the whole."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = load()
        with django_db_blocker.block():
            yield said
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: str, db: None) -> str:
    return loaded


def rows() -> dict[str, int]:
    """Of each model; a row that is written again as it was is news to screens."""
    counted = [model for model in apps.get_models() if model is not ScreenChange]
    return {model._meta.label: model._default_manager.count() for model in counted}


def test_the_hospital_is_whole(demo: str, file: Files) -> None:
    assert Clinic.objects.count() == len(file.setup["polis"]) >= 12
    assert Doctor.objects.count() == len(file.setup["doctors"]) >= 20
    assert set(Payer.objects.values_list("code", flat=True)) == {"JKN", "UMUM", "ASURANSI", "JASARAHARJA"}
    assert {stop.kind for stop in Stop.objects.exclude(kind=StopKind.CLINIC)} >= {
        *(StopKind.ADMISSION, StopKind.PHARMACY, StopKind.LAB, StopKind.RADIOLOGY, StopKind.CASHIER)
    }
    for clinic in Clinic.objects.all():
        assert clinic.stops.get(kind=StopKind.CLINIC).counters.exists()
        assert clinic.bpjs_subspecialist_code
        assert not clinic.is_draft
    assert all(counter.stops.exists() and counter.spoken_name for counter in Counter.objects.all())
    on_boards = Stop.objects.filter(boards__in=Board.objects.all())
    walls_for = {stop.kind for stop in on_boards}
    assert walls_for == set(Stop.objects.values_list("kind", flat=True))
    assert on_boards.filter(kind=StopKind.CLINIC).distinct().count() == Clinic.objects.count()


def test_admission_letters_are_no_clinics_and_no_sessions(demo: str) -> None:
    admission = set(AdmissionClass.objects.values_list("label_prefix", flat=True))
    assert len(admission) == 2
    others = {
        *Clinic.objects.values_list("label_prefix", flat=True),
        *ClinicSession.objects.values_list("label_prefix", flat=True),
        *LANE_PREFIX.values(),
    }
    assert not admission & others


def test_the_next_thirty_days_are_open_in_rooms_of_their_own(demo: str, file: Files) -> None:
    today = clock.service_date(timezone.now())
    days = [today + timedelta(days=ahead) for ahead in range(31)]
    wanted = sum(day.isoweekday() == line["weekday"] for day in days for line in file.setup["plan"])
    assert ClinicSession.objects.filter(date__in=days).count() == ClinicSession.objects.count() == wanted
    for session in ClinicSession.objects.on(today).select_related("room"):
        assert session.room is not None
        together = ClinicSession.objects.on(today).filter(
            room=session.room, starts__lt=session.ends, ends__gt=session.starts
        )
        assert list(together) == [session]


def test_the_hospital_plans_what_hfis_has(file: Files) -> None:
    """The two files say the same: the demo begins without a question."""
    polis = {one["name"]: one["bpjs_subspecialist_code"] for one in file.setup["polis"]}
    doctors = {one["name"]: one["bpjs_code"] for one in file.setup["doctors"]}
    plan = {
        (polis[one["poli"]], doctors[one["doctor"]], one["weekday"], one["hours"], one["capacity"])
        for one in file.setup["plan"]
    }
    hfis = {
        (one["clinic"], one["doctor"], day, one["hours"], one["capacity"])
        for one in file.bpjs["schedule"]
        for day in one["days"]
    }
    assert plan == hfis
    assert {one["name"]: one["bpjs_subspecialist"] for one in file.bpjs["clinics"]} == polis
    assert {one["name"]: one["code"] for one in file.bpjs["doctors"]} == doctors


def test_at_any_daytime_a_session_is_open(demo: str) -> None:
    for ahead in range(30):
        day = clock.service_date(timezone.now()) + timedelta(days=ahead)
        for hour in range(8, 21):
            at = time(hour)
            assert ClinicSession.objects.on(day).open().filter(starts__lte=at, ends__gt=at).exists()


def test_three_thousand_invented_people_with_numbers_that_nobody_has(demo: str, file: Files) -> None:
    known = [member for member in file.bpjs["members"] if member["norm"]]
    assert Patient.objects.count() == 3000 + len(known)
    for row in PatientIdentifier.objects.all():
        assert row.value_index == blind_index(row.value)
        assert row.value.startswith("00099" if row.kind == IdentifierKind.BPJS_CARD else "99")
    ages = [patient.age_on(clock.service_date(timezone.now())) or 0 for patient in Patient.objects.all()]
    assert sum(age < 12 for age in ages) > 200
    assert sum(age >= 60 for age in ages) > 400
    new = Patient.objects.filter(is_new_patient=True).count()
    assert 50 < new < 600
    assert not Patient.objects.filter(address__street="").exists()


def test_members_of_bpjs_are_found_by_nik_and_card(demo: str, file: Files) -> None:
    for member in file.bpjs["members"]:
        patient = verbs.find_patient(nik=member["nik"], card=member["card"])
        assert (patient.medical_record_number if patient else None) == member["norm"]


def test_the_same_people_on_every_machine() -> None:
    assert list(invented_people()) == list(invented_people())
    niks = [person.identifiers.get(IdentifierKind.NIK) for person in invented_people()]
    assert len({nik for nik in niks if nik}) == sum(nik is not None for nik in niks)


def test_twice_is_the_same_as_once(demo: str, logins_file: Path) -> None:
    # Each load leads a nurse to the room that is open then: the file is of this minute.
    load()
    before, logins = rows(), logins_file.read_text()
    Clinic.objects.filter(name="Poli Anak").update(spoken_name="diubah rumah sakit")
    said = load()
    assert rows() == before
    assert logins_file.read_text() == logins
    assert "Jadwal praktek dibuka: 0" in said
    assert Clinic.objects.get(name="Poli Anak").spoken_name == "diubah rumah sakit"


def test_sessions_that_were_changed_are_not_opened_again(demo: str) -> None:
    first, second = ClinicSession.objects.order_by("pk")[:2]
    verbs.change_hours(first, starts=time(5), ends=time(6))
    verbs.cancel_session(second, reason="uji")
    before = ClinicSession.objects.count()
    load()
    assert ClinicSession.objects.count() == before


def test_the_theatre_has_invented_operations_around_today(demo: str) -> None:
    today = clock.service_date(timezone.now())
    assert 30 < Surgery.objects.count() < 100
    assert Surgery.objects.filter(date__gt=today).exists()
    assert Surgery.objects.filter(date__lt=today, is_performed=True).exists()
    assert not Surgery.objects.filter(date__gte=today, is_performed=True).exists()
    assert {bool(surgery.card) for surgery in Surgery.objects.all()} == {True, False}
    for surgery in Surgery.objects.select_related("patient"):
        assert surgery.patient is not None
        assert surgery.card in ("", surgery.patient.identifier(IdentifierKind.BPJS_CARD))


def test_a_half_loaded_demo_is_completed(demo: str) -> None:
    missing = Patient.objects.get(medical_record_number="012999")
    missing.identifiers.all().delete()
    missing.address.delete()
    missing.delete()
    User.objects.get(username="perawat.ana").delete()
    before = rows()
    load()
    assert rows()["queue.Patient"] == before["queue.Patient"] + 1
    assert User.objects.get(username="perawat.ana").groups.get().name == "Perawat poli"


def test_patients_registered_in_the_demo_do_not_stop_it(demo: str) -> None:
    verbs.register_patient(
        verbs.PersonRecord(name="Orang Baru", sex="L", birth_date=None, identifiers={}), Press(timezone.now())
    )
    load()


def test_each_login_enters_with_its_groups(demo: str, logins_file: Path) -> None:
    logins = json.loads(logins_file.read_text())
    assert logins_file.stat().st_mode & 0o777 == 0o600
    assert {"admisi1", "perawat.ana", "perawat.int", "farmasi1", "penyelia", "data", "teknisi", "admin"} <= {
        login["user"] for login in logins
    }
    assert {login["role"] for login in logins} == {*GRANTS, "Admin"}
    for login in logins:
        user = User.objects.get(username=login["user"])
        assert [group.name for group in user.groups.all()] == [login["role"]] * (login["role"] != "Admin")
        assert login["page"].startswith("/")
        assert login["page"].endswith("/")
        if login["page"] == "/counter/theatre/":
            assert user.has_perm("queue.work_theatre")
        elif login["page"].startswith("/counter/"):
            assert Counter.objects.filter(pk=login["page"].split("/")[2]).exists()
    assert Client().login(username="farmasi1", password=DEMO_PASSWORD)
    pharmacist = User.objects.get(username="farmasi1")
    assert pharmacist.has_perm("queue.work_pharmacy")
    assert not pharmacist.has_perm("queue.work_clinic")
    assert not pharmacist.is_staff, f"{PHARMACY} works at its console"
    assert User.objects.get(username="admin").is_superuser


@pytest.mark.parametrize("content", [None, "kein JSON", "[]", '{"clinics": []}'])
def test_a_hospital_file_that_cannot_be_read_is_one_sentence(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "rs.json"
    if content is not None:
        path.write_text(content)
    for which in ("--data", "--setup"):
        with pytest.raises(CommandError, match="tidak dapat dibaca"):
            load(which, str(path))


def test_a_demo_is_what_its_set_up_file_says(demo: str, file: Files) -> None:
    """Export, apply on an empty database, export: `load_demo` is that apply."""
    with override_settings():
        for name in file.setup["rules"]:
            if hasattr(settings, name):
                delattr(settings, name)
        reading.forget()
        again = exported()
        pinned = {"HOSPITAL_CODE": file.setup["rules"]["HOSPITAL_CODE"]}
        assert again | {"rules": pinned | again["rules"]} == file.setup
    assert SETUP_FILE.read_text(encoding="utf-8") == written(file.setup)
