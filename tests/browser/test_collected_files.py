"""Pages of a production: every script, style and font comes from the collected tree by its hashed name, and works."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, Response, expect

from antrean_project.static_files import MANIFEST
from queues.models import AdmissionTicket
from tests.browser.conftest import snap
from tests.environment import REPOSITORY
from tests.javascript import reachable
from tests.live.conftest import Hall, Server, hall  # noqa: F401

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
YEAR_SECONDS = 31_536_000
SIZES = {"kiosk": (1080, 1920), "board": (1920, 1080), "phone": (390, 844), "console": (1366, 768)}


class Web(Server):
    """The server of docs/operations.md, on a hospital's settings."""

    command = (
        *("uvicorn", "antrean_project.asgi:application", "--host", "127.0.0.1", "--port", "PORT"),
        *("--timeout-graceful-shutdown", "1", "--no-access-log"),
    )


class Watched:
    """A page, and what it loads of the static files."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self._server = server
        self._loaded: list[Response] = []
        page.on("response", lambda response: self._loaded.append(response))

    def go(self, path: str) -> None:
        self._loaded.clear()
        self.page.goto(self._server.url + path)
        self.page.wait_for_load_state("networkidle" if path.startswith("/admin/") else "load")

    def names(self) -> set[str]:
        """Paths below /static/; each was found, is kept for ever and holds its hash."""
        files = {urlsplit(answer.url).path: answer for answer in self._loaded if "/static/" in answer.url}
        for path, answer in files.items():
            assert answer.status == 200, path
            assert HASHED.search(path), path
            kept = answer.headers["cache-control"]
            assert "immutable" in kept, path
            assert int(re.findall(r"max-age=(\d+)", kept)[0]) >= YEAR_SECONDS
        return {path.removeprefix("/static/") for path in files}


def production(tree: Path) -> dict[str, str]:
    """As a hospital runs: neither a demo nor a developer's machine."""
    return {"DEMO": "0", "DEBUG": "0", "STATIC_HASHED": "", "STATIC_ROOT": str(tree)}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What collectstatic makes, in a folder of its own."""
    folder = tmp_path_factory.mktemp("collected")
    command = (sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0")
    subprocess.run(command, cwd=REPOSITORY, env={**os.environ, **production(folder)}, check=True)
    return folder


@pytest.fixture
def server(hall: Hall, tree: Path, database_url: str, tmp_path: Path) -> Iterator[Server]:  # noqa: F811
    made = Web(tmp_path, database_url, production(tree))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def open_at(server: Server, open_page: OpenPage) -> Callable[[str], Watched]:
    """open_at(kind): an empty page of that size, of somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("kepala"))

    def opened(kind: str) -> Watched:
        width, height = SIZES[kind]
        page = open_page(width=width, height=height)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": session.key, "value": session.value, "url": server.url}])
        return Watched(page, server)

    return opened


def modules(tree: Path, entry: str) -> set[str]:
    """The hashed names of all that `entry` imports."""
    names = json.loads((tree / MANIFEST).read_text(encoding="utf-8"))["paths"]
    return {names[f"js/{script}"] for script in reachable(entry)}


def scripts(names: set[str]) -> set[str]:
    return {name for name in names if name.startswith("js/")}


def test_a_wall_follows_the_calls(open_at: Callable[[str], Watched], tree: Path, hall: Hall) -> None:  # noqa: F811
    wall = open_at("board")
    wall.go("/display/loket/")
    hall.take()
    hall.call()
    expect(wall.page.locator(".wall-number")).to_have_text("ZU-1")
    names = wall.names()
    assert scripts(names) == modules(tree, "board.js")
    assert any(name.startswith("fonts/") for name in names), "which a style sheet names"
    snap(wall.page, "collected-board")


def test_a_console_obeys_its_keys(open_at: Callable[[str], Watched], tree: Path, hall: Hall) -> None:  # noqa: F811
    hall.take()
    console = open_at("console")
    console.go(f"/counter/{hall.desk.pk}/")
    console.page.keyboard.press("Space")
    expect(console.page.locator('[data-region="messages"]')).to_contain_text("ZU-1 dipanggil")
    assert scripts(console.names()) == modules(tree, "console.js")
    snap(console.page, "collected-console")


def test_a_kiosk_gives_a_number_and_a_phone_follows_it(open_at: Callable[[str], Watched], tree: Path) -> None:
    kiosk = open_at("kiosk")
    kiosk.go("/kiosk/")
    assert scripts(kiosk.names()) == modules(tree, "kiosk.js")
    snap(kiosk.page, "collected-kiosk")
    kiosk.page.get_by_role("link", name="Ambil nomor loket").click()
    kiosk.page.get_by_role("button", name="Loket 1").click()
    expect(kiosk.page.locator("#leaving")).to_have_text(re.compile(r"\d+"))
    assert modules(tree, "ticket.js") <= scripts(kiosk.names())
    phone = open_at("phone")
    phone.go(f"/s/{AdmissionTicket.objects.get().status_token}/")
    assert scripts(phone.names()) == modules(tree, "status.js")
    snap(phone.page, "collected-phone")


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/", "clock.js"),
        ("/counter/", "clock.js"),
        ("/reports/", "clock.js"),
        ("/counter/theatre/", "theatre.js"),
    ],
)
def test_staff_pages_load_their_scripts(open_at: Callable[[str], Watched], tree: Path, path: str, entry: str) -> None:
    staff = open_at("console")
    staff.go(path)
    assert scripts(staff.names()) == modules(tree, entry)


def test_the_login_loads_its_script(open_at: Callable[[str], Watched], tree: Path) -> None:
    staff = open_at("console")
    staff.page.context.clear_cookies()
    staff.go("/login/")
    assert scripts(staff.names()) == modules(tree, "clock.js")


def test_the_administration_loads_its_own(open_at: Callable[[str], Watched]) -> None:
    admin = open_at("console")
    admin.go("/admin/queue/clinicsession/add/")
    names = admin.names()
    assert any(re.match(r"admin/js/calendar\.", name) for name in names)
    assert any(name.startswith("queues/admin.") for name in names)


def test_the_document_of_the_services_loads_its_own(open_at: Callable[[str], Watched]) -> None:
    document = open_at("console")
    document.go("/ws/docs")
    assert any("swagger-ui-bundle." in name for name in document.names())


def test_one_server_alone_gives_out_compressed_files(server: Server, tree: Path) -> None:
    names = json.loads((tree / MANIFEST).read_text(encoding="utf-8"))["paths"]
    for file in ("css/display.css", "js/board.js"):
        address = f"{server.url}/static/{names[file]}"
        answer, plain = (
            requests.get(address, headers={"Accept-Encoding": encoding}, timeout=10)
            for encoding in ("gzip", "identity")
        )
        assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
        assert int(answer.headers["Content-Length"]) < int(plain.headers["Content-Length"])
        assert answer.content == plain.content


def test_other_files_are_kept_no_longer_than_before(server: Server) -> None:
    answer = requests.get(f"{server.url}/static/js/board.js", timeout=10)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "max-age=60, public")
