"""Many calls at once: one seat, one ticket, one arrival each. The same on SQLite and on PostgreSQL."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from bpjs_bridge import wire
from bpjs_bridge.inbound import taking_number
from queues import clock, journey
from queues.models import BEFORE_CLINIC, Patient, PatientIdentifier, Stage, Visit
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import Answer, MobileJkn, booking_of, make_account, new_patient, stranger_booking

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

CLIENTS = 64
SEATS = 30


@pytest.fixture
def hospital(transactional_db: None) -> Hospital:
    """By the real clock: threads do not share a frozen one with the database."""
    return Hospital(now=timezone.now())


@pytest.fixture
def bpjs(hospital: Hospital) -> MobileJkn:
    return MobileJkn(make_account())


def at_once(calls: Sequence[Callable[[], Answer]], *, clients: int) -> list[Answer]:
    """All calls, so many at a time, the first ones starting together; each thread has its own connection."""
    gate = Barrier(min(clients, len(calls)))

    def run(call: Callable[[], Answer], is_first: bool) -> Answer:
        try:
            if is_first:
                gate.wait(timeout=30)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=clients) as pool:
        futures = [pool.submit(run, call, place < gate.parties) for place, call in enumerate(calls)]
        return [future.result(timeout=120) for future in futures]


def tomorrow(hospital: Hospital) -> Any:
    return clock.service_date(hospital.now) + timedelta(days=1)


def calls_of(bpjs: MobileJkn, bodies: Sequence[dict[str, Any]]) -> list[Callable[[], Answer]]:
    """Each call has a client of its own."""
    return [lambda body=body: MobileJkn(bpjs.account).call("ambilantrean", body) for body in bodies]  # type: ignore[misc]


def test_64_people_for_30_seats_buy_exactly_30(bpjs: MobileJkn, hospital: Hospital) -> None:
    session = hospital.open(
        hospital.internal, hospital.second_doctor, on=tomorrow(hospital), capacity=33, hours=(8, 12)
    )
    assert session.jkn_quota == SEATS
    bodies = [booking_of(hospital.patient(), session, reference=f"R{number}") for number in range(CLIENTS)]
    answers = at_once(calls_of(bpjs, bodies), clients=CLIENTS)
    full = (201, "Kuota antrean JKN telah habis, silahkan pilih jadwal lain")
    assert Counter(answer.told for answer in answers) == {(200, "Ok"): SEATS, full: CLIENTS - SEATS}
    sold = sorted(answer.response["angkaantrean"] for answer in answers if answer.code == 200)
    assert sold == list(range(1, SEATS + 1))
    assert Visit.objects.filter(session=session).count() == SEATS


@pytest.mark.parametrize("window", [5, 0])
def test_the_same_call_ten_times_at_once_is_one_ticket(
    bpjs: MobileJkn, hospital: Hospital, settings: Settings, window: int
) -> None:
    settings.WS_RETRY_SECONDS = window
    session = hospital.open(hospital.internal, hospital.second_doctor, on=tomorrow(hospital))
    body = booking_of(hospital.patient(), session)
    answers = at_once(calls_of(bpjs, [body] * 10), clients=10)
    assert Visit.objects.count() == 1
    codes = {answer.response["kodebooking"] for answer in answers if answer.code == 200}
    assert codes == {Visit.objects.get().booking_code}
    if window:
        assert {answer.told for answer in answers} == {(200, "Ok")}


def test_a_call_that_waited_for_its_twin_is_answered_with_its_ticket(
    bpjs: MobileJkn, hospital: Hospital, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no retry window at all: both calls are here before either has booked."""
    settings.WS_RETRY_SECONDS = 0
    session = hospital.open(hospital.internal, hospital.second_doctor, on=tomorrow(hospital))
    body = booking_of(hospital.patient(), session)
    meeting, take = Barrier(2, timeout=30), taking_number._take

    def meet_first(*given: Any, **named: Any) -> Visit:
        meeting.wait()
        return take(*given, **named)

    monkeypatch.setattr(taking_number, "_take", meet_first)
    answers = at_once(calls_of(bpjs, [body] * 2), clients=2)
    assert [answer.told for answer in answers] == [(200, "Ok")] * 2
    assert answers[0].response["kodebooking"] == answers[1].response["kodebooking"]


def two_doctors(hospital: Hospital) -> list[dict[str, Any]]:
    """One person, one poli, one date, two sessions."""
    person = hospital.patient()
    doctors = ((hospital.doctor, (8, 12)), (hospital.second_doctor, (13, 15)))
    sessions = [hospital.open(hospital.internal, who, on=tomorrow(hospital), hours=hours) for who, hours in doctors]
    return [booking_of(person, session, reference=f"R{number}") for number, session in enumerate(sessions)]


@pytest.fixture
def slow_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has looked at the patient's tickets waits a while for somebody else to look too, and only then books."""
    meeting, look = Barrier(2), taking_number._own_tickets

    def look_and_wait(*given: Any) -> list[Visit]:
        found = look(*given)
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=1)
        return found

    monkeypatch.setattr(taking_number, "_own_tickets", look_and_wait)


@pytest.mark.usefixtures("slow_look")
def test_two_doctors_of_one_poli_sell_one_person_one_ticket(bpjs: MobileJkn, hospital: Hospital) -> None:
    answers = at_once(calls_of(bpjs, two_doctors(hospital)), clients=2)
    assert sorted(answer.code for answer in answers) == [200, 201]
    assert Visit.objects.count() == 1


@pytest.mark.usefixtures("slow_look")
def test_without_the_patients_lock_two_doctors_sell_two_tickets(
    bpjs: MobileJkn, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is there, and the test above would see it."""
    if not connections["default"].features.has_select_for_update:
        pytest.skip("on SQLite the IMMEDIATE transaction is the lock, and it cannot be taken out")
    monkeypatch.setattr(taking_number, "_hold", lambda patient: patient)
    answers = at_once(calls_of(bpjs, two_doctors(hospital)), clients=2)
    assert [answer.code for answer in answers] == [200, 200]


def test_a_record_is_completed_once(bpjs: MobileJkn, hospital: Hospital) -> None:
    person = hospital.patient()
    session = hospital.open(hospital.internal, hospital.second_doctor, on=tomorrow(hospital))
    body = booking_of(person, session)
    PatientIdentifier.objects.filter(patient=person, kind="BPJS_CARD").delete()
    answers = at_once(calls_of(bpjs, [body] * 6), clients=6)
    assert {answer.told for answer in answers} == {(200, "Ok")}
    assert PatientIdentifier.objects.filter(patient=person, kind="BPJS_CARD").count() == 1


def test_one_new_patient_is_one_record(bpjs: MobileJkn, hospital: Hospital) -> None:
    calls = [lambda: MobileJkn(bpjs.account).call("pasienbaru", new_patient()) for _call in range(8)]
    answers = at_once(calls, clients=8)
    assert sorted(answer.code for answer in answers) == [200] + [201] * 7
    assert {answer.message for answer in answers if answer.code == 201} == {"Data Peserta Sudah Pernah Dientrikan"}
    assert Patient.objects.count() == 1


def today(hospital: Hospital) -> Visit:
    """A booking of the real today, open to the end of the day."""
    on = clock.service_date(timezone.now())
    session = hospital.open(hospital.internal, hospital.second_doctor, on=on, hours=(0, 23))
    return hospital.booked(session=session)


def test_ten_check_ins_at_once_are_one_arrival(bpjs: MobileJkn, hospital: Hospital) -> None:
    hospital.now = clock.moment(clock.service_date(hospital.now), hospital.session.starts.replace(hour=0))
    visit, waktu = today(hospital), wire.milliseconds(timezone.now())
    calls = [
        lambda: MobileJkn(bpjs.account).call("checkinantrean", kodebooking=visit.booking_code, waktu=waktu)
        for _call in range(10)
    ]
    assert {answer.told for answer in at_once(calls, clients=10)} == {(200, "Ok")}
    assert visit.events.filter(stage=Stage.WAITING_CLINIC).count() == 1
    assert visit.entries.count() == 1


def test_check_in_against_cancellation_leaves_one_truth(bpjs: MobileJkn, hospital: Hospital) -> None:
    hospital.now = clock.moment(clock.service_date(hospital.now), hospital.session.starts.replace(hour=0))
    visit, waktu = today(hospital), wire.milliseconds(timezone.now())
    code = visit.booking_code
    calls = [
        lambda: MobileJkn(bpjs.account).call("checkinantrean", kodebooking=code, waktu=waktu),
        lambda: MobileJkn(bpjs.account).call("batalantrean", kodebooking=code, keterangan="batal"),
    ] * 3
    answers = at_once(calls, clients=6)
    assert [answer.code for answer in answers[1::2]].count(200) == 1
    visit = Visit.objects.get()
    standing = list(journey.standing_events(visit))
    assert standing[-1] == visit.stage == Stage.CANCELLED
    assert visit.stage not in BEFORE_CLINIC
    assert not visit.entries.exclude(state="GONE").exists()


def test_an_unknown_person_reserves_nothing_however_often(bpjs: MobileJkn, hospital: Hospital) -> None:
    session = hospital.open(hospital.internal, hospital.second_doctor, on=tomorrow(hospital))
    answers = at_once(calls_of(bpjs, [stranger_booking(session)] * 8), clients=8)
    assert {answer.code for answer in answers} == {202}
    assert not Visit.objects.exists()
