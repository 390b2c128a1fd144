"""The day itself: everybody starts, the lines of progress, the end, and the wait until BPJS has been told."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from antrean_project import groups
from bpjs_bridge.models import MessageState, OutboxMessage
from bpjs_bridge.outbox import gate
from bpjs_bridge.outbox.order import waits_for_gap
from demo.day.admission import AdmissionConsole
from demo.day.clinic import ClinicConsole
from demo.day.day import Day, Worker
from demo.day.kiosk import KioskDoor
from demo.day.mending import Mender
from demo.day.mobile import MobileWalker
from demo.day.people import DESK, KIOSK
from demo.day.pharmacy import HandingConsole, LaboratoryConsole, PreparingConsole
from demo.day.phones import Phones
from demo.day.place import CannotLive, Login
from demo.day.walls import Wall, addresses

PROGRESS_SECONDS = 5.0
# A day in which nothing ends any more for so long is stuck.
STUCK_SECONDS = 120.0
DRAIN_SECONDS, DRAIN_SECONDS_PER_MESSAGE = 60.0, 1.0
NOTHING_SENT_SECONDS = 45.0
LEAVE_SECONDS = 15.0
LABORATORY_USER = "lab"

Say = Callable[[str], None]


class Life:
    """Starts everybody, watches, and stops everybody."""

    def __init__(self, day: Day, *, say: Say, today: date) -> None:
        self.day = day
        self._say = say
        self._began = time.monotonic()
        self._phones = Phones(day, today)
        self._doors: list[Worker] = self._make_doors(today)
        self._staff: list[Worker] = self._make_staff()
        self._walls: list[Worker] = [Wall(day, address) for address in addresses(day)]

    def _make_doors(self, today: date) -> list[Worker]:
        at_kiosk = [person for person in self.day.people if person.kind in (*KIOSK, *DESK)]
        kiosks = [KioskDoor(self.day, f"kiosk {number + 1}", at_kiosk[number::2]) for number in range(2)]
        return [MobileWalker(self.day, today), *kiosks]

    def _make_staff(self) -> list[Worker]:
        day = self.day
        desks = day.place.with_role(groups.ADMISSION)[: 1 + len(day.people) // 25]
        pharmacists = day.place.with_role(groups.PHARMACY)
        laboratory = [one for one in day.place.with_role(groups.OTHER_STOPS) if one.user.startswith(LABORATORY_USER)]
        if not desks or len(pharmacists) < 2 or not laboratory:
            raise CannotLive("The demo logins lack a clerk, two pharmacists or the laboratory: run load_demo again.")
        return [
            *(AdmissionConsole(day, login.user, login=login, counter_id=counter_of(login)) for login in desks),
            *(ClinicConsole(day, room, self._phones) for room in day.rooms),
            _at(PreparingConsole, day, pharmacists[0]),
            _at(HandingConsole, day, pharmacists[1]),
            _at(LaboratoryConsole, day, laboratory[0]),
            *([Mender(day, desks[0])] if day.away else []),
        ]

    def live(self) -> None:
        """From the opening of the doors until everybody went home. Stops early when nothing moves any more."""
        with self._everybody():
            last, ended, moved_at = 0.0, -1, time.monotonic()
            while not self.day.is_over:
                if time.monotonic() - last >= PROGRESS_SECONDS:
                    last = time.monotonic()
                    self._say(self.progress())
                if (moved := self._moved()) != ended:
                    ended, moved_at = moved, time.monotonic()
                if time.monotonic() - moved_at > STUCK_SECONDS:
                    self.day.note_trouble(f"nothing moved for {STUCK_SECONDS:.0f} s: {self._waiting_people()}")
                    return
                self._note_the_dead()
                if not any(kiosk.is_alive() for kiosk in self._doors[1:]):
                    self.day.doors_closed.set()
                self.day.wait(0.3)
            self.day.wait(1.5)  # the last call is still on its way to the walls
            self._say(self.progress())

    @contextmanager
    def _everybody(self) -> Iterator[None]:
        workers = [*self._walls, self._phones, *self._staff, *self._doors]
        try:
            for worker in workers:
                worker.start()
            yield
        finally:
            self.day.stop()
            until = time.monotonic() + LEAVE_SECONDS
            for worker in workers:
                if worker.ident is not None:
                    worker.join(max(until - time.monotonic(), 0.1))

    def _note_the_dead(self) -> None:
        """Somebody who works here fell over: nobody waits for what never comes."""
        if any(not worker.is_alive() for worker in self._staff) and not self.day.is_over:
            raise CannotLive("A member of staff cannot go on: " + "; ".join(self.day.notes.troubles[-3:]))

    def _moved(self) -> int:
        return sum(self.day.notes.acts.values())

    def progress(self) -> str:
        """One line about the state of the day."""
        ends = [person.end for person in self.day.people]
        here = sum(person.came_at is not None for person in self.day.people)
        counted = ", ".join(f"{ends.count(how)} {how}" for how in dict.fromkeys(end for end in ends if end))
        clock = timezone.localtime()
        waiting = pending().count()
        return (
            f"{clock:%H:%M:%S}  {here}/{len(ends)} came; {counted or 'nobody has finished'}; "
            f"{waiting} messages on their way to BPJS"
        )

    def _waiting_people(self) -> str:
        waiting = [person for person in self.day.people if not person.end]
        return ", ".join(
            f"{one.label or one.admission_label or '?'} ({one.kind}, {one.trouble})" for one in waiting[:8]
        )


def _at(console: type, day: Day, login: Login) -> Worker:
    worker: Worker = console(day, login.user, login=login, counter_id=counter_of(login))
    return worker


def counter_of(login: Login) -> int:
    """The counter at the end of a login's page: `/counter/5/`."""
    number = login.page.strip("/").rpartition("/")[2]
    if not number.isdigit():
        raise CannotLive(f"The login {login.user} has no counter of its own ({login.page}).")
    return int(number)


def pending() -> QuerySet[OutboxMessage]:
    """Messages on their way, without those behind a parked one or behind a time that nobody entered."""
    parked = OutboxMessage.objects.filter(
        visit=OuterRef("visit"), position__lt=OuterRef("position"), state=MessageState.PARKED
    )
    return OutboxMessage.objects.filter(~Exists(parked), state=MessageState.PENDING).exclude(waits_for_gap())


def drain(say: Say) -> str:
    """Wait until BPJS was told everything; the reason when that does not happen, else an empty text."""
    began = sent_at = time.monotonic()
    left = pending().count()
    limit = DRAIN_SECONDS + DRAIN_SECONDS_PER_MESSAGE * left
    reported_at = 0.0
    while left:
        now = time.monotonic()
        if now - reported_at >= PROGRESS_SECONDS:
            reported_at = now
            say(f"{timezone.localtime():%H:%M:%S}  {left} messages on their way to BPJS")
        if now - began > limit or now - sent_at > NOTHING_SENT_SECONDS:
            return _why_not_drained(left)
        time.sleep(0.5)
        still = pending().count()
        if still != left:
            left, sent_at = still, time.monotonic()
    return ""


def _why_not_drained(left: int) -> str:
    state = gate.current()
    if state.halted_at:
        return f"{left} messages wait: BPJS refused access ({state.halt_message}); then `manage.py relay --resume`"
    if state.opened_at:
        return f"{left} messages wait: BPJS gives no usable answer since {timezone.localtime(state.opened_at):%H:%M:%S}"
    oldest = pending().order_by("due_at").first()
    tried = oldest is not None and oldest.attempts
    if not tried:
        return f"{left} messages wait and nobody sends them: does the relay run?"
    assert oldest is not None
    return f"{left} messages wait; the oldest was answered {oldest.last_code} {oldest.last_message}"
