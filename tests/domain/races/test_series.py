"""Series of admission, pharmacy and records, and what a record lacks: each first lost without its one lock."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings

from queues import verbs
from queues.errors import AlreadyRegisteredError, IdentityConflictError
from queues.models import (
    Act,
    AdmissionClass,
    AdmissionTicket,
    IdentifierKind,
    NumberSeries,
    Patient,
    PatientIdentifier,
    PharmacyTicket,
    QueueEntry,
    Visit,
)
from queues.press import Press
from queues.verbs.pharmacy import PHARMACY_SERIES
from queues.verbs.record_series import RECORD_SERIES
from tests.domain.at_once import at_once, collide, has_row_locks, refusals, successes, widen, without_lock_on
from tests.domain.races.crowd import SYRUP, quick_people
from tests.hospital import Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def one_to_twelve(outcomes: list[Any]) -> bool:
    return not refusals(outcomes) and sorted(ticket.number for ticket in outcomes) == list(range(1, 13))


# --- admission: the lock of the class -----
def race_for_admission_tickets(hospital: Hospital) -> list[Any]:
    at = hospital.later()
    take = lambda: verbs.take_admission_ticket(hospital.queue_class, Press(at))  # noqa: E731
    return at_once([take] * 12)


def test_without_the_lock_of_the_class_admission_numbers_collide(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, AdmissionClass)
    collide(monkeypatch, "admission-number-chosen")
    assert not one_to_twelve(race_for_admission_tickets(hospital))


def test_admission_numbers_taken_at_once_are_a_series(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "admission-number-chosen")
    assert one_to_twelve(race_for_admission_tickets(hospital))
    assert QueueEntry.objects.count() == AdmissionTicket.objects.count() == 12


# --- pharmacy: the lock of the series -----
def with_prescriptions(hospital: Hospital, settings: LazySettings, *, people: int = 12) -> list[Visit]:
    """They left the clinic with a prescription and take their pharmacy number themselves."""
    settings.PHARMACY_TICKET_AT_FINISH = False
    # The transaction that makes the row of the series holds it by that alone.
    NumberSeries.objects.get_or_create(name=PHARMACY_SERIES)
    visits = []
    for _ in range(people):
        visits.append(hospital.here())
        entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
        verbs.finish(entry, hospital.by(hospital.room, at=hospital.later()), prescription=SYRUP)
    return visits


def race_for_pharmacy_tickets(hospital: Hospital, visits: list[Visit]) -> list[Any]:
    at = hospital.later()
    return at_once([partial(verbs.take_pharmacy_ticket, visit, Press(at)) for visit in visits])


def test_without_the_lock_of_the_series_pharmacy_numbers_collide(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    visits = with_prescriptions(hospital, settings)
    without_lock_on(monkeypatch, NumberSeries)
    # The act is written before the number is chosen: on SQLite a second one comes no further than that.
    collide(monkeypatch, "pharmacy-number-chosen" if has_row_locks() else "pharmacy-ticket-missing")
    assert not one_to_twelve(race_for_pharmacy_tickets(hospital, visits))


def test_pharmacy_numbers_taken_at_once_are_a_series(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    visits = with_prescriptions(hospital, settings)
    widen(monkeypatch, "pharmacy-number-chosen")
    assert one_to_twelve(race_for_pharmacy_tickets(hospital, visits))


# --- the same pharmacy number asked for at once: the visit's lock -----
def one_ticket_by_one_act(outcomes: list[Any]) -> bool:
    """One ticket, and one press of which BPJS is told: the others only look."""
    return (
        not refusals(outcomes)
        and len({ticket.pk for ticket in outcomes}) == 1 == PharmacyTicket.objects.count()
        and Act.objects.filter(kind="pharmacy").count() == 1
    )


def test_without_the_visits_lock_one_pharmacy_number_is_taken_twice(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    visits = with_prescriptions(hospital, settings, people=1)
    without_lock_on(monkeypatch, Visit)
    collide(monkeypatch, "pharmacy-ticket-missing")
    assert not one_ticket_by_one_act(race_for_pharmacy_tickets(hospital, visits * 4))


def test_a_pharmacy_number_asked_for_at_once_by_four_is_one(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    visits = with_prescriptions(hospital, settings, people=1)
    widen(monkeypatch, "pharmacy-ticket-missing")
    assert one_ticket_by_one_act(race_for_pharmacy_tickets(hospital, visits * 4))


# --- records: the lock of the series -----
def race_to_register(hospital: Hospital, niks: list[str]) -> list[Any]:
    NumberSeries.objects.create(name=RECORD_SERIES)
    return at_once(
        [
            partial(
                verbs.register_patient,
                verbs.PersonRecord("Tokoh Rekaan", "P", identifiers={IdentifierKind.NIK: nik}),
                Press(hospital.now),
            )
            for nik in niks
        ]
    )


NIKS = [f"99{place:014d}" for place in range(8)]


def eight_people(outcomes: list[Any]) -> bool:
    refused = [type(refusal) for refusal in refusals(outcomes)]
    records = {person.medical_record_number for person in successes(outcomes)}
    return refused == [AlreadyRegisteredError] * 8 and len(records) == 8 == Patient.objects.count()


def test_without_the_lock_of_the_series_record_numbers_collide(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, NumberSeries)
    collide(monkeypatch, "record-number-chosen")
    assert not eight_people(race_to_register(hospital, NIKS * 2))


def test_people_registered_at_once_have_one_record_each(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "record-number-chosen")
    assert eight_people(race_to_register(hospital, NIKS * 2))


# --- what a record lacks: the person's lock -----
def add_card(hospital: Hospital, person: Patient, card: str) -> Callable[[], Patient]:
    cards = {IdentifierKind.BPJS_CARD: card}
    return lambda: verbs.add_identifiers(person, Press(hospital.now), identifiers=cards)


def race_to_add_a_card(hospital: Hospital) -> list[Any]:
    person = Patient.objects.get(pk=quick_people(1)[0].pk)
    return at_once([add_card(hospital, person, card) for card in ("9000000000001", "9000000000002")])


def one_card_was_added(outcomes: list[Any]) -> bool:
    refused = [type(refusal) for refusal in refusals(outcomes)]
    return refused == [IdentityConflictError] and PatientIdentifier.objects.count() == 1


def test_without_the_persons_lock_a_person_gets_two_cards(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock_on(monkeypatch, Patient)
    collide(monkeypatch, "identifiers-read")
    assert not one_card_was_added(race_to_add_a_card(hospital))


def test_two_cards_added_at_once_leave_one(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "identifiers-read")
    assert one_card_was_added(race_to_add_a_card(hospital))
