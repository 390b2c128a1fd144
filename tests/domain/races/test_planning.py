"""Two people change the plan at one instant."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from queues import verbs
from queues.errors import LineOverlapsError
from queues.models import ClinicSession, ConfigChange, OpeningCause, PlanLine, PlanOpening
from queues.press import Press
from queues.verbs.recorded import in_turn
from tests.domain.at_once import at_once, collide, has_row_locks
from tests.hospital import TODAY, Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def adding(hospital: Hospital, starts: int, *, key: str = "") -> Callable[[], Any]:
    begins = TODAY + timedelta(days=1)
    draft = verbs.LineDraft(hospital.children, hospital.doctor, 2, time(starts), time(starts + 3), 10, begins, begins)
    return lambda: verbs.plan_lines([draft], hospital.by(request_key=key))


def raced(monkeypatch: pytest.MonkeyPatch, *presses: Callable[[], Any]) -> list[Any]:
    """Both have asked for the end of the chain before either looks at the plan."""
    if has_row_locks():
        collide(monkeypatch, "plan-is-as-seen")
    return at_once(presses)


def test_of_two_lines_that_meet_one_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    hospital = Hospital()
    outcomes = raced(monkeypatch, adding(hospital, 8), adding(hospital, 10))
    [refused] = [one for one in outcomes if isinstance(one, Exception)]
    assert isinstance(refused, LineOverlapsError)
    assert (PlanLine.objects.count(), ConfigChange.objects.count()) == (1, 1)


def test_two_that_do_not_meet_both_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    hospital = Hospital()
    outcomes = raced(monkeypatch, adding(hospital, 8), adding(hospital, 13))
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert PlanLine.objects.count() == 2
    first, second = ConfigChange.objects.order_by("pk")
    assert second.previous_hash == first.row_hash


def test_one_press_in_two_tabs_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    hospital = Hospital()
    outcomes = raced(monkeypatch, adding(hospital, 8, key="k"), adding(hospital, 8, key="k"))
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert PlanLine.objects.count() == 1


@pytest.mark.skipif(not has_row_locks(), reason="SQLite has one writer: nobody comes in between")
def test_a_press_that_its_own_twin_is_in_the_way_of_is_answered_as_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its key was looked for before the twin's line stood, its hours were compared with it afterwards."""
    hospital = Hospital()
    asked = [True]

    def twin_comes(press: Press, act: Callable[[str], Any], taken: Any) -> Any:
        def late(end: str) -> Any:
            if asked.pop() if asked else False:
                at_once([adding(hospital, 8, key="k")])
            return act(end)

        return in_turn(press, late, taken)

    monkeypatch.setattr("queues.verbs.planning.changes.in_turn", twin_comes)
    assert [line.starts for line in adding(hospital, 8, key="k")().lines] == [time(8)]
    assert PlanLine.objects.count() == 1


def test_two_workers_open_one_night(monkeypatch: pytest.MonkeyPatch) -> None:
    hospital = Hospital()
    adding(hospital, 8)()
    ClinicSession.objects.filter(date=TODAY + timedelta(days=1)).delete()
    if has_row_locks():
        collide(monkeypatch, "session-is-missing")
    last = TODAY + timedelta(days=2)
    night: Callable[[], Any] = lambda: verbs.open_planned(TODAY, last, Press(hospital.now), cause=OpeningCause.NIGHTLY)  # noqa: E731
    outcomes = at_once([night, night])
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert ClinicSession.objects.filter(date=TODAY + timedelta(days=1)).count() == 1
    assert PlanOpening.objects.count() == 1


@pytest.mark.skipif(not has_row_locks(), reason="SQLite has one writer: nobody comes in between")
def test_a_line_that_came_between_look_and_end_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the chain is asked for first: else the later one would stand behind it, with what it saw before."""
    hospital = Hospital()
    came: list[Any] = []

    def in_between(name: str) -> None:
        if name == "plan-is-checked" and not came:
            came.append(None)
            came.extend(at_once([adding(hospital, 10)]))

    monkeypatch.setattr("queues.verbs.planning.changes.injection_point", in_between)
    with pytest.raises(LineOverlapsError):
        adding(hospital, 8)()
    assert [line.starts.hour for line in PlanLine.objects.all()] == [10]
