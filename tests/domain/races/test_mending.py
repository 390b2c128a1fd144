"""A visit that is mended while somebody else moves it: one of the two, never half of both."""

from datetime import timedelta
from typing import Any

import pytest

from queues import verbs
from queues.errors import DoctorHasCalledError, NobodyWaitingError, QuotaFullError, VisitCalledError, VisitOverError
from queues.models import ClinicSession, Patient, QueueEntry, Stage, Stop, Visit
from tests.domain.at_once import at_once, collide, refusals, successes, widen, without_lock_on
from tests.domain.races.crowd import broken_rules
from tests.hospital import TODAY, Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ALL = (ClinicSession, Stop, Patient, Visit)


def replacing(hospital: Hospital, visit: Visit, session: ClinicSession) -> Any:
    press = hospital.by(hospital.desk, at=hospital.later(), reason="salah poli")
    return lambda: verbs.replace_visit(visit, press, verbs.Replacement(session, hospital.cash))


# --- two desks mend one visit -----
def race_of_two_desks(hospital: Hospital) -> list[Any]:
    visit = hospital.here()
    polis = [hospital.open(hospital.internal, doctor) for doctor in (hospital.doctor, hospital.second_doctor)]
    return at_once([replacing(hospital, visit, poli) for poli in polis])


def one_desk_won(outcomes: list[Any]) -> bool:
    refused = [type(refusal) for refusal in refusals(outcomes)]
    return refused == [VisitOverError] and Visit.objects.count() == 2 and broken_rules() == set()


def test_without_locks_two_desks_both_begin(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock_on(monkeypatch, *ALL)
    collide(monkeypatch, "step-CANCELLED")
    assert not one_desk_won(race_of_two_desks(hospital))


def test_of_two_desks_one_replaces_the_visit(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "step-CANCELLED", "old-cancelled")
    assert one_desk_won(race_of_two_desks(hospital))


# --- replaced while the doctor calls -----
def race_with_the_doctor(hospital: Hospital) -> tuple[Visit, list[Any]]:
    visit = hospital.here()
    poli = hospital.open(hospital.internal, hospital.second_doctor)
    call = hospital.by(at=hospital.later())
    return visit, at_once([replacing(hospital, visit, poli), lambda: verbs.call_next(hospital.room, call)])


def replaced_or_called(visit: Visit, outcomes: list[Any]) -> bool:
    visit.refresh_from_db()
    replaced, called = outcomes
    if visit.stage == Stage.CANCELLED:
        won = isinstance(called, NobodyWaitingError) and isinstance(replaced, Visit)
    else:
        won = isinstance(replaced, DoctorHasCalledError | VisitCalledError) and isinstance(called, QueueEntry)
    return won and broken_rules() == set()


def test_without_locks_a_replaced_visit_is_called(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock_on(monkeypatch, *ALL)
    collide(monkeypatch, "step-CANCELLED", "step-IN_CLINIC")
    assert not replaced_or_called(*race_with_the_doctor(hospital))


def test_a_visit_is_replaced_or_called(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "step-CANCELLED", "step-IN_CLINIC")
    assert replaced_or_called(*race_with_the_doctor(hospital))


# --- two replacements for the last seat -----
def race_for_the_last_seat(hospital: Hospital) -> list[Any]:
    poli = hospital.open(hospital.internal, hospital.second_doctor)
    verbs.change_capacity(poli, hospital.by(reason="uji"), capacity=1, quotas=(0, 1))
    return at_once([replacing(hospital, hospital.here(), poli) for _ in range(2)])


def the_other_stays(outcomes: list[Any]) -> bool:
    stages = sorted(Visit.objects.values_list("stage", flat=True))
    refused = [type(refusal) for refusal in refusals(outcomes)]
    both_there = stages == [Stage.CANCELLED, Stage.WAITING_CLINIC, Stage.WAITING_CLINIC]
    return refused == [QuotaFullError] and both_there and broken_rules() == set()


def test_without_the_sessions_lock_two_want_one_seat(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock_on(monkeypatch, ClinicSession, Stop)
    collide(monkeypatch, "number-chosen")
    assert not the_other_stays(race_for_the_last_seat(hospital))


def test_the_last_seat_is_taken_once_and_the_other_visit_stays(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "number-chosen", "old-cancelled")
    assert the_other_stays(race_for_the_last_seat(hospital))


# --- transferred while the doctor calls -----
def race_of_transfer_and_call(hospital: Hospital) -> list[Any]:
    room = hospital.counter("Ruang Anak 2", *hospital.room.stops.all())
    there = hospital.open(hospital.children, hospital.second_doctor)
    ClinicSession.objects.filter(pk=there.pk).update(room=room)
    there.refresh_from_db()
    visit = hospital.here()
    move = hospital.by(hospital.room, at=hospital.later(), reason="dokter penuh")
    call = hospital.by(at=hospital.later())
    return at_once(
        [
            lambda: verbs.transfer_visit(visit, move, verbs.Transfer(there)),
            lambda: verbs.call_next(hospital.room, call),
        ]
    )


def moved_or_called(outcomes: list[Any]) -> bool:
    moved, called = outcomes
    if isinstance(moved, Visit):
        won = isinstance(called, NobodyWaitingError)
    else:
        won = isinstance(moved, VisitCalledError) and isinstance(called, QueueEntry)
    return won and len(successes(outcomes)) == 1 and broken_rules() == set()


def test_without_locks_a_person_who_moves_is_called(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock_on(monkeypatch, *ALL)
    collide(monkeypatch, "transfer-checked", "next-checked")
    assert not moved_or_called(race_of_transfer_and_call(hospital))


def test_a_person_moves_or_is_called(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "transfer-checked", "next-checked")
    assert moved_or_called(race_of_transfer_and_call(hospital))


# --- one confirmed series that arrives twice: the form's key, and each date's -----
def test_a_series_that_arrives_twice_at_once_is_booked_once(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [hospital.open(hospital.internal, hospital.doctor, on=TODAY + timedelta(days=days)) for days in (1, 2, 3)]
    plan = verbs.SeriesPlan(hospital.patient(), hospital.internal, hospital.cash, days)
    press = hospital.by(at=hospital.later(), request_key="satu")
    widen(monkeypatch, "series-begun", "number-chosen")
    first, second = at_once([lambda: verbs.book_series(plan, press)] * 2)
    assert first == second
    assert first.dates.filter(visit__isnull=False).count() == Visit.objects.count() == 3
