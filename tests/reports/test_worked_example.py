"""The worked example of the design: ten visits, every figure, before and after a step is entered late."""

import pytest

from bpjs_bridge.client.vclaim.visits import VisitSep
from bpjs_bridge.figures import pulling
from bpjs_bridge.models import FigurePull, OutpatientSep, PullKind
from queues.models import IdentifierKind, Visit
from reports.facts import keeping
from reports.figures import punctuality
from reports.figures.counting import Figures, sliced, whole
from reports.figures.utilisation import utilisation
from reports.models import VisitFact
from reports.workbench import dashboards
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
        ("L", [(26, 27), (19, 20), (7, 7)]),
    ):
        assert [share(one, name) for one in (everybody, internal, children)] == shares, name
    assert [share(everybody, f"Q-{task}") for task in (3, 4, 5, 6, 7)] == [(5, 5), (4, 5), (4, 5), (2, 2), (1, 2)]
    assert str(everybody.shares["Q0"].percent) == "57.1"
    assert everybody.waits["C1"].unmeasured == 1
    practices_that_begin_on_time_and_seps_with_an_antrean(day)
    bpjs_counts_by_its_own_clock_beside_ours()


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
    starts = {start.clinic: start for start in punctuality.starts(VisitFact.objects.filter(date=TODAY))}
    of_children = starts[day.hospital.children.pk]
    assert (of_children.seconds, of_children.is_latest) == (0, False)


def sep(visit: Visit | None, number: int, *, poli: str = "", reference: str = "", card: str = "") -> VisitSep:
    held = visit.patient.identifier(IdentifierKind.BPJS_CARD) if visit else card
    return VisitSep(f"0123R0010326V{number:06d}", TODAY, None, held, "", reference, "", False, poli)


def practices_that_begin_on_time_and_seps_with_an_antrean(day: WorkedExample) -> None:
    starts = punctuality.starts(VisitFact.objects.filter(date=TODAY))
    assert {(start.clinic, start.seconds // 60, start.is_latest) for start in starts} == {
        (day.hospital.internal.pk, 25, False),
        (day.hospital.children.pk, 15, True),
    }
    assert (punctuality.figure(starts).part, punctuality.figure(starts).whole) == (1, 2)
    assert not utilisation(TODAY, TODAY).is_pulled
    seps = [sep(day.v[number], number) for number in (2, 3, 4, 8, 9, 10)]
    seps += [sep(None, 90, card="0009900009999"), sep(None, 91, poli="IGD")]
    pulling.keep_seps(TODAY, seps)
    pull = FigurePull.objects.create(kind=PullKind.SEP, day=TODAY, asked_at=at("23:00"), told_at=at("23:00"))
    found = utilisation(TODAY, TODAY)
    assert (found.mobile, found.bridging, found.without) == (2, 3, 2)
    assert (str(found.figure.percent), str(found.verdict)) == ("71.4", "Waspada")
    # Pulled again: nothing twice, and one that BPJS lists no more is gone.
    pulling.keep_seps(TODAY, seps[:-1])
    assert OutpatientSep.objects.count() == 7
    pull.delete()


def bpjs_counts_by_its_own_clock_beside_ours() -> None:
    done = {one.kind: one for one in pulling.pull(TODAY)}
    assert (done["rs"].trouble, done["server"].trouble) == ("", "")
    polis = {poli.code: poli for poli in dashboards.compared(TODAY, told=dashboards.pulls(TODAY))}
    internal, children = polis["INT"], polis["ANA"]
    ours, theirs, server = internal.sides
    assert [cell.words for cell in ours.cells][2] == [cell.words for cell in theirs.cells][2] == "55:00"
    assert not any(cell.is_apart for cell in theirs.cells)
    assert any(cell.is_apart for cell in server.cells)
    assert (ours.visits, len(children.sides)) == (theirs.visits, 3)
    # Pressed twice: asked once.
    assert {one.kind: one.asked_at for one in pulling.pull(TODAY)} == {kind: one.asked_at for kind, one in done.items()}
