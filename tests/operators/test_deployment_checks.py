"""What is convenient for trying is named before it reaches patients."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.checks import CheckMessage, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from antrean_project.checks import deployment, hsts, old_migrations, public_passwords
from antrean_project.configured import refuse_without_a_key
from staff_login.public_logins import DEMO_PASSWORD
from tests.environment import REPOSITORY
from tools.django_checks import deployment_environment

IN_THE_DATABASE = ["default"]


@pytest.fixture
def hospital(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a hospital, in a folder without a file."""
    settings.ALLOWED_HOSTS, settings.DEMO, settings.HTTPS = ["antrean.example"], False, True
    settings.BASE_DIR, settings.PUBLIC_URL = tmp_path, "https://antrean.example"
    return settings


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("mode", "expected"), [(0o600, []), (0o640, []), (0o644, ["frame.W001"]), (0o602, ["frame.W001"])]
)
def test_a_file_of_secrets_that_everybody_reads_is_named(hospital: Settings, mode: int, expected: list[str]) -> None:
    file = hospital.BASE_DIR / ".env"
    file.touch()
    file.chmod(mode)
    assert ids(deployment(None)) == expected


def test_a_server_that_answers_to_any_name_is_named_unless_it_is_a_demo(hospital: Settings) -> None:
    hospital.ALLOWED_HOSTS = ["*"]
    assert ids(deployment(None)) == ["frame.W002"]
    hospital.DEMO, hospital.HTTPS = True, False
    assert ids(deployment(None)) == []


def test_a_demo_is_never_published(hospital: Settings) -> None:
    hospital.DEMO = True
    assert ids(deployment(None)) == ["frame.E003"]


@pytest.mark.parametrize(("seconds", "expected"), [(0, []), (3600, []), (-1, ["frame.E004"]), (10**9, ["frame.E004"])])
def test_how_long_browsers_insist_on_tls_has_bounds(settings: Settings, seconds: int, expected: list[str]) -> None:
    settings.HSTS_SECONDS = seconds
    assert ids(hsts(None)) == expected


def test_users_with_the_demos_public_password_are_named_outside_a_demo(hospital: Settings, db: None) -> None:
    public = make_password(DEMO_PASSWORD)
    for name in ("admin", "perawat.ana"):
        User.objects.create(username=name, password=public)
    User.objects.create_user("penyelia", password="sandi sendiri")
    User.objects.create(username="farmasi1", password=public, is_active=False)
    [warning] = public_passwords(None, databases=IN_THE_DATABASE)
    assert warning.id == "frame.W005"
    assert "admin, perawat.ana:" in warning.msg
    told = StringIO()
    call_command("check", database=IN_THE_DATABASE, stdout=told, stderr=told)
    assert "frame.W005" in told.getvalue()
    hospital.DEMO = True
    assert public_passwords(None, databases=IN_THE_DATABASE) == []
    hospital.DEMO = False
    User.objects.all().delete()
    assert public_passwords(None, databases=IN_THE_DATABASE) == []


@pytest.mark.parametrize("app", ["queue", "bpjs_bridge", "display", "simrs", "staff_login"])
def test_a_database_that_stopped_half_way_through_old_migrations_is_named(app: str, db: None) -> None:
    steps = MigrationRecorder(connection).migration_qs
    assert old_migrations(None, databases=IN_THE_DATABASE) == []
    replaced = MigrationLoader(connection).disk_migrations[app, "0001_first_release"].replaces
    old = steps.filter(app=app, name__in=[name for _app, name in replaced]).order_by("name")
    last = old.values_list("name", flat=True)[len(old) - 1]
    steps.filter(app=app, name__in=(last, "0001_first_release")).delete()
    found = run_checks(databases=IN_THE_DATABASE)
    assert [error.id for error in found if error.is_serious()] == ["frame.E007"]
    with pytest.raises(SystemCheckError, match=f"of the app {app} it lacks {last}, which is no longer here"):
        call_command("migrate", verbosity=0, skip_checks=False)
    # A database that has none of them is empty, and is given the tables.
    old.delete()
    assert old_migrations(None, databases=IN_THE_DATABASE) == []


def told_by(directory: Path, script: str, **changed: str) -> str:
    """What the settings of a deployment come to."""
    done = subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings\n{script}"],
        cwd=REPOSITORY,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "antrean_project.settings",
            **deployment_environment(directory),
            **changed,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


HSTS = (
    "print(settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD,"
    " settings.SECURE_SSL_REDIRECT)"
)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "0 False False True"),
        ({"HSTS_SECONDS": "3600"}, "3600 False False True"),
        ({"HSTS_SECONDS": "3600", "HTTPS": "0"}, "0 False False False"),
    ],
)
def test_hsts_is_off_until_the_hospital_says_so_and_never_spreads(
    tmp_path: Path, changed: dict[str, str], expected: str
) -> None:
    assert told_by(tmp_path, HSTS, **changed) == expected


def test_a_public_address_that_the_server_would_refuse_is_named(hospital: Settings) -> None:
    hospital.ALLOWED_HOSTS = ["localhost"]
    assert ids(deployment(None)) == ["frame.W006"]
    hospital.ALLOWED_HOSTS = [".example"]
    assert ids(deployment(None)) == []


def test_no_server_starts_without_a_ring_of_keys(settings: Settings) -> None:
    refuse_without_a_key()
    settings.FIELD_ENCRYPTION_KEYS = ["kaputt"]
    with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS"):
        refuse_without_a_key()
