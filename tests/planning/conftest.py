"""A hospital with a plan, on Monday morning."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from queues import verbs
from queues.models import PlanLine
from queues.press import Press
from queues.verbs import LineDraft, Planned
from tests.hospital import TODAY, Hospital

MONDAY, TUESDAY = TODAY, TODAY + timedelta(days=1)


@pytest.fixture
def hospital(db: None) -> Hospital:
    """Without the session that it usually begins with."""
    made = Hospital()
    made.session.delete()
    return made


@pytest.fixture
def draft(hospital: Hospital) -> Callable[..., LineDraft]:
    """draft(weekday=2, ...): dr. Uji Pertama at Anak, 08:00-12:00, 30 seats, from today."""

    def made(**given: Any) -> LineDraft:
        usual: dict[str, Any] = {
            "clinic": hospital.children,
            "doctor": hospital.doctor,
            "weekday": 2,
            "starts": time(8),
            "ends": time(12),
            "capacity": 30,
            "valid_from": TODAY,
        }
        return LineDraft(**(usual | given))

    return made


def press_of(hospital: Hospital, key: str = "", reason: str = "") -> Press:
    """A press of the nurse's user, now."""
    return hospital.by(request_key=key, reason=reason)


@pytest.fixture
def plan(hospital: Hospital, draft: Callable[..., LineDraft]) -> Callable[..., Planned]:
    """plan(weekday=2, ...): adds one line."""

    def added(key: str = "", **given: Any) -> Planned:
        return verbs.plan_lines([draft(**given)], press_of(hospital, key))

    return added


def seen(line: PlanLine) -> int:
    """The key of its newest change, as a page shows it."""
    newest = verbs.newest_change(line.change_name)
    return newest.pk if newest else 0


def weeks(first: date, count: int) -> list[date]:
    """So many dates of one weekday."""
    return [first + timedelta(weeks=week) for week in range(count)]
