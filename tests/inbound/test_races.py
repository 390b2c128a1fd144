"""Many calls at once: one seat, one ticket, one arrival each. The same on SQLite and on PostgreSQL.

Each race is first shown to be lost without the one guard it is about; where either of two is enough, without both.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from bpjs_bridge import wire
from bpjs_bridge.inbound import messages, taking_number
from queues import clock, journey
from queues.database import injection_points
from queues.models import (
    BEFORE_CLINIC,
    ClinicSession,
    IdentifierKind,
    NumberSeries,
    Patient,
    PatientIdentifier,
    Stage,
    Visit,
)
from queues.verbs.record_series import RECORD_SERIES
from tests.domain.at_once import at_once, collide, overtake, overtaker, widen, with_one_lock_less, without_lock_on
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import Answer, MobileJkn, booking_of, make_account, new_patient, stranger_booking

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

CLIENTS = 64
SEATS = 30
OK = (200, "Ok")
Call = Callable[[], Answer]


@pytest.fixture
def hospital(transactional_db: None) -> Hospital:
    """By the real clock: threads do not share a frozen one with the database."""
    return Hospital(now=timezone.now())


@pytest.fixture
def bpjs(hospital: Hospital) -> MobileJkn:
    return MobileJkn(make_account())


def tomorrow(hospital: Hospital) -> date:
    return clock.service_date(hospital.now) + timedelta(days=1)


def call_of(bpjs: MobileJkn, service: str, body: dict[str, Any]) -> Call:
    """Each call has a client of its own."""
    return lambda: MobileJkn(bpjs.account).call(service, body)


def calls_of(bpjs: MobileJkn, bodies: Sequence[dict[str, Any]]) -> list[Call]:
    return [call_of(bpjs, "ambilantrean", body) for body in bodies]


# --- seats: the session's lock -----
def race_for_seats(bpjs: MobileJkn, hospital: Hospital) -> list[Answer]:
    session = hospital.open(
        hospital.internal, hospital.second_doctor, on=tomorrow(hospital), capacity=33, hours=(8, 12)
    )
    assert session.jkn_quota == SEATS
    bodies = [booking_of(hospital.patient(), session, reference=f"R{number}") for number in range(CLIENTS)]
    return at_once(calls_of(bpjs, bodies))


def thirty_were_sold(answers: list[Answer]) -> bool:
    sold = sorted(answer.response["angkaantrean"] for answer in answers if answer.code == 200)
    return (
        Counter(answer.told for answer in answers) == {OK: SEATS, (201, messages.QUOTA_FULL): CLIENTS - SEATS}
        and sold == list(range(1, SEATS + 1))
        and Visit.objects.count() == SEATS
    )


def test_without_the_sessions_lock_64_people_do_not_share_30_seats(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, ClinicSession)
    collide(monkeypatch, "number-chosen")
    assert not thirty_were_sold(race_for_seats(bpjs, hospital))


def test_64_people_for_30_seats_buy_exactly_30(bpjs: MobileJkn, hospital: Hospital) -> None:
    assert thirty_were_sold(race_for_seats(bpjs, hospital))


# --- the same call again: the session's lock or the person's, either is enough -----
def race_of_one_call(bpjs: MobileJkn, hospital: Hospital, *, calls: int = 10) -> list[Answer]:
    session = hospital.open(hospital.internal, hospital.second_doctor, on=tomorrow(hospital))
    return at_once(calls_of(bpjs, [booking_of(hospital.patient(), session)] * calls))


def all_have_one_ticket(answers: list[Answer]) -> bool:
    codes = {answer.response["kodebooking"] for answer in answers if answer.code == 200}
    booked = set(Visit.objects.values_list("booking_code", flat=True))
    return {answer.told for answer in answers} == {OK} and codes == booked and len(booked) == 1


def test_without_both_locks_the_same_call_collides(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, ClinicSession, Patient)
    collide(monkeypatch, "number-chosen")
    assert not all_have_one_ticket(race_of_one_call(bpjs, hospital))


@pytest.mark.parametrize("missing", [ClinicSession, Patient])
def test_one_of_the_two_locks_is_enough_for_the_same_call(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch, missing: type[ClinicSession | Patient]
) -> None:
    with_one_lock_less(monkeypatch, missing)
    widen(monkeypatch, "number-chosen")
    assert all_have_one_ticket(race_of_one_call(bpjs, hospital))


def test_the_same_call_ten_times_at_once_is_one_ticket(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "number-chosen")
    assert all_have_one_ticket(race_of_one_call(bpjs, hospital))


# --- twins during UAT, where a second call is refused: the booking's time is taken under the locks -----
def race_of_twins(
    bpjs: MobileJkn, hospital: Hospital, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> list[Answer]:
    """Both calls are here before either has booked."""
    settings.WS_RETRY_SECONDS = 0
    take = taking_number._take

    def meet_first(*given: Any, **named: Any) -> Visit:
        injection_points.injection_point("call-read")
        return take(*given, **named)

    monkeypatch.setattr(taking_number, "_take", meet_first)
    collide(monkeypatch, "call-read")
    return race_of_one_call(bpjs, hospital, calls=2)


def test_with_a_time_taken_before_the_locks_a_twin_is_refused(
    bpjs: MobileJkn, hospital: Hospital, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = timezone.now()
    monkeypatch.setattr(taking_number, "timezone", SimpleNamespace(now=lambda: before))
    answers = race_of_twins(bpjs, hospital, settings, monkeypatch)
    assert {answer.told for answer in answers} == {OK, (201, messages.ONE_TICKET)}


def test_a_call_that_waited_for_its_twin_is_answered_with_its_ticket(
    bpjs: MobileJkn, hospital: Hospital, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all_have_one_ticket(race_of_twins(bpjs, hospital, settings, monkeypatch))


def test_ten_calls_during_uat_are_still_one_ticket(bpjs: MobileJkn, hospital: Hospital, settings: Settings) -> None:
    """A booking after the first one is refused, as the protocol says."""
    settings.WS_RETRY_SECONDS = 0
    answers = race_of_one_call(bpjs, hospital)
    assert {answer.told for answer in answers} <= {OK, (201, messages.ONE_TICKET)}
    assert all_have_one_ticket([answer for answer in answers if answer.code == 200])


# --- two doctors of one poli: the person's lock -----
def race_of_two_doctors(bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """One person, one poli, one date, two sessions."""
    person = hospital.patient()
    doctors = ((hospital.doctor, (8, 12)), (hospital.second_doctor, (13, 15)))
    sessions = [hospital.open(hospital.internal, who, on=tomorrow(hospital), hours=hours) for who, hours in doctors]
    bodies = [booking_of(person, session, reference=f"R{number}") for number, session in enumerate(sessions)]
    look = taking_number._own_tickets

    def look_and_wait(*given: Any) -> list[Any]:
        found = look(*given)
        injection_points.injection_point("own-tickets-read")
        return found

    monkeypatch.setattr(taking_number, "_own_tickets", look_and_wait)
    return at_once(calls_of(bpjs, bodies))


def one_ticket_was_sold(answers: list[Answer]) -> bool:
    told = {answer.told for answer in answers}
    return told == {OK, (201, messages.ONE_TICKET)} and Visit.objects.count() == 1


def test_without_the_persons_lock_two_doctors_sell_two_tickets(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Patient)
    collide(monkeypatch, "own-tickets-read")
    assert not one_ticket_was_sold(race_of_two_doctors(bpjs, hospital, monkeypatch))


def test_two_doctors_of_one_poli_sell_one_person_one_ticket(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "own-tickets-read", seconds=0.2)
    assert one_ticket_was_sold(race_of_two_doctors(bpjs, hospital, monkeypatch))


# --- a record that lacks a card: the person's lock -----
def race_to_complete(bpjs: MobileJkn, hospital: Hospital) -> list[Answer]:
    """Two polis: their sessions share no lock, only the person."""
    person = hospital.patient()
    sessions = [
        hospital.open(clinic, hospital.second_doctor, on=tomorrow(hospital), hours=hours)
        for clinic, hours in ((hospital.internal, (8, 12)), (hospital.children, (13, 15)))
    ]
    bodies = [booking_of(person, session, reference=f"R{number}") for number, session in enumerate(sessions)]
    PatientIdentifier.objects.filter(patient=person, kind=IdentifierKind.BPJS_CARD).delete()
    return at_once(calls_of(bpjs, bodies * 3))


def completed_once(answers: list[Answer]) -> bool:
    cards = PatientIdentifier.objects.filter(kind=IdentifierKind.BPJS_CARD).count()
    return {answer.told for answer in answers} == {OK} and cards == 1


def test_without_the_persons_lock_a_record_is_completed_twice(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Patient)
    collide(monkeypatch, "identifiers-read")
    assert not completed_once(race_to_complete(bpjs, hospital))


def test_a_record_is_completed_once(bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "identifiers-read")
    assert completed_once(race_to_complete(bpjs, hospital))


# --- a new patient: the lock of the series of record numbers -----
def race_of_one_new_patient(bpjs: MobileJkn) -> list[Answer]:
    # The transaction that makes the row of the series holds it by that alone.
    NumberSeries.objects.get_or_create(name=RECORD_SERIES)
    return at_once([call_of(bpjs, "pasienbaru", new_patient())] * 8)


def one_record_was_made(answers: list[Answer]) -> bool:
    refused = [answer.message for answer in answers if answer.code == 201]
    return refused == [messages.ALREADY_REGISTERED] * 7 and Patient.objects.count() == 1


def test_without_the_lock_of_the_series_one_new_patient_collides(
    bpjs: MobileJkn, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, NumberSeries)
    collide(monkeypatch, "record-number-chosen")
    assert not one_record_was_made(race_of_one_new_patient(bpjs))


def test_one_new_patient_is_one_record(bpjs: MobileJkn, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "record-number-chosen")
    assert one_record_was_made(race_of_one_new_patient(bpjs))


# --- arrivals: the visit's lock -----
def today(hospital: Hospital) -> Visit:
    """A booking of the real today, open to the end of the day."""
    on = clock.service_date(timezone.now())
    hospital.now = clock.moment(on, hospital.session.starts.replace(hour=0))
    session = hospital.open(hospital.internal, hospital.second_doctor, on=on, hours=(0, 23))
    return hospital.booked(session=session)


def check_in_of(bpjs: MobileJkn, visit: Visit) -> Call:
    body = {"kodebooking": visit.booking_code, "waktu": wire.milliseconds(timezone.now())}
    return call_of(bpjs, "checkinantrean", body)


def race_to_arrive(bpjs: MobileJkn, visit: Visit) -> list[Answer]:
    return at_once([check_in_of(bpjs, visit)] * 10)


def arrived_once(visit: Visit, answers: list[Answer]) -> bool:
    arrivals = visit.events.filter(stage=Stage.WAITING_CLINIC).count()
    return {answer.told for answer in answers} == {OK} and arrivals == visit.entries.count() == 1


def test_without_the_visits_lock_ten_check_ins_collide(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = today(hospital)
    without_lock_on(monkeypatch, Visit)
    collide(monkeypatch, "step-WAITING_CLINIC")
    assert not arrived_once(visit, race_to_arrive(bpjs, visit))


def test_ten_check_ins_at_once_are_one_arrival(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = today(hospital)
    widen(monkeypatch, "step-WAITING_CLINIC")
    assert arrived_once(visit, race_to_arrive(bpjs, visit))


def race_to_arrive_and_cancel(bpjs: MobileJkn, hospital: Hospital, *, pairs: int) -> list[Answer]:
    visit = today(hospital)
    cancelling = {"kodebooking": visit.booking_code, "keterangan": "batal"}
    cancel = overtaker(call_of(bpjs, "batalantrean", cancelling))
    return at_once([check_in_of(bpjs, visit), cancel] * pairs)


def there_is_one_truth(answers: list[Answer]) -> bool:
    """Cancelled once, and nobody waits; a later check-in is refused, and a second cancellation is answered `Ok`."""
    visit = Visit.objects.get()
    last = list(journey.standing_events(visit))[-1]
    return (
        {answer.told for answer in answers} <= {OK, (201, messages.UNKNOWN_OR_CANCELLED)}
        and {answer.told for answer in answers[1::2]} == {OK}
        and visit.events.filter(stage=Stage.CANCELLED).count() == 1
        and last == visit.stage == Stage.CANCELLED
        and visit.stage not in BEFORE_CLINIC
        and not visit.entries.exclude(state="GONE").exists()
    )


def test_without_the_visits_lock_a_cancelled_booking_checks_in(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lock_on(monkeypatch, Visit)
    overtake(monkeypatch, "step-WAITING_CLINIC")
    assert not there_is_one_truth(race_to_arrive_and_cancel(bpjs, hospital, pairs=1))


def test_check_in_against_cancellation_leaves_one_truth(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    widen(monkeypatch, "step-WAITING_CLINIC", "step-CANCELLED")
    assert there_is_one_truth(race_to_arrive_and_cancel(bpjs, hospital, pairs=3))


# --- no guard, because nothing is written -----
def test_an_unknown_person_reserves_nothing_however_often(bpjs: MobileJkn, hospital: Hospital) -> None:
    session = hospital.open(hospital.internal, hospital.second_doctor, on=tomorrow(hospital))
    answers = at_once(calls_of(bpjs, [stranger_booking(session)] * 8))
    assert {answer.code for answer in answers} == {202}
    assert not Visit.objects.exists()
