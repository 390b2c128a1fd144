"""Today's visits learn their SEP from Monitoring/Kunjungan: what is certain is written, nothing else."""

import threading
from collections.abc import Mapping
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from bpjs_bridge.models import BpjsCall
from bpjs_bridge.references import later, seps
from bpjs_bridge.tasks import pull_seps
from queues import verbs
from queues.models import ClinicSession, Patient, Visit, VisitType
from queues.press import Press
from tests.hospital import Hospital
from tests.nurse_letters import issue_sep
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import register
from tests.vclaim_people import DAY, Someone

TYPED = "9901R0010326V000009"


@pytest.fixture
def come(people: Mapping[int, Someone], hospital: Hospital) -> Any:
    """come(number, doctor=): a JKN visit of that person, who is here."""
    known: dict[int, Patient] = {}

    def came(number: int, *, doctor: int, **asked: Any) -> Visit:
        session = ClinicSession.objects.get(doctor__bpjs_code=doctor, date=DAY)
        if number not in known:
            known[number] = register(people[number])
        wanted = {"visit_type": VisitType.CONTROL, "referral_number": people[number].letter(), **asked}
        return hospital.here(known[number], session, **wanted)

    return came


def sep_of(visit: Visit) -> str:
    return Visit.objects.get(pk=visit.pk).sep_number


def test_a_sep_of_the_card_and_the_poli_is_written(
    come: Any, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    visit, other = come(2, doctor=12), come(9, doctor=41)
    number = issue_sep(simulator, people[2].card, "INT")
    pull_seps()
    assert sep_of(visit) == number
    assert sep_of(other) == ""
    assert BpjsCall.objects.count() <= 1
    assert seps.pull(at=timezone.now()) == 0


def test_two_visits_of_one_person_have_each_its_own(
    come: Any, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    first, second = come(2, doctor=12), come(2, doctor=51, referral_number=people[2].referral())
    issue_sep(simulator, people[2].card, "SAR")
    assert seps.pull(at=timezone.now()) == 1
    assert (sep_of(first), len(sep_of(second))) == ("", 19)
    issue_sep(simulator, people[2].card, "INT")
    assert seps.pull(at=timezone.now()) == 1
    assert len({sep_of(first), sep_of(second), ""}) == 3


def test_a_sep_of_another_poli_is_nobodys(
    come: Any, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    visit = come(2, doctor=12)
    issue_sep(simulator, people[2].card, "IGD")
    assert seps.pull(at=timezone.now()) == 0
    assert sep_of(visit) == ""


def test_the_reference_tells_where_the_poli_does_not(
    come: Any, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    visit = come(1, doctor=71, visit_type=VisitType.REFERRAL, referral_number=people[1].referral())
    issue_sep(simulator, people[1].card, "JAN", referral=people[1].referral())
    assert seps.pull(at=timezone.now()) == 1
    assert len(sep_of(visit)) == 19


def test_what_a_person_typed_stays(come: Any, people: Mapping[int, Someone], simulator: SimulatorProcess) -> None:
    visit = come(2, doctor=12)
    issue_sep(simulator, people[2].card, "INT")
    verbs.note_sep(visit, Press(timezone.now()), sep_number=TYPED.lower())
    assert not verbs.fill_sep(visit, "0000R0010326V000001")
    assert seps.pull(at=timezone.now()) == 0
    assert sep_of(visit) == TYPED


def test_a_sep_that_a_visit_has_is_no_others(
    come: Any, people: Mapping[int, Someone], simulator: SimulatorProcess
) -> None:
    """Two sessions of one poli: the second visit does not get the first one's SEP."""
    first, second = come(2, doctor=12), come(2, doctor=13, visit_type=VisitType.INTERNAL, referral_number="INT/1")
    verbs.note_sep(first, Press(timezone.now()), sep_number=issue_sep(simulator, people[2].card, "INT"))
    assert seps.pull(at=timezone.now()) == 0
    assert sep_of(second) == ""


def test_a_silent_vclaim_writes_nothing(come: Any, people: Mapping[int, Someone], simulator: SimulatorProcess) -> None:
    visit = come(2, doctor=12)
    issue_sep(simulator, people[2].card, "INT")
    simulator.fault("http_500")
    assert seps.pull(at=timezone.now()) == 0
    assert sep_of(visit) == ""


def test_nobody_without_a_sep_asks_nothing(come: Any, hospital: Hospital, simulator: SimulatorProcess) -> None:
    session = ClinicSession.objects.get(doctor__bpjs_code=12, date=DAY)
    hospital.booked(session=session)
    hospital.here(session=session, payer=hospital.cash)
    assert seps.pull(at=timezone.now()) == 0
    assert simulator.log() == []


class OneTurn(threading.Event):
    """Stops after the first turn."""

    is_over = False

    def wait(self, timeout: float | None = None) -> bool:
        was_over, self.is_over = self.is_over, True
        return was_over


def test_beside_the_relay_it_is_pulled_too(
    come: Any, people: Mapping[int, Someone], simulator: SimulatorProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = come(2, doctor=12)
    issue_sep(simulator, people[2].card, "INT")
    # The test's own connection is lent to the thread's work.
    monkeypatch.setattr(f"{later.__name__}.close_old_connections", lambda: None)
    monkeypatch.setattr(f"{later.__name__}.connection", mock.Mock())
    later.LaterChecks(OneTurn()).run()
    assert len(sep_of(visit)) == 19
