"""Patients at the kiosk, page by page: a poli ticket, a number for the admission counter, a check-in by code."""

import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext

from demo.day.browser import Browser, Form, OddPage, Page
from demo.day.day import Day, Worker
from demo.day.people import DESK, KIOSK, Person
from demo.day.place import Room

MOST_PAGES = 14
# A day is lived in minutes: more people would come to one kiosk than any real one serves, and it would be limited.
PEOPLE_OF_ONE_KIOSK = 40
JKN_CLASS, GENERAL_CLASS = "JKN", "umum"


class KioskWalk:
    """A row of kiosks, one patient after another."""

    def __init__(self, day: Day, name: str) -> None:
        self.day = day
        self.browser = Browser(day.place.base_url, name=name)
        self._served = 0

    def _home(self) -> None:
        """The next patient begins at the home page; now and then of another kiosk."""
        if self._served % PEOPLE_OF_ONE_KIOSK == 0:
            self.browser.stand_at(".".join(("10", *(str(secrets.randbelow(254) + 1) for _part in range(3)))))
        self._served += 1
        self.browser.get("/kiosk/")

    def close(self) -> None:
        self.browser.close()

    def check_in(self, person: Person) -> None:
        """Saya sudah daftar: the code, "Benar ini Anda?", the ticket."""
        self._home()
        page = self.browser.get("/kiosk/code/")
        page = self.browser.submit(page, page.form(), {"code": person.booking_code})
        form = self._expected(page, "/kiosk/confirm/").form("/kiosk/confirm/")
        page = self.browser.submit(page, form, self._button(form, "visit"))
        self._read_ticket(page, person)

    def poli_ticket(self, person: Person, room: Room) -> None:
        """Kontrol atau rujukan: identity, reason, poli, doctor, confirmation."""
        self._home()
        page = self.browser.get("/kiosk/identify/")
        number = (person.record_number, person.nik, person.card)[person.index % 3]
        page = self.browser.submit(page, page.form(), {"identifier": number})
        for _ in range(MOST_PAGES):
            if page.path == "/kiosk/ticket/":
                self._read_ticket(page, person)
                return
            page = self._answer(page, person, room)
        raise OddPage(f"the kiosk asked {MOST_PAGES} questions and gave no ticket")

    def _answer(self, page: Page, person: Person, room: Room) -> Page:
        """One question, answered as this person would."""
        form = page.form() if page.forms(page.path) else None
        if form is None or page.path == "/kiosk/refused/":
            raise OddPage(f"the kiosk refused {person.kind} at {room.clinic}: {_text_of(page)}")
        lock: AbstractContextManager[object] = nullcontext()
        if page.path == "/kiosk/person/":
            values = {"answer": "yes"}
        elif page.path == "/kiosk/choose/":
            values = self._letter(form, person)
        elif page.path == "/kiosk/sitting/":
            values = self._offered(form, "session", str(room.session_id), page)
            lock = self.day.orders[room.session_id]
        elif page.path == "/kiosk/arrival/":
            values = self._reason(form, person)
        elif page.path == "/kiosk/letter/":
            values = {"referral_number": person.referral}
        elif page.path == "/kiosk/clinic/":
            values = self._offered(form, "clinic", str(room.clinic_id), page)
        elif page.path == "/kiosk/doctor/":
            values = self._offered(form, "session", str(room.session_id), page)
        elif page.path == "/kiosk/review/":
            values, lock = {"answer": "yes"}, self.day.orders[room.session_id]
        else:
            raise OddPage(f"the kiosk came to {page.path}: {_text_of(page)}")
        with lock:
            return self.browser.submit(page, form, values)

    def _letter(self, form: Form, person: Person) -> dict[str, str]:
        """The first of the person's own letters that can be used; who pays themselves comes for something else."""
        usable = [one for one in form.node.all("button", name="choice") if "tile-full" not in one.get("class")]
        if person.is_jkn and usable:
            return {"choice": usable[0].get("value")}
        return {"answer": "other"}

    def _reason(self, form: Form, person: Person) -> dict[str, str]:
        if person.is_jkn:
            return {"visit_type": "CONTROL" if person.index % 2 else "REFERRAL"}
        tile = next((tile for tile in form.node.all("button", name="payer") if "umum" in tile.text.lower()), None)
        if tile is None:
            raise OddPage("the kiosk offers no payer for people without JKN")
        return {"payer": tile.get("value")}

    def _offered(self, form: Form, name: str, value: str, page: Page) -> dict[str, str]:
        pressed = form.button(name, value)
        if pressed is None:
            offered = [button.text for button in form.node.all("button", name=name)]
            raise OddPage(f"the kiosk does not offer {name} {value}, but {offered}; {_text_of(page)}")
        return pressed

    def admission_number(self, person: Person) -> None:
        """Take an admission number (Ambil nomor loket): one press."""
        self._home()
        page = self.browser.get("/kiosk/admission/begin/")
        form = page.form("/kiosk/admission/")
        wanted = JKN_CLASS if person.is_jkn else GENERAL_CLASS
        buttons = form.node.all("button", name="admission_class")
        chosen = next((button for button in buttons if wanted in button.text), None)
        if chosen is None:
            raise OddPage(f"the kiosk offers no admission class for {wanted}")
        page = self.browser.submit(page, form, {"admission_class": chosen.get("value")})
        person.admission_label = self._label(page)
        self.day.holds(person.admission_label, person)

    def _button(self, form: Form, name: str) -> dict[str, str]:
        button = form.node.first("button", name=name)
        if button is None:
            raise OddPage(f"no button {name}: {form.node.text[:120]}")
        return {name: button.get("value")}

    def _expected(self, page: Page, path: str) -> Page:
        if page.path != path:
            raise OddPage(f"expected {path}, came to {page.path}: {_text_of(page)}")
        return page

    def _read_ticket(self, page: Page, person: Person) -> None:
        person.label = self._label(page)
        code = page.tree.first(of="ticket-code")
        person.booking_code = code.text if code else person.booking_code
        self.day.comes(person.label, person)

    def _label(self, page: Page) -> str:
        number = self._expected(page, "/kiosk/ticket/").tree.first(of="ticket-number")
        if number is None:
            raise OddPage(f"a ticket without a number: {_text_of(page)}")
        return number.text


def _text_of(page: Page) -> str:
    """Title and sentence of a kiosk's page; a refusal names nobody."""
    lead = page.tree.first(of="lead")
    return f"{page.heading} {lead.text if lead else ''}".strip()


class KioskDoor(Worker):
    """Lets the people of one kiosk come in one after another."""

    def __init__(self, day: Day, name: str, people: Iterable[Person]) -> None:
        super().__init__(day, name)
        self._people = [person for person in people if person.kind in (*KIOSK, *DESK)]
        self._walk = KioskWalk(day, name)

    def leave(self) -> None:
        self._walk.close()

    def live(self) -> None:
        for person in self._people:
            self._serve(person)
            self.day.pause(3.0, self.chance)

    def _serve(self, person: Person) -> None:
        try:
            if person.kind in KIOSK:
                self._walk.poli_ticket(person, self.day.room_of(person))
                self.day.note_act("took a poli ticket at the kiosk")
            else:
                self._walk.admission_number(person)
                self.day.note_act("took an admission number")
        except OddPage as odd:
            self.day.note_trouble(f"{self.name}: {odd}")
            self.day.ends(person, "refused")
