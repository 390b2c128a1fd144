"""`python -m benchmarks.chain.verbs PEOPLE`: verbs with the history's hashes and without them, turn by turn, as JSON.

A road is booked, checked in, called and finished; each turn another person walks it. `{"with": [...], "without": [...],
"event": [...], "other": [...], "rows": rows of history a road, "events": events of the visit a road}`: seconds a road,
and what the hash of each event of a visit and of each other row took within it. Wall time on PostgreSQL, whose share
another process has; processor time on SQLite, which is in this process.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean_project.settings")
django.setup()

from django.db import connection  # noqa: E402

from queues import verbs  # noqa: E402
from queues.history.seals import models_of_history  # noqa: E402
from queues.models import AppendOnly, Channel, VisitEvent  # noqa: E402
from queues.press import Press  # noqa: E402
from tests.hospital import Hospital  # noqa: E402

WARM = 10
Clock = Callable[[], float]


@contextmanager
def unhashed() -> Iterator[None]:
    """Rows are written as before there were hashes."""
    kept = {model: model.__dict__["stamp"] for model in (AppendOnly, VisitEvent)}
    for model in kept:
        model.stamp = lambda self: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        for model, stamp in kept.items():
            model.stamp = stamp  # type: ignore[method-assign]


@contextmanager
def timed(seconds: dict[str, list[float]], clock: Clock) -> Iterator[None]:
    """What each hash takes: the look at the event before it is in the event's."""
    kept = {model: model.__dict__["stamp"] for model in (AppendOnly, VisitEvent)}

    def stamp(row: AppendOnly) -> None:
        began = clock()
        kept[AppendOnly](row)
        if not isinstance(row, VisitEvent):
            seconds["other"].append(clock() - began)

    def stamp_event(event: VisitEvent) -> None:
        began = clock()
        kept[VisitEvent](event)
        seconds["event"].append(clock() - began)

    AppendOnly.stamp, VisitEvent.stamp = stamp, stamp_event  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        for model, original in kept.items():
            model.stamp = original  # type: ignore[method-assign]


class Clinic:
    """One room that calls for one long session."""

    def __init__(self, people: int) -> None:
        self.hospital = Hospital()
        capacity = 3 * people + WARM
        self.session = self.hospital.open(self.hospital.internal, self.hospital.doctor, capacity=capacity)
        self.room = self.hospital.rooms[self.hospital.internal.pk]
        self.clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter

    def road(self) -> float:
        """Seconds from the booking to the end of the consultation."""
        hospital, person = self.hospital, self.hospital.patient()
        booking = verbs.Booking(person, self.session, hospital.jkn, Channel.MOBILE_JKN)
        began = self.clock()
        visit = verbs.book(booking, Press(hospital.later(2)))
        verbs.check_in(visit, Press(hospital.later(2)))
        entry = verbs.call_next(self.room, hospital.by(self.room, at=hospital.later(2)))
        verbs.finish(entry, hospital.by(self.room, at=hospital.later(2)))
        return self.clock() - began


def written() -> tuple[int, int]:
    return (
        sum(model._default_manager.count() for model in models_of_history()),
        VisitEvent.objects.count(),
    )


def main(people: int) -> None:
    clinic = Clinic(people)
    for _warm in range(WARM):
        before = written()
        clinic.road()
    rows, events = (after - earlier for after, earlier in zip(written(), before, strict=True))
    seconds: dict[str, list[float]] = {"with": [], "without": [], "event": [], "other": []}
    for _person in range(people):
        with timed(seconds, clinic.clock):
            seconds["with"].append(clinic.road())
        with unhashed():
            seconds["without"].append(clinic.road())
    print(json.dumps({**seconds, "rows": rows, "events": events}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
