"""A nurse with a JKN patient of the fifteen in the room, and the page of letters as a browser uses it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from queues import clock, verbs
from queues.models import ClinicSession, Counter, Visit, VisitLetter, VisitType
from queues.press import Press
from tests.counter.conftest import logged_in
from tests.hospital import Hospital
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import register
from tests.vclaim_people import DAY, Someone

IN_A_WEEK = DAY + timedelta(days=7)
DOCTOR = re.compile(r'name="doctor"[^>]*?value="([^"]*)"', re.S)


def words(html: str) -> str:
    """The page's text."""
    body = re.sub(r"<(script|style|dialog).*?</\1>", " ", html, flags=re.S)
    return unescape(" ".join(re.sub("<[^>]+>", " ", body).split()))


@dataclass
class NursePage:
    """The page of one visit's letters."""

    hospital: Hospital
    simulator: SimulatorProcess
    someone: Someone
    visit: Visit
    room: Counter
    client: Client = field(default_factory=lambda: logged_in("work_clinic", name="perawat-poli"))

    @property
    def path(self) -> str:
        return f"/counter/{self.room.pk}/letters/{self.visit.pk}/"

    def look(self, **query: str) -> str:
        answer = self.client.get(self.path, query)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def press(self, verb: str, **fields: Any) -> str:
        """A press and the page that follows, as text."""
        return words(self.client.post(f"{self.path}{verb}/", fields, follow=True).content.decode())

    def doctors(self, **query: str) -> list[str]:
        """The values of the doctors that can be chosen."""
        return [unescape(value) for value in DOCTOR.findall(self.look(**query))]

    def control(self, **changes: Any) -> str:
        """The control letter for a week later, with the first doctor that is offered."""
        on = changes.pop("on", IN_A_WEEK.isoformat())
        asked = {"on": on, "poli": "INT", "poli_name": "Penyakit Dalam", **changes}
        if "doctor" not in asked:
            more = {"change": str(changes["change"])} if "change" in changes else {}
            asked["doctor"] = self.doctors(on=on, poli=str(asked["poli"]), **more)[0]
        return self.press("control", **asked)

    @property
    def letter(self) -> VisitLetter:
        return VisitLetter.objects.get()

    def letters_at_bpjs(self) -> Mapping[str, Any]:
        return dict(self.simulator.ask("GET", "/_control/vclaim")["letters"])


def issue_sep(simulator: SimulatorProcess, card: str, poli: str, **told: str) -> str:
    """A counter issues a SEP today; its number."""
    before = simulator.ask("GET", "/_control/vclaim")["seps"]
    order = {"seps": [{"card": card, "poli": poli, **told}]}
    return str(next(iter(simulator.ask("POST", "/_control/vclaim", order=order)["seps"].keys() - before.keys())))


def with_the_doctor(
    hospital: Hospital, simulator: SimulatorProcess, someone: Someone, *, doctor: int = 12, poli: str = "INT"
) -> NursePage:
    """The person is in the room; BPJS has a SEP of today, and there are sessions a week later."""
    session = ClinicSession.objects.get(doctor__bpjs_code=doctor, date=DAY)
    hospital.open(session.clinic, session.doctor, on=IN_A_WEEK)
    told = {"visit_type": VisitType.CONTROL, "referral_number": someone.letter()}
    visit = hospital.here(register(someone), session, **told)
    room = hospital.rooms[session.clinic_id]
    entry = verbs.call_next(room, Press(timezone.now(), user=hospital.nurse, counter=room))
    verbs.start_serving(entry, Press(timezone.now() + timedelta(seconds=2), user=hospital.nurse, counter=room))
    visit.refresh_from_db()
    issue_sep(simulator, someone.card, poli, referral=someone.referral(), letter=someone.letter())
    assert clock.service_date(timezone.now()) == DAY
    return NursePage(hospital, simulator, someone, visit, room)
