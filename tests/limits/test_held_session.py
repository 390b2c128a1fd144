"""One session that somebody holds and does not let go stops neither the house nor those who would book there."""

import os
import time

import pytest

from bpjs_bridge.inbound import messages
from queues.models import ClinicSession, Visit
from tests.limits.bookings import Bookings, under_way
from tests.limits.conftest import IS_POSTGRES, held

pytestmark = pytest.mark.fault

PEOPLE = 20
# What BPJS waits for at most.
ANSWER_SECONDS = 3.0
# A page's thread may have to wait for one of those who give up after half a second.
PAGE_SECONDS = 1.0
# With PROOF=1 as long as the row that once stopped a whole hospital was held; people try again so often.
WATCHED_SECONDS, ROUNDS = (40, 16) if os.environ.get("PROOF") == "1" else (2.5, 1)
PAGES = ("/health/live", "/health/ready", "/kiosk/", "/ws/auth")
# The machine is shared: one answer of so many may come late for another reason. Without the line before the row all do.
ONE_LATE_IN = 20


def test_while_a_session_is_held_its_bookings_are_refused_and_all_else_is_answered(
    bookings: Bookings, session: ClinicSession
) -> None:
    *asks, late = bookings.asks(PEOPLE + 1)
    for path in PAGES:
        bookings.seconds_for(path)
    with held(session):
        with under_way(asks * ROUNDS, clients=PEOPLE) as answers:
            pages = _watch(bookings)
            told = [answer.result() for answer in answers]
        told.append(late())
    assert {(answer.status, answer.code, answer.message) for answer in told} == {(200, 201, messages.BUSY)}
    assert max(answer.seconds for answer in told) < ANSWER_SECONDS
    assert len([seconds for seconds in pages if seconds > PAGE_SECONDS]) <= len(pages) // ONE_LATE_IN + 1, pages
    assert len(pages) > 2 * len(PAGES)
    assert Visit.objects.count() == 0
    with under_way(asks, clients=PEOPLE) as answers:
        numbers = sorted(answer.result().number for answer in answers)
    assert numbers == list(range(1, PEOPLE + 1))


def _watch(bookings: Bookings) -> list[float]:
    """Seconds of each page that was asked for, again and again, while the bookings wait."""
    took: list[float] = []
    ends_at = time.monotonic() + WATCHED_SECONDS
    while time.monotonic() < ends_at:
        took += [bookings.seconds_for(path) for path in PAGES]
    return took


@pytest.mark.race
def test_a_rush_waits_and_nobody_is_refused_for_it(bookings: Bookings, session: ClinicSession) -> None:
    seats, clients = (50, 32) if IS_POSTGRES else (50, 16)
    with under_way(bookings.asks(200), clients=clients) as answers:
        told = [answer.result() for answer in answers]
    assert sorted(answer.number for answer in told if answer.code == 200) == list(range(1, seats + 1))
    assert {answer.message for answer in told if answer.code != 200} == {messages.QUOTA_FULL}
