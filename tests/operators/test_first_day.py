"""docs/operations.md word by word: an empty database, its commands, its forms, and then somebody is called.

Two things are not as a person would have them: the packages are those of this run (no download), and the simulator is
BPJS. The questions of `createsuperuser` are answered by the environment.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests

from tests.environment import FOR_TESTS, REPOSITORY
from tests.journeys.conftest import zone_far_from_midnight
from tests.operators.forms import Visitor
from tests.simulator_process import SimulatorProcess
from tools.processes import die_with_parent, free_port

GUIDE = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")


def commands_below(heading: str) -> list[str]:
    """The first block of commands under a heading."""
    block = GUIDE.partition(f"\n{heading}\n")[2].split("```")[1]
    return [line.split("  #")[0].strip() for line in block.splitlines() if line]


COMMANDS = commands_below("## Start") + commands_below("### From an empty database by forms")
FORMS = re.findall(r"^\| \d \| [^|]*`(/admin/[^`]+)` \|", GUIDE, flags=re.MULTILINE)
ROOT, PASSWORD = "kepala", "Sandi-rekaan-271828"
CLOSED = "Pendaftaran ke Poli Ini Sedang Tutup"
READY = "Siap: setiap nomor yang diambil dapat dipanggil."
DOCTOR_OF_EVERY_DAY = 310103
ALL_DAY = "00:00-23:59"
START_SECONDS = 60


@dataclass
class Installation:
    """A folder with what is in the repository and nothing else, and what its commands said."""

    folder: Path
    environment: dict[str, str]
    port: int
    zone: str
    said: dict[str, str] = field(default_factory=dict)
    servers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        self.said[command] = done.stdout + done.stderr
        return done

    def serve(self, command: str) -> None:
        with (self.folder / "var" / f"{len(self.servers)}.log").open("wb") as log:
            server = subprocess.Popen(
                command.split(),
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )
        self.servers.append(server)

    def readiness(self) -> tuple[int, str]:
        done = self.run(".venv/bin/python manage.py readiness")
        return done.returncode, done.stdout


def copy_of_the_repository(folder: Path) -> None:
    """As a fresh clone has it: the tracked files, with their changes of now, and no `var`."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=REPOSITORY, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        source, copy = REPOSITORY / name, folder / name
        if name.startswith("tests/") or not source.is_file():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy)
    assert not (folder / "var").exists()


@pytest.fixture
def bpjs() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(environment={"TIME_ZONE": zone_far_from_midnight()}) as simulator:
        yield simulator


@pytest.fixture
def installation(tmp_path: Path, bpjs: SimulatorProcess) -> Iterator[Installation]:
    folder = tmp_path / "antrean"
    copy_of_the_repository(folder)
    zone = zone_far_from_midnight()
    # The hospital's rules too, which stand there behind a sign.
    shown = re.findall(r"^#?([A-Z_]+)=", (REPOSITORY / ".env.example").read_text(encoding="utf-8"), re.M)
    kept = {name: value for name, value in os.environ.items() if name not in shown}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    answers = {"DJANGO_SUPERUSER_USERNAME": ROOT, "DJANGO_SUPERUSER_PASSWORD": PASSWORD, "DJANGO_SUPERUSER_EMAIL": ""}
    made = Installation(folder, {**kept, **answers}, free_port(), zone)
    try:
        yield made
    finally:
        for server in made.servers:
            server.terminate()
        for server in made.servers:
            server.wait(timeout=20)


def fill_in_environment(installation: Installation, bpjs: SimulatorProcess) -> None:
    """What a person types into .env: the keys that the two lines printed, and what BPJS gave."""
    keys = dict(
        line.split("=", 1) for words in installation.said.values() for line in words.splitlines() if "=" in line
    )
    answers = {
        **{name: keys[name] for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")},
        **{name: FOR_TESTS[name] for name in FOR_TESTS if name.startswith("BPJS_")},
        "BPJS_ANTREAN_URL": bpjs.antrean_url,
        "BPJS_VCLAIM_URL": f"{bpjs.url}/vclaim-rest",
        "PUBLIC_URL": installation.url,
        "TIME_ZONE": installation.zone,
    }
    file = installation.folder / ".env"
    lines = file.read_text(encoding="utf-8").splitlines()
    filled = [
        f"{name.lstrip('#')}={answers[name.lstrip('#')]}" if name.lstrip("#") in answers else line
        for line in lines
        for name, _sign, _value in [line.partition("=")]
    ]
    file.write_text("\n".join(filled) + "\n", encoding="utf-8")


def walk_commands(installation: Installation, bpjs: SimulatorProcess) -> None:
    """Each line of the block, in its order."""
    assert len(COMMANDS) > 8
    for command in COMMANDS:
        if "venv .venv" in command:
            (installation.folder / ".venv").symlink_to(sys.prefix)
        elif "uvicorn" in command:
            installation.serve(command.replace("8000", str(installation.port)))
        elif command.endswith("relay"):
            installation.serve(command)
        else:
            walk_command(installation, command, bpjs)


def walk_command(installation: Installation, command: str, bpjs: SimulatorProcess) -> None:
    if command.endswith("check --deploy"):
        fill_in_environment(installation, bpjs)
    done = installation.run(f"{command} --noinput" if command.endswith("createsuperuser") else command)
    expected = 1 if command.endswith("readiness") else 0
    assert done.returncode == expected, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"


def wait_until(happened: Callable[[], object], *, what: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not happened():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except (requests.ConnectionError, requests.Timeout):
        # Not there, or still loading.
        return False


# --- the forms of the table --------------------------------------------------------------------------
def approve_polis(admin: Visitor) -> None:
    drafts = re.findall(r'name="_selected_action" value="(\d+)"', admin.page)
    assert drafts, "sync_hfis has made them"
    admin.send(action="approve", _selected_action=drafts, press="index")
    assert f"{len(drafts)} poli disetujui." in admin.words


def add_stops(admin: Visitor) -> None:
    polis = {key: name for key, name in admin.form("clinic").choices["clinic"].items() if key}
    for kind, name in (("ADMISSION", "Admisi"), ("PHARMACY", "Farmasi")):
        admin.send(kind=kind, name=name, press="_addanother")
    for key, name in polis.items():
        admin.send(kind="CLINIC", name=name, clinic=key, press="_addanother")
    assert "berhasil ditambahkan" in admin.words


def add_counters(admin: Visitor) -> None:
    places = dict(re.findall(r'name="stops" value="(\d+)"[^>]*>\s*([^<]+?)\s*<', admin.page))
    for key, name in places.items():
        desk = {"Admisi": "Loket 1", "Farmasi": "Farmasi 1"}.get(name, f"Ruang {name}")
        admin.send(name=desk, stops=[key], press="_addanother")


def add_admission_class(admin: Visitor) -> None:
    [stop] = [key for key, name in admin.form("stop").choices["stop"].items() if name == "Admisi"]
    admin.send(code="UMUM", name="Semua pasien", label_prefix="ZU", stop=stop)


def see_payers(admin: Visitor) -> None:
    for name in ("JKN / BPJS Kesehatan", "Umum", "Asuransi swasta", "Jasa Raharja"):
        assert name in admin.words


def see_sessions(admin: Visitor) -> None:
    assert "dr. " in admin.words, "sync_hfis has opened them; one room a poli: nothing to choose"


def add_users(admin: Visitor) -> None:
    for name, group in (("admisi", "Admisi"), ("perawat", "Perawat poli"), ("apoteker", "Farmasi")):
        admin.go("/admin/auth/user/add/")
        admin.send(username=name, password1=PASSWORD, password2=PASSWORD)
        [key] = [key for key, words in admin.form("groups").choices["groups"].items() if words == group]
        admin.send(groups=[key])


FILLERS: dict[str, Callable[[Visitor], None]] = {
    "/admin/queue/clinic/": approve_polis,
    "/admin/queue/stop/add/": add_stops,
    "/admin/queue/counter/add/": add_counters,
    "/admin/queue/admissionclass/add/": add_admission_class,
    "/admin/queue/payer/": see_payers,
    "/admin/queue/clinicsession/": see_sessions,
    "/admin/auth/user/add/": add_users,
}


# --- the first patient -------------------------------------------------------------------------------
@contextmanager
def at_desk(base: str, name: str, desk: str) -> Iterator[tuple[Visitor, str]]:
    """A person of the staff at the console of a desk, by the page of choices."""
    staff = Visitor(base)
    staff.log_in(name, PASSWORD, at="/login/?next=/counter/")
    [address] = re.findall(rf'href="(/counter/\d+/)"(?:(?!href=).)*?{re.escape(desk)}', staff.page, flags=re.DOTALL)
    staff.go(address)
    yield staff, address


def take_number(base: str) -> str:
    kiosk = Visitor(base)
    kiosk.go("/kiosk/")
    kiosk.go("/kiosk/admission/begin/")
    [chosen] = kiosk.form("key").choices.get("admission_class", {}) or re.findall(
        r'name="admission_class" value="(\d+)"', kiosk.page
    )
    form = kiosk.form("key")
    kiosk.post(form.action, {**form.values, "admission_class": chosen})
    [label] = set(re.findall(r"ZU-\d+", kiosk.words))
    return label


def book_by_mobile_jkn(
    installation: Installation, bpjs: SimulatorProcess, *, member: str, number: str
) -> dict[str, object]:
    account = re.search(r"shown this once: (\S+)", "".join(installation.said.values()))
    assert account is not None
    bpjs.set_hospital(installation.url, user="bpjs", password=account[1])
    tomorrow = datetime.now(tz=ZoneInfo(installation.zone)).date() + timedelta(days=1)
    envelope = bpjs.book(
        member, number, day=tomorrow.isoformat(), doctor=DOCTOR_OF_EVERY_DAY, hours=ALL_DAY, clinic="ANA"
    )
    return dict(envelope["metadata"])


def register(staff: Visitor, address: str) -> str:
    """A new record and a visit at the poli of every day, as a clerk's browser sends it."""
    staff.send(name="Tokoh Rekaan", sex="P", birth_date="1990-05-17", nik="9901015705900001", phone="080000000001")
    sessions = staff.form("session").choices["session"]
    [session] = [key for key, words in sessions.items() if "Anak" in words and ALL_DAY in words]
    payers = dict(re.findall(r'name="payer" value="(\d+)"[^>]*>\s*([^<]+?)\s*<', staff.page))
    [cash] = [key for key, name in payers.items() if name == "Umum"]
    staff.send(session=session, payer=cash)
    [label] = re.findall(r"Terdaftar: (\S+),", staff.words)
    return label


@pytest.mark.slow
def test_the_guide_leads_from_an_empty_database_to_the_first_called_patient(
    installation: Installation, bpjs: SimulatorProcess
) -> None:
    walk_commands(installation, bpjs)
    wait_until(lambda: answers(f"{installation.url}/health/live"), what="the server did not start")

    # Nobody can be called, and everybody is told so.
    code, words = installation.readiness()
    assert code == 1
    # And that nobody said yet where backups go, and that one password opens everything.
    assert set(re.findall(r"ready\.\d+", words)) == {"ready.101", "ready.107", "ready.303", "ready.606"}
    health = requests.get(f"{installation.url}/health/ready", timeout=10)
    assert (health.status_code, health.json()["rule"]) == (503, "ready.102")
    refused = book_by_mobile_jkn(installation, bpjs, member="m02", number="9901P0021126P000003")
    assert refused == {"message": CLOSED, "code": 201}
    kiosk = Visitor(installation.url)
    kiosk.go("/kiosk/")
    assert "Anjungan ini belum dapat memberi nomor. Silakan langsung ke petugas" in kiosk.words

    # The forms, in the order of the table.
    assert list(FILLERS) == FORMS
    admin = Visitor(installation.url)
    admin.log_in(ROOT, PASSWORD)
    for path, fill in FILLERS.items():
        admin.go(path)
        fill(admin)
    code, words = installation.readiness()
    # Backups, the second factor and enrolled kiosks are chapters of their own.
    assert (code, re.findall(r"ready\.\d+", words)) == (0, ["ready.303", "ready.304", "ready.606"])
    assert words.endswith(f"{READY}\n")
    assert answers(f"{installation.url}/health/ready")

    # Nothing leaves before somebody opens the hospital.
    admin.go("/setup/opening/")
    assert "Belum dibuka: tidak ada yang dikirim ke BPJS." in admin.words
    admin.send("send", "seen", read="1", press="open")
    assert "Rumah sakit dibuka" in admin.words

    # And somebody is called.
    number = take_number(installation.url)
    with at_desk(installation.url, "admisi", "Loket 1") as (clerk, address):
        time.sleep(1.1)  # A second lies between two steps that BPJS is told: nobody is called within it.
        clerk.send("expected", to=f"{address}next/")
        assert f"{number} dipanggil ke Loket 1." in clerk.words
        label = register(clerk, address)
        time.sleep(1.1)
        clerk.send("entry", "expected", to=f"{address}finish/")
    with at_desk(installation.url, "perawat", "Ruang Anak") as (nurse, address):
        time.sleep(1.1)
        nurse.send("expected", to=f"{address}next/")
        assert f"{label} dipanggil ke Ruang" in nurse.words

    booked = book_by_mobile_jkn(installation, bpjs, member="m02", number="9901P0021126P000003")
    assert booked == {"message": "Ok", "code": 200}
    wait_until(lambda: bpjs.counts()["by_route"].get("add", {}).get("ok"), what="the relay told BPJS of nobody")
    assert installation.run(".venv/bin/python manage.py check_invariants").returncode == 0
