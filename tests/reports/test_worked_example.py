"""The worked example of the design: ten visits, every figure, before and after a step is entered late."""

import pytest

from reports.facts import keeping
from reports.figures.counting import Figures, sliced, whole
from reports.models import VisitFact
from tests.hospital import TODAY
from tests.reports.worked_example import WorkedExample, at
from tests.simulator_process import SimulatorProcess


@pytest.fixture
def day(db: None, simulator: SimulatorProcess) -> WorkedExample:
    example = WorkedExample(simulator)
    example.live()
    return example


def figures() -> tuple[Figures, Figures, Figures]:
    """Of all, of INT, of ANA, as the day after sees them."""
    keeping.build_due(at=at("23:00"), seconds=60)
    tomorrow = TODAY.replace(day=TODAY.day + 1)
    facts = VisitFact.objects.filter(date=TODAY)
    ana, internal = sliced(facts, "clinic__name", today=tomorrow)
    return whole(facts, today=tomorrow), internal, ana


def wait(figures: Figures, name: str) -> tuple[int, int | None, int | None]:
    found = figures.waits[name]
    return found.n, found.minutes, found.p90_minutes


def share(figures: Figures, name: str) -> tuple[int, int]:
    found = figures.shares[name]
    return found.part, found.whole


def test_every_figure_of_the_worked_example(day: WorkedExample) -> None:
    everybody, internal, children = figures()
    for name, all_of_them, of_internal, of_children in (
        ("A0", (3, 20, 20), (2, 14, 20), (1, 20, 20)),
        ("A1", (2, 14, 20), (1, 8, 8), (1, 20, 20)),
        ("A2", (2, 9, 10), (1, 7, 7), (1, 10, 10)),
        ("C1", (6, 35, 80), (4, 55, 80), (2, 15, 20)),
        ("C2", (6, 15, 60), (4, 13, 60), (2, 15, 15)),
        ("S", (6, 58, 85), (4, 75, 85), (2, 15, 20)),
        ("N", (5, 50, 85), (4, 65, 85), (1, 20, 20)),
    ):
        found = [wait(one, name) for one in (everybody, internal, children)]
        assert found == [all_of_them, of_internal, of_children], name
    assert [wait(everybody, name) for name in ("F1", "F2", "F3")] == [(3, 10, 20), (3, 15, 35), (3, 35, 45)]
    assert [wait(everybody, name) for name in ("RN", "RC", "T")] == [(2, 33, 40), (1, 55, 55), (7, 80, 130)]
    assert [everybody.waits[name].within for name in ("C1", "S", "N", "RN", "RC")] == [4, 3, 3, 1, 1]
    counts = [(one.booked, one.cancelled, one.served) for one in (everybody, internal, children)]
    assert counts == [(10, 1, 7), (7, 1, 4), (3, 0, 3)]
    for name, shares in (
        ("X1", [(1, 9), (1, 6), (0, 3)]),
        ("X2", [(1, 8), (1, 5), (0, 3)]),
        ("Q5", [(4, 5), (3, 3), (1, 2)]),
        ("Q7", [(3, 5), (3, 3), (0, 2)]),
        ("Q0", [(4, 7), (4, 4), (0, 3)]),
        ("H", [(5, 6), (3, 3), (2, 3)]),
    ):
        assert [share(one, name) for one in (everybody, internal, children)] == shares, name
    assert [share(everybody, f"Q-{task}") for task in (3, 4, 5, 6, 7)] == [(5, 5), (4, 5), (4, 5), (2, 2), (1, 2)]
    assert str(everybody.shares["Q0"].percent) == "57.1"
    assert everybody.waits["C1"].unmeasured == 1


def test_a_step_that_is_entered_late_changes_what_it_should(day: WorkedExample) -> None:
    before, _internal, _children = figures()
    assert before.late_entries == 0
    day.correct()
    after, _internal, _children = figures()
    assert [wait(after, name) for name in ("C1", "C2", "S", "N")] == [
        (7, 30, 80),
        (7, 15, 60),
        (7, 50, 85),
        (6, 44, 85),
    ]
    assert [after.waits[name].within for name in ("C1", "S", "N")] == [5, 4, 4]
    assert [share(after, name) for name in ("Q5", "Q7", "Q0")] == [(5, 5), (4, 5), (5, 7)]
    assert after.late_entries == 1
