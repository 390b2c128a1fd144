"""Numbers and seats, taken by many at once. Each race is first shown to be lost without the one guard it is about.

Threads are held at fault injection points (`queues.database.injection_points`), which makes the collision certain.
Without its guard the outcome may be a double number, a refusal by the database, or a lock error: never the healthy one.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from queues import verbs
from queues.errors import AlreadyBookedError, QuotaFullError
from queues.models import Channel, ClinicSession, Patient, QuotaChange, Visit
from queues.press import Press
from tests.domain.at_once import (
    at_once,
    collide,
    refusals,
    successes,
    widen,
    with_one_lock_less,
    without_lock_on,
)
from tests.domain.races.crowd import broken_rules, quick_people
from tests.hospital import Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def race_to_book(hospital: Hospital, people: list[Patient]) -> list[Any]:
    at = hospital.later()
    return at_once(
        [
            partial(
                verbs.book,
                verbs.Booking(person, hospital.session, hospital.cash, Channel.KIOSK),
                Press(at, device="anjungan"),
            )
            for person in people
        ]
    )


# --- 64 clients: the session's lock -----
def thirty_were_sold(hospital: Hospital, outcomes: list[Any]) -> bool:
    numbers = sorted(hospital.session.visits.values_list("number", flat=True))
    seats = sorted(index or 0 for index in hospital.session.visits.values_list("seat_index", flat=True))
    refused = [type(refusal) for refusal in refusals(outcomes)]
    return numbers == list(range(1, 31)) and seats == list(range(30)) and refused == [QuotaFullError] * 34


def thirty_seats(hospital: Hospital) -> list[Patient]:
    verbs.change_capacity(
        hospital.session, hospital.by(at=hospital.now, reason="semua umum"), capacity=30, quotas=(0, 30)
    )
    return quick_people(64)


def test_without_the_sessions_lock_64_clients_do_not_share_30_seats(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = thirty_seats(hospital)
    without_lock_on(monkeypatch, ClinicSession)
    collide(monkeypatch, "number-chosen")
    assert not thirty_were_sold(hospital, race_to_book(hospital, people))


def test_64_clients_for_30_seats_sell_exactly_30(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    people = thirty_seats(hospital)
    widen(monkeypatch, "number-chosen")
    assert thirty_were_sold(hospital, race_to_book(hospital, people))
    assert broken_rules() == set()


# --- the moment of the release: the session's lock again, before anything is written -----
def race_at_the_release(hospital: Hospital) -> list[Any]:
    """The first numbers after the moment when unused non-JKN seats go to JKN."""
    people = quick_people(6)
    hospital.now = hospital.session.starts_at
    return race_to_book(hospital, people)


def released_once(outcomes: list[Any]) -> bool:
    return not refusals(outcomes) and QuotaChange.objects.filter(reason__startswith="sisa kursi").count() == 1


def test_without_the_sessions_lock_seats_are_released_twice(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, ClinicSession)
    collide(monkeypatch, "release-due")
    assert not released_once(race_at_the_release(hospital))


def test_seats_are_released_once(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "release-due")
    assert released_once(race_at_the_release(hospital))
    assert broken_rules() == set()


# --- one patient, one session: the session's lock or the person's, either is enough -----
def one_visit_for_all(outcomes: list[Any]) -> bool:
    booked = successes(outcomes)
    told = [refusal.visit for refusal in refusals(outcomes) if isinstance(refusal, AlreadyBookedError)]
    return len(booked) == 1 and told == booked * 9 and Visit.objects.count() == 1


def test_without_both_locks_ten_presses_of_one_patient_collide(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [hospital.patient()] * 10
    without_lock_on(monkeypatch, ClinicSession, Patient)
    collide(monkeypatch, "number-chosen")
    assert not one_visit_for_all(race_to_book(hospital, people))


@pytest.mark.parametrize("missing", [ClinicSession, Patient])
def test_one_of_the_two_locks_is_enough_for_ten_presses(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, missing: type[ClinicSession | Patient]
) -> None:
    people = [hospital.patient()] * 10
    with_one_lock_less(monkeypatch, missing)
    widen(monkeypatch, "number-chosen")
    assert one_visit_for_all(race_to_book(hospital, people))


def test_ten_presses_of_one_patient_are_one_visit(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [hospital.patient()] * 10
    widen(monkeypatch, "number-chosen")
    assert one_visit_for_all(race_to_book(hospital, people))


# --- one patient, two sessions: the person's lock -----
def race_to_two_clinics(hospital: Hospital) -> list[Any]:
    """One new patient books two clinics of one day: their sessions share no lock, only the person."""
    person = hospital.patient(is_new=True)
    other = hospital.open(hospital.internal, hospital.second_doctor)
    at = hospital.later()
    asked = verbs.Booking(
        person, hospital.session, hospital.jkn, Channel.MOBILE_JKN, referral_number="0001R0010326B000001"
    )
    return at_once(
        [partial(verbs.book, replace(asked, session=session), Press(at)) for session in (hospital.session, other)]
    )


def one_of_them_is_new(outcomes: list[Any]) -> bool:
    return not refusals(outcomes) and sorted(visit.is_new_patient for visit in outcomes) == [False, True]


def test_without_the_persons_lock_a_person_is_new_twice_a_day(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Patient)
    # Each chooses its number before the other has written.
    collide(monkeypatch, "number-chosen")
    assert not one_of_them_is_new(race_to_two_clinics(hospital))


def test_of_two_bookings_at_once_only_one_is_of_a_new_patient(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "number-chosen")
    assert one_of_them_is_new(race_to_two_clinics(hospital))
