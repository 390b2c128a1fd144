"""What a newcomer is told to type exists, and the files that other people's tools read are what those expect."""

import json
import re
from typing import Any

import pytest
import yaml

from tests.environment import REPOSITORY

DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"), *REPOSITORY.glob(".github/*.md")])
YAML_FILES = sorted([*REPOSITORY.glob("*.yml"), *REPOSITORY.glob(".github/**/*.yml"), *REPOSITORY.glob(".*.yaml")])
TOLD = re.compile(r"\bmake ([a-z][a-z-]*)(?=`|\s+#|\s*$|;|,|\))", re.MULTILINE)
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
TEST_FILE = re.compile(r"\btests/[\w/]+\.py\b")
# English, not a command.
NO_COMMANDS = {"sure"}


def read_yaml(name: str) -> Any:
    return yaml.safe_load((REPOSITORY / name).read_text(encoding="utf-8"))


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(TARGET.findall((REPOSITORY / "Makefile").read_text(encoding="utf-8")))
    told = {(word, file.name) for file in DOCUMENTS for word in TOLD.findall(file.read_text(encoding="utf-8"))}
    assert "demo" in {word for word, _place in told}
    assert sorted(place for place in told if place[0] not in targets | NO_COMMANDS) == []


def test_every_test_file_in_the_documents_exists() -> None:
    told = {(name, file.name) for file in DOCUMENTS for name in TEST_FILE.findall(file.read_text(encoding="utf-8"))}
    assert sorted(place for place in told if not (REPOSITORY / place[0]).is_file()) == []


@pytest.mark.parametrize("file", YAML_FILES, ids=lambda file: file.name)
def test_yaml_can_be_read(file: Any) -> None:
    assert isinstance(yaml.safe_load(file.read_text(encoding="utf-8")), dict | list)


def test_ci_runs_what_the_repository_says_must_be_green() -> None:
    steps = read_yaml(".github/workflows/ci.yml")["jobs"]["everything"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert (REPOSITORY / ".ci" / "run").stat().st_mode & 0o100


def test_hooks_are_local_and_fetch_nothing() -> None:
    for repository in read_yaml(".pre-commit-config.yaml")["repos"]:
        assert repository["repo"] == "local"
        for hook in repository["hooks"]:
            assert hook["language"] == "system"
            assert hook["entry"].startswith(".venv/bin/")


def test_the_container_makes_the_environment() -> None:
    container = json.loads((REPOSITORY / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"] == "make venv"


def test_publiccode_has_what_its_standard_asks() -> None:
    told = read_yaml("publiccode.yml")
    assert {"name", "url", "platforms", "description", "maintenance"} <= told.keys()
    assert told["publiccodeYmlVersion"] == "0.4"
    assert told["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert told["softwareType"] == "standalone/web"
    assert told["legal"]["license"] == "AGPL-3.0-or-later"
    assert told["localisation"] == {"localisationReady": True, "availableLanguages": ["id", "en"]}
    for words in told["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
        assert [name for name in words.get("screenshots", ()) if not (REPOSITORY / name).is_file()] == []
