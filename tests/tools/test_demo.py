"""The demo keeps to its folder and ports, says in a sentence what is wrong, and leaves no process behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.environment import REPOSITORY
from tools.demo import Stopped, Supervisor, table
from tools.demo_place import DemoFailed, Place, claimed, demo_environment, prepare_directory
from tools.demo_reset import reset_demo
from tools.environment_file import read_environment
from tools.processes import free_port

SLEEP_WITH_A_CHILD = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(600)\n"
)
DEAF = (
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\ntime.sleep(600)\n"
)


def place_in(directory: Path) -> Place:
    return Place(directory=directory / "demo", port=free_port(), simulator_port=free_port())


def supervisor_in(directory: Path) -> Supervisor:
    place = place_in(directory)
    prepare_directory(place)
    return Supervisor(place, dict(os.environ))


def run_demo(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for_text(path: Path) -> str:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if path.exists() and (text := path.read_text(encoding="utf-8").strip()):
            return text
        time.sleep(0.02)
    raise AssertionError(f"nothing in {path}")


@pytest.mark.parametrize("name", ["PORT", "SIM_PORT"])
def test_a_taken_port_is_named_with_what_to_change(name: str, tmp_path: Path) -> None:
    ports = {"PORT": str(free_port()), "SIM_PORT": str(free_port())}
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(ports[name])))
        other.listen()
        done = run_demo(**ports, DEMO_DIR=str(tmp_path / "demo"))
    assert done.returncode == 1
    assert f"Port {ports[name]}" in done.stderr
    assert f"make demo {name}=" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(DemoFailed, match="PORT must be a port number"):
        Place.from_environment({"PORT": port})


def test_a_folder_with_other_files_is_neither_used_nor_removed(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    place.directory.mkdir()
    (place.directory / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DemoFailed, match="holds other files"):
        prepare_directory(place)
    with pytest.raises(DemoFailed, match="was not made by"):
        reset_demo(place)
    assert (place.directory / "letter.txt").exists()


def test_reset_removes_a_demo_but_not_a_running_one(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    prepare_directory(place)
    with claimed(place), pytest.raises(DemoFailed, match="A demo is running"):
        reset_demo(place)
    assert place.directory.exists()
    reset_demo(place)
    assert not place.directory.exists()


def test_secrets_are_kept_and_addresses_follow_the_ports(tmp_path: Path) -> None:
    first, second = place_in(tmp_path), place_in(tmp_path)
    prepare_directory(first)
    before = demo_environment(first, outside={})
    after = demo_environment(second, outside={})
    for secret in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "BPJS_SECRET_KEY", "SIM_WS_PASSWORD"):
        assert before[secret] == after[secret] != ""
    assert after["PUBLIC_URL"] == second.url != first.url
    assert after["BPJS_ANTREAN_URL"] == f"http://127.0.0.1:{second.simulator_port}/antreanrs"
    assert read_environment(second.environment_file) == after


def test_a_demo_never_reaches_the_database_or_bpjs_of_its_caller(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    prepare_directory(place)
    outside = dict.fromkeys(read_environment(REPOSITORY / ".env.example"), "of the caller")
    outside["DATABASE_URL"] = "of the caller"
    variables = demo_environment(place, outside=outside)
    taken = {name for name, value in variables.items() if value == "of the caller"}
    assert not taken & {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_ENCRYPTION_KEYS"}
    assert not {name for name in taken if name.startswith("BPJS_") and name.endswith(("URL", "ID", "KEY"))}


def test_a_process_that_dies_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    supervisor = supervisor_in(tmp_path)
    supervisor.start("relay", ("-c", "print('out of paper'); raise SystemExit(3)"))
    with pytest.raises(DemoFailed, match=r"its relay ended with exit code 3.*\nout of paper"):
        supervisor.watch()
    supervisor.stop()


def test_a_step_that_fails_ends_the_preparation(tmp_path: Path) -> None:
    supervisor = supervisor_in(tmp_path)
    with pytest.raises(DemoFailed, match="its migrate failed with exit code 1"):
        supervisor.run("migrate", ("-c", "raise SystemExit(1)"))


def test_stopping_ends_the_deaf_and_the_children_of_children(tmp_path: Path) -> None:
    supervisor = supervisor_in(tmp_path)
    parent = supervisor.start("web", ("-c", SLEEP_WITH_A_CHILD))
    deaf = supervisor.start("deaf", ("-c", DEAF))
    wait_for_text(supervisor.log_path("deaf"))
    grandchild = int(wait_for_text(supervisor.log_path("web")))
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 6
    assert parent.returncode == -signal.SIGTERM
    assert deaf.returncode == -signal.SIGKILL
    assert not is_alive(grandchild)


def test_a_request_to_stop_is_heard_while_preparing(tmp_path: Path) -> None:
    supervisor = supervisor_in(tmp_path)
    supervisor.request_stop(signal.SIGTERM, None)
    with pytest.raises(Stopped):
        supervisor.run("load_demo", ("-c", "import time; time.sleep(600)"))
    supervisor.stop()
    assert supervisor.children["load_demo"].returncode == -signal.SIGTERM


def test_the_table_shows_pages_and_logins(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    prepare_directory(place)
    place.logins_file.write_text(
        '[{"user": "poli.anak", "password": "demo", "role": "Poli Anak", "page": "/counter/"}]',
        encoding="utf-8",
    )
    shown = table(place)
    assert f"{place.url}/kiosk/" in shown
    assert "poli.anak" in shown
    assert f"{place.url}/counter/" in shown
