"""One session that somebody holds and does not let go stops neither the house nor those who would book there."""

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
# What a page takes whose thread may have to wait for one of those who give up; and as long until the next one is asked.
PAGE_SECONDS = 1.0
WATCHED_SECONDS = 2.5
PAGES = ("/health/live", "/health/ready", "/kiosk/", "/ws/auth")


def test_while_a_session_is_held_its_bookings_are_refused_and_all_else_is_answered(
    bookings: Bookings, session: ClinicSession
) -> None:
    *asks, late = bookings.asks(PEOPLE + 1)
    for path in PAGES:
        bookings.seconds_for(path)
    with held(session):
        with under_way(asks, clients=PEOPLE) as answers:
            slowest = _watch(bookings)
            told = [answer.result() for answer in answers]
        told.append(late())
    assert {(answer.status, answer.code, answer.message) for answer in told} == {(200, 201, messages.BUSY)}
    assert max(answer.seconds for answer in told) < ANSWER_SECONDS
    assert max(slowest.values()) < PAGE_SECONDS, slowest
    assert Visit.objects.count() == 0
    with under_way(asks, clients=PEOPLE) as answers:
        numbers = sorted(answer.result().number for answer in answers)
    assert numbers == list(range(1, PEOPLE + 1))


def _watch(bookings: Bookings) -> dict[str, float]:
    """The slowest answer of each page while the bookings wait."""
    slowest = dict.fromkeys(PAGES, 0.0)
    ends_at = time.monotonic() + WATCHED_SECONDS
    while time.monotonic() < ends_at:
        for path in PAGES:
            slowest[path] = max(slowest[path], bookings.seconds_for(path))
    return slowest


@pytest.mark.race
def test_a_rush_waits_and_nobody_is_refused_for_it(bookings: Bookings, session: ClinicSession) -> None:
    seats, clients = (50, 32) if IS_POSTGRES else (50, 16)
    with under_way(bookings.asks(200), clients=clients) as answers:
        told = [answer.result() for answer in answers]
    assert sorted(answer.number for answer in told if answer.code == 200) == list(range(1, seats + 1))
    assert {answer.message for answer in told if answer.code != 200} == {messages.QUOTA_FULL}
