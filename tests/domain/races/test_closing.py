"""Two people close one day at one instant: one close stands, and the other is told by whom."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from queues import verbs
from queues.errors import DayClosedError
from queues.models import DayClose
from queues.press import Press
from tests.domain.at_once import at_once, collide, has_row_locks
from tests.hospital import TODAY, Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_of_two_who_close_a_day_one_stands_and_the_other_is_told_by_whom(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.now = hospital.now.replace(hour=20)

    def closing(name: str) -> Callable[[], Any]:
        press = Press(hospital.now, user=User.objects.create_user(name))
        return lambda: verbs.close_day(TODAY, press)

    if has_row_locks():
        collide(monkeypatch, "day-looked-at")
    outcomes = at_once([closing("penyelia-satu"), closing("penyelia-dua")])
    [refused] = [one for one in outcomes if isinstance(one, Exception)]
    close = DayClose.objects.get()
    assert isinstance(refused, DayClosedError)
    assert refused.by == close.by
