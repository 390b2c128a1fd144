"""deploy/install.sh in a folder instead of a machine: twice is once, keys stay, an update has a way back."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import REPOSITORY
from tests.operators.test_first_day import copy_of_the_repository

IS_PROOF = os.environ.get("PROOF") == "1"
OPTIONS = ("--sqlite", "--relay", "--host", "antrean.rs.internal", "--public", "antrean.contoh.example")
# Reads the parts of the script without its main.
PARTS = """
set -euo pipefail
say() { :; }; stop() { echo "STOPPED: $*" >&2; exit 1; }
root=$1 zone=Asia/Makassar host=antrean.rs.internal public=antrean.contoh.example
is_sqlite=1 is_relay=1 database= wheels=
source_folder=$2 home=$1/opt/antrean environment=$1/etc/antrean/antrean.env state=$1/var/lib/antrean
backups=$1/var/backups/antrean
for part in "$2"/deploy/install/*.sh; do . "$part"; done
"""


def part(root: Path, commands: str, *, patience: float = 60) -> subprocess.CompletedProcess[str]:
    """Some functions of the script, by themselves: no package is installed, no database made."""
    words = ["bash", "-c", f"{PARTS}\n{commands}", "bash", str(root), str(REPOSITORY)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=patience)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def values(file: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", file.read_text(encoding="utf-8"), re.M))


@pytest.mark.package
def test_shellcheck_finds_nothing_in_any_script() -> None:
    scripts = [
        "deploy/install.sh",
        *(str(path.relative_to(REPOSITORY)) for path in REPOSITORY.glob("deploy/container/*.sh")),
    ]
    command = ["shellcheck", "--external-sources", "--source-path=SCRIPTDIR/..", *scripts]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")


def test_keys_are_made_once_for_their_owner_alone_and_never_made_anew(tmp_path: Path) -> None:
    assert part(tmp_path, "make_user_and_folders; make_environment").returncode == 0
    file = tmp_path / "etc/antrean/antrean.env"
    made = values(file)
    assert mode(file) == 0o600
    assert (made["TIME_ZONE"], made["HTTPS"], made["REDIS_URL"]) == ("Asia/Makassar", "1", "")
    assert made["ALLOWED_HOSTS"] == "antrean.rs.internal,antrean.contoh.example,localhost,127.0.0.1"
    assert made["PUBLIC_URL"] == "https://antrean.contoh.example:8081"
    keys = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "BACKUP_KEY", "METRICS_TOKEN")
    assert len({made[name] for name in keys}) == 4
    assert all(len(made[name]) > 30 for name in keys)
    # Nothing that is a rule of the hospital is pinned by it.
    shown = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    assert set(made) == set(re.findall(r"^([A-Z_]+)=", shown, re.M)) | {"DATABASE_URL"}
    file.write_text(f"{file.read_text(encoding='utf-8')}BPJS_SEND=shadow\n", encoding="utf-8")
    before = file.read_bytes()
    assert part(tmp_path, "make_user_and_folders; make_environment").returncode == 0
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file], "nothing half made is left"


def test_a_proxy_that_somebody_wrote_stays_and_ours_is_brought_up_to_date(tmp_path: Path) -> None:
    make = (
        "make_user_and_folders; make_environment; mkdir -p $home; ln -sfn $source_folder $home/current; install_proxy"
    )
    target = tmp_path / "etc/nginx/nginx.conf"
    assert part(tmp_path, make).returncode == 0
    ours = target.read_text(encoding="utf-8")
    assert "server_name antrean.contoh.example;" in ours
    assert "rs.example" not in ours.partition("worker_processes")[2]
    assert (mode(tmp_path / "etc/ssl/antrean/key.pem"), mode(tmp_path / "etc/ssl/antrean")) == (0o600, 0o700)
    certificate = (tmp_path / "etc/ssl/antrean/certificate.pem").read_bytes()
    assert part(tmp_path, make).returncode == 0
    assert (target.read_text(encoding="utf-8"), target.with_name("nginx.conf.antrean").exists()) == (ours, False)
    target.write_text(f"# by hand\n{ours}", encoding="utf-8")
    assert part(tmp_path, make).returncode == 0
    assert target.read_text(encoding="utf-8").startswith("# by hand"), "a person's file"
    assert target.with_name("nginx.conf.antrean").read_text(encoding="utf-8") == ours
    assert (tmp_path / "etc/ssl/antrean/certificate.pem").read_bytes() == certificate


def test_units_are_those_of_the_release_and_the_backups_folder_may_be_written(tmp_path: Path) -> None:
    make = "make_user_and_folders; make_environment; mkdir -p $home; ln -sfn $source_folder $home/current; "
    assert (
        part(tmp_path, f"{make} sed -i s,^BACKUP_DIR=.*,BACKUP_DIR=/mnt/nas, $environment; install_units").returncode
        == 0
    )
    folder = tmp_path / "etc/systemd/system"
    shipped = {path.name for path in (REPOSITORY / "deploy/systemd").iterdir()}
    assert {path.name for path in folder.iterdir()} == shipped
    added = (folder / "antrean-.service.d/folders.conf").read_text(encoding="utf-8")
    assert added == "[Service]\nReadWritePaths=-/mnt/nas\n"
    assert part(tmp_path, "echo $(senders); echo $(timers)").stdout.splitlines() == [
        "relay",
        "backup close-day invariants archive history sessions downtime facts",
    ]
    with_redis = "sed -i s,^REDIS_URL=.*,REDIS_URL=redis://x, $environment; echo $(senders); echo $(timers)"
    assert part(tmp_path, with_redis).stdout.splitlines() == [
        "worker beat",
        "backup close-day invariants archive history sessions downtime",
    ]


def test_a_zone_that_is_none_and_a_word_that_is_unknown_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    for words, said in (
        (("--time-zone", "Asia/Tokyo"), "STOPPED: --time-zone is"),
        (("--now",), "Unknown: --now"),
        (("--host",), "--host needs a value"),
        (("--back",), "STOPPED: there is no release before this one"),
    ):
        done = installed(tmp_path / "machine", *words)
        assert (done.returncode in (1, 2), said in done.stderr) == (True, True), done.stderr
    assert not (tmp_path / "machine/etc").exists()


def installed(root: Path, *words: str, folder: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    command = ["bash", str(folder / "deploy/install.sh"), "--root", str(root), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)


def packages_of_this_run(root: Path) -> None:
    """Where the script looks for them: nothing is downloaded."""
    digest = subprocess.run(["sha256sum", REPOSITORY / "requirements.txt"], capture_output=True, text=True, check=True)
    venv = root / "opt/antrean/venvs" / digest.stdout[:12]
    venv.mkdir(parents=True)
    for name in Path(sys.prefix).iterdir():
        (venv / name.name).symlink_to(name)
    (venv / "complete").touch()


@pytest.mark.slow
@pytest.mark.skipif(not IS_PROOF, reason="downloads all packages: with PROOF=1 only")
def test_packages_come_by_their_hashes_into_a_place_that_releases_share(tmp_path: Path) -> None:
    make = "make_user_and_folders; release=$(copy_release); make_venv $release; echo $release"
    first, again = part(tmp_path, make, patience=600), part(tmp_path, make)
    assert (first.returncode, again.stdout) == (0, first.stdout), first.stderr
    [venv] = (tmp_path / "opt/antrean/venvs").iterdir()
    release = tmp_path / "opt/antrean/releases" / first.stdout.strip()
    assert (release / ".venv").resolve() == venv.resolve()
    assert subprocess.run([venv / "bin/python", "-c", "import django, gunicorn, psycopg"], check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not IS_PROOF, reason="a whole installation, four times: with PROOF=1 only")
def test_installing_twice_is_once_an_update_backs_up_and_the_way_back_leads_back(tmp_path: Path) -> None:
    root, source = tmp_path / "machine", tmp_path / "source"
    copy_of_the_repository(source)
    home, backups = root / "opt/antrean", root / "var/backups/antrean"
    packages_of_this_run(root)
    first = installed(root, *OPTIONS, folder=source)
    assert first.returncode == 0, first.stderr[-2000:]
    assert re.search(r"one-time code for the first one is \S{4}-\S{4}", first.stdout)
    one = os.readlink(home / "current")
    served = home / "current/var/static"
    assert served.is_dir()
    assert not list(backups.iterdir())
    keys = (root / "etc/antrean/antrean.env").read_bytes()

    again = installed(root, *OPTIONS, folder=source)
    assert (again.returncode, os.readlink(home / "current")) == (0, one), again.stderr[-2000:]
    assert len(list((home / "releases").iterdir())) == 1
    assert not list(backups.iterdir()), "nothing changed: nothing to go back to"

    style = source / "static/css/base.css"
    style.write_text(f"{style.read_text(encoding='utf-8')}\n/* another release */\n", encoding="utf-8")
    of_before = {path.name for path in (served / "css").glob("base.*.css")}
    updated = installed(root, *OPTIONS, folder=source)
    assert updated.returncode == 0, updated.stderr[-2000:]
    two = os.readlink(home / "current")
    assert two != one
    assert [path.suffix for path in backups.iterdir()] == [".backup"]
    now = {path.name for path in (served / "css").glob("base.*.css")}
    assert of_before < now, "a page that is open asks for its own"
    assert "another release" in (served / "css/base.css").read_text(encoding="utf-8")
    assert (root / "etc/antrean/antrean.env").read_bytes() == keys

    back = installed(root, "--back", folder=source)
    assert (back.returncode, os.readlink(home / "current")) == (0, one), back.stderr[-2000:]
    assert "another release" not in (home / "current/var/static/css/base.css").read_text(encoding="utf-8")
    with sqlite3.connect(root / "var/lib/antrean/antrean.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM auth_group").fetchone()[0] > 5

    # A database that cannot be backed up is not updated.
    (home / "releases" / one.rpartition("/")[2]).joinpath("queues/backups").rename(tmp_path / "gone")
    refused = installed(root, *OPTIONS, folder=source)
    assert (refused.returncode, os.readlink(home / "current")) == (1, one)
    assert "could not be backed up; nothing was changed" in refused.stderr
    shutil.rmtree(root)
