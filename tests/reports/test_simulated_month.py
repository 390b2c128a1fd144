"""Days lived through the verbs: the Quality Rate is what BPJS's side counts, and real times alone bring it to 98 %."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from queues import clock
from queues.models import Source, Stage, VisitEvent
from reports.facts import keeping
from reports.figures.counting import whole
from reports.models import VisitFact
from tests.hospital import TODAY
from tests.reports.simulated_days import EVENING, FATES, SimulatedDays, as_bpjs_counts
from tests.simulator_process import SimulatorProcess

TIMED = (Stage.WAITING_CLINIC, Stage.IN_CLINIC, Stage.LEFT_CLINIC, Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)


def ours(days: int) -> tuple[int, int]:
    """Q7 of all the days so far, counted from facts that are built now."""
    last = TODAY + timedelta(days=days - 1)
    keeping.build_due(at=clock.moment(last, EVENING), seconds=600)
    found = whole(VisitFact.objects.all(), today=last).shares["Q7"]
    return found.part, found.whole


def lived(
    simulator: SimulatorProcess, *, days: int, people: int, seed: int, fates: Mapping[str, int] = FATES
) -> tuple[SimulatedDays, float, float]:
    """Q7 before and after the coach's list was acted upon, of all days, in per cent."""
    hospital = SimulatedDays(simulator, people=people, seed=seed, fates=fates)
    before_part = before_whole = 0
    for number in range(days):
        mended = as_bpjs_counts(simulator)
        day = TODAY + timedelta(days=number)
        hospital.live(day)
        part, of_all = as_bpjs_counts(simulator)
        assert ours(number + 1) == (part, of_all)
        before_part, before_whole = before_part + part - mended[0], before_whole + of_all - mended[1]
        left = hospital.act(day)
        assert {hospital.lives[one.visit.pk].fate for one in left} <= {"nobody_knows"}
    after = as_bpjs_counts(simulator)
    assert ours(days) == after
    return hospital, 100 * before_part / before_whole, 100 * after[0] / after[1]


def check_no_time_is_invented(hospital: SimulatedDays) -> None:
    """Each time that BPJS may be told is the one at which it really happened."""
    recorded = VisitEvent.objects.filter(is_standing=True, stage__in=TIMED)
    for visit, stage, at in recorded.values_list("visit", "stage", "occurred_at"):
        assert at == hospital.truth[visit, Stage(stage)]


def test_three_days_acted_upon_are_complete_with_real_times_alone(db: None, simulator: SimulatorProcess) -> None:
    fates = {name: count for name, count in FATES.items() if name != "nobody_knows"}
    hospital, before, after = lived(simulator, days=3, people=7, seed=5, fates=fates)
    assert {"end_forgotten", "call_forgotten", "medicine_forgotten", "never_came"} <= set(hospital.fates)
    assert before < 80
    assert after >= 98
    assert VisitEvent.objects.filter(source=Source.LATE_ENTRY).count() >= 4
    check_no_time_is_invented(hospital)


@pytest.mark.slow
def test_a_month_acted_upon_reaches_98_per_cent(db: None, simulator: SimulatorProcess) -> None:
    hospital, before, after = lived(simulator, days=26, people=20, seed=11, fates=FATES)
    assert set(hospital.fates) >= {"refused", "went_home", "nobody_knows"}
    print(f"Q7 before {before:.1f} %, after {after:.1f} %, {hospital.fates}")
    assert before < 85
    assert after >= 98
    check_no_time_is_invented(hospital)
