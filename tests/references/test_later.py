"""What could not be checked when the number was taken is made up later."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import timezone

from bpjs_bridge.outbox import status
from bpjs_bridge.outbox.status import State, VisitStatus
from bpjs_bridge.references import later
from bpjs_bridge.tasks import check_references
from queues.models import Channel, ClinicSession, ReferenceCheck, Visit, VisitType
from tests.hospital import Hospital
from tests.simulator_process import SimulatorProcess
from tests.vclaim_hospital import register
from tests.vclaim_people import DAY, Someone


@pytest.fixture
def take(people: Mapping[int, Someone], hospital: Hospital) -> Any:
    """take(number, doctor=, kind=, reference=): a number of the kiosk, unchecked."""

    def taken(number: int, *, doctor: int, kind: VisitType, reference: str) -> Visit:
        return hospital.here(
            register(people[number]),
            ClinicSession.objects.get(doctor__bpjs_code=doctor, date=DAY),
            channel=Channel.KIOSK,
            visit_type=kind,
            referral_number=reference,
            is_reference_unchecked=True,
        )

    return taken


def check_of(visit: Visit) -> int | None:
    return Visit.objects.get(pk=visit.pk).reference_check


CONTROL, REFERRAL = VisitType.CONTROL, VisitType.REFERRAL


@pytest.mark.parametrize(
    ("doctor", "kind", "whose", "fits"),
    [
        (12, CONTROL, 2, True),
        (13, CONTROL, 2, False),
        (41, CONTROL, 2, False),
        (12, REFERRAL, 2, False),
        (12, CONTROL, 9, False),
    ],
)
def test_the_same_rule_judges_it(
    take: Any, people: Mapping[int, Someone], doctor: int, kind: VisitType, whose: int, fits: bool
) -> None:
    """Doctor, poli, kind and person: what the list would not have offered does not fit."""
    visit = take(2, doctor=doctor, kind=kind, reference=people[whose].letter())
    assert later.check_some(at=timezone.now()) == 1
    assert check_of(visit) == (None if fits else ReferenceCheck.NOT_FITTING)
    assert later.check_some(at=timezone.now()) == 0


def test_the_job_does_it(take: Any, people: Mapping[int, Someone]) -> None:
    visit = take(8, doctor=41, kind=REFERRAL, reference=people[8].referral())
    check_references()
    assert check_of(visit) is None


def test_silence_concludes_nothing(take: Any, people: Mapping[int, Someone], simulator: SimulatorProcess) -> None:
    visit = take(2, doctor=12, kind=CONTROL, reference=people[2].letter())
    simulator.fault("http_500")
    assert later.check_some(at=timezone.now()) == 0
    assert check_of(visit) == ReferenceCheck.UNCHECKED


def test_a_list_in_part_makes_no_reason(take: Any, people: Mapping[int, Someone], simulator: SimulatorProcess) -> None:
    visit = take(11, doctor=12, kind=REFERRAL, reference=people[1].referral())
    simulator.fault("http_500", match="vclaim/rujukan/rs/list")
    assert later.check_some(at=timezone.now()) == 0
    assert check_of(visit) == ReferenceCheck.UNCHECKED


def test_what_bpjs_took_is_not_asked_about(
    take: Any, people: Mapping[int, Someone], monkeypatch: pytest.MonkeyPatch, simulator: SimulatorProcess
) -> None:
    visit = take(2, doctor=13, kind=CONTROL, reference=people[2].letter())
    monkeypatch.setattr(status, "for_visits", lambda keys: {key: VisitStatus(State.ACCEPTED, "") for key in keys})
    simulator.fault("http_500")
    assert later.check_some(at=timezone.now()) == 1
    assert check_of(visit) is None


def test_without_vclaim_nobody_asks(take: Any, people: Mapping[int, Someone], settings: Any) -> None:
    take(2, doctor=12, kind=CONTROL, reference=people[2].letter())
    settings.BPJS_VCLAIM_USER_KEY = ""
    assert later.check_some(at=timezone.now()) == 0
