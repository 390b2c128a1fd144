"""Two consoles, two rooms, two presses: nobody is called twice. Each is first lost without the guard it is about."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import models

from queues import verbs
from queues.errors import NobodyWaitingError
from queues.models import Act, Call, Counter, EntryState, Patient, QueueEntry, Stage, Stop, Visit
from queues.press import Press
from tests.domain.at_once import (
    at_once,
    collide,
    has_row_locks,
    refusals,
    widen,
    with_one_lock_less,
    without_constraint,
    without_immediate_transactions,
    without_lock_on,
)
from tests.domain.races.crowd import broken_rules, waiting
from tests.hospital import Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
# So many people each console calls.
EACH = 100 if os.environ.get("PROOF") == "1" else 15


def collide_over_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have seen that the one they chose may be called. On SQLite a press writes before, so the choice must do."""
    collide(monkeypatch, "next-checked" if has_row_locks() else "next-chosen")


# --- two desks at admission: the stop's lock -----
def race_to_call_tickets(hospital: Hospital) -> list[Any]:
    """Nobody is known yet: no visit's lock settles what the choice left open."""
    for _ in range(4):
        verbs.take_admission_ticket(hospital.queue_class, Press(hospital.later()))
    desks = (hospital.desk, hospital.counter("Loket 2", hospital.admission))
    at = hospital.later()
    return at_once([partial(verbs.call_next, desk, hospital.by(at=at)) for desk in desks])


def each_desk_has_its_own(outcomes: list[Any]) -> bool:
    at_desks = QueueEntry.objects.at_counters().count()
    return not refusals(outcomes) and len({entry.pk for entry in outcomes}) == 2 == at_desks == Call.objects.count()


def test_without_the_stops_lock_two_desks_call_one_number(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock_on(monkeypatch, Stop)
    collide_over_one(monkeypatch)
    assert not each_desk_has_its_own(race_to_call_tickets(hospital))


def test_two_desks_at_once_call_two_numbers(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "next-chosen")
    assert each_desk_has_its_own(race_to_call_tickets(hospital))


# --- two consoles of one clinic: the stop's lock or the visit's, either is enough -----
def call_until_nobody_waits(hospital: Hospital, room: Counter, start: datetime, limit: int) -> Callable[[], list[int]]:
    def work() -> list[int]:
        called: list[int] = []
        at = start
        while len(called) < limit:
            at += timedelta(seconds=2)
            try:
                entry = verbs.call_next(room, Press(at, user=hospital.nurse))
            except NobodyWaitingError:
                break
            called.append(entry.patient_id or 0)
        return called

    return work


def two_rooms(hospital: Hospital) -> list[Counter]:
    stop = Stop.objects.get(clinic=hospital.children)
    return [hospital.room, hospital.counter("Ruang Anak 2", stop)]


def race_to_call(hospital: Hospital, people: list[Patient], limit: int) -> bool:
    """Were all called, each once, and nobody by both?"""
    start = hospital.later(30)
    outcomes = at_once([call_until_nobody_waits(hospital, room, start, limit) for room in two_rooms(hospital)])
    if refusals(outcomes):
        return False
    called = [person for console in outcomes for person in console]
    calls = Call.objects.filter(is_recall=False, withdrawn_at=None).count()
    return sorted(called) == sorted(person.pk for person in people) and calls == len(people)


def test_without_both_locks_two_consoles_call_one_patient(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    people = waiting(hospital, 4)
    without_lock_on(monkeypatch, Stop, Visit)
    collide_over_one(monkeypatch)
    assert not race_to_call(hospital, people, limit=2)


@pytest.mark.parametrize("missing", [Stop, Visit])
def test_one_of_the_two_locks_is_enough_for_two_consoles(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, missing: type[Stop | Visit]
) -> None:
    people = waiting(hospital, 2)
    with_one_lock_less(monkeypatch, missing)
    widen(monkeypatch, "next-chosen")
    assert race_to_call(hospital, people, limit=1)


def test_two_consoles_calling_all_day_never_share_a_patient(hospital: Hospital) -> None:
    people = waiting(hospital, 2 * EACH)
    assert race_to_call(hospital, people, limit=EACH)
    assert Visit.objects.filter(stage=Stage.LEFT_CLINIC).count() == 2 * EACH - 2
    hospital.later(3600)
    assert broken_rules() == set()


# --- two rooms, one person: the database's constraint -----
def race_of_two_clinics_for_one_person(hospital: Hospital) -> list[Any]:
    """The rooms share no stop, no counter and no visit: no lock stands between them."""
    person = hospital.patient()
    other = hospital.open(hospital.internal, hospital.second_doctor)
    hospital.here(person)
    hospital.here(person, other)
    at = hospital.later()
    rooms = (hospital.room, hospital.rooms[hospital.internal.pk])
    return at_once([partial(verbs.call_next, room, hospital.by(at=at)) for room in rooms])


def one_room_has_the_patient(outcomes: list[Any]) -> bool:
    at_counters = QueueEntry.objects.at_counters().count()
    return at_counters == 1 and [type(refusal) for refusal in refusals(outcomes)] == [NobodyWaitingError]


def test_without_its_guard_one_person_is_called_to_two_rooms(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where rows are locked that is the constraint, every lock left in place; on SQLite the one lock comes first."""
    collide(monkeypatch, "next-chosen")
    if not has_row_locks():
        without_immediate_transactions(monkeypatch)
        assert not one_room_has_the_patient(race_of_two_clinics_for_one_person(hospital))
        return
    with without_constraint(QueueEntry, "a_person_is_at_one_counter"):
        outcomes = race_of_two_clinics_for_one_person(hospital)
        assert not refusals(outcomes)
        assert QueueEntry.objects.at_counters().count() == 2
        QueueEntry.objects.update(state=EntryState.GONE, counter=None)


def test_two_rooms_at_once_get_one_person_once(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    if has_row_locks():
        # Both have chosen the same patient: the constraint decides, and nothing before it.
        collide(monkeypatch, "next-chosen")
    else:
        widen(monkeypatch, "next-chosen")
    assert one_room_has_the_patient(race_of_two_clinics_for_one_person(hospital))


# --- one button pressed again at once: the locks under which the press is looked for, any one of them -----
Pressing = Callable[[], Any]


def press_next(hospital: Hospital) -> Pressing:
    hospital.here()
    hospital.here()
    at = hospital.later()
    return lambda: verbs.call_next(hospital.room, hospital.by(at=at, request_key="k"))


def press_on_the_patient_here(hospital: Hospital, verb: Callable[..., Any]) -> Pressing:
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    at = hospital.later()
    return lambda: verb(entry, hospital.by(at=at, request_key="k"))


BUTTONS: dict[str, tuple[Callable[[Hospital], Pressing], tuple[type[models.Model], ...]]] = {
    "next": (press_next, (Stop, Counter)),
    "recall": (partial(press_on_the_patient_here, verb=verbs.recall), (Stop, Visit)),
    "finish": (partial(press_on_the_patient_here, verb=verbs.finish), (Stop, Visit)),
}
LOCKS = [(button, place) for button, (_press, locks) in BUTTONS.items() for place in range(len(locks))]


def is_one_act(outcomes: list[Any]) -> bool:
    """The other presses wait for the first one and give its result."""
    return not refusals(outcomes) and len(set(outcomes)) == 1 == Act.objects.filter(request_key="k").count()


@pytest.mark.parametrize("button", BUTTONS)
def test_without_any_lock_a_double_press_collides(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, button: str
) -> None:
    """The key's own constraint stays: it lets no second act in, and the second press gets an error."""
    press, locks = BUTTONS[button]
    pressed = press(hospital)
    without_lock_on(monkeypatch, *locks)
    collide(monkeypatch, "press-is-new")
    assert not is_one_act(at_once([pressed] * 3))


@pytest.mark.parametrize(("button", "place"), LOCKS)
def test_one_of_the_locks_is_enough_for_a_double_press(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, button: str, place: int
) -> None:
    press, locks = BUTTONS[button]
    pressed = press(hospital)
    with_one_lock_less(monkeypatch, locks[place])
    widen(monkeypatch, "press-is-new")
    assert is_one_act(at_once([pressed] * 3))


@pytest.mark.parametrize("button", BUTTONS)
def test_a_double_press_at_once_is_one_act(hospital: Hospital, monkeypatch: pytest.MonkeyPatch, button: str) -> None:
    press, _locks = BUTTONS[button]
    pressed = press(hospital)
    widen(monkeypatch, "press-is-new", "next-chosen", "step-LEFT_CLINIC")
    assert is_one_act(at_once([pressed] * 3))
