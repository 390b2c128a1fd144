"""A time that does not fit is refused with the bounds between which it would, as the wall clock shows them."""

from datetime import timedelta

import pytest

from queues import journey, verbs
from queues.errors import TimeDoesNotFitError
from queues.models import Stage
from tests.hospital import Hospital


def test_a_late_entry_names_the_minutes_between_its_neighbours(hospital: Hospital) -> None:
    visit = hospital.here()
    hospital.later(15 * 60 + 20)
    verbs.finish(visit.entries.get(), hospital.by(hospital.room, at=hospital.now), call_unknown=True)
    came, left = visit.events.get(stage=Stage.WAITING_CLINIC).occurred_at, hospital.now
    hospital.later()
    for wrong in (came, left, hospital.now, came - timedelta(hours=1)):
        with pytest.raises(TimeDoesNotFitError, match=r"antara 07:02 dan 07:16"):
            verbs.enter_late(visit, Stage.IN_CLINIC, hospital.by(reason="lupa"), occurred_at=wrong)
    first, last = journey.room_for(visit, Stage.IN_CLINIC, before=hospital.now)
    assert (first - came, left - last) == (timedelta(seconds=1), timedelta(seconds=1))
    verbs.enter_late(visit, Stage.IN_CLINIC, hospital.by(reason="lupa"), occurred_at=first)


def test_a_forgotten_call_is_bounded_by_the_press_that_ends_it(hospital: Hospital) -> None:
    entry = hospital.here().entries.get()
    press = hospital.by(hospital.room, at=hospital.later(600))
    for wrong in (press.at, press.at + timedelta(hours=1), press.at - timedelta(hours=1)):
        with pytest.raises(TimeDoesNotFitError, match=r"antara 07:02 dan 07:10"):
            verbs.finish(entry, press, called_at=wrong)
    verbs.finish(entry, press, called_at=press.at - timedelta(seconds=1))


def test_bounds_within_one_minute_are_told_in_seconds_and_none_in_words(hospital: Hospital) -> None:
    at = hospital.now
    assert "07:00:10 dan 07:00:40" in str(TimeDoesNotFitError(at + timedelta(seconds=10), at + timedelta(seconds=40)))
    assert "dan" in str(TimeDoesNotFitError(at, at))
    for no_room in (TimeDoesNotFitError(), TimeDoesNotFitError(at + timedelta(seconds=1), at)):
        assert str(no_room) == str(TimeDoesNotFitError.message)
