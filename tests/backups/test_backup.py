"""A backup is whole, sealed, of one moment, and says of itself what a restore must know, and nobody in it."""

import stat
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from queues.backups import files, making, manifest, postgres_tools, restoring, sealing
from queues.backups.trouble import BackupError
from queues.encryption.crypto import key_ring
from queues.models import BackupRun, Patient, Recovery, Visit
from tests.backups.places import emptied_database
from tests.hospital import Hospital


def made(folder: Path) -> Path:
    return folder / making.make_backup(folder).file_name


def commanded(name: str, *arguments: str) -> str:
    said = StringIO()
    call_command(name, *arguments, stdout=said, no_color=True)
    return said.getvalue()


# --- what it is --------------------------------------------------------------------------------------------------
def test_a_backup_comes_back_into_an_empty_database_and_says_so_of_itself(hospital: Hospital, folder: Path) -> None:
    visit = hospital.booked()
    name = visit.patient.name
    said = commanded("backup", "--to", str(folder))
    [path] = files.backups_in(folder)
    assert str(path) in said
    assert commanded("backup", "--check", str(path)).endswith("Cadangan ini utuh.\n")
    with emptied_database(folder):
        commanded("restore", str(path))
        back = Visit.objects.select_related("patient").get()
        assert (back.booking_code, back.patient.name) == (visit.booking_code, name)
        assert back.patient.identifiers.count() == visit.patient.identifiers.count()
        run = BackupRun.objects.get()
        assert (run.is_running, run.trouble, run.file_name) == (False, "", path.name)
        flag = Recovery.objects.get()
        assert flag.opened_at is None
        assert flag.backup_at == restoring.look(path).moment
        assert flag.file_name == path.name


def test_a_manifest_names_release_migrations_keys_counts_and_nobody(hospital: Hospital, folder: Path) -> None:
    patient = hospital.patient()
    path = made(folder)
    told = restoring.look(path)
    assert told.keys == [key_ring()[0].id]
    assert told.rows["queue_patient"] == 1
    assert "0001_first_release" in told.migrations["queue"]
    assert told.release == manifest.release()
    assert abs(told.moment - timezone.now()) < timedelta(minutes=1)
    content = path.read_bytes()
    numbers = [row.value for row in patient.identifiers.all()]
    words = [patient.name, patient.medical_record_number, *numbers, str(connection.settings_dict["NAME"])]
    assert numbers
    assert not [word for word in words if word.encode() in content]
    assert b"CREATE TABLE" not in content


def test_only_its_owner_reads_a_backup_and_nothing_else_is_left(hospital: Hospital, folder: Path) -> None:
    path = made(folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in folder.iterdir()] == [path.name]
    if connection.vendor == "sqlite":
        beside = Path(str(connection.settings_dict["NAME"])).parent
        assert not list(beside.glob("*.copy*"))


def test_what_is_written_while_it_is_made_is_not_in_it(
    hospital: Hospital, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts and content are of one moment: a restore compares them."""
    hospital.patient()

    def somebody_comes(name: str) -> None:
        if name == "backup-counted":
            with_another_line(hospital)

    monkeypatch.setattr(making, "injection_point", somebody_comes)
    path = made(folder)
    assert Patient.objects.count() == 2
    commanded("restore", str(path), "--replace", "--without-copy")
    assert Patient.objects.count() == 1


def with_another_line(hospital: Hospital) -> None:
    """A colleague's connection: the backup holds its own."""

    def register() -> None:
        hospital.patient()
        connection.close()

    thread = Thread(target=register)
    thread.start()
    thread.join()


# --- what is refused ---------------------------------------------------------------------------------------------
def test_a_changed_cut_or_foreign_backup_changes_nothing(hospital: Hospital, folder: Path, settings: Settings) -> None:
    hospital.patient()
    path = made(folder)
    whole = path.read_bytes()
    at = whole.index(b'"queue_patient": 1')
    broken = {
        "cut": whole[:-40],
        "turned": whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
        "counts": whole[:at] + b'"queue_patient": 2' + whole[at + 18 :],
        "other": b"PGDMP" + whole,
        "manifest alone": whole[: at + 5],
        "empty": b"",
    }
    hospital.patient()
    for name, content in broken.items():
        other = folder / "broken.file"
        other.write_bytes(content)
        with pytest.raises(CommandError):
            commanded("restore", str(other), "--replace", "--without-copy")
        assert Patient.objects.count() == 2, name
    settings.BACKUP_KEY = settings.BACKUP_KEY[::-1].replace("=", "") + "="
    with pytest.raises(BackupError, match="bukan kunci cadangan ini"):
        restoring.restore(path, is_replacing=True)
    assert Patient.objects.count() == 2
    assert not Recovery.objects.exists()


def test_a_file_that_ends_or_goes_on_at_a_piece_is_seen(tmp_path: Path) -> None:
    key, told = sealing.backup_key(), b"{}"
    with (tmp_path / "two").open("wb") as file:
        sealing.write(file, told, [b"x" * sealing.PIECE, b"y" * 5], key=key)
    whole = (tmp_path / "two").read_bytes()
    first = len(sealing.MAGIC) + 4 + len(told) + sealing.SALT_BYTES + 4 + sealing.PIECE + sealing.TAG_BYTES
    pieces = {"whole": whole, "first alone": whole[:first], "last twice": whole + whole[first:]}
    for name, content in pieces.items():
        made = BytesIO(content)
        assert sealing.read_manifest(made) == told
        try:
            read = sum(len(piece) for piece in sealing.read_content(made, told, key=key))
        except BackupError:
            read = 0
        assert read == (sealing.PIECE + 5 if name == "whole" else 0), name


def test_a_database_with_something_in_it_is_replaced_only_when_told_and_kept_before(
    hospital: Hospital, folder: Path
) -> None:
    path = made(folder)
    hospital.patient()
    with pytest.raises(CommandError, match="--replace"):
        commanded("restore", str(path))
    commanded("restore", str(path), "--replace")
    assert not Patient.objects.exists()
    newest = files.backups_in(folder)[0]
    assert newest != path
    commanded("restore", str(newest), "--replace", "--without-copy")
    assert Patient.objects.count() == 1


def test_a_restore_without_the_field_key_or_of_a_later_release_is_refused_by_name(
    hospital: Hospital, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.patient()
    path = made(folder)
    first, second = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [second]
    with pytest.raises(CommandError, match=restoring.look(path).keys[0]):
        commanded("restore", str(path), "--replace", "--without-copy")
    settings.FIELD_ENCRYPTION_KEYS = [second, first]
    told = restoring.look(path)
    later = replace(told, migrations={**told.migrations, "queue": [*told.migrations["queue"], "0999_of_tomorrow"]})
    monkeypatch.setattr(manifest, "from_bytes", lambda content: later)
    with pytest.raises(CommandError, match=r"queue\.0999_of_tomorrow"):
        commanded("restore", str(path), "--replace", "--without-copy")
    assert Patient.objects.count() == 1


def test_a_key_that_is_missing_wrong_or_a_field_key_makes_no_backup(
    hospital: Hospital, folder: Path, settings: Settings
) -> None:
    for key in ("", "kunci", settings.FIELD_ENCRYPTION_KEYS[1]):
        settings.BACKUP_KEY = key
        with pytest.raises(CommandError, match="BACKUP_KEY"):
            commanded("backup")
    assert not list(folder.iterdir())
    with pytest.raises(BackupError):
        sealing.backup_key()


def test_programs_older_than_the_server_are_named_at_once_with_what_to_install(
    hospital: Hospital, folder: Path, settings: Settings
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs no programs")
    old = folder / "bin"
    old.mkdir()
    for name in postgres_tools.PROGRAMS:
        (old / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
        (old / name).chmod(0o755)
    settings.POSTGRES_BIN = str(old)
    major = postgres_tools.server_version().split(".")[0]
    with pytest.raises(CommandError, match=rf"9\.6\..*postgresql-client-{major}"):
        commanded("backup")
    assert BackupRun.objects.get().trouble


# --- by itself ---------------------------------------------------------------------------------------------------
def test_one_is_made_each_night_by_whoever_asks_first_and_old_ones_go(
    hospital: Hospital, folder: Path, settings: Settings
) -> None:
    now = timezone.now()
    run = making.make_if_due(at=now)
    assert run is not None
    assert making.make_if_due(at=now) is None
    # A timer that asks each hour beside relay and Celery makes no second one.
    assert "Belum waktunya" in commanded("backup", "--if-due")
    assert BackupRun.objects.count() == 1
    BackupRun.objects.update(began_at=now - timedelta(hours=25))
    assert making.is_due(at=now)
    BackupRun.objects.update(is_running=True, began_at=now - timedelta(hours=1))
    assert making.make_if_due(at=now) is None
    with pytest.raises(BackupError, match="sedang dibuat"):
        making.make_backup(folder)
    BackupRun.objects.update(began_at=now - timedelta(hours=3))
    assert making.make_if_due(at=now) is not None
    settings.BACKUP_DIR = "off"
    assert making.make_if_due(at=now + timedelta(days=2)) is None


def test_the_last_of_each_day_stays_for_two_weeks_and_the_newest_for_ever(folder: Path) -> None:
    now = timezone.now()
    for hours in (*range(0, 24 * 20, 6), 24 * 400):
        (folder / files.name_at(now - timedelta(hours=hours))).touch()
    (folder / "catatan.txt").touch()
    files.rotate(folder, at=now)
    kept = files.backups_in(folder)
    days = {one.name[8:16] for one in kept}
    assert len(days) in (14, 15)
    assert 20 <= len(kept) <= 26
    assert (folder / "catatan.txt").exists()
    files.rotate(folder, at=now + timedelta(days=500))
    assert len(files.backups_in(folder)) == 1
