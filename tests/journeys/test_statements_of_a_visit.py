"""What one visit asks of the database from the kiosk to the hand-over, pages included (docs/benchmarks.md)."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from counter.pressing import IN_PLACE
from queues.models import Patient, PharmacyTicket, Stage, Visit
from tests.counter.conftest import logged_in
from tests.hospital import Hospital
from tests.kiosk.conftest import Kiosk

BUDGET = 373
# Of the transaction itself.
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
LETTER = "9901R0010326K000002"


class Journey:
    """One visit, step by step; each step's statements by its name."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        self.statements: dict[str, int] = {}
        self.kiosk = Kiosk()
        self.nurse, self.chemist = logged_in("work_clinic", name="perawat"), logged_in("work_pharmacy", name="apoteker")

    def count(self, name: str, step: Callable[[], Any]) -> None:
        at = self.hospital.later()
        with time_machine.travel(at, tick=False), CaptureQueriesContext(connection) as asked:
            step()
        self.statements[name] = sum(not row["sql"].startswith(NOT_COUNTED) for row in asked.captured_queries)

    def press(self, who: Client, desk: int, verb: str, **fields: Any) -> None:
        """A press and the console that follows it, as a browser asks for it."""
        place = "room" if who is self.nurse else "pharmacy"
        address, as_a_browser = f"/counter/{desk}/{verb}/", {IN_PLACE: "1"}
        self.count(f"{place}: {verb}", lambda: who.post(address, fields, headers=as_a_browser))

    def walk(self) -> None:
        room, desk, patient = self.hospital.room.pk, self.hospital.chemist.pk, self.hospital.patient()
        self.count("kiosk", lambda: self._ticket(patient))
        visit = Visit.objects.get(patient=patient)
        for _person in range(10):
            self.hospital.here()
        self.count("phone", lambda: Client().get(f"/s/{visit.status_token}/"))
        self.press(self.nurse, room, "next", expected="")
        entry = visit.entries.get().pk
        self.press(self.nurse, room, "start", entry=entry)
        self.press(
            self.nurse, room, "finish", entry=entry, prescription="NON_COMPOUND", medicine_1="Sirup", quantity_1="1"
        )
        ticket = PharmacyTicket.objects.get(prescriptions__visit=visit)
        medicine = ticket.entries.get().pk
        self.press(self.chemist, desk, "prepare", entry=medicine)
        self.press(self.chemist, desk, "ready", entry=medicine)
        self.press(self.chemist, desk, "next", expected="")
        self.press(self.chemist, desk, "hand-over", entry=medicine)
        visit.refresh_from_db()
        assert visit.stage == Stage.MEDICINE_READY
        assert ticket.handovers.count() == 1

    def _ticket(self, patient: Patient) -> None:
        self.kiosk.go().known(patient).press(visit_type="CONTROL").press(referral_number=LETTER)
        self.kiosk.press(clinic=self.hospital.children.pk).press()


@pytest.mark.django_db
def test_a_whole_visit_stays_within_its_statements(
    settings: LazySettings, record_property: Callable[[str, object], None]
) -> None:
    # Where the letter's number is typed; what VClaim is asked for is asked of its gate too.
    settings.BPJS_VCLAIM_USER_KEY = ""
    journey = Journey(Hospital())
    journey.walk()
    for name, statements in journey.statements.items():
        record_property(name, statements)
    assert sum(journey.statements.values()) <= BUDGET, journey.statements
