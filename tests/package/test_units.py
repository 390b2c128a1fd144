"""The systemd units: systemd finds nothing wrong, each is hardened, and what they start is what is documented."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest

from tests.environment import REPOSITORY

UNITS = REPOSITORY / "deploy" / "systemd"
COMMON = UNITS / "antrean-.service.d" / "common.conf"
SERVERS = ("web", "ws", "stream")
SENDERS = ("relay", "worker", "beat")
PROGRAMS = "/opt/antrean/current/.venv/bin/"
# systemd says so of each program that is not on this machine.
NOT_HERE = re.compile(r"^\S+: Command /opt/antrean/current/\S+ is not executable: No such file or directory$")


def read(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def services() -> dict[str, configparser.ConfigParser]:
    return {path.stem.removeprefix("antrean-"): read(path) for path in sorted(UNITS.glob("*.service"))}


@pytest.mark.package
def test_systemd_finds_nothing_wrong_with_a_unit() -> None:
    paths = [path for kind in ("service", "timer", "target") for path in UNITS.glob(f"*.{kind}")]
    assert len(paths) > 15
    said = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    wrong = [line for line in (said.stdout + said.stderr).splitlines() if not NOT_HERE.match(line)]
    assert wrong == []


@pytest.mark.package
@pytest.mark.parametrize("name", [*SERVERS, *SENDERS, "backup"])
def test_a_service_can_do_little_to_the_machine(name: str) -> None:
    """systemd's own measure: 0 (nothing) to 100 (everything); a service without any line of hardening has 96."""
    command = ("systemd-analyze", "security", "--offline=yes", "--threshold=20", f"antrean-{name}.service")
    said = subprocess.run(command, cwd=UNITS, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout[-300:]


def test_all_share_the_user_the_closed_file_of_keys_and_the_locks() -> None:
    service = read(COMMON)["Service"]
    locks = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "User": "antrean", "CapabilityBoundingSet": ""}
    assert {name: service[name] for name in locks} == locks
    assert service["EnvironmentFile"] == "/etc/antrean/antrean.env"
    for name, unit in services().items():
        assert not {"User", "Group", "EnvironmentFile", "ProtectSystem"} & set(unit["Service"]), name


def test_what_must_run_is_restarted_and_what_is_done_once_has_a_time() -> None:
    for name, unit in services().items():
        if name in (*SERVERS, *SENDERS):
            assert unit["Service"]["Restart"] == "always", name
            assert unit["Install"]["WantedBy"] == "antrean.target"
        else:
            assert unit["Service"]["Type"] == "oneshot"
            timer = read(UNITS / f"antrean-{name}.timer")
            assert (timer["Timer"]["Persistent"], timer["Install"]["WantedBy"]) == ("yes", "timers.target"), name
    assert len(services()) == len([*SERVERS, *SENDERS]) + len(list(UNITS.glob("*.timer")))


def test_servers_are_started_as_the_guide_says_and_commands_exist() -> None:
    guide = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    stack = (REPOSITORY / "docs" / "stack.md").read_text(encoding="utf-8")
    started = {name: unit["Service"]["ExecStart"].replace(PROGRAMS, "") for name, unit in services().items()}
    for name in ("web", "ws"):
        words = re.sub(r" --(?:name|graceful-timeout) \S+", "", started[name])
        assert f".venv/bin/{words}" in guide, name
    assert f".venv/bin/{started['stream'].replace('--host 127.0.0.1 ', '')}" in guide
    for name in ("worker", "beat"):
        assert started[name].split(" --loglevel")[0].split(" --schedule")[0] in re.sub(r"\s+", " ", stack), name
    commands = {path.stem for path in REPOSITORY.glob("*/management/commands/*.py")} | {"clearsessions"}
    named = {word for line in started.values() for word in re.findall(r"manage\.py (\w+)", line)}
    assert {"relay", "backup", "close_day", "check_invariants", "archive_days", "verify_history"} <= named <= commands
