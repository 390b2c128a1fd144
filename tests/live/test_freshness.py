"""No screen stays as it was: after every verb each shows what a fresh page shows, and is woken for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory

from antrean_project.live.topics import Topic, topic_of
from bpjs_bridge.models import MessageKind, MessageState, OutboxMessage
from bpjs_bridge.outbox import status
from counter import bpjs
from display import fragments
from display.models import Board, BoardKind
from queues import clock, verbs
from queues.database import change_triggers
from queues.models import (
    Act,
    AdmissionTicket,
    Channel,
    DecisionKind,
    PharmacyTicket,
    QueueEntry,
    Stage,
    Visit,
)
from queues.waiting.live import Watch
from tests.domain.test_repeats import TABLE, at_desk, prescribed, pressed_at
from tests.hospital import Hospital

# Each drawing of a form has a key of its own, and each page a token against forgery.
OWN_TO_A_DRAWING = re.compile(r'[0-9a-f]{32}|(?<=name="csrfmiddlewaretoken" value=")\w+')


@dataclass
class Screens:
    """All that can be looked at, as it was when it was looked at last."""

    hospital: Hospital
    staff: Client = field(default_factory=Client)
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bpjs.provide(status)
        self.staff.force_login(User.objects.create_superuser("kepala"))
        hospital = self.hospital
        self.consoles = {
            "room": hospital.room,
            "other room": hospital.rooms[hospital.internal.pk],
            "desk": hospital.desk,
            "pharmacy": hospital.chemist,
            "laboratory": hospital.lab_desk,
        }
        for name, kind in (("room", BoardKind.CLINIC), ("desk", BoardKind.ADMISSION), ("pharmacy", BoardKind.PHARMACY)):
            Board.objects.create(slug=name, name=name, kind=kind).stops.set(self.consoles[name].stops.all())

    def addresses(self) -> dict[str, tuple[str, str]]:
        """{screen: (its fragment, what it asks the stream for)}."""
        of_counters = {
            f"console of {name}": (f"/counter/{one.pk}/now/", f"counter={one.pk}")
            for name, one in self.consoles.items()
        }
        boards = {
            f"board {one.slug}": (f"/display/{one.slug}/now/", f"board={one.slug}") for one in Board.objects.all()
        }
        phones = {
            f"phone of {number._meta.model_name} {number}": (
                f"/s/{number.status_token}/now/",
                f"ticket={number.status_token}",
            )
            for model in (Visit, AdmissionTicket, PharmacyTicket)
            for number in model._default_manager.all()
        }
        return {**of_counters, **boards, **phones}

    def look(self) -> None:
        """Every screen loads what it shows, and listens."""
        for name, (address, asked) in self.addresses().items():
            self.seen[name] = self._loaded(address)
            self.topics[name] = self._topic(asked)

    def _loaded(self, address: str) -> tuple[str, str]:
        with time_machine.travel(self.hospital.now, tick=False):
            answer = self.staff.get(address)
        assert answer.status_code == 200, address
        return answer["ETag"], OWN_TO_A_DRAWING.sub("", answer.content.decode())

    def _topic(self, asked: str) -> Topic:
        request = RequestFactory().get(f"/live/?{asked}")
        request.COOKIES.update({name: cookie.value for name, cookie in self.staff.cookies.items()})
        with time_machine.travel(self.hospital.now, tick=False):
            return topic_of(request)

    def changed(self) -> tuple[set[str], set[str]]:
        """(screens that a fresh page shows otherwise, those that are told so when they ask)."""
        otherwise, told = set(), set()
        for name, (address, _asked) in self.addresses().items():
            if name not in self.seen:
                continue
            tag, before = self.seen[name]
            with time_machine.travel(self.hospital.now, tick=False):
                answer = self.staff.get(address, headers={"If-None-Match": tag})
            if answer.status_code == 200:
                told.add(name)
            fragments.forget()
            if self._loaded(address)[1] != before:
                otherwise.add(name)
        return otherwise, told


@pytest.fixture
def hospital(db: None, settings: Any) -> Hospital:
    settings.CALLS_BEFORE_MISSED, settings.SECONDS_BETWEEN_CALLS = 1, 0
    return Hospital()


def pressed(name: str, hospital: Hospital) -> tuple[Screens, frozenset[str]]:
    """Look, press, and what the stream then hears."""
    verb: Callable[..., Any] = TABLE[name](hospital)
    press = pressed_at(name, hospital)
    screens = Screens(hospital)
    screens.look()
    watch = Watch()
    watch.look()
    verb(press)
    moved = watch.look()
    assert moved is not None
    return screens, moved


# A patient is sent there, or a session is decided about: its people may go on there.
SENDS_ELSEWHERE = {
    *("refer_internally", "move_session"),
    *("decide_late_start", "decide_hours", "decide_substitute", "decide_room", "decide_capacity"),
}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_after_every_verb_each_screen_shows_what_a_fresh_page_shows(hospital: Hospital, name: str) -> None:
    screens, moved = pressed(name, hospital)
    otherwise, told = screens.changed()
    assert otherwise <= told, "stale when they ask"
    woken = {screen for screen, topic in screens.topics.items() if topic.is_about(moved)}
    assert otherwise <= woken, "not woken"
    # What happens at one poli is nothing to another one's console, but for somebody who is sent there.
    assert ("console of other room" in woken | told) == (name in SENDS_ELSEWHERE)


# One of each: a wait, a call, a consultation's end, a number from the kiosk, a medicine.
@pytest.mark.parametrize("name", ["check_in", "call_next", "finish", "take_admission_ticket", "mark_ready"])
def test_without_the_triggers_a_screen_stays_stale(hospital: Hospital, name: str) -> None:
    # They are back when this test's transaction is taken back.
    change_triggers.drop(connection)
    assert change_triggers.missing()
    screens, moved = pressed(name, hospital)
    otherwise, told = screens.changed()
    assert otherwise - told
    assert not moved


def served(hospital: Hospital) -> QueueEntry:
    """Somebody in the room and somebody waiting, whom BPJS has not been told of yet."""
    for number in (1, 2):
        reference = f"0001R0010326B00000{number}"
        hospital.here(channel=Channel.KIOSK, visit_type="REFERRAL", referral_number=reference)
    return verbs.call_next(hospital.room, hospital.by(at=hospital.later()))


def after(hospital: Hospital, change: Callable[[], Any]) -> tuple[set[str], frozenset[str]]:
    """(screens that show something else after it, what moved); none of them stale or asleep."""
    screens = Screens(hospital)
    screens.look()
    watch = Watch()
    watch.look()
    change()
    moved = watch.look()
    assert moved is not None
    otherwise, told = screens.changed()
    assert otherwise <= told
    assert otherwise <= {screen for screen, topic in screens.topics.items() if topic.is_about(moved)}
    return otherwise, moved


def renamed(row: Any, **values: Any) -> Callable[[], Any]:
    """As an administrator's form writes it."""

    def save() -> None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    return save


ADMINISTRATOR: dict[str, tuple[str, Callable[[Hospital, Visit], Any]]] = {
    "counter": ("board room", lambda hospital, _waiting: renamed(hospital.room, name="Ruang Merak")),
    "poli": ("phone of", lambda hospital, _waiting: renamed(hospital.children, name="Remaja")),
    "doctor": ("console of room", lambda hospital, _waiting: renamed(hospital.doctor, name="dr. Uji Lain")),
    "session": ("console of room", lambda hospital, _waiting: renamed(hospital.session, doctor=hospital.second_doctor)),
    "person": ("console of room", lambda _hospital, waiting: renamed(waiting.patient, name="Bintang Lain")),
    "wait": ("console of room", lambda _hospital, waiting: lambda: waiting.entries.update(miss_count=3)),
}


@pytest.mark.parametrize("name", ADMINISTRATOR)
def test_what_an_administrator_changes_is_seen(hospital: Hospital, name: str) -> None:
    served(hospital)
    screen, change = ADMINISTRATOR[name]
    waiting = Visit.objects.get(stage=Stage.WAITING_CLINIC)
    seen, _moved = after(hospital, change(hospital, waiting))
    assert any(one.startswith(screen) for one in seen)


def test_a_boards_notice_is_seen_on_it(hospital: Hospital) -> None:
    served(hospital)
    notice = Board.objects.filter(slug="room")
    assert "board room" in after(hospital, lambda: notice.update(notice="Farmasi tutup pukul 14"))[0]


def test_an_answer_of_bpjs_is_seen_where_the_person_waits(hospital: Hospital) -> None:
    served(hospital)
    announced = OutboxMessage.objects.filter(kind=MessageKind.ADD)
    assert announced.exists()
    parked = {
        "state": MessageState.PARKED,
        "last_message": "Nomor rujukan tidak sesuai",
        "park_reason": "REFERENCE",
        "parked_at": hospital.now,
    }
    assert "console of room" in after(hospital, lambda: announced.update(**parked))[0]


def test_a_session_called_off_is_seen_by_all_it_hits(hospital: Hospital) -> None:
    visit = hospital.here()
    press = hospital.by(at=hospital.later(), reason="Dokter sakit")
    seen, _moved = after(hospital, lambda: verbs.close_session(hospital.session, DecisionKind.CANCELLED, press))
    assert {"console of room", "console of desk", f"phone of visit {visit}"} <= seen


def test_midnight_is_another_tag(hospital: Hospital) -> None:
    served(hospital)
    screens = Screens(hospital)
    screens.look()
    hospital.now = clock.moment(hospital.now.date() + timedelta(days=1), time(0, 0, 1))
    otherwise, told = screens.changed()
    assert {"console of room", "board room"} <= otherwise <= told


def test_who_is_named_at_the_desk_is_shown_as_there_where_else_they_wait(hospital: Hospital) -> None:
    person = hospital.patient()
    hospital.here(person, session=hospital.open(hospital.internal, hospital.second_doctor))
    entry = at_desk(hospital)
    registered = verbs.Registration(person, hospital.session, hospital.cash)
    press = hospital.by(hospital.desk, at=hospital.later())
    seen, _moved = after(hospital, lambda: verbs.register_holder(entry, press, registered))
    assert "console of other room" in seen


def test_the_phone_of_a_pharmacy_number_that_was_taken_back_follows_the_poli(hospital: Hospital) -> None:
    ticket = prescribed(hospital)
    verbs.undo(Act.objects.latest("pk"), hospital.by(at=hospital.later(2)))
    ticket.refresh_from_db()
    assert ticket.cancelled_at
    entry = verbs.current_at(hospital.room)[0]
    press = hospital.by(hospital.room, at=hospital.later())
    seen, _moved = after(hospital, lambda: verbs.hold(entry, press))
    assert f"phone of pharmacyticket {ticket}" in seen


def test_an_announcement_that_is_written_late_is_seen_where_the_person_waits(hospital: Hospital) -> None:
    served(hospital)
    announced = OutboxMessage.objects.filter(kind=MessageKind.ADD)[0]
    OutboxMessage.objects.filter(pk=announced.pk).delete()
    announced.pk = None
    _seen, moved = after(hospital, lambda: OutboxMessage.objects.bulk_create([announced]))
    assert any(subject.startswith("stop:") for subject in moved)
