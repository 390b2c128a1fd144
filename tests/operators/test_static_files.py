"""Production gives out static files under names that hold their content; a server that could not does not start."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from pytest_django import Settings

from antrean_project.checks import collected_files
from antrean_project.static_files import (
    MANIFEST,
    HashedStaticFilesStorage,
    digest_of_sources,
    refuse_without_collected_files,
)
from tests.environment import REPOSITORY
from tests.javascript import IMPORT, SCRIPTS, imported, reachable
from tools.demo_place import Place, demo_environment, prepare_directory
from tools.django_checks import deployment_environment
from tools.processes import free_port
from tools.stack_place import StackPlace, stack_environment

SERVERS = {
    "gunicorn": ("gunicorn", "antrean_project.wsgi:application", "--no-control-socket", "--bind", "127.0.0.1:0"),
    "uvicorn": ("uvicorn", "antrean_project.asgi:application", "--no-access-log", "--port", "0"),
}
Update = Callable[[type[HashedStaticFilesStorage]], tuple[dict[str, str], dict[str, str]]]
WHICH = "from django.conf import settings; print(settings.STATIC_HASHED, settings.WHITENOISE_USE_FINDERS)"


@pytest.fixture
def hashed(settings: Settings, tmp_path: Path) -> Path:
    """The folder of a production whose files are not collected yet."""
    settings.STATIC_HASHED, settings.STATIC_ROOT = True, str(tmp_path)
    return tmp_path


def collect(folder: Path, *, sources: str) -> None:
    """What collectstatic leaves, as far as a server looks at it before it starts."""
    (folder / MANIFEST).write_text(json.dumps({"paths": {}, "version": "1.1", "sources": sources}), encoding="utf-8")


def said() -> str:
    found = collected_files(None)
    assert [message.id for message in found] in ([], ["frame.E005"])
    return "".join(message.msg for message in found)


def test_files_that_are_not_collected_are_named_with_what_to_do(hashed: Path) -> None:
    assert f"not collected in {hashed}" in said()
    assert "manage.py collectstatic --no-input" in said()
    with pytest.raises(ImproperlyConfigured, match="collectstatic"):
        refuse_without_collected_files()


def test_files_of_another_release_are_named(hashed: Path) -> None:
    collect(hashed, sources="those of yesterday")
    assert "another release" in said()
    with pytest.raises(ImproperlyConfigured, match="another release"):
        refuse_without_collected_files()


def test_a_manifest_that_cannot_be_read_is_none(hashed: Path) -> None:
    (hashed / MANIFEST).write_text('{"paths": {', encoding="utf-8")
    assert "not collected" in said()


def test_collected_files_of_this_release_are_right(hashed: Path) -> None:
    collect(hashed, sources=digest_of_sources())
    assert said() == ""
    refuse_without_collected_files()


def test_one_changed_letter_is_another_release(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "page.js"
    settings.STATICFILES_DIRS = [str(tmp_path)]
    file.write_text("let one;", encoding="utf-8")
    before = digest_of_sources()
    file.write_text("let two;", encoding="utf-8")
    assert digest_of_sources() != before


def test_only_a_deployment_is_asked(hashed: Path) -> None:
    """Otherwise the commands that come before collectstatic, and collectstatic itself, would refuse."""
    assert "frame.E005" not in {message.id for message in run_checks(tags=[Tags.staticfiles])}
    deployed = run_checks(tags=[Tags.staticfiles], include_deployment_checks=True)
    assert "frame.E005" in {message.id for message in deployed}


@pytest.mark.parametrize("server", SERVERS)
def test_no_server_starts_without_its_files_and_each_says_why_in_a_sentence(server: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *SERVERS[server]],
        cwd=REPOSITORY,
        env={**deployment_environment(tmp_path), "PATH": "", "DEMO": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode != 0
    assert "manage.py collectstatic --no-input" in done.stdout + done.stderr


def which(environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WHICH],
        cwd=REPOSITORY,
        env={**environment, "PATH": "", "DJANGO_SETTINGS_MODULE": "antrean_project.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_hospital_and_the_stack_give_out_collected_files_a_demo_and_a_developer_their_own(tmp_path: Path) -> None:
    hospital = deployment_environment(tmp_path)
    assert which(hospital) == "True False"
    assert which({**hospital, "DEBUG": "1"}) == "False True"
    place = Place(directory=tmp_path / "demo", port=free_port(), simulator_port=free_port())
    prepare_directory(place)
    assert which(demo_environment(place, outside={})) == "False True"
    stack = StackPlace(directory=place.directory, port=free_port(), simulator_port=free_port())
    servers = {"database_url": hospital["DATABASE_URL"], "redis_url": ""}
    assert which(stack_environment(stack, outside={}, **servers)) == "True False"


def test_no_script_imports_one_that_imports_it() -> None:
    """Their names hold each other's hash: round a circle there would be none."""
    for script in SCRIPTS.rglob("*.js"):
        name = script.relative_to(SCRIPTS).as_posix()
        for other in imported(script):
            assert name not in reachable(other.relative_to(SCRIPTS).as_posix()), name


# --- an update ------------------------------------------------------------------------------------------------
class WithoutModules(HashedStaticFilesStorage):
    """As it would be by Django's default: a script imports others by their plain names."""

    support_js_module_import_aggregation = False


def collected(storage: type[HashedStaticFilesStorage], *, scripts: Path, into: Path) -> dict[str, str]:
    """The manifest after collectstatic over `scripts`."""
    source, target = FileSystemStorage(location=scripts), storage(location=into, base_url="/static/")
    names = [path.relative_to(scripts).as_posix() for path in scripts.rglob("*.js")]
    for name in names:
        with source.open(name) as script:
            target.delete(name)
            target.save(name, script)
    for _name, _hashed, processed in target.post_process({name: (source, name) for name in names}):
        assert not isinstance(processed, Exception)
    return target.hashed_files


@pytest.fixture
def update(tmp_path: Path) -> Update:
    """update(storage): the manifests before and after a release in which one script changed, deep in the chain."""
    scripts, into = tmp_path / "js", tmp_path / "collected"
    shutil.copytree(SCRIPTS, scripts)

    def updated(storage: type[HashedStaticFilesStorage]) -> tuple[dict[str, str], dict[str, str]]:
        before = collected(storage, scripts=scripts, into=into)
        with (scripts / "stream.js").open("a", encoding="utf-8") as script:
            script.write("export const isNew = true;\n")
        return before, collected(storage, scripts=scripts, into=into)

    return updated


def test_a_changed_script_renames_whatever_imports_it_and_nothing_else(update: Update, tmp_path: Path) -> None:
    before, after = update(HashedStaticFilesStorage)
    renamed = {name for name in after if after[name] != before[name]}
    assert renamed == {name for name in after if "stream.js" in reachable(name)}
    assert {"stream.js", "refresh.js", "board.js", "console.js", "status.js"} <= renamed
    for name, hashed in after.items():
        code = (tmp_path / "collected" / hashed).read_text(encoding="utf-8")
        wanted = [after[other.relative_to(SCRIPTS).as_posix()] for other in imported(SCRIPTS / name)]
        assert sorted(path.removeprefix("./") for path in IMPORT.findall(code)) == sorted(wanted), name


def test_a_page_that_is_still_open_finds_the_scripts_of_its_own_release(update: Update, tmp_path: Path) -> None:
    before, _after = update(HashedStaticFilesStorage)
    assert all((tmp_path / "collected" / hashed).is_file() for hashed in before.values())


def test_without_the_rewriting_a_page_would_pair_an_old_script_with_a_new_one(update: Update, tmp_path: Path) -> None:
    before, after = update(WithoutModules)
    assert after["board.js"] == before["board.js"], "kept for a year by the browser"
    code = (tmp_path / "collected" / after["board.js"]).read_text(encoding="utf-8")
    assert "./refresh.js" in IMPORT.findall(code), "and asks for whatever has this name now"
