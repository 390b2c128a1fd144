"""The counters a person chooses from, with their sessions, the number waiting and the people there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Case, Count, When

from counter.access import counters_for, counters_of_role
from counter.duty_shown import ShownDuty, shown_of
from queues.models import AT_COUNTER, ClinicSession, Counter, EntryState, QueueEntry, Stop
from queues.units import own


@dataclass(frozen=True)
class Desk:
    """A workplace in the list to choose from."""

    counter: Counter
    stops: list[Stop]
    sessions: list[ClinicSession]
    waiting: int
    there: list[str]
    duty: ShownDuty


def desks_for(user: AbstractUser | AnonymousUser, *, at: datetime) -> list[Desk]:
    """This person's workplaces: those with people or hours today first. Six statements."""
    counters = counters_for(user)
    sessions: dict[int | None, list[ClinicSession]] = defaultdict(list)
    for session in ClinicSession.objects.alive_at(at).open().named().filter(room__in=counters):
        sessions[session.room_id].append(session)
    there: dict[int | None, list[str]] = defaultdict(list)
    for entry in QueueEntry.objects.alive_at(at).named().filter(counter__in=counters, state__in=AT_COUNTER):
        there[entry.counter_id].append(entry.label)
    waiting = _waiting(at)
    duties = shown_of(counters, at=at)
    desks = [
        Desk(
            counter=counter,
            stops=list(counter.stops.all()),
            sessions=sessions[counter.pk],
            waiting=_waiting_for(counter, waiting),
            there=there[counter.pk],
            duty=duties[counter.pk],
        )
        for counter in counters
    ]
    return sorted(desks, key=lambda desk: not (desk.waiting or desk.there or desk.sessions))


def elsewhere(user: AbstractUser | AnonymousUser) -> list[Counter]:
    """Counters of the person's role and of other units: opened with a reason. Nothing for who serves everywhere."""
    if own.stops_of(user) is None:
        return []
    return [counter for counter in counters_of_role(user) if not counter.is_own]  # type: ignore[attr-defined]


def _waiting(at: datetime) -> dict[tuple[int, int | None], int]:
    """(stop, room of the session or None) -> how many wait."""
    rows = (
        QueueEntry.objects.alive_at(at)
        .filter(state=EntryState.WAITING)
        # The people of a moved session wait for the room of the one where they are.
        .annotate(room=Case(When(session__moved_to=None, then="session__room"), default="session__moved_to__room"))
        .values_list("stop", "room")
        .annotate(people=Count("pk"))
        .order_by()
    )
    return {(stop, room): people for stop, room, people in rows}


def _waiting_for(counter: Counter, waiting: dict[tuple[int, int | None], int]) -> int:
    """People waiting for sessions of this room or of no room."""
    stops = {stop.pk for stop in counter.stops.all()}
    return sum(people for (stop, room), people in waiting.items() if stop in stops and room in (None, counter.pk))
