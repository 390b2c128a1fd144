"""`python -m benchmarks.years.hospital YOUNG OLD WAITING`: what screens and calls cost a hospital, as JSON.

A day of full journeys is walked by verbs, and copied by the database until there are YOUNG visits; all is measured,
copied on until there are OLD, and measured again. Somebody is at the counters, WAITING people wait at one poli and ten
at another. A figure is processor milliseconds of one request: [this process, the backend of its connection].
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.ws.settings")
django.setup()

import time_machine  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from display import fragments  # noqa: E402
from display.models import BoardKind  # noqa: E402
from queues.models import ClinicSession, Doctor, Visit  # noqa: E402
from tests.hospital import Hospital  # noqa: E402
from tests.inbound.mobile_jkn import MobileJkn, booking_of, practice_of  # noqa: E402
from tests.old.hall_of_today import PEOPLE, Screens, walk  # noqa: E402
from tests.old.years import Day, settle  # noqa: E402

A_DAY = 100
WARM, ROUNDS, CALLS = 6, 5, 12
TICKS = os.sysconf("SC_CLK_TCK")
Request = Callable[[], Any]
FOLLOWED = ("console, all waiting at one poli", "board", "phone")


def cost(request: Request, *, calls: int = CALLS) -> list[float]:
    """[process, backend] milliseconds of one, by the median of some rounds."""
    for _ in range(WARM):
        request()
    rounds = []
    for _ in range(ROUNDS):
        process, backend = time.process_time(), backend_seconds()
        for _ in range(calls):
            request()
        rounds.append((time.process_time() - process, backend_seconds() - backend))
    return [sorted(part)[ROUNDS // 2] / calls * 1000 for part in zip(*rounds, strict=True)]


def backend_seconds() -> float:
    """Of the process that serves this connection, in steps of ten milliseconds."""
    with open(f"/proc/{connection.connection.info.backend_pid}/stat", encoding="ascii") as status:
        words = status.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS


class Present:
    """The hospital today: its screens, and people who book, come and cancel, each once."""

    def __init__(self, hospital: Hospital, waiting: int) -> None:
        self.hospital = hospital
        self.small = hospital.open(hospital.internal, hospital.second_doctor, capacity=50)
        # Apart from both, so that a second measurement finds the consoles as the first one did.
        dentist = Doctor.objects.create(name="drg. Ukur", bpjs_code=1003)
        self.booked_into = hospital.open(hospital.clinic("Gigi", "C", "GIG"), dentist, capacity=50)
        ClinicSession.objects.update(capacity=3000, jkn_quota=3000)
        # Before anybody else, so that the people who are called stand first.
        self.screens = Screens(hospital)
        for _person in range(waiting):
            last = hospital.here()
        for _person in range(10):
            hospital.here(session=self.small)
        self.last = last
        self.bpjs: MobileJkn = self.screens.bpjs
        self.ready: list[dict[str, Any]] = []
        self.taken: list[str] = []
        self.people = self._people()

    def _people(self) -> Iterator[dict[str, Any]]:
        number = 0
        while True:
            number += 1
            yield booking_of(self.hospital.patient(), self.booked_into, reference=f"0099R0010326Z{number:06d}")

    def pages(self) -> dict[str, tuple[Client, str]]:
        """Name -> who asks, and for what."""
        room, small = self.hospital.room.pk, self.hospital.rooms[self.hospital.internal.pk].pk
        staff, anyone = self.screens.staff, self.screens.anyone
        return {
            "console, all waiting at one poli": (staff, f"/counter/{room}/now/"),
            "console, 10 waiting": (staff, f"/counter/{small}/now/"),
            "board": (anyone, f"/display/{BoardKind.ADMISSION.lower()}/now/"),
            "phone": (anyone, f"/s/{self.last.status_token}/now/"),
            "kiosk": (anyone, "/kiosk/"),
            "report of the day": (staff, "/reports/"),
            "admin: visits": (staff, "/admin/queue/visit/"),
            "admin: events": (staff, "/admin/queue/visitevent/"),
            "admin: acts": (staff, "/admin/queue/act/"),
            "admin: messages": (staff, "/admin/bpjs_bridge/outboxmessage/"),
        }

    def requests(self) -> dict[str, Request]:
        """Name -> one request that is answered as it should be; the polls of FOLLOWED also with the tag they know."""
        asked: dict[str, Request] = {}
        for name, (client, address) in self.pages().items():
            asked[name] = partial(drawn, client, address)
            if name in FOLLOWED:
                asked[f"{name}, unchanged"] = partial(known, client, address, drawn(client, address)["ETag"])
        anyone = self.screens.anyone
        return asked | {
            "bare view": lambda: anyone.post("/bare", {"pk": self.last.pk}, content_type="application/json"),
            "Status": lambda: right(self.bpjs.call("statusantrean", practice_of(self.hospital.session))),
            "Sisa": lambda: right(self.bpjs.call("sisaantrean", kodebooking=self.last.booking_code)),
            "Ambil": self._take,
            "Check In": self._come,
            "Batal": self._cancel,
        }

    def _take(self) -> None:
        answer = right(self.bpjs.call("ambilantrean", self.ready.pop()))
        self.taken.append(answer.response["kodebooking"])

    def _come(self) -> None:
        when = int(self.hospital.now.timestamp() * 1000)
        right(self.bpjs.call("checkinantrean", kodebooking=self.taken.pop(0), waktu=when))

    def _cancel(self) -> None:
        right(self.bpjs.call("batalantrean", kodebooking=self.taken.pop(0), keterangan="Tidak jadi"))

    def measured(self) -> dict[str, list[float]]:
        """All of them at the hospital's time. Each number that is taken is one to come with or to cancel."""
        needed = 2 * (WARM + ROUNDS * CALLS)
        with time_machine.travel(self.hospital.now, tick=False):
            self.ready = [next(self.people) for _ in range(needed)]
            for _ in range(WARM):
                self._take()
            return {
                name: cost(request, calls=CALLS * (2 if name == "Ambil" else 1))
                for name, request in self.requests().items()
            }


def drawn(client: Client, address: str) -> Any:
    """Without what this process has kept of it."""
    fragments.forget()
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer


def known(client: Client, address: str, tag: str) -> None:
    """The poll of a screen that has it already."""
    answer = client.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 304, (address, answer.status_code)


def right(answer: Any) -> Any:
    assert answer.code == 200, answer.body
    return answer


def main() -> None:
    young, old, waiting = map(int, sys.argv[1:])
    call_command("migrate", interactive=False, verbosity=0)
    hospital = Hospital()
    walk(hospital)
    day = Day(people=PEOPLE)
    day.gets_more_people(A_DAY // PEOPLE - 1)
    present = Present(hospital, waiting)
    told: dict[str, Any] = {}
    before = 0
    for visits in (young, old):
        day.has_been_before(visits // A_DAY, after=before)
        before = visits // A_DAY
        settle()
        told[str(visits)] = present.measured()
    with connection.cursor() as cursor:
        # Copies have keys below those that they were copied from: that leaves pages of indexes half empty, which those
        # of a hospital, whose keys rise, are not.
        cursor.execute("REINDEX DATABASE")
        cursor.execute("SELECT pg_database_size(current_database())")
        told["bytes a visit"] = cursor.fetchone()[0] / Visit.objects.count()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
