"""People with the Mobile JKN app: they book from home, check in or cancel; all through the simulator's own pages."""

from datetime import date
from typing import Any

from demo.day.day import Day, Worker
from demo.day.kiosk import KioskWalk
from demo.day.people import MOBILE, Kind, Person, Trouble, address_of
from demo.day.place import Place, Room

OK = 200
TYPE_REFERRAL = 1


def member_row(person: Person) -> dict[str, Any]:
    """Somebody insured by BPJS, as `/_control/members` takes them."""
    return {
        "id": person.member,
        "card": person.card,
        "nik": person.nik,
        "kk": f"9901019901{person.index:06d}",
        "name": person.name,
        "sex": person.sex,
        "birth_date": person.birth_date.isoformat(),
        "phone": person.phone,
        "address": address_of(person),
        "norm": person.record_number or None,
        "referrals": [
            {
                "number": person.referral,
                "type": TYPE_REFERRAL,
                "clinic": person.clinic,
                "issued_days_ago": 3,
                "from": "Puskesmas Tanjungsari",
            }
        ],
    }


class MobileJkn:
    """The Mobile JKN app, used for one person after another."""

    def __init__(self, place: Place, today: date) -> None:
        self._place = place
        self._today = today

    def book(self, person: Person, room: Room) -> dict[str, Any]:
        """Take a number; an unknown person registers on the way (202)."""
        order = {
            "member": person.member,
            "referral": person.referral,
            "date": self._today.isoformat(),
            "clinic": room.clinic_code,
            "doctor": room.doctor_code,
            "hours": room.hours,
        }
        return self._place.ask_simulator("POST", "/mobile/book", order)

    def check_in(self, person: Person) -> dict[str, Any]:
        return self._of_booking("checkin", person)

    def cancel(self, person: Person) -> dict[str, Any]:
        return self._of_booking("cancel", person, keterangan="berhalangan hadir")

    def remaining(self, person: Person) -> int:
        """`sisaantrean` as the app shows it."""
        answer = self._of_booking("status", person)
        return int(answer["response"]["sisaantrean"]) if code_of(answer) == OK else -1

    def _of_booking(self, what: str, person: Person, **more: str) -> dict[str, Any]:
        order = {"member": person.member, "kodebooking": person.booking_code, **more}
        return self._place.ask_simulator("POST", f"/mobile/{what}", order)


def code_of(answer: dict[str, Any]) -> int:
    """`metadata.code` of the answer's envelope."""
    return int(answer.get("metadata", {}).get("code", 0))


class MobileWalker(Worker):
    """Books for everybody with the app, then lets them arrive one by one."""

    def __init__(self, day: Day, today: date) -> None:
        super().__init__(day, "mobile")
        self._app = MobileJkn(day.place, today)
        self._walk = KioskWalk(day, "kiosk of bookings")

    def leave(self) -> None:
        self._walk.close()

    def live(self) -> None:
        mine = [person for person in self.day.people if person.kind in MOBILE]
        for person in mine:
            self._book(person)
            self.day.pause(0.5, self.chance)
        # Patients of the doctor who is away are here before it is said.
        for person in sorted(mine, key=lambda one: one.trouble != Trouble.DOCTOR_AWAY):
            if person.end or person.stays_at_home:
                continue
            if person.trouble == Trouble.CANCELS_AT_HOME:
                self._cancel(person)
            elif person.trouble != Trouble.LATE:
                self._arrive(person)
                self.day.pause(2.4, self.chance)
        self._late([person for person in mine if person.trouble == Trouble.LATE and not person.end])

    def _book(self, person: Person) -> None:
        room = self.day.room_of(person)
        with self.day.orders[room.session_id]:
            answer = self._app.book(person, room)
        if code_of(answer) != OK:
            self.day.note_trouble(f"Mobile JKN booking for {room.clinic_code} refused: {answer.get('metadata')}")
            self.day.ends(person, "refused")
            return
        person.booking_code = str(answer["response"]["kodebooking"])
        person.label = str(answer["response"]["nomorantrean"])
        self.day.holds(person.label, person)
        steps = [step["code"] for step in answer.get("steps", [])]
        self.day.note_act("booked in Mobile JKN" if 202 not in steps else "registered in Mobile JKN (202)")
        if (202 in steps) != (person.kind == Kind.MOBILE_NEW):
            self.day.note_trouble(f"{person.label}: {person.kind}, but the hospital answered {steps}")

    def _arrive(self, person: Person) -> None:
        with self.day.orders[self.day.room_of(person).session_id]:
            if person.checks_in_at_kiosk:
                self._walk.check_in(person)
            else:
                answer = self._app.check_in(person)
                if code_of(answer) != OK:
                    self.day.note_trouble(f"check-in of {person.label} refused: {answer.get('metadata')}")
                    self.day.ends(person, "refused")
                    return
                self.day.comes(person.label, person)
        self.day.note_act("checked in at the kiosk" if person.checks_in_at_kiosk else "checked in with Mobile JKN")

    def _cancel(self, person: Person) -> None:
        with self.day.orders[self.day.room_of(person).session_id]:
            answer = self._app.cancel(person)
        if code_of(answer) != OK:
            self.day.note_trouble(f"cancellation of {person.label} refused: {answer.get('metadata')}")
        self.day.ends(person, "cancelled")

    def _late(self, people: list[Person]) -> None:
        """When everybody else is in."""
        self.day.doors_closed.wait(60)
        for person in people:
            self._arrive(person)
            self.day.note_act("arrived late")
