"""What happens when people press at the same moment. Each race is first shown to be lost without the locks.

The points in the code where everybody is held (`queues.checkpoint`) make the collision certain. Without the locks the
outcome may be a double number, a refusal by the database, or a lock error: never the healthy one.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction

from queues import checkpoint, clock, verbs
from queues.errors import (
    AlreadyBookedError,
    AlreadyRegisteredError,
    AlreadyServedError,
    IdentityConflictError,
    NobodyWaitingError,
    NotAtThisCounterError,
    QueueError,
    QuotaFullError,
    VisitOverError,
)
from queues.invariants import all_invariants
from queues.journey import Actor
from queues.models import (
    Act,
    AdmissionTicket,
    Call,
    Channel,
    Counter,
    EntryState,
    IdentifierKind,
    NumberSeries,
    Patient,
    PatientIdentifier,
    PharmacyTicket,
    PrescriptionKind,
    QueueEntry,
    Stage,
    Stop,
    Visit,
)
from queues.verbs import PrescriptionOrder
from queues.verbs.people import RECORD_SERIES
from queues.verbs.pharmacy import PHARMACY_SERIES
from tests.domain.at_once import at_once, collide, refusals, successes, widen, without_constraint
from tests.hospital import TODAY, Hospital

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
OF_THE_DOMAIN = {*range(1, 22), 34, 35, 36, 37}
SYRUP = PrescriptionOrder(PrescriptionKind.NON_COMPOUND)


@pytest.fixture
def hospital(transactional_db: None) -> Hospital:
    """Before the release of seats: the first booking after it writes the session's row and so holds it by itself."""
    return Hospital(now=clock.moment(TODAY, time(6, 0)))


def broken_rules() -> set[int]:
    return {rule.number for rule in all_invariants() if rule.number in OF_THE_DOMAIN and list(rule.find())}


def quick_people(count: int) -> list[Patient]:
    """Known patients without identities: what is raced for here is not theirs."""
    return Patient.objects.bulk_create(
        Patient(medical_record_number=f"9{place:05d}", name=f"Tokoh {place}", sex="L", is_new_patient=False)
        for place in range(count)
    )


def race_to_book(hospital: Hospital, people: list[Patient]) -> list[Any]:
    at = hospital.later()
    return at_once(
        [
            partial(
                verbs.book,
                person,
                session=hospital.session,
                payer=hospital.cash,
                channel=Channel.KIOSK,
                at=at,
                actor=Actor(device="anjungan"),
            )
            for person in people
        ]
    )


# --- numbers and seats -----
def thirty_were_sold(hospital: Hospital, outcomes: list[Any]) -> bool:
    numbers = sorted(hospital.session.visits.values_list("number", flat=True))
    seats = sorted(index or 0 for index in hospital.session.visits.values_list("seat_index", flat=True))
    refused = [type(refusal) for refusal in refusals(outcomes)]
    return numbers == list(range(1, 31)) and seats == list(range(30)) and refused == [QuotaFullError] * 34


def thirty_seats(hospital: Hospital) -> list[Patient]:
    verbs.change_capacity(
        hospital.session, capacity=30, at=hospital.now, actor=hospital.by(), reason="semua umum", quotas=(0, 30)
    )
    return quick_people(64)


def test_without_the_lock_64_clients_do_not_share_30_seats(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    people = thirty_seats(hospital)
    collide(monkeypatch, "number-chosen")
    assert not thirty_were_sold(hospital, race_to_book(hospital, people))


def test_64_clients_for_30_seats_sell_exactly_30(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    people = thirty_seats(hospital)
    widen(monkeypatch, "number-chosen")
    assert thirty_were_sold(hospital, race_to_book(hospital, people))
    assert broken_rules() == set()


def one_visit_for_all(outcomes: list[Any]) -> bool:
    booked = successes(outcomes)
    told = [refusal.visit for refusal in refusals(outcomes) if isinstance(refusal, AlreadyBookedError)]
    return len(booked) == 1 and told == booked * 9 and Visit.objects.count() == 1


def test_without_the_lock_ten_presses_of_one_patient_collide(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [hospital.patient()] * 10
    collide(monkeypatch, "number-chosen")
    assert not one_visit_for_all(race_to_book(hospital, people))


def test_ten_presses_of_one_patient_are_one_visit(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [hospital.patient()] * 10
    widen(monkeypatch, "number-chosen")
    assert one_visit_for_all(race_to_book(hospital, people))


def race_to_two_clinics(hospital: Hospital) -> list[Any]:
    """One new patient books two clinics of one day: their sessions share no lock, only the person."""
    person = hospital.patient(is_new=True)
    other = hospital.open(hospital.internal, hospital.second_doctor)
    at = hospital.later()
    asked = {"payer": hospital.jkn, "channel": Channel.MOBILE_JKN, "referral_number": "0001R0010326B000001"}
    return at_once(
        [
            partial(verbs.book, person, session=session, at=at, actor=Actor(), **asked)
            for session in (hospital.session, other)
        ]
    )


def one_of_them_is_new(outcomes: list[Any]) -> bool:
    return not refusals(outcomes) and sorted(visit.is_new_patient for visit in outcomes) == [False, True]


def test_without_the_lock_a_person_is_new_twice_a_day(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    collide(monkeypatch, "number-chosen")
    # Each chooses its number before the other has written.
    assert not one_of_them_is_new(race_to_two_clinics(hospital))


def test_of_two_bookings_at_once_only_one_is_of_a_new_patient(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "number-chosen")
    assert one_of_them_is_new(race_to_two_clinics(hospital))


# --- series of admission, pharmacy and records -----
def race_for_admission_tickets(hospital: Hospital) -> list[Any]:
    at = hospital.later()
    take = lambda: verbs.take_admission_ticket(hospital.queue_class, at=at, actor=Actor())  # noqa: E731
    return at_once([take] * 12)


def one_to_twelve(outcomes: list[Any]) -> bool:
    return not refusals(outcomes) and sorted(ticket.number for ticket in outcomes) == list(range(1, 13))


def test_without_the_lock_admission_numbers_collide(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    collide(monkeypatch, "admission-number-chosen")
    assert not one_to_twelve(race_for_admission_tickets(hospital))


def test_admission_numbers_taken_at_once_are_a_series(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "admission-number-chosen")
    assert one_to_twelve(race_for_admission_tickets(hospital))
    assert QueueEntry.objects.count() == AdmissionTicket.objects.count() == 12


def with_prescriptions(hospital: Hospital, settings: LazySettings) -> list[Visit]:
    """Twelve who left the clinic with a prescription and take their pharmacy number themselves."""
    settings.PHARMACY_TICKET_AT_FINISH = False
    visits = []
    for _ in range(12):
        visits.append(hospital.here())
        entry = verbs.call_next(hospital.room, at=hospital.later(), actor=hospital.by())
        verbs.finish(entry, at=hospital.later(), actor=hospital.by(hospital.room), prescription=SYRUP)
    return visits


def race_for_pharmacy_tickets(hospital: Hospital, visits: list[Visit]) -> list[Any]:
    at = hospital.later()
    return at_once([partial(verbs.take_pharmacy_ticket, visit, at=at, actor=Actor()) for visit in visits])


def test_without_the_lock_pharmacy_numbers_collide(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    visits = with_prescriptions(hospital, settings)
    NumberSeries.objects.get_or_create(name=PHARMACY_SERIES)
    collide(monkeypatch, "pharmacy-number-chosen")
    assert not one_to_twelve(race_for_pharmacy_tickets(hospital, visits))


def test_pharmacy_numbers_taken_at_once_are_a_series(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    visits = with_prescriptions(hospital, settings)
    widen(monkeypatch, "pharmacy-number-chosen")
    assert one_to_twelve(race_for_pharmacy_tickets(hospital, visits))
    # And asked at once by two, one visit has one ticket.
    again = at_once([lambda: verbs.take_pharmacy_ticket(visits[0], at=hospital.now, actor=Actor())] * 4)
    assert {ticket.number for ticket in again} == {visits[0].prescriptions.get().ticket.number}  # type: ignore[union-attr]
    assert PharmacyTicket.objects.count() == 12


def race_to_register(hospital: Hospital, niks: list[str]) -> list[Any]:
    return at_once(
        [
            partial(
                verbs.register_patient,
                name="Tokoh Rekaan",
                sex="P",
                birth_date=None,
                identifiers={IdentifierKind.NIK: nik},
                at=hospital.now,
                actor=Actor(),
            )
            for nik in niks
        ]
    )


NIKS = [f"99{place:014d}" for place in range(8)]


def eight_people(outcomes: list[Any]) -> bool:
    refused = [type(refusal) for refusal in refusals(outcomes)]
    records = {person.medical_record_number for person in successes(outcomes)}
    return refused == [AlreadyRegisteredError] * 8 and len(records) == 8 == Patient.objects.count()


def test_without_the_lock_record_numbers_collide(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    NumberSeries.objects.create(name=RECORD_SERIES)
    collide(monkeypatch, "record-number-chosen")
    assert not eight_people(race_to_register(hospital, NIKS * 2))


def test_people_registered_at_once_have_one_record_each(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "record-number-chosen")
    assert eight_people(race_to_register(hospital, NIKS * 2))


def test_two_cards_added_at_once_leave_one(hospital: Hospital) -> None:
    person = Patient.objects.get(pk=quick_people(1)[0].pk)
    outcomes = at_once(
        [
            partial(
                verbs.add_identifiers,
                person,
                identifiers={IdentifierKind.BPJS_CARD: card},
                at=hospital.now,
                actor=Actor(),
            )
            for card in ("9000000000001", "9000000000002")
        ]
    )
    assert [type(refusal) for refusal in refusals(outcomes)] == [IdentityConflictError]
    assert PatientIdentifier.objects.filter(patient=person).count() == 1


# --- calling -----
def call_until_nobody_waits(hospital: Hospital, room: Counter, start: datetime, limit: int) -> Callable[[], list[int]]:
    def work() -> list[int]:
        called: list[int] = []
        at = start
        while len(called) < limit:
            at += timedelta(seconds=2)
            try:
                entry = verbs.call_next(room, at=at, actor=Actor(user=hospital.nurse))
            except NobodyWaitingError:
                break
            called.append(entry.patient_id or 0)
        return called

    return work


def two_rooms(hospital: Hospital) -> list[Counter]:
    stop = Stop.objects.get(clinic=hospital.children)
    return [hospital.room, hospital.counter("Ruang Anak 2", stop)]


def waiting(hospital: Hospital, count: int) -> list[Patient]:
    people = quick_people(count)
    verbs.change_capacity(
        hospital.session, capacity=count, at=hospital.now, actor=hospital.by(), reason="uji", quotas=(0, count)
    )
    with transaction.atomic():
        for person in people:
            asked = {"session": hospital.session, "payer": hospital.cash, "channel": Channel.KIOSK}
            verbs.take_ticket(person, at=hospital.now, actor=Actor(), **asked)
    return people


def race_to_call(hospital: Hospital, people: list[Patient], limit: int) -> bool:
    """Were all called, each once, and nobody by both?"""
    start = hospital.later(30)
    outcomes = at_once([call_until_nobody_waits(hospital, room, start, limit) for room in two_rooms(hospital)])
    if refusals(outcomes):
        return False
    called = [person for console in outcomes for person in console]
    calls = Call.objects.filter(is_recall=False, withdrawn_at=None).count()
    return sorted(called) == sorted(person.pk for person in people) and calls == len(people)


def test_without_the_lock_two_consoles_call_one_patient(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    people = waiting(hospital, 4)
    collide(monkeypatch, "next-chosen")
    assert not race_to_call(hospital, people, limit=2)


def test_two_consoles_calling_200_times_never_share_a_patient(hospital: Hospital) -> None:
    people = waiting(hospital, 200)
    assert race_to_call(hospital, people, limit=100)
    assert Visit.objects.filter(stage=Stage.LEFT_CLINIC).count() == 198
    hospital.later(3600)
    assert broken_rules() == set()


def race_of_two_clinics_for_one_person(hospital: Hospital) -> list[Any]:
    person = hospital.patient()
    other = hospital.open(hospital.internal, hospital.second_doctor)
    hospital.here(person)
    hospital.here(person, other)
    at = hospital.later()
    rooms = (hospital.room, hospital.rooms[hospital.internal.pk])
    return at_once([partial(verbs.call_next, room, at=at, actor=hospital.by()) for room in rooms])


def one_room_has_him(outcomes: list[Any]) -> bool:
    at_counters = QueueEntry.objects.at_counters().count()
    return at_counters == 1 and [type(refusal) for refusal in refusals(outcomes)] == [NobodyWaitingError]


def test_without_its_guard_one_person_is_called_to_two_rooms(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    collide(monkeypatch, "next-chosen")
    with without_constraint(QueueEntry, "a_person_is_at_one_counter"):
        assert not one_room_has_him(race_of_two_clinics_for_one_person(hospital))
        QueueEntry.objects.update(state=EntryState.GONE, counter=None)


def test_two_rooms_at_once_get_one_person_once(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "next-chosen")
    assert one_room_has_him(race_of_two_clinics_for_one_person(hospital))


def test_a_double_press_at_once_is_one_act(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second press waits for the first one and gives its result, whatever the verb."""
    widen(monkeypatch, "next-chosen", "step-LEFT_CLINIC")
    hospital.here()
    hospital.here()
    at = hospital.later()
    called = at_once([lambda: verbs.call_next(hospital.room, at=at, actor=hospital.by(), request_key="k1")] * 3)
    assert len(set(called)) == 1
    entry, at = called[0], hospital.later()
    for verb, key in ((verbs.recall, "k2"), (verbs.finish, "k3")):
        again = at_once([partial(verb, entry, at=at, actor=hospital.by(), request_key=key)] * 3)
        assert again == [entry] * 3
    assert Act.objects.filter(request_key__in=["k1", "k2", "k3"]).count() == 3


# --- against each other -----
ROUNDS = 3


def race_cancel_and_call(hospital: Hospital) -> tuple[Visit, list[Any]]:
    visit = hospital.here()
    at = hospital.later()
    outcomes = at_once(
        [
            lambda: verbs.cancel(visit, at=at, actor=Actor(), reason="berhalangan"),
            lambda: verbs.call_next(hospital.room, at=at, actor=hospital.by()),
        ]
    )
    return Visit.objects.get(pk=visit.pk), outcomes


def one_of_them_won(visit: Visit, outcomes: list[Any]) -> bool:
    if visit.stage == Stage.CANCELLED:
        won = isinstance(outcomes[1], NobodyWaitingError) and not isinstance(outcomes[0], Exception)
    else:
        won = isinstance(outcomes[0], AlreadyServedError) and not isinstance(outcomes[1], Exception)
    return won and broken_rules() == set()


def test_without_the_lock_a_cancelled_patient_is_called(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    collide(monkeypatch, "step-CANCELLED", "step-IN_CLINIC")
    assert not one_of_them_won(*race_cancel_and_call(hospital))


def test_a_cancel_and_a_call_at_once_have_one_winner(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "step-CANCELLED", "step-IN_CLINIC")
    for _ in range(ROUNDS):
        visit, outcomes = race_cancel_and_call(hospital)
        assert one_of_them_won(visit, outcomes)
        for entry in verbs.current_at(hospital.room):
            verbs.finish(entry, at=hospital.later(), actor=hospital.by(hospital.room))


def cancel(visit: Visit, at: datetime) -> Visit:
    """Cancel, and be met when that is committed."""
    cancelled = verbs.cancel(visit, at=at, actor=Actor(), reason="berhalangan")
    checkpoint.reach("cancelled")
    return cancelled


def race_check_in_and_cancel(hospital: Hospital) -> tuple[Visit, list[Any]]:
    visit = hospital.booked()
    at = hospital.later()
    outcomes = at_once([lambda: verbs.check_in(visit, at=at, actor=Actor()), lambda: cancel(visit, at)])
    return Visit.objects.get(pk=visit.pk), outcomes


def cancelled_and_nobody_waits(visit: Visit, outcomes: list[Any]) -> bool:
    """Cancelling is legal before and after a check-in; a check-in after it is refused."""
    checked_in = not isinstance(outcomes[0], Exception) or isinstance(outcomes[0], VisitOverError)
    ended = visit.stage == Stage.CANCELLED and not QueueEntry.objects.present().filter(visit=visit).exists()
    return checked_in and not isinstance(outcomes[1], Exception) and ended and broken_rules() == set()


def test_without_the_lock_a_cancelled_booking_checks_in(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    # Writing the arrival holds the visit's row by itself.
    monkeypatch.setattr("queues.verbs.presence.mark_arrival", lambda visit, *, at: None)
    collide(monkeypatch, "step-WAITING_CLINIC", "cancelled")
    assert not cancelled_and_nobody_waits(*race_check_in_and_cancel(hospital))


def test_a_check_in_and_a_cancel_at_once_leave_nobody_waiting(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "step-WAITING_CLINIC", "step-CANCELLED")
    for _ in range(ROUNDS):
        assert cancelled_and_nobody_waits(*race_check_in_and_cancel(hospital))


def race_hold_and_cancel(hospital: Hospital) -> tuple[Visit, list[Any]]:
    """A new patient at admission is set aside by the clerk while he cancels with his phone."""
    visit = hospital.here(hospital.patient(is_new=True))
    entry = verbs.call_next(hospital.desk, at=hospital.later(), actor=hospital.by())
    at = hospital.later()
    hold = lambda: verbs.hold(entry, at=at, actor=hospital.by(hospital.desk))  # noqa: E731
    outcomes = at_once([hold, lambda: cancel(visit, at)])
    return Visit.objects.get(pk=visit.pk), outcomes


def nobody_is_held(visit: Visit, outcomes: list[Any]) -> bool:
    held = not isinstance(outcomes[0], Exception) or isinstance(outcomes[0], NotAtThisCounterError)
    return held and visit.stage == Stage.CANCELLED and broken_rules() == set()


def test_without_the_lock_a_cancelled_patient_stays_held(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    collide(monkeypatch, "entry-read", "cancelled")
    assert not nobody_is_held(*race_hold_and_cancel(hospital))


def test_a_hold_and_a_cancel_at_once_leave_nobody_held(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "entry-read", "step-CANCELLED")
    for _ in range(ROUNDS):
        assert nobody_is_held(*race_hold_and_cancel(hospital))


def race_finish_and_start(hospital: Hospital) -> tuple[list[Visit], list[Any]]:
    """The pharmacy starts a patient's ticket at the moment when his second doctor adds to it."""
    person = hospital.patient()
    other = hospital.open(hospital.internal, hospital.second_doctor)
    visits = [hospital.here(person), hospital.here(person, other)]
    entry = verbs.call_next(hospital.room, at=hospital.later(), actor=hospital.by())
    verbs.finish(entry, at=hospital.later(), actor=hospital.by(hospital.room), prescription=SYRUP)
    ticket = PharmacyTicket.objects.get()
    second_room = hospital.rooms[hospital.internal.pk]
    second = verbs.call_next(second_room, at=hospital.later(), actor=hospital.by())
    at = hospital.later()
    outcomes = at_once(
        [
            lambda: verbs.finish(second, at=at, actor=hospital.by(second_room), prescription=SYRUP),
            lambda: verbs.start_preparing(ticket, at=at + timedelta(seconds=5), actor=hospital.by()),
        ]
    )
    return visits, outcomes


def test_a_prescription_never_joins_a_ticket_that_was_started(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "step-LEFT_CLINIC", "step-PREPARING_MEDICINE")
    visits, outcomes = race_finish_and_start(hospital)
    assert not [refusal for refusal in refusals(outcomes) if not isinstance(refusal, QueueError)]
    hospital.later(10)
    for ticket in PharmacyTicket.objects.all():
        # Whether it became one ticket or two: every visit walks on.
        if QueueEntry.objects.present().get(pharmacy_ticket=ticket).state == EntryState.WAITING:
            verbs.start_preparing(ticket, at=hospital.later(), actor=hospital.by())
        verbs.mark_ready(ticket, at=hospital.later(), actor=hospital.by())
    assert {Visit.objects.get(pk=visit.pk).stage for visit in visits} == {Stage.MEDICINE_READY}
