"""Nothing that a caller sends ends in a 500, every wrong field is named, and no personal number is told or logged."""

import json
import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues import verbs
from queues.models import IdentifierKind, Patient, Visit
from simrs.description import ROOT
from tests.hospital import Hospital
from tests.simrs.simrs import NEW_CARD, NEW_NIK, NEW_PHONE, Simrs, booking, person, read_answer, record

WRONG_FIELDS = (400, "wrong-fields")
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, "", " ", "x" * 5000, "\0", "\ud800", "a\nb\x07"),
    *([], [[]], [1], {}, {"a": {"b": []}}, [{"medicine": None}], "2026-13-45", "٣٤٥", "9" * 16),
)
BODIES: dict[str, dict[str, Any]] = {
    "/token": {"name": "x", "secret": "y"},
    "/patients": record(),
    "/patients/search": {"nik": NEW_NIK, "card": NEW_CARD, "record_number": "1", "passport": "X1"},
    "/bookings": {
        "nik": NEW_NIK,
        "session": 1,
        "payer": "UMUM",
        "visit_type": "CONTROL",
        "referral_number": "R1",
        "priority": "ELDERLY",
    },
    "/bookings/{code}/cancel": {"reason": "pulang"},
    "/bookings/{code}/check-in": {"priority": "ELDERLY"},
    "/admissions": {"ticket": "ZU-1", "nik": NEW_NIK, "session": 1, "payer": "UMUM"},
    "/admissions/finish": {"ticket": "ZU-1"},
    "/visits/search": {"nik": NEW_NIK},
    "/visits/{code}/start": {"counter": "Ruang", "reason": "x"},
    "/visits/{code}/finish": {
        "prescription": {"kind": "COMPOUND", "items": [{"medicine": "A", "quantity": 1, "dosage": "x"}]},
        "call_unknown": False,
    },
    "/visits/{code}/prescription": {"kind": "COMPOUND", "items": [{"medicine": "A"}]},
    "/visits/{code}/pharmacy": {},
    "/visits/{code}/sep": {"sep_number": "9901R0010326V000001"},
}


@pytest.mark.parametrize("path", BODIES)
def test_each_field_of_each_service_with_every_odd_value(simrs: Simrs, hospital: Hospital, path: str) -> None:
    code = hospital.here().booking_code
    body = BODIES[path]
    address = path.replace("{code}", code)
    for name in body:
        for odd in ODD:
            answer = simrs.post(address, {**body, name: odd})
            assert answer.status < 500, (name, odd, answer.body)
            assert answer.status not in (401, 403) or path == "/token"
    for odd in ODD:
        told = simrs.send(address, json.dumps(odd)).told
        assert told == WRONG_FIELDS or odd == {}, (odd, told)
    assert simrs.post(address, {**body, "occurred_at": "2026-03-16T08:00:00+07:00"}).told == WRONG_FIELDS


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
INNER = PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(st.text(max_size=8), PLAIN, max_size=3)
VALUES = INNER | st.lists(INNER, max_size=3) | st.dictionaries(st.text(max_size=8), INNER, max_size=3)


@pytest.mark.slow
@given(path=st.sampled_from(sorted(BODIES)), picked=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_at_all(simrs: Simrs, hospital: Hospital, path: str, picked: st.DataObject) -> None:
    names = st.sampled_from(sorted({name for body in BODIES.values() for name in body}))
    body = {**BODIES[path], **picked.draw(st.dictionaries(names, VALUES, max_size=4))}
    assert simrs.post(path.replace("{code}", "X"), body).status < 500


def test_every_wrong_field_is_named_and_nothing_is_quoted(simrs: Simrs) -> None:
    answer = simrs.post("/patients", {"nik": f"{NEW_NIK}7", "sex": NEW_NIK, "birth_date": 7, "address": {"rt": []}})
    assert answer.told == WRONG_FIELDS
    assert answer.body["errors"] == {
        "nik": ["is not readable"],
        "name": ["is required"],
        "sex": ["is none of the known values"],
        "birth_date": ["is not readable"],
        "address.rt": ["is not readable"],
    }
    assert NEW_NIK not in json.dumps(answer.body)
    items = [{"medicine": "A"}, {"medicine": "", "quantity": 0}]
    answer = simrs.post("/visits/X/prescription", {"kind": "COMPOUND", "items": items})
    assert answer.body["errors"] == {
        "items.1.medicine": ["must not be empty"],
        "items.1.quantity": ["is too small"],
    }
    answer = simrs.post("/bookings", {"nik": NEW_NIK, "payer": "UMUM", "session": "satu", "occurred_at": "x"})
    assert answer.body["errors"] == {"session": ["is not readable"], "occurred_at": ["is no field of this request"]}
    assert simrs.post("/bookings/X/check-in", {NEW_NIK: 1, "at": "x"}).body["errors"] == {
        "body": ["is no field of this request"],
        "at": ["is no field of this request"],
    }


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("{", (400, "unreadable-body")),
        (b"\xff\xfe", (400, "unreadable-body")),
        ("[" * 30_000, (400, "unreadable-body")),
        ('{"nik": NaN}', (400, "unreadable-body")),
        ('{"nik": "' + "1" * 70_000 + '"}', (413, "body-too-large")),
        ("", WRONG_FIELDS),
    ],
)
def test_bodies_that_cannot_be_read(simrs: Simrs, sent: str | bytes, told: tuple[int, str]) -> None:
    assert simrs.send("/patients/search", sent).told == told


def test_a_body_in_chunks_is_read_as_one(simrs: Simrs, hospital: Hospital) -> None:
    def chunked(sent: bytes) -> tuple[int, str]:
        """As gunicorn hands it on."""
        extra: dict[str, Any] = {"CONTENT_LENGTH": "", "wsgi.input": BytesIO(sent), "wsgi.input_terminated": True}
        address = f"{ROOT}/patients/search"
        headers = simrs.headers(key="")
        answer = simrs.client.post(address, b"x", content_type="application/json", headers=headers, **extra)
        return read_answer(answer).told

    assert chunked(json.dumps(person(hospital.patient())).encode()) == (200, "")
    assert chunked(b"[" * 70_000) == (413, "body-too-large")
    assert chunked(b"") == WRONG_FIELDS


def test_other_kinds_of_bodies_and_methods(simrs: Simrs) -> None:
    headers = simrs.headers()
    form = simrs.client.post(f"{ROOT}/patients", {"nik": NEW_NIK}, headers=headers)
    assert read_answer(form).told == (415, "not-json")
    for method in ("put", "patch", "delete", "get", "options"):
        answer = read_answer(getattr(simrs.client, method)(f"{ROOT}/patients", headers=headers))
        assert answer.told == (405, "wrong-method")
        assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("path", ["", "/", "/tidak-ada", "/patients/", "/token/", "/visits", "/events/1"])
def test_addresses_that_are_none(simrs: Simrs, path: str) -> None:
    assert read_answer(simrs.client.get(f"{ROOT}{path or '/'}")).told == (404, "unknown-address")


def test_a_failure_of_ours_is_told_by_its_number_alone(
    simrs: Simrs, hospital: Hospital, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*given: Any, **named: Any) -> None:
        raise ValueError(f"gagal untuk {NEW_NIK}")

    monkeypatch.setattr(verbs, "find_patient", fail)
    answer = simrs.post("/patients/search", {"nik": NEW_NIK})
    assert answer.told == (500, "internal-error")
    assert answer.body["instance"].startswith("urn:antrean:call:")
    call = answer.body["instance"].rpartition(":")[2]
    assert any(call in message and "ValueError" in message for message in caplog.messages)
    assert NEW_NIK not in caplog.text + json.dumps(answer.body)


# --- privacy -----
@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        # The database's own statements are no log of the hospital's: Django writes them with DEBUG=1 alone.
        logging.getLogger("django.db.backends").setLevel(logging.INFO)
        yield caplog


def test_no_answer_and_no_log_holds_a_personal_number(
    simrs: Simrs, hospital: Hospital, everything_logged: pytest.LogCaptureFixture
) -> None:
    answers = [simrs.post("/patients", record()), simrs.post("/patients", record(nik="1" * 17))]
    patient = Patient.objects.get()
    answers += [
        simrs.post("/patients/search", {"nik": NEW_NIK}),
        simrs.post("/patients/search", {"nik": NEW_NIK, "card": "1" * 13}),
        simrs.post("/bookings", booking(patient, hospital.session)),
        simrs.post("/bookings", booking(patient, hospital.session)),
        simrs.post("/bookings", {**booking(patient, hospital.session), "session": NEW_NIK}),
        simrs.post("/visits/search", {"card": NEW_CARD}),
        simrs.get(f"/visits/{Visit.objects.get().booking_code}"),
        simrs.get("/events"),
    ]
    told = json.dumps([answer.body for answer in answers]) + everything_logged.text
    secrets = [patient.identifier(kind) for kind in (IdentifierKind.NIK, IdentifierKind.BPJS_CARD)]
    assert secrets == [NEW_NIK, NEW_CARD]
    for secret in (*secrets, NEW_PHONE, patient.name, simrs.secret):
        assert secret not in told
    assert "api PatientView" in everything_logged.text


def test_a_description_that_says_all_and_names_nothing_of_others(simrs: Simrs) -> None:
    answer = read_answer(simrs.client.get(f"{ROOT}/schema"))
    assert answer.body["openapi"].startswith("3.")
    assert all(path.startswith(f"{ROOT}/") for path in answer.body["paths"])
    operations = [method for path in answer.body["paths"].values() for method in path.values()]
    assert len({method["operationId"] for method in operations}) == len(operations)
    assert all(method["summary"] for method in operations)
    acting = [method for method in operations if "409" in method["responses"]]
    assert all(any(one["name"] == "Idempotency-Key" for one in method["parameters"]) for method in acting)
    assert len(acting) == 11
