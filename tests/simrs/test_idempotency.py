"""One key, one act: sent again, sent otherwise, refused, forgotten, and several at once."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from time_machine import Traveller

from queues import clock
from queues.invariants.privacy import no_personal_number_in_clear
from queues.invariants.scope import WHOLE
from queues.models import NumberSeries, Patient, PatientIdentifier, Visit
from queues.verbs.record_series import RECORD_SERIES
from simrs import rules
from simrs.models import KeptAnswer
from tests.domain.at_once import (
    at_once,
    collide,
    has_row_locks,
    widen,
    without_constraint,
    without_immediate_transactions,
    without_lock_on,
)
from tests.hospital import Hospital
from tests.simrs.simrs import NAME, NEW_NIK, Answer, Simrs, booking, make_integration, record


def asked(hospital: Hospital, **changes: Any) -> dict[str, Any]:
    return booking(hospital.patient(), hospital.session, **changes)


def test_the_same_request_again_is_the_same_answer(simrs: Simrs, hospital: Hospital) -> None:
    body = asked(hospital)
    first = simrs.post("/bookings", body, key="satu")
    again = simrs.post("/bookings", body, key="satu")
    assert (again.status, again.body) == (first.status, first.body) == (201, first.body)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Visit.objects.count() == 1


def test_spaces_and_the_order_of_fields_make_no_other_request(simrs: Simrs, hospital: Hospital) -> None:
    body = asked(hospital)
    first = simrs.post("/bookings", body, key="satu")
    written = ", ".join(f'"{name}" :  {value!r}'.replace("'", '"') for name, value in reversed(body.items()))
    assert simrs.send("/bookings", f"{{ {written} }}", key="satu").body == first.body


def test_the_same_key_with_another_request_is_refused(simrs: Simrs, hospital: Hospital) -> None:
    body = asked(hospital)
    code = simrs.post("/bookings", body, key="satu").body["booking_code"]
    reused = (422, "idempotency-key-reused")
    assert simrs.post("/bookings", {**body, "priority": "ELDERLY"}, key="satu").told == reused
    assert simrs.post("/bookings", asked(hospital), key="satu").told == reused
    assert simrs.post(f"/bookings/{code}/check-in", body, key="satu").told == (400, "wrong-fields")
    assert simrs.post(f"/bookings/{code}/check-in", key="satu").told == reused
    assert Visit.objects.get().stage == "BOOKED"


def test_keys_of_two_integrations_are_apart(simrs: Simrs, hospital: Hospital) -> None:
    other = Simrs(*make_integration("lain"))
    assert simrs.post("/bookings", asked(hospital), key="satu").body["number"] == 1
    assert other.post("/bookings", asked(hospital), key="satu").body["number"] == 2


def test_a_refusal_leaves_the_key_free(simrs: Simrs, hospital: Hospital) -> None:
    body = asked(hospital)
    assert simrs.post("/bookings", {**body, "payer": "JKN"}, key="satu").told == (409, "referral-missing")
    assert not KeptAnswer.objects.exists()
    assert simrs.post("/bookings", body, key="satu").status == 201


@pytest.mark.parametrize("key", ["", " ", "dua kata", "x" * 129, "é"])
def test_a_change_needs_a_usable_key(simrs: Simrs, hospital: Hospital, key: str) -> None:
    headers = {**simrs.headers(key=""), "idempotency-key": key}
    response = simrs.client.post("/api/v1/bookings", asked(hospital), content_type="application/json", headers=headers)
    assert response.status_code == 400
    assert response.json()["type"] == "urn:antrean:problem:no-idempotency-key"


def test_what_is_kept_holds_nobodys_number(simrs: Simrs) -> None:
    simrs.post("/patients", record(), key=NEW_NIK)
    assert NEW_NIK not in str(KeptAnswer.objects.values().get())
    assert list(no_personal_number_in_clear(WHOLE)) == []


def test_answers_are_forgotten_when_somebody_asks_for_a_token(
    simrs: Simrs, hospital: Hospital, wall_clock: Traveller
) -> None:
    simrs.post("/bookings", asked(hospital), key="satu")
    wall_clock.shift(timedelta(days=rules.current().api_answers_kept_days) - timedelta(seconds=1))
    simrs.token(NAME, simrs.secret)
    assert KeptAnswer.objects.exists()
    wall_clock.shift(1)
    simrs.token(NAME, simrs.secret)
    assert not KeptAnswer.objects.exists()


def test_a_rotated_encryption_key_changes_no_answer(simrs: Simrs, hospital: Hospital, settings: Settings) -> None:
    body = asked(hospital)
    first = simrs.post("/bookings", body, key="satu")
    settings.FIELD_ENCRYPTION_KEYS = list(reversed(settings.FIELD_ENCRYPTION_KEYS))
    assert simrs.post("/bookings", body, key="satu").body == first.body


# --- at once: the unique key (on SQLite the one writer is a second guard) -----
CALLS = 8


@pytest.fixture
def here(transactional_db: None) -> Hospital:
    """By the real clock: threads do not share a frozen one with the database."""
    hospital = Hospital(now=timezone.now())
    tomorrow = clock.service_date(hospital.now) + timedelta(days=1)
    hospital.session = hospital.open(hospital.internal, hospital.second_doctor, on=tomorrow)
    return hospital


def race(hospital: Hospital, path: str, body: dict[str, Any], *, calls: int = CALLS) -> list[Answer]:
    integration, secret = make_integration()
    return at_once([partial(Simrs(integration, secret).post, path, body, key="satu") for _call in range(calls)])


def done_once(answers: list[Answer]) -> bool:
    codes = {answer.body.get("booking_code") for answer in answers}
    return {answer.status for answer in answers} == {201} and len(codes) == Visit.objects.count() == 1


@pytest.fixture
def without_the_guard(here: Hospital, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither the unique key nor SQLite's one writer. What broke the rule is gone before the rule comes back."""
    if not has_row_locks():
        without_immediate_transactions(monkeypatch)
    with without_constraint(KeptAnswer, "a_request_key_is_used_once"):
        yield
        KeptAnswer.objects.all().delete()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_unique_key_two_at_once_are_not_one(
    here: Hospital, without_the_guard: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    collide(monkeypatch, "request-is-new")
    assert not done_once(race(here, "/bookings", asked(here), calls=2))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_request_eight_times_at_once_is_done_once(here: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "request-is-new")
    answers = race(here, "/bookings", asked(here))
    assert done_once(answers)
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == CALLS - 1


# --- one new person told under two keys: the lock of the series of record numbers -----
def race_of_one_person() -> list[Answer]:
    NumberSeries.objects.get_or_create(name=RECORD_SERIES)
    integration, secret = make_integration()
    body = record(record_number=None)
    return at_once([partial(Simrs(integration, secret).post, "/patients", body) for _call in range(CALLS)])


def one_record_was_made(answers: list[Answer]) -> bool:
    statuses = sorted(answer.status for answer in answers if isinstance(answer, Answer))
    is_one = Patient.objects.count() == 1 and PatientIdentifier.objects.count() == 2
    return statuses == [200] * (CALLS - 1) + [201] and is_one


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_series_one_person_collides(here: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock_on(monkeypatch, NumberSeries)
    # The key is written before the number is chosen: on SQLite a second one comes no further than that.
    collide(monkeypatch, "record-number-chosen" if has_row_locks() else "request-is-new")
    assert not one_record_was_made(race_of_one_person())


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_person_told_eight_times_at_once_is_one_record(here: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    widen(monkeypatch, "record-number-chosen")
    assert one_record_was_made(race_of_one_person())
