"""Dockerfile and compose.yaml, as far as files can be judged without Docker: what they start, keep shut, hand over."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.environment import REPOSITORY
from tools.environment_file import read_environment

CONTAINER = REPOSITORY / "deploy" / "container"
COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "ws", "stream", "worker", "beat")


def test_every_part_is_there_watched_and_started_in_order() -> None:
    assert set(SERVICES) == {*OURS, "database", "valkey", "proxy"}
    for name, service in SERVICES.items():
        if name == "migrate":
            assert (service["restart"], list(service["depends_on"])) == ("no", ["database"])
            continue
        assert (service["restart"], "test" in service["healthcheck"]) == ("unless-stopped", True), name
        for other, condition in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other == "migrate" else "service_healthy"
            assert condition == {"condition": wanted}, name
    assert set(SERVICES["proxy"]["depends_on"]) == {"web", "ws", "stream"}
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"], "one door"


def test_ours_can_write_nothing_but_their_volumes_and_hold_no_secret_in_the_file() -> None:
    for name in OURS:
        service = SERVICES[name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert service["security_opt"] == ["no-new-privileges:true"]
        hidden = {"SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "BACKUP_KEY", "METRICS_TOKEN", "DATABASE_URL"}
        assert not hidden & set(service["environment"]), name
        known = read_environment(REPOSITORY / ".env.example")
        assert set(service["environment"]) <= set(known), name
    for name, kept in COMPOSE["secrets"].items():
        assert kept == {"file": f"./secrets/{name}"}
    [network] = COMPOSE["networks"].values()
    address = SERVICES["proxy"]["networks"]["inside"]["ipv4_address"]
    assert address in SERVICES["web"]["environment"]["TRUSTED_PROXIES"].split(",")
    assert network["ipam"]["config"][0]["subnet"].startswith(address.rpartition(".")[0])


def test_each_command_is_a_program_of_the_image_and_the_database_fits_its_client() -> None:
    programs = Path(sys.prefix, "bin")
    for name in OURS:
        program = SERVICES[name]["command"][0]
        assert program == "sh" or (programs / program).exists(), program
    [client] = re.findall(r"postgresql-client-(\d+)", DOCKERFILE)
    assert SERVICES["database"]["image"].startswith(f"docker.io/library/postgres:{client}-")


def test_the_image_runs_as_nobody_special_and_takes_packages_by_their_hash() -> None:
    stages = DOCKERFILE.split("\nFROM ")
    assert all(stage.startswith("${PYTHON_IMAGE}") for stage in stages[1:])
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.M) == ["10001:10001"]
    assert "--require-hashes" in DOCKERFILE
    left_out = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".env", "secrets", "var", ".git"} <= set(left_out)


def test_what_the_image_does_while_it_is_built_works_with_the_keys_it_is_given(tmp_path: Path) -> None:
    [words] = re.findall(r"^RUN (SECRET_KEY=\S+ DATABASE_URL=\S+)", DOCKERFILE.replace(" \\\n", ""), re.M)
    given = dict(word.split("=", 1) for word in words.split())
    kept = {"PATH": os.environ["PATH"], "STATIC_ROOT": str(tmp_path / "static")}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--dry-run", "--verbosity", "0"]
    done = subprocess.run(command, cwd=REPOSITORY, env={**kept, **given}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_secrets_are_made_once_in_a_closed_folder_and_become_the_environment(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    make = [str(CONTAINER / "make-secrets.sh"), str(folder)]
    subprocess.run(make, check=True, capture_output=True)
    assert {path.name for path in folder.iterdir()} == set(COMPOSE["secrets"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    subprocess.run(make, check=True, capture_output=True)
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == before
    told = subprocess.run(
        [str(CONTAINER / "entrypoint.sh"), "env"],
        env={"PATH": os.environ["PATH"], "SECRETS": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    environment = dict(line.split("=", 1) for line in told.stdout.splitlines())
    assert environment["FIELD_ENCRYPTION_KEYS"] == before["field_encryption_keys"]
    password = before["postgres_password"]
    assert environment["DATABASE_URL"] == f"postgres://antrean:{password}@database:5432/antrean"


def test_the_proxy_takes_the_shipped_file_with_the_names_of_the_containers(tmp_path: Path) -> None:
    nginx = tmp_path / "nginx"
    nginx.write_text('#!/bin/sh\ncat "$2"\n', encoding="utf-8")
    nginx.chmod(0o755)
    told = subprocess.run(
        [str(CONTAINER / "proxy.sh"), str(REPOSITORY / "deploy" / "nginx.conf")],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOST_NAME": "antrean.rs", "PUBLIC_NAME": "antrean.contoh"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.findall(r"server (\S+:\d+);", told) == ["web:8000", "ws:8002", "stream:8001"]
    assert re.findall(r"server_name (\S+);", told) == ["antrean.rs", "antrean.contoh"]
    listening = set(re.findall(r"listen (\d+)", told))
    assert {port.split(":")[0] for port in SERVICES["proxy"]["ports"]} == listening
