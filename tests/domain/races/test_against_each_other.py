"""Two acts of which only one can be: each pair is first lost without the one lock that both take."""

from datetime import timedelta
from typing import Any

import pytest

from queues import verbs
from queues.errors import AlreadyServedError, NobodyWaitingError, NotAtThisCounterError, QueueError, VisitOverError
from queues.models import EntryState, PharmacyTicket, QueueEntry, Stage, Visit
from queues.press import Press
from tests.domain.at_once import at_once, collide, overtake, overtaker, refusals, widen, without_lock_on
from tests.domain.races.crowd import SYRUP, broken_rules
from tests.hospital import Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


# --- cancel and call: the visit's lock -----
def race_cancel_and_call(hospital: Hospital) -> tuple[Visit, list[Any]]:
    visit = hospital.here()
    at = hospital.later()
    outcomes = at_once(
        [
            lambda: verbs.cancel(visit, Press(at, reason="berhalangan")),
            lambda: verbs.call_next(hospital.room, hospital.by(at=at)),
        ]
    )
    return Visit.objects.get(pk=visit.pk), outcomes


def one_of_them_won(visit: Visit, outcomes: list[Any]) -> bool:
    if visit.stage == Stage.CANCELLED:
        won = isinstance(outcomes[1], NobodyWaitingError) and not isinstance(outcomes[0], Exception)
    else:
        won = isinstance(outcomes[0], AlreadyServedError) and not isinstance(outcomes[1], Exception)
    return won and broken_rules() == set()


def test_without_the_visits_lock_a_cancelled_patient_is_called(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Visit)
    collide(monkeypatch, "step-CANCELLED", "step-IN_CLINIC")
    assert not one_of_them_won(*race_cancel_and_call(hospital))


def test_a_cancel_and_a_call_at_once_have_one_winner(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "step-CANCELLED", "step-IN_CLINIC")
    for _ in range(ROUNDS):
        visit, outcomes = race_cancel_and_call(hospital)
        assert one_of_them_won(visit, outcomes)
        for entry in verbs.current_at(hospital.room):
            verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()))


# --- check-in and cancel: the visit's lock -----
def race_check_in_and_cancel(hospital: Hospital) -> tuple[Visit, list[Any]]:
    visit = hospital.booked()
    at = hospital.later()
    cancel = overtaker(lambda: verbs.cancel(visit, Press(at, reason="berhalangan")))
    outcomes = at_once([lambda: verbs.check_in(visit, Press(at)), cancel])
    return Visit.objects.get(pk=visit.pk), outcomes


def cancelled_and_nobody_waits(visit: Visit, outcomes: list[Any]) -> bool:
    """Cancelling is legal before and after a check-in; a check-in after it is refused."""
    checked_in = not isinstance(outcomes[0], Exception) or isinstance(outcomes[0], VisitOverError)
    ended = visit.stage == Stage.CANCELLED and not QueueEntry.objects.present().filter(visit=visit).exists()
    return checked_in and not isinstance(outcomes[1], Exception) and ended and broken_rules() == set()


def test_without_the_visits_lock_a_cancelled_booking_checks_in(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Visit)
    overtake(monkeypatch, "step-WAITING_CLINIC")
    assert not cancelled_and_nobody_waits(*race_check_in_and_cancel(hospital))


def test_a_check_in_and_a_cancel_at_once_leave_nobody_waiting(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "step-WAITING_CLINIC", "step-CANCELLED")
    for _ in range(ROUNDS):
        assert cancelled_and_nobody_waits(*race_check_in_and_cancel(hospital))


# --- hold and cancel: the visit's lock -----
def race_hold_and_cancel(hospital: Hospital) -> tuple[Visit, list[Any]]:
    """A new patient at admission is set aside by the clerk while they cancel with their phone."""
    visit = hospital.here(hospital.patient(is_new=True))
    entry = verbs.call_next(hospital.desk, hospital.by(at=hospital.later()))
    at = hospital.later()
    cancel = overtaker(lambda: verbs.cancel(visit, Press(at, reason="berhalangan")))
    outcomes = at_once([lambda: verbs.hold(entry, hospital.by(hospital.desk, at=at)), cancel])
    return Visit.objects.get(pk=visit.pk), outcomes


def nobody_is_held(visit: Visit, outcomes: list[Any]) -> bool:
    held = not isinstance(outcomes[0], Exception) or isinstance(outcomes[0], NotAtThisCounterError)
    return held and visit.stage == Stage.CANCELLED and broken_rules() == set()


def test_without_the_visits_lock_a_cancelled_patient_stays_held(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Visit)
    overtake(monkeypatch, "entry-read")
    assert not nobody_is_held(*race_hold_and_cancel(hospital))


def test_a_hold_and_a_cancel_at_once_leave_nobody_held(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "entry-read", "step-CANCELLED")
    for _ in range(ROUNDS):
        assert nobody_is_held(*race_hold_and_cancel(hospital))


# --- finish and start of preparing: the lock of the ticket's wait -----
def race_finish_and_start(hospital: Hospital) -> tuple[list[Visit], list[Any]]:
    """The pharmacy starts a patient's ticket at the moment when a second doctor adds to it."""
    person = hospital.patient()
    other = hospital.open(hospital.internal, hospital.second_doctor)
    visits = [hospital.here(person), hospital.here(person, other)]
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
    ticket = PharmacyTicket.objects.get()
    second_room = hospital.rooms[hospital.internal.pk]
    second = verbs.call_next(second_room, hospital.by(at=hospital.later()))
    at = hospital.later()
    start = lambda: verbs.start_preparing(ticket, hospital.by(at=at + timedelta(seconds=5)))  # noqa: E731
    outcomes = at_once(
        [
            lambda: verbs.finish(second, hospital.by(second_room, at=at), prescription=SYRUP),
            overtaker(start),
        ]
    )
    return visits, outcomes


def every_visit_walks_on(hospital: Hospital, visits: list[Visit], outcomes: list[Any]) -> bool:
    """Whether it became one ticket or two."""
    if any(not isinstance(refusal, QueueError) for refusal in refusals(outcomes)):
        return False
    hospital.later(10)
    try:
        for ticket in PharmacyTicket.objects.all():
            if QueueEntry.objects.present().get(pharmacy_ticket=ticket).state == EntryState.WAITING:
                verbs.start_preparing(ticket, hospital.by(at=hospital.later()))
            verbs.mark_ready(ticket, hospital.by(at=hospital.later()))
    except QueueError:
        return False
    return {Visit.objects.get(pk=visit.pk).stage for visit in visits} == {Stage.MEDICINE_READY}


def test_without_the_lock_of_its_wait_a_prescription_joins_a_started_ticket(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, QueueEntry)
    overtake(monkeypatch, "waiting-ticket-found")
    assert not every_visit_walks_on(hospital, *race_finish_and_start(hospital))


def test_a_prescription_never_joins_a_ticket_that_was_started(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "waiting-ticket-found", "step-LEFT_CLINIC", "step-PREPARING_MEDICINE")
    assert every_visit_walks_on(hospital, *race_finish_and_start(hospital))
