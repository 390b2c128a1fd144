"""A nurse at a clinic's room: calls, misses, takes back, sends to the laboratory, ends with or without medicines."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from demo.day.browser import OddPage
from demo.day.console import Console, ConsolePage
from demo.day.day import Day, SisaCheck
from demo.day.mobile import MobileJkn
from demo.day.people import KIOSK, MOBILE, NO_MEDICINE, Person, Trouble
from demo.day.phones import Phones
from demo.day.place import Room
from queues import clock

# Two acts that carry task ids lie a second apart (a real rule): staff are not faster than that.
LEAST_BETWEEN_ACTS = 1.1
MOST_SISA_CHECKS = 40


def prescription_of(person: Person | None) -> dict[str, str]:
    """The fields of a card's prescription; of a late one too."""
    is_forgotten = person is not None and person.trouble == Trouble.LATE_PRESCRIPTION and not person.is_due
    if person is None or person.prescription == NO_MEDICINE or is_forgotten:
        return {"prescription": "none"}
    values = {"prescription": person.prescription}
    for row, (medicine, quantity, dosage) in enumerate(person.medicines, start=1):
        values |= {f"medicine_{row}": medicine, f"quantity_{row}": str(quantity), f"dosage_{row}": dosage}
    return values


class ClinicConsole(Console):
    """One room, from the first call to the last."""

    def __init__(self, day: Day, room: Room, phones: Phones) -> None:
        super().__init__(day, f"nurse {room.clinic_code}", login=room.login, counter_id=room.counter_id)
        self.room = room
        self._phones = phones
        self._app = MobileJkn(day.place, clock.service_date(timezone.now()))

    def act(self, console: ConsolePage) -> bool:
        """The one in the room first; then troubles of those who wait; then the next."""
        if console.label:
            self._attend(console)
            return True
        if self._forgotten_call(console) or self._cancellation(console):
            return True
        if console.next_label and self._may_call(console.next_label):
            self._call(console)
            return True
        return False

    def _may_call(self, label: str) -> bool:
        """Nobody is called before the doctor came, nor while the desk mends something of theirs."""
        # A number may stand in the queue before its holder has read it: it may be one that the desk must mend first.
        person = self.day.holder(label) if self.day.away is not None else self.day.known(label)
        return self.room.session_id not in self.day.late and not (person and person.waits_for_mending)

    # --- calling ----------------------------------------------------------------------------------------------------
    def _call(self, console: ConsolePage) -> None:
        with self.day.orders[self.room.session_id]:
            came = self.press_call(console, "next")
        if not came.refusal:
            self.day.note_act("called to a clinic")
            self._take_back(came, None)

    def _attend(self, console: ConsolePage) -> None:
        """The person whose number is on the card: did they come?"""
        person = self.day.holder(console.label)
        self.day.pause(1.2, self.chance)
        if person is None:
            # Somebody from outside this day: served all the same.
            self._end(console, None)
            return
        if console.offers("start"):
            person.calls += 1
            console = self._wait_for(console, person)
            if not console.label or person.end or self._stays_away(person):
                return
            console = self.press(console, "start")
        self.day.wait(LEAST_BETWEEN_ACTS)
        self.day.pause(2.5, self.chance)
        if person.trouble == Trouble.LABORATORY and not person.walked_in:
            self._to_laboratory(console, person)
            return
        self._end(console, person)

    def _wait_for(self, console: ConsolePage, person: Person) -> ConsolePage:
        """Until they are in the door, or marked absent (then nobody is on the page that comes back)."""
        if person.trouble == Trouble.NEEDS_RECALL and person.calls == 1:
            self.day.pause(2.0, self.chance)
            console = self.call_again(console)
        elif person.trouble == Trouble.COMES_BACK and person.calls == 1:
            console = self._absent(console)
        elif self._stays_away(person):
            console = self.call_again(console)
            self.day.pause(2.0, self.chance)
            console = self._absent(console) if person.calls == 1 else self._no_show(console, person)
        return console

    def _stays_away(self, person: Person) -> bool:
        """Whatever is called: for good, or until a nurse has written them off."""
        return person.trouble == Trouble.NEVER_COMES or (
            person.trouble == Trouble.BACK_AFTER_ALL and not person.is_mended
        )

    def _absent(self, console: ConsolePage) -> ConsolePage:
        label = console.label
        while console.must_be_called_again and console.label == label:
            console = self.call_again(console)
        with self.day.orders[self.room.session_id]:
            came = self.press(console, "absent")
        self.day.note_act("marked absent")
        return came if came.label != label else self.look()

    def _no_show(self, console: ConsolePage, person: Person) -> ConsolePage:
        """Final, by this nurse by name, with a reason."""
        self.day.wait(LEAST_BETWEEN_ACTS)
        with self.day.orders[self.room.session_id]:
            came = self.press(console, "no-show", {"reason": "tiga kali dipanggil, tidak hadir"})
        if not came.refusal:
            self.day.note_act("declared a no-show")
            if person.trouble == Trouble.BACK_AFTER_ALL:
                person.is_due = True
            else:
                self.day.ends(person, "no-show")
        return came

    # --- ending -----------------------------------------------------------------------------------------------------
    def _end(self, console: ConsolePage, person: Person | None) -> None:
        """By "next" where somebody waits, else by "finish"; the prescription stands on the card before the press."""
        console = self.look()
        if person is not None and console.label != person.label:
            return
        is_next = console.next_ends_this_one and not self._ends_without_next(console)
        values = prescription_of(person)
        sent_at = time.monotonic()
        came = self._with_sisa(console.label, lambda: self.press(console, "next" if is_next else "finish", values))
        if came.refusal:
            return
        if is_next and came.label:
            self.day.note_call(came.label, sent_at, time.monotonic())
            self.day.note_act("called to a clinic")
        self._has_left(person)
        if is_next:
            self._take_back(came, person)

    def _has_left(self, person: Person | None) -> None:
        if person is None:
            return
        if person.trouble in (Trouble.OPENED_AGAIN, Trouble.LATE_PRESCRIPTION) and not person.is_mended:
            person.is_due = True
            return
        person.left_clinic = True
        if person.prescription == NO_MEDICINE:
            self.day.ends(person, "served")

    def _take_back(self, console: ConsolePage, ended: Person | None) -> None:
        """The wrong one was called: both acts of "next" are taken back, then it is pressed again."""
        called = self.day.holder(console.label)
        if called is None or called.trouble != Trouble.CALL_UNDONE or called.walked_in:
            return
        called.walked_in = True
        self.day.wait(2.0)
        console = self.look()
        if console.form("undo") is None:
            raise OddPage(f"no undo is offered 2 s after calling {called.label}")
        before = ended.label if ended else ""
        with self.day.orders[self.room.session_id]:
            came = self.press(console, "undo")
            if came.refusal:
                # The pharmacy has begun with the one who was ended: nothing is taken back, and the day goes on.
                return
            if ended is not None:
                ended.left_clinic, ended.end = False, ""
        if came.label != before:
            raise OddPage(f"after the undo {came.label or 'nobody'} is at the counter, not {before or 'nobody'}")
        self.day.note_act("took a call back")

    def _to_laboratory(self, console: ConsolePage, person: Person) -> None:
        """They come back on their own when the laboratory is done."""
        console = self.look()
        form = self._form_of(console, "detour")
        stop = next((value for value, words in form.choices("to_stop") if "lab" in words.lower()), "")
        with self.day.orders[self.room.session_id]:
            # On a mended day it is begun before the laboratory, and is there again afterwards.
            begun = prescription_of(person) if self.day.away else {}
            came = self.press(console, "detour", {"to_stop": stop, **begun}, form=form)
        if not came.refusal:
            person.walked_in = True
            self.day.note_act("sent to the laboratory")
            self.day.note_mended(str(Trouble.LABORATORY))

    # --- troubles of those who wait -----------------------------------------------------------------------------------
    def _cancellation(self, console: ConsolePage) -> bool:
        """Somebody at the desk says that they go home."""
        row = self._waiting(console, Trouble.CANCELS_HERE)
        if row is None:
            return False
        person, address = row
        chosen = self.look(address)
        form = chosen.form("cancel")
        if form is None:
            raise OddPage(f"no cancellation is offered for the waiting {person.label}")
        with self.day.orders[self.room.session_id]:
            came = self.press(chosen, "cancel", {"reason": "pasien pulang atas permintaan sendiri"}, form=form)
        if not came.refusal:
            self.day.ends(person, "cancelled")
            self.day.note_act("cancelled at a counter")
        return True

    def _forgotten_call(self, console: ConsolePage) -> bool:
        """The first one walked in and nobody pressed; the nurse enters the minute in which that was, by her watch."""
        person = self.day.known(next(iter(console.rows()), ""))
        walked_in = timezone.now().astimezone(clock.hospital_zone())
        if not self._may_be_forgotten(person, walked_in) or not self.day.forgets_a_call():
            return False
        assert person is not None
        person.trouble = Trouble.CALL_FORGOTTEN
        address = console.rows()[person.label]
        self.day.wait(LEAST_BETWEEN_ACTS)
        self.day.pause(3.0, self.chance)
        chosen = self.look(address)
        form = next((form for form in chosen.page.forms("/finish/") if form.node.first(name="called_at")), None)
        if form is None:
            raise OddPage(f"no late time can be entered for the waiting {person.label}")
        values = {**prescription_of(person), "called_at": f"{walked_in:%H:%M}"}
        came = self._with_sisa(person.label, lambda: self.press(chosen, "finish", values, form=form))
        if not came.refusal:
            self._has_left(person)
            self.day.note_act("entered a forgotten call")
        return True

    def _may_be_forgotten(self, person: Person | None, at: datetime) -> bool:
        """A browser's clock field knows minutes: the one on the watch must have begun after the number was taken."""
        if self.room.session_id in self.day.late:
            return False
        if person is None or person.came_at is None or person.kind not in KIOSK or person.trouble != Trouble.NONE:
            return False
        return at.replace(second=0, microsecond=0) - person.came_at > timedelta(seconds=1)

    def _ends_without_next(self, console: ConsolePage) -> bool:
        """Something else is to be done before the next call: the present person is ended by a press of their own."""
        follower = self.day.known(console.next_label)
        if follower is not None and follower.trouble == Trouble.CALL_UNDONE and not follower.walked_in:
            return False
        if follower is None or not self._may_call(follower.label) or self._waiting(console, Trouble.CANCELS_HERE):
            return True
        if self.day.calls_to_forget > 0 and self._may_be_forgotten(follower, timezone.now()):
            return True
        return self.chance.random() < 0.25

    def _waiting(self, console: ConsolePage, trouble: Trouble) -> tuple[Person, str] | None:
        for label, address in console.rows().items():
            person = self.day.known(label)
            if person is not None and person.trouble == trouble and not person.end and not person.left_clinic:
                return person, address
        return None

    # --- sisaantrean ------------------------------------------------------------------------------------------------
    def _with_sisa(self, ended: str, press: Callable[[], ConsolePage]) -> ConsolePage:
        """The press, with sisaantrean of somebody who waits asked before and after it: it must fall by one."""
        with self.day.orders[self.room.session_id]:
            witness = self._witness(ended)
            before = self._app.remaining(witness) if witness else 0
            came = press()
            # A person who is called passes those ahead who cannot be called yet.
            if witness and not came.refusal and came.label != witness.label:
                after = self._app.remaining(witness)
                phone = self._phones.remaining(witness, self.browser)
                self.day.note_sisa(SisaCheck(witness.label, before, after, phone, ended, came.label or "nobody"))
            return came

    def _witness(self, ended: str) -> Person | None:
        """The last one with the app on this console's list who was never called: only the list can be called from, so
        only those on it move up by exactly one. A number that the desk made in the place of another is not in the app.
        """
        if len(self.day.notes.sisa) >= MOST_SISA_CHECKS:
            return None
        waiting = (self.day.known(label) for label in reversed(list(self.look().rows())) if label != ended)
        return next((one for one in waiting if one and self._has_the_app(one)), None)

    def _has_the_app(self, person: Person) -> bool:
        is_replaced = person.trouble == Trouble.DOCTOR_AWAY and person.is_mended
        return person.kind in MOBILE and not person.calls and not person.end and not is_replaced
