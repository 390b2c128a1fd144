"""One nurse who serves several rooms has one list: the rooms that a person chose, merged; each call names its room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

from counter.waiting import Row, Rows
from queues import verbs
from queues.models import Counter, QueueEntry, StopKind
from queues.waiting import duty
from queues.waiting.order import Orders
from queues.waiting.people import people_at

KEY = "rooms-together"
# More than a person can serve; each room's list is read for every one of them.
MOST_ROOMS = 6


@dataclass(frozen=True)
class Room:
    """One of the rooms: who is there, whom "next" would call, and whether it is the one whose card is shown."""

    counter: Counter
    is_here: bool
    there: list[QueueEntry]
    next_label: str
    waiting: int
    away: str

    @property
    def expected(self) -> str:
        """The entries that this screen shows at the room."""
        return ",".join(str(entry.pk) for entry in self.there)

    @property
    def can_call(self) -> bool:
        """By one press from here: a free place. A patient who is there is ended at their own card."""
        return bool(self.next_label) and len(self.there) < self.counter.capacity


@dataclass(frozen=True)
class Together:
    """The rooms in the order of their names, and all who wait for them in one list."""

    rooms: list[Room]
    rows: list[tuple[Row, Counter]]


def chosen(memory: SessionBase) -> list[int]:
    """The keys of the rooms that this login serves together; none for one room alone."""
    keys = memory.get(KEY, [])
    return list(keys) if len(keys) > 1 else []


def choose(memory: SessionBase, counters: Sequence[Counter]) -> None:
    """From now on these are served together. Fewer than two: each by itself again."""
    keys = [counter.pk for counter in counters][:MOST_ROOMS]
    memory[KEY] = keys if len(keys) > 1 else []


def serves_people(counter: Counter) -> bool:
    """Rooms, laboratories and the like have such a list; admission and the pharmacy have desks of their own kind."""
    kinds = {stop.kind for stop in counter.stops.all()}
    return bool(kinds) and not kinds & {StopKind.ADMISSION, StopKind.PHARMACY, StopKind.PICKUP}


def together(counter: Counter, own: list[Row], memory: SessionBase, *, at: datetime, orders: Orders) -> Together | None:
    """The rooms of this login, when the counter is one of them. `own`: the rows that it shows anyway."""
    keys = chosen(memory)
    if counter.pk not in keys:
        return None
    counters = Counter.objects.filter(pk__in=keys, is_active=True).prefetch_related("stops").order_by("name")
    lists = {one.pk: own if one.pk == counter.pk else _rows(one, at=at, orders=orders) for one in counters}
    rooms = [_room(one, lists[one.pk], is_here=one.pk == counter.pk, at=at) for one in counters]
    return Together(rooms, _merged([(lists[room.counter.pk], room.counter) for room in rooms]))


def _rows(counter: Counter, *, at: datetime, orders: Orders) -> list[Row]:
    stops = list(counter.stops.all())
    sessions = verbs.sessions_at(counter, stops, at=at)
    waiting, _aside = people_at(stops, sessions, at=at, orders=orders)
    return Rows(stops, sessions, {}, at=at, orders=orders).of(waiting)


def _room(counter: Counter, rows: list[Row], *, is_here: bool, at: datetime) -> Room:
    following = next((row for row in rows if not row.is_elsewhere), None)
    return Room(
        counter=counter,
        is_here=is_here,
        there=verbs.current_at(counter),
        next_label=following.label if following else "",
        waiting=len(rows),
        away=duty.words_of(counter, at=at),
    )


def _merged(lists: list[tuple[list[Row], Counter]]) -> list[tuple[Row, Counter]]:
    """Each room's people in their own order; between rooms by the time that counts: the slot, or the arrival."""
    queues = [(list(rows), counter) for rows, counter in lists]
    merged = []
    while any(rows for rows, _counter in queues):
        rows, counter = min((queue for queue in queues if queue[0]), key=lambda queue: _since(queue[0][0]))
        merged.append((rows.pop(0), counter))
    return _each_once(merged)


def _since(row: Row) -> datetime:
    return row.person.slot_at or row.person.joined_at


def _each_once(rows: list[tuple[Row, Counter]]) -> list[tuple[Row, Counter]]:
    """Of a session without a room, which several rooms call, each person stands once."""
    return list({row.pk: (row, counter) for row, counter in reversed(rows)}.values())[::-1]
