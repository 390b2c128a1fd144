"""Many people book, cancel, check in and ask, at random and at once; afterwards every rule of the data holds."""

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from bpjs_bridge import wire
from bpjs_bridge.inbound import messages
from queues import clock, verbs
from queues.models import ClinicSession, Patient, Visit
from tests.domain.at_once import at_once, collide, without_lock_on
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import Answer, MobileJkn, booking_of, make_account, practice_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

# SQLite writes one after another and lets nobody queue: of 32 some would give up waiting, which is no rule broken.
CLIENTS = 32 if connection.vendor == "postgresql" else 8
OPERATIONS = 10_000 if os.environ.get("PROOF") == "1" else CLIENTS * 10
KINDS = ("ambilantrean",) * 2 + ("checkinantrean",) * 2 + ("batalantrean", "sisaantrean", "statusantrean")
ALL_DAY = (time(0, 0), time(23, 59))


class Crowd:
    """A few small sessions, half of them open now, more people than seats, and the codes that were given so far."""

    def __init__(self) -> None:
        # By the real clock: threads do not share a frozen one with the database.
        self.hospital = Hospital(now=timezone.now())
        self.bpjs = MobileJkn(make_account())
        today = clock.service_date(self.hospital.now)
        self.sessions = [
            verbs.open_session(date=day, clinic=clinic, doctor=doctor, capacity=20, starts=ALL_DAY[0], ends=ALL_DAY[1])
            for clinic in (self.hospital.children, self.hospital.internal)
            for doctor, day in (
                (self.hospital.doctor, today),
                (self.hospital.second_doctor, today + timedelta(days=1)),
            )
        ]
        self.people = [self.hospital.patient() for _ in range(120)]
        self.codes: list[str] = []
        self.arrived: list[str] = []

    def client(self, seed: int) -> Callable[[], list[Answer]]:
        # A line of its own; making one anew for each call would cost more than the call.
        bpjs = MobileJkn(self.bpjs.account)
        return lambda: [self.ask(bpjs, random.Random(seed * 10_000 + turn)) for turn in range(OPERATIONS // CLIENTS)]

    def ask(self, bpjs: MobileJkn, chance: random.Random) -> Answer:
        kind, session = chance.choice(KINDS), chance.choice(self.sessions)
        if kind == "statusantrean":
            return bpjs.call(kind, practice_of(session))
        if kind == "ambilantrean" or not self.codes:
            body = booking_of(chance.choice(self.people), session, reference=f"R{chance.randrange(10**9)}")
            answer = bpjs.call("ambilantrean", body)
            self.codes += [answer.response["kodebooking"]] if answer.code == 200 else []
            return answer
        more: dict[str, Any] = {"batalantrean": {"keterangan": "uji"}, "checkinantrean": {"waktu": now()}}
        code = chance.choice(self.codes)
        answer = bpjs.call(kind, kodebooking=code, **more.get(kind, {}))
        self.arrived += [code] if kind == "checkinantrean" and answer.code == 200 else []
        return answer

    @property
    def could_arrive(self) -> bool:
        """Not when midnight came meanwhile: a session of that day is over, and nobody can check in."""
        return timezone.now() < self.sessions[0].ends_at


def now() -> int:
    return wire.milliseconds(timezone.now())


def live(crowd: Crowd) -> list[Answer]:
    outcomes = at_once([crowd.client(seed) for seed in range(CLIENTS)])
    return [answer for told in outcomes if isinstance(told, list) for answer in told]


def all_is_well(answers: list[Answer]) -> bool:
    """Everybody was answered, nobody by a failure inside or by "busy": a rush is no reason to send anybody away."""
    bad = any("Gangguan" in answer.message or answer.message == messages.BUSY for answer in answers)
    if len(answers) != OPERATIONS // CLIENTS * CLIENTS or bad:
        return False
    try:
        call_command("check_invariants", stdout=StringIO(), stderr=StringIO())
    except SystemExit:
        return False
    return True


@pytest.fixture
def crowd(transactional_db: None, settings: Settings) -> Crowd:
    settings.WS_RETRY_SECONDS = 0
    settings.MOBILE_JKN_MIN_DAYS_AHEAD = 0
    return Crowd()


def test_without_the_locks_the_crowd_breaks_it(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock_on(monkeypatch, ClinicSession, Patient)
    collide(monkeypatch, "number-chosen")
    assert not all_is_well(live(crowd))


def test_a_crowd_leaves_every_rule_unbroken(crowd: Crowd) -> None:
    answers = live(crowd)
    assert all_is_well(answers)
    done = Counter(answer.code for answer in answers)
    assert done[200] > OPERATIONS // 5
    assert 0 < Visit.objects.count() <= len(crowd.codes)
    if crowd.could_arrive:
        assert crowd.arrived
        came = Visit.objects.exclude(arrived_at=None).values_list("booking_code", flat=True)
        assert set(came) == set(crowd.arrived)
