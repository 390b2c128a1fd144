"""Bytes of four pages and of their static text, plain and compressed, as the shipped nginx.conf sends them.

The demo hospital on the parts of `make stack`, with people waiting at the admission desk. Needs nginx.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import requests

from benchmarks.stack_memory import REPOSITORY, place_in, stack
from tests.live.proxy import Proxy
from tools.environment_file import read_environment
from tools.stack_place import StackPlace

# The user of the demo who opens it ("" for nobody), and the page; {} is what the user's own page is.
PAGES = {"console": ("admisi1", "{}"), "administration": ("admin", "/admin/"), "kiosk": ("", "/kiosk/")}
BOARD = re.compile(r'href="(/display/[^/"]+/)"')
NAMED = re.compile(r"""(?:src|href)="(/static/[^"]+)"|(?:from|import)\s*["'](\.[^"']+)["']|url\(["']?([^"')]+)""")
# Fonts and sounds are compressed by their own kind and pass as they are.
TEXT = (".css", ".js", ".svg")
ENCODINGS = ("identity", "gzip")
WAITING = 30
TAKE_NUMBERS = f"""
from django.utils import timezone
from queues import verbs
from queues.models import AdmissionClass
from queues.press import Press
for _person in range({WAITING}):
    verbs.take_admission_ticket(AdmissionClass.objects.order_by("pk")[0], Press(timezone.now()))
"""


def report(name: str, value: int) -> None:
    print(json.dumps({"name": name, "value": value, "unit": "bytes"}), flush=True)


class Line:
    """A browser of a demo user, or of nobody, through the proxy."""

    def __init__(self, proxy: Proxy) -> None:
        self._url = proxy.url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = proxy.certificate
        # As a browser says where a form comes from.
        self._session.headers["Origin"] = proxy.url

    def log_in(self, user: str, password: str) -> None:
        self._session.get(f"{self._url}/login/", timeout=30).raise_for_status()
        fields = {"username": user, "password": password, "csrfmiddlewaretoken": self._session.cookies["csrftoken"]}
        self._session.post(f"{self._url}/login/", fields, allow_redirects=False, timeout=30).raise_for_status()

    def text(self, path: str) -> str:
        answer = self._session.get(f"{self._url}{path}", timeout=30)
        answer.raise_for_status()
        return answer.text

    def size(self, path: str, encoding: str) -> int:
        """Bytes of the body as it is sent."""
        headers = {"Accept-Encoding": encoding}
        with self._session.get(f"{self._url}{path}", headers=headers, stream=True, timeout=30) as answer:
            answer.raise_for_status()
            return len(answer.raw.read(decode_content=False))

    def static_text(self, path: str) -> set[str]:
        """Paths of the scripts, styles and drawings that a page names, and of those that these name."""
        found: set[str] = set()
        to_read = [path]
        while to_read:
            read = to_read.pop()
            new = {name for name in _named(self.text(read), read) if name.endswith(TEXT)} - found
            found |= new
            to_read += new
        return found


def _named(text: str, path: str) -> Iterator[str]:
    for groups in NAMED.findall(text):
        name = next(group for group in groups if group)
        if not name.startswith(("data:", "#")):
            yield urljoin(path, name)


def let_people_wait(place: StackPlace) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", TAKE_NUMBERS],
        cwd=REPOSITORY,
        env={**os.environ, **read_environment(place.environment_file)},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def measure(place: StackPlace, proxy: Proxy) -> None:
    logins = {one["user"]: one for one in json.loads(place.logins_file.read_text(encoding="utf-8"))}
    board = BOARD.findall(Line(proxy).text("/display/"))[0]
    for name, (user, page) in {**PAGES, "board": ("", board)}.items():
        line = Line(proxy)
        if user:
            line.log_in(user, logins[user]["password"])
        path = page.format(logins[user]["page"]) if user else page
        files = line.static_text(path)
        if name in ("console", "board"):
            for encoding in ENCODINGS:
                report(f"{name}, fragment, {encoding}", line.size(f"{path}now/", encoding))
        for encoding in ENCODINGS:
            report(f"{name}, page, {encoding}", line.size(path, encoding))
            total = sum(line.size(file, encoding) for file in files)
            report(f"{name}, its {len(files)} files of text, {encoding}", total)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="antrean-bytes-") as directory:
        # PostgreSQL runs as nobody where we are root.
        Path(directory).chmod(0o755)
        place = place_in(Path(directory))
        with stack(place):
            let_people_wait(place)
            ports = {"pages": place.port, "stream": place.stream_port, "services": place.port}
            proxy = Proxy(Path(directory), **ports)
            proxy.start()
            try:
                measure(place, proxy)
            finally:
                proxy.stop()


if __name__ == "__main__":
    main()
