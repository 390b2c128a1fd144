"""Whole sessions decided about while people book, move and are rebooked. Each is first lost without the guard."""

from functools import partial
from typing import Any

import pytest

from queues import verbs
from queues.errors import AlreadyBookedError, NotThereError, QuotaFullError, SessionClosedError
from queues.models import OVER, Channel, ClinicSession, DecisionKind, EffectKind, Patient, SessionEffect, Visit
from queues.press import Press
from tests.domain.at_once import (
    at_once,
    collide,
    overtake,
    overtaker,
    refusals,
    successes,
    widen,
    without_lock_on,
)
from tests.domain.races.crowd import broken_rules, quick_people
from tests.hospital import Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CROWD = 20


def book(hospital: Hospital, person: Patient, session: ClinicSession | None = None) -> Visit:
    booking = verbs.Booking(person, session or hospital.session, hospital.cash, Channel.KIOSK)
    return verbs.book(booking, Press(hospital.now))


def roomy(hospital: Hospital, session: ClinicSession, seats: int) -> None:
    press = hospital.by(at=hospital.now, reason="uji")
    verbs.change_capacity(session, press, capacity=seats, quotas=(0, seats))


# --- a session is cancelled while twenty are booking: the session's lock -----
def race_cancel_and_book(hospital: Hospital, people: int) -> list[Any]:
    roomy(hospital, hospital.session, people)
    jobs = [partial(book, hospital, person) for person in quick_people(people)]
    press = hospital.by(at=hospital.later(), reason="dokter sakit")
    close = overtaker(partial(verbs.close_session, hospital.session, DecisionKind.CANCELLED, press))
    return at_once([close, *jobs])


def nobody_is_left(outcomes: list[Any]) -> bool:
    """Each booking was refused in a sentence, or was cancelled with the others and has its effect."""
    _closing, *booked = outcomes
    left = Visit.objects.exclude(stage__in=OVER).exists()
    told = set(SessionEffect.objects.filter(kind=EffectKind.CANCELLED).values_list("visit", flat=True))
    refused = all(isinstance(one, SessionClosedError) for one in refusals(booked))
    return not left and refused and told == {visit.pk for visit in successes(booked)} and broken_rules() == set()


def test_without_the_sessions_lock_somebody_stays_booked_in_a_cancelled_session(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, ClinicSession)
    overtake(monkeypatch, "number-chosen")
    assert not nobody_is_left(race_cancel_and_book(hospital, 1))


def test_twenty_who_book_while_their_session_is_cancelled_are_refused_or_told(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "number-chosen", "session-closed", seconds=0.01)
    assert nobody_is_left(race_cancel_and_book(hospital, CROWD))


# --- rebooking into a session that fills: seats kept are there, the rest is a sentence -----
def ended(hospital: Hospital, people: int) -> tuple[list[Visit], ClinicSession, SessionEffect]:
    """People who were here and lost their number, and a session that has two seats less than they need."""
    roomy(hospital, hospital.session, people)
    there = hospital.open(hospital.children, hospital.second_doctor)
    roomy(hospital, there, max(people - 2, 1))
    visits = []
    for person in quick_people(people):
        visits.append(verbs.check_in(book(hospital, person), Press(hospital.later(1))))
    press = hospital.by(at=hospital.later(), reason="dokter sakit")
    closing = verbs.close_session(hospital.session, DecisionKind.LEAVE, press)
    return visits, there, closing.decision.effects.all()[0]


def test_of_those_rebooked_at_once_the_ones_with_a_kept_seat_get_it(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits, there, effect = ended(hospital, 6)
    # Kept for the first four; whoever has none is refused, and nobody takes a seat of theirs.
    assert verbs.keep_seats(effect.decision, there, hospital.by(at=hospital.later())) == 4
    widen(monkeypatch, "rebooking", "number-chosen")
    at = hospital.later()
    outcomes = at_once([partial(verbs.rebook, visit, there, hospital.by(at=at)) for visit in visits])
    assert [type(one) for one in outcomes[4:]] == [QuotaFullError, QuotaFullError]
    assert refusals(outcomes[:4]) == []
    assert {visit.replaces_id for visit in successes(outcomes)} == {visit.pk for visit in visits[:4]}
    assert broken_rules() == set()


# --- two desks give one person a number in two sessions: the visit's lock, and the person's -----
def race_to_rebook(hospital: Hospital) -> list[Any]:
    [visit], first, _effect = ended(hospital, 1)
    second = hospital.open(hospital.internal, hospital.doctor, hours=(13, 15))
    roomy(hospital, first, 5)
    at = hospital.later()
    return at_once([partial(verbs.rebook, visit, there, hospital.by(at=at)) for there in (first, second)])


def one_number_was_given(outcomes: list[Any]) -> bool:
    return [type(one) for one in refusals(outcomes)] == [AlreadyBookedError] and Visit.objects.active().count() == 1


def test_without_the_locks_of_visit_and_person_two_desks_give_two_numbers(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Visit, Patient)
    collide(monkeypatch, "rebooking")
    assert not one_number_was_given(race_to_rebook(hospital))


def test_two_desks_at_once_give_one_number(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "rebooking")
    assert one_number_was_given(race_to_rebook(hospital))


# --- two sessions moved into each other: both sessions' locks -----
def race_to_move(hospital: Hospital) -> list[Any]:
    there = hospital.open(hospital.children, hospital.second_doctor)
    press = hospital.by(at=hospital.later(), reason="uji")
    pairs = ((hospital.session, there), (there, hospital.session))
    return at_once([partial(verbs.move_session, one, press, target=other) for one, other in pairs])


def people_are_somewhere(outcomes: list[Any]) -> bool:
    open_ones = ClinicSession.objects.filter(moved_to=None, clinic__label_prefix="A").count()
    return [type(one) for one in refusals(outcomes)] == [NotThereError] and open_ones == 1


def test_without_the_sessions_locks_two_sessions_are_moved_into_each_other(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, ClinicSession)
    collide(monkeypatch, "session-decided")
    assert not people_are_somewhere(race_to_move(hospital))


def test_of_two_sessions_moved_into_each_other_at_once_one_stays(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "session-decided")
    assert people_are_somewhere(race_to_move(hospital))
