"""What everybody who lives this day shares: the people, the clock of pauses, and the notes of what was seen."""

import random
import threading
import time
from collections import Counter as Tally
from dataclasses import dataclass, field

import requests
from django.utils import timezone

from demo.day.browser import OddPage
from demo.day.people import Person, Trouble
from demo.day.place import Place, Room

# A label may be called before its holder has read it: the hall waits this long for somebody to stand up.
STANDS_UP_SECONDS = 5.0
# The same trouble so often in a row is no race any more.
MOST_TROUBLES_IN_A_ROW = 25


class DayEnded(Exception):
    """Raised in a worker when the day was stopped."""


@dataclass(frozen=True)
class CallPress:
    """A press that called somebody: when it was sent and which number it called."""

    label: str
    sent_at: float
    answered_at: float


@dataclass(frozen=True)
class SisaCheck:
    """sisaantrean of one waiting person around one press that ended a consultation."""

    label: str
    before: int
    after: int
    phone: int | None
    ended: str
    called: str

    @property
    def is_right(self) -> bool:
        """It fell by one, and the status page tells the same number."""
        return self.after == self.before - 1 and self.phone in (None, self.after)

    def __str__(self) -> str:
        asked = f"{self.label}: {self.before} -> {self.after}, status page {self.phone}"
        return f"{asked}; ended {self.ended}, then at the counter {self.called}"


@dataclass
class Notes:
    """Everything observed during the day; guarded by one lock."""

    calls: list[CallPress] = field(default_factory=list)
    sisa: list[SisaCheck] = field(default_factory=list)
    shown: dict[str, list[float]] = field(default_factory=dict)
    refusals: Tally[str] = field(default_factory=Tally)
    troubles: list[str] = field(default_factory=list)
    acts: Tally[str] = field(default_factory=Tally)
    presses: list[float] = field(default_factory=list)
    phones_read: int = 0
    mended: Tally[str] = field(default_factory=Tally)


class Day:
    """One day. Every thread has its own browser; what they share is here."""

    def __init__(
        self,
        place: Place,
        rooms: list[Room],
        people: list[Person],
        *,
        speed: float,
        seed: int,
        away: Room | None = None,
    ) -> None:
        self.place = place
        self.rooms = rooms
        # The session whose doctor will be away; with it the day is one that goes wrong and is mended.
        self.away = away
        # Sessions whose doctor is not here yet: nobody is called there.
        self.late: set[int] = set()
        self.people = people
        self.speed = speed
        self.seed = seed
        self.notes = Notes()
        self.stopping = threading.Event()
        self.doors_closed = threading.Event()
        self.calls_to_forget = max(1, len(people) // 50)
        self._lock = threading.Lock()
        self._holders: dict[str, Person] = {}
        # A worker that changes a session's order holds its lock, so that figures around one press are about that press.
        self.orders = {room.session_id: threading.RLock() for room in (*rooms, *([away] if away else []))}

    # --- time -------------------------------------------------------------------------------------------------------
    def pause(self, seconds: float, chance: random.Random) -> None:
        """A pause of people, shortened by --speed. DayEnded when somebody stopped the day."""
        self.wait(seconds * chance.uniform(0.6, 1.4) / self.speed)

    def wait(self, seconds: float) -> None:
        """Sleep for real seconds. Raises DayEnded."""
        if self.stopping.wait(seconds):
            raise DayEnded

    def stop(self) -> None:
        self.stopping.set()

    # --- people -----------------------------------------------------------------------------------------------------
    def room_of(self, person: Person) -> Room:
        if self.away is not None and person.trouble == Trouble.DOCTOR_AWAY and not person.is_mended:
            return self.away
        return next(room for room in self.rooms if room.clinic_code == person.clinic)

    def holds(self, label: str, person: Person) -> None:
        """Note that the person has a number now."""
        with self._lock:
            self._holders[label] = person

    def holder(self, label: str) -> Person | None:
        """The person who stands up when a number is called; None for somebody who is not of this day."""
        until = time.monotonic() + STANDS_UP_SECONDS
        while (found := self._holders.get(label)) is None and time.monotonic() < until:
            self.wait(0.05)
        return found

    def known(self, label: str) -> Person | None:
        """The person who holds a number, if it is of this day."""
        return self._holders.get(label)

    def comes(self, label: str, person: Person) -> None:
        """Note that the person is here with this number."""
        person.came_at = timezone.now()
        self.holds(label, person)

    def forgets_a_call(self) -> bool:
        """May a nurse forget to press this once? A few times a day she does."""
        with self._lock:
            if self.calls_to_forget <= 0:
                return False
            self.calls_to_forget -= 1
            return True

    def ends(self, person: Person, how: str) -> None:
        """Note how the person's day ended."""
        with self._lock:
            person.end = how

    @property
    def is_over(self) -> bool:
        """Everybody's day has ended."""
        return all(person.end for person in self.people)

    # --- notes ------------------------------------------------------------------------------------------------------
    def note_act(self, what: str) -> None:
        """Count an act for the report."""
        with self._lock:
            self.notes.acts[what] += 1

    def note_mended(self, what: str, *, count: int = 1) -> None:
        """Something that went wrong was mended."""
        with self._lock:
            self.notes.mended[what] += count

    def note_refusal(self, sentence: str) -> None:
        """A console or the kiosk said no, in these words."""
        with self._lock:
            self.notes.refusals[sentence] += 1

    def note_trouble(self, sentence: str) -> None:
        """Note something that must not happen."""
        with self._lock:
            if len(self.notes.troubles) < 200:
                self.notes.troubles.append(sentence)

    def note_call(self, label: str, sent_at: float, answered_at: float) -> None:
        """Note a call and how long its press took."""
        with self._lock:
            self.notes.calls.append(CallPress(label, sent_at, answered_at))

    def note_press(self, seconds: float) -> None:
        """How long a press took until its page was there."""
        with self._lock:
            self.notes.presses.append(seconds)

    def note_sisa(self, check: SisaCheck) -> None:
        with self._lock:
            self.notes.sisa.append(check)

    def note_shown(self, label: str, at: float) -> None:
        """A wall shows a call that it did not show before."""
        with self._lock:
            self.notes.shown.setdefault(label, []).append(at)

    def note_phone(self) -> None:
        with self._lock:
            self.notes.phones_read += 1


class Worker(threading.Thread):
    """Somebody who works or walks through this day; what goes wrong is noted and never hidden."""

    def __init__(self, day: Day, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.day = day
        self.chance = random.Random(f"{day.seed}-{name}")
        self._troubles_in_a_row = 0

    def run(self) -> None:
        try:
            self.live()
        except DayEnded:
            return
        except (OddPage, requests.RequestException) as trouble:
            self.day.note_trouble(f"{self.name}: {type(trouble).__name__} {trouble}")
        finally:
            self.leave()

    def live(self) -> None:
        """Do the work until the day is over; raises DayEnded."""
        raise NotImplementedError

    def leave(self) -> None:
        """Close what was opened."""

    def stumble(self, trouble: str) -> None:
        """A refusal or an odd page: noted, and after too many in a row this worker gives up."""
        self._troubles_in_a_row += 1
        if self._troubles_in_a_row >= MOST_TROUBLES_IN_A_ROW:
            raise OddPage(f"{self._troubles_in_a_row} times in a row: {trouble}")
        self.day.wait(0.4)

    def stride(self) -> None:
        self._troubles_in_a_row = 0
