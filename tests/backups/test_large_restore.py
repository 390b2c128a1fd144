"""The drill on a hospital of 100,000 visits: time to a backup, and from a lost database to the first number."""

import os
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.golive import hospital as golive
from benchmarks.golive.files import sessions_for, write_bookings, write_patients
from queues import verbs
from queues.backups import making
from queues.invariants import all_invariants
from queues.models import Channel, ClinicSession, Patient, Payer, Recovery, Stop, StopKind, Visit
from queues.models import Counter as Desk
from queues.press import Press
from queues.verbs import recovering
from tests.backups.places import emptied_database

VISITS = 100_000 if os.environ.get("PROOF") == "1" else 300
LATER = 5
# Of numbers and seats: the others read everything, and have their own proof.
RULES = range(1, 8)

pytestmark = [pytest.mark.slow, pytest.mark.fault]


def commanded(name: str, *arguments: str) -> float:
    """Seconds."""
    began = time.monotonic()
    call_command(name, *arguments, stdout=StringIO(), stderr=StringIO())
    return time.monotonic() - began


def take(person: Patient, session: ClinicSession) -> Visit:
    """Without JKN: a letter is no matter of this."""
    cash = Payer.objects.filter(is_jkn=False, is_active=True).earliest("pk")
    return verbs.book(verbs.Booking(person, session, cash, Channel.COUNTER), Press(timezone.now()))


def fill(folder: Path) -> None:
    first = golive.build(sessions_for(VISITS) + 1)
    for clinic in {session.clinic for session in ClinicSession.objects.select_related("clinic")}:
        stop = Stop.objects.create(kind=StopKind.CLINIC, name=clinic.name, clinic=clinic)
        Desk.objects.create(name=f"Ruang {clinic.name}").stops.set([stop])
    admission = Stop.objects.create(kind=StopKind.ADMISSION, name="Admisi")
    Desk.objects.create(name="Loket 1").stops.set([admission])
    write_patients(folder / "patients.csv", VISITS)
    write_bookings(folder / "bookings.csv", VISITS, first=first)
    commanded("import_patients", str(folder / "patients.csv"))
    commanded("import_bookings", str(folder / "bookings.csv"))
    assert Visit.objects.count() == VISITS


def _drill(folder: Path, record_property: Callable[[str, object], None]) -> None:
    fill(folder)
    # The last session has seats left.
    session = ClinicSession.objects.latest("date", "pk")
    people = list(Patient.objects.order_by("pk")[:LATER])
    began = time.monotonic()
    path = folder / making.make_backup(folder).file_name
    seconds = {"backup": time.monotonic() - began}
    shown = {take(person, session).label for person in people}
    assert len(shown) == LATER
    with emptied_database(folder):
        began = time.monotonic()
        seconds["restore"] = commanded("restore", str(path))
        assert recovering.closed() is not None
        seconds["recover"] = commanded("recover", "--open", "--without-bpjs")
        again = {take(person, ClinicSession.objects.get(pk=session.pk)).label for person in people}
        seconds["lost to the first number"] = time.monotonic() - began
        assert not again & shown
        assert Visit.objects.count() == VISITS + LATER
        assert Recovery.objects.get().opened_at is not None
        broken = [row for rule in all_invariants() if rule.number in RULES for row in rule.find()]
        assert broken == []
    size = path.stat().st_size
    for name, value in seconds.items():
        record_property(name, round(value, 1))
    told = ", ".join(f"{name} {value:.1f} s" for name, value in seconds.items())
    print(f"\n{connection.vendor}, {VISITS:,} visits: {told}; file {size / 1_000_000:.1f} MB")


def test_a_large_hospital_is_open_again_and_gives_nothing_twice(
    transactional_db: None, folder: Path, record_property: Callable[[str, object], None]
) -> None:
    # Emptying the test's own database of so many rows again would take longer than all the rest.
    with emptied_database(folder, "filled"):
        commanded("migrate")
        _drill(folder, record_property)
