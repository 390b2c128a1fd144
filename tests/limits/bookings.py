"""People who book over HTTP at the same moment, and somebody who asks for other pages meanwhile."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import local

import requests

from bpjs_bridge.models import WsAccount
from queues.models import ClinicSession
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import PASSWORD, MobileJkn, booking_of, make_account

# Longer than all that is asserted: a client that hangs is seen to hang.
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Tally:
    """One answer and how long it took."""

    status: int
    code: int
    message: str
    number: int
    seconds: float


class Bookings:
    """Of one session, each by a person of its own."""

    def __init__(self, url: str, hospital: Hospital, session: ClinicSession) -> None:
        self.url = url
        self.hospital = hospital
        self.session = session
        self.account: WsAccount = make_account()
        self._headers = MobileJkn(self.account).headers()
        self._lines = local()

    def asks(self, people: int) -> list[Callable[[], Tally]]:
        """One call for each of so many people."""
        bodies = [
            booking_of(self.hospital.patient(), self.session, reference=f"R{place:09d}") for place in range(people)
        ]
        return [partial(self._book, body) for body in bodies]

    def _book(self, body: dict[str, object]) -> Tally:
        began = time.monotonic()
        answer = self._line().post(
            f"{self.url}/ws/ambilantrean", json=body, headers=self._headers, timeout=PATIENCE_SECONDS
        )
        told = answer.json()
        number = told.get("response", {}).get("angkaantrean", 0)
        meta = told["metadata"]
        return Tally(answer.status_code, meta["code"], meta["message"], number, time.monotonic() - began)

    def _line(self) -> requests.Session:
        if not hasattr(self._lines, "session"):
            self._lines.session = requests.Session()
        line: requests.Session = self._lines.session
        return line

    def seconds_for(self, path: str) -> float:
        """Until the page is there: by a connection of its own, like any other client."""
        began = time.monotonic()
        headers = {"x-username": self.account.name, "x-password": PASSWORD}
        answer = requests.get(f"{self.url}{path}", headers=headers, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 200, (path, answer.status_code)
        if path.startswith("/ws/"):
            assert answer.json()["metadata"]["code"] == 200, answer.text
        return time.monotonic() - began


@contextmanager
def under_way(asks: Sequence[Callable[[], Tally]], *, clients: int) -> Iterator[list[Future[Tally]]]:
    """All of these, by so many clients at once."""
    with ThreadPoolExecutor(clients) as pool:
        yield [pool.submit(ask) for ask in asks]
