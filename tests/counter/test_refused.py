"""A refused press keeps the row, the folds and the text, and says beside it what is wrong, without scripts too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.test import Client

from counter.put_back import PERSONAL
from queues import verbs
from queues.models import Counter, PrescriptionKind, QueueEntry
from queues.press import Press
from queues.verbs import MedicineLine, PrescriptionOrder
from tests.counter.conftest import logged_in, said
from tests.hospital import Hospital

SENTENCE = re.compile(r'<p class="refusal" id="refusal">([^<]*)</p>')
LONG_REASON = 'sudah lama & "menunggu" di luar'


@dataclass
class Shown:
    """A form of a page: its address, its fields as they stand, the one that is marked wrong, and whether it is open."""

    address: str
    is_open: bool
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, dict[str, str]] = field(default_factory=dict)
    wrong: str = ""


class Forms(HTMLParser):
    """The forms of a console, read in another way than put_back reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Shown] = []
        self.by_id: dict[str, Shown] = {}
        self._folds: list[bool] = []
        self._form: Shown | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "details":
            self._folds.append("open" in got)
        elif tag == "form":
            self._form = Shown(got.get("action", ""), all(self._folds))
            self.found.append(self._form)
            self.by_id[got.get("id", "")] = self._form
        elif tag == "button" and (form := self.by_id.get(got["form"]) if "form" in got else self._form):
            if "disabled" not in got:
                name = {got["name"]: got.get("value", "")} if "name" in got else {}
                form.buttons[got.get("formaction", form.address)] = name
        elif tag == "option" and self._form:
            if "selected" in got or self._select not in self._form.fields:
                self._form.fields[self._select] = got.get("value", "")
        elif tag in ("input", "select") and self._form:
            self._note(tag, got, self._form)

    def _note(self, tag: str, got: dict[str, str], form: Shown) -> None:
        if "aria-invalid" in got:
            form.wrong = got["name"]
        if tag == "select":
            self._select = got["name"]
        elif got.get("type") != "radio" or "checked" in got:
            form.fields[got["name"]] = got.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._folds.pop()
        elif tag == "form":
            self._form = None


def forms(html: str) -> list[Shown]:
    return Forms(html).found


def form_for(html: str, address: str, typed: dict[str, str], **named: Any) -> Shown:
    """The form that goes to `address`, names these and has the first field that is typed into."""
    wanted = {name: str(value) for name, value in named.items()}
    fitting = [one for one in forms(html) if address in one.buttons and wanted.items() <= one.fields.items()]
    return next(one for one in fitting if next(iter(typed)) in one.fields)


def at(hospital: Hospital) -> time_machine.travel:
    return time_machine.travel(hospital.now, tick=False)


@dataclass
class Desk:
    """A console with every form on it: what is typed into each, and in which field it is wrong."""

    counter: Counter
    client: Client
    chosen: int = 0
    # verb -> (whom the form names, what is typed, the field that is wrong)
    typed: dict[str, tuple[dict[str, Any], dict[str, str], str]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/counter/{self.counter.pk}/"

    def page(self) -> str:
        return self.client.get(f"{self.path}?entry={self.chosen}" if self.chosen else self.path).content.decode()


PERSONAL_REASON = {"reason": f"{LONG_REASON}, NIK 9901012345670001"}
ALL = ("work_admission", "work_clinic", "work_pharmacy", "work_other_stop", "enter_late_time", "declare_no_show")


def poli(hospital: Hospital) -> Desk:
    here, chosen = (hospital.here().entries.get() for _one in range(2))
    gap = hospital.here()
    verbs.finish(gap.entries.get(), hospital.by(hospital.room, at=hospital.later(60)), call_unknown=True)
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    medicine = {"prescription": "none", "medicine_6": "Puyer batuk & pilek", "quantity_6": "7", "dosage_6": "3 x 1"}
    on_card, row = {"entry": here.pk}, {"entry": chosen.pk}
    lateness = {"called_at": "23:59:00", **PERSONAL_REASON}
    typed = {
        "finish": (row, {"called_at": "23:59:00", "prescription": "none"}, "called_at"),
        "cancel": (row, PERSONAL_REASON, "reason"),
        "no-show": (on_card, PERSONAL_REASON, "reason"),
        "absent": (on_card, PERSONAL_REASON, "reason"),
        "late": ({"visit": gap.pk}, {**lateness, "reason": "lupa & menekan"}, "called_at"),
        "next": (on_card, {**medicine, "medicine_1": "Amoksisilin", "quantity_1": "10"}, "prescription"),
    }
    return Desk(hospital.room, logged_in(*ALL), chosen.pk, typed)


def admission(hospital: Hospital) -> Desk:
    for _number in range(2):
        ticket = verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    chosen = QueueEntry.objects.get(admission_ticket=ticket)
    holder = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    person = {"name": 'Tokoh "Baru" & Lama', "sex": "P", "birth_date": "2999-01-01", "nik": "9900000000000777"}
    on_card, row = {"entry": holder.pk}, {"entry": chosen.pk}
    typed = {
        "find": (on_card, {"number": "9900000000000778"}, ""),
        "new-patient": (on_card, {**person, "street": "Jalan Reka 1"}, "birth_date"),
        "drop": (row, PERSONAL_REASON, "reason"),
        "absent": (on_card, PERSONAL_REASON, "reason"),
    }
    return Desk(hospital.desk, logged_in(*ALL), chosen.pk, typed)


def pharmacy(hospital: Hospital) -> Desk:
    order = PrescriptionOrder(PrescriptionKind.NON_COMPOUND, [MedicineLine("Amoksisilin 500 mg", 10, "3 x 1")])
    for _person in range(2):
        hospital.here()
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=order)
    for ticket in [row.pharmacy_ticket for row in QueueEntry.objects.exclude(pharmacy_ticket=None).order_by("pk")]:
        assert ticket is not None
        verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
        verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    called = verbs.call_next(hospital.chemist, hospital.by(at=hospital.later()))
    assert called.pharmacy_ticket is not None
    item = called.pharmacy_ticket.prescriptions.get().items.get()
    on_card = {"entry": called.pk}
    given = {f"given_{item.pk}": "99", "receiver_name": 'Ibu "Ani"', "receiver_relation": "anak"}
    typed = {
        "hand-over": (on_card, given, f"given_{item.pk}"),
        "absent": (on_card, PERSONAL_REASON, "reason"),
    }
    return Desk(hospital.chemist, logged_in(*ALL), 0, typed)


def free_room(hospital: Hospital) -> Desk:
    """Nobody is called: somebody may be, out of turn."""
    hospital.here()
    chosen = hospital.here().entries.get().pk
    return Desk(hospital.room, logged_in(*ALL), chosen, {"call": ({"entry": chosen}, PERSONAL_REASON, "reason")})


DESKS = {"poli": poli, "admission": admission, "pharmacy": pharmacy, "free_room": free_room}


# The forms of a row are the same on every console: each is tried on one.
COVERED = {"finish", "next", "call", "cancel", "no-show", "absent", "late", "find", "new-patient", "drop", "hand-over"}


@pytest.fixture(params=DESKS)
def desk(hospital: Hospital, request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = DESKS[request.param](hospital)
    hospital.later()
    with at(hospital):
        yield made


def test_what_was_typed_stands_in_its_form_again_and_the_wrong_field_says_why(desk: Desk) -> None:
    for verb, (named, typed, wrong) in desk.typed.items():
        address = f"{desk.path}{verb}/"
        shown = form_for(desk.page(), address, typed, **named)
        posted = {**shown.fields, **shown.buttons[address], **typed}
        answer = desk.client.post(
            address, posted, headers={"referer": f"http://testserver{desk.path}?entry={desk.chosen}"}
        )
        html = answer.content.decode()
        assert answer.status_code == 200, verb
        assert said(answer), verb
        again = form_for(html, address, typed, **named)
        kept = {name: "" if name in PERSONAL else value for name, value in typed.items() if name in again.fields}
        assert {name: again.fields[name] for name in kept} == kept, verb
        assert (again.wrong, again.is_open) == (wrong, True), verb
        assert (SENTENCE.search(html) is not None) == bool(wrong), verb
        assert [one.wrong for one in forms(html) if one.wrong] == ([wrong] if wrong else []), verb
        assert not desk.chosen or f'data-key="{desk.chosen}"' in html, verb


def test_every_form_in_which_something_is_typed_is_tried(desk: Desk) -> None:
    """A new form of these consoles has its refusal in a table above, or says here why not."""
    of_the_page = {"request_key", "csrfmiddlewaretoken", "entry", "visit", "expected", "shown", "act", "patient"}
    found = {
        next(iter(one.buttons)).rsplit("/", 2)[1]
        for one in forms(desk.page())
        if set(one.fields) - of_the_page and one.buttons and one.address.startswith(desk.path)
    }
    # A number for somebody at the desk has only choices in it, a pause one time (tests/counter/test_duty.py); the
    # search of the pharmacy never refuses.
    assert found - {"walk-up", "find-medicine", "uncollected", "duty"} <= COVERED
