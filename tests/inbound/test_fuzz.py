"""Whatever reaches a service: the envelope, no 5xx, no row changed by a refusal, nobody in a log."""

import logging
import os
import secrets
from collections import Counter
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from bpjs_bridge.inbound import fields, practice, views
from queues.models import ClinicSession, IdentifierKind, Patient, Payer
from tests.hospital import Hospital
from tests.inbound.corpus import requests
from tests.inbound.mobile_jkn import (
    NEW_CARD,
    NEW_FAMILY,
    NEW_NIK,
    NEW_PHONE,
    MobileJkn,
    booking_of,
    new_patient,
    practice_of,
)
from tests.inbound.test_envelope import rows

IS_LONG = os.environ.get("PROOF") == "1"
COUNT = 20_000 if IS_LONG else 1_000
EXAMPLES_PER_SERVICE = 300 if IS_LONG else 15
BATCH = 100
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
# Sisa Antrean notes, the first time, that BPJS knows the code.
WRITING = ("ambilantrean", "batalantrean", "checkinantrean", "pasienbaru", "ambilantreanfarmasi", "sisaantrean")


class Undone(Exception):
    """A lawful call of the corpus is taken back: the next one finds the hospital as it was."""


@pytest.fixture
def bodies(hospital: Hospital, session: ClinicSession, patient: Patient) -> dict[str, dict[str, Any]]:
    """Lawful ones that would be done, so that what is wrong with a request is wrong in it alone."""
    today, booked = hospital.booked(), hospital.booked(session=session)
    return {
        "statusantrean": practice_of(session),
        "ambilantrean": booking_of(patient, session),
        "sisaantrean": {"kodebooking": booked.booking_code},
        "batalantrean": {"kodebooking": booked.booking_code, "keterangan": "batal"},
        "checkinantrean": {"kodebooking": today.booking_code, "waktu": 1773619200000},
        "pasienbaru": new_patient(),
        "jadwaloperasirs": {"tanggalawal": "2026-03-01", "tanggalakhir": "2026-03-31"},
        "jadwaloperasipasien": {"nopeserta": NEW_CARD},
        "ambilantreanfarmasi": {"kodebooking": today.booking_code},
        "statusantreanfarmasi": {"kodebooking": today.booking_code},
    }


def play(bpjs: MobileJkn, bodies: dict[str, dict[str, Any]], *, count: int) -> Counter[str]:
    """Send so many; how many were done (and taken back) and how many refused."""
    before, told = rows(), Counter[str]()
    for number, sent in enumerate(requests(bodies, count=count, seed=20260316), start=1):
        with suppress(Undone), transaction.atomic():
            answer = bpjs.send(sent.service, sent.raw, content_type=sent.content_type)
            assert answer.status == 200
            assert "Gangguan" not in answer.message, sent
            told["refused" if answer.code != 200 else "answered"] += 1
            if answer.code == 200 and sent.service in WRITING:
                raise Undone
        if number % BATCH == 0:
            assert rows() == before, f"one of {number - BATCH} to {number} was refused and changed a row"
    return told


@pytest.mark.slow
def test_the_corpus(
    bpjs: MobileJkn, bodies: dict[str, dict[str, Any]], patient: Patient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # The log of SQL is Django's own and off in a hospital.
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    told = play(bpjs, bodies, count=COUNT)
    assert told["refused"] > COUNT // 2
    assert told["answered"] > 0
    assert told.total() == COUNT
    identity = [patient.identifier(kind) for kind in (IdentifierKind.NIK, IdentifierKind.BPJS_CARD)]
    planted = (NEW_NIK, NEW_CARD, NEW_FAMILY, NEW_PHONE, patient.name, "Tokoh Rekaan Baru", *identity)
    assert [number for number in planted if number and number in caplog.text] == []


def test_the_corpus_sees_a_failure_inside(
    bpjs: MobileJkn, bodies: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice, "as_date", date.fromisoformat)
    with pytest.raises(AssertionError, match="Gangguan"):
        play(bpjs, bodies, count=2_000)


def test_the_corpus_sees_a_row_that_a_refusal_leaves(
    bpjs: MobileJkn, bodies: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaves_a_row(request: Any) -> Any:
        Payer.objects.create(code=secrets.token_hex(8), name="sisa")
        return fields.read_body(request)

    monkeypatch.setattr(views, "read_body", leaves_a_row)
    with pytest.raises(AssertionError, match="changed a row"):
        play(bpjs, bodies, count=BATCH)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_what_the_document_makes_of_itself(
    bpjs: MobileJkn, bodies: dict[str, dict[str, Any]], mode: GenerationMode
) -> None:
    """Requests that the OpenAPI document allows, and such as it forbids; each answer is one that it names."""
    document = schemathesis.openapi.from_wsgi("/ws/schema?format=json", get_wsgi_application())
    asked: Counter[str] = Counter()
    for found in document.get_all_operations():
        assert isinstance(found, Ok)

        @hypothesis_settings(
            max_examples=EXAMPLES_PER_SERVICE, suppress_health_check=list(HealthCheck), deadline=None, database=None
        )
        @given(case=found.ok().as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            asked[case.path] += 1
            if case.path != "/ws/auth":
                case.headers.update(bpjs.headers())
            with suppress(Undone), transaction.atomic():
                answer = case.call()
                raise Undone
            case.validate_response(answer, checks=CHECKS)
            assert answer.status_code == 200

        ask()
    assert len(asked) == len(bodies) + 1
    assert sum(asked.values()) > len(asked) * EXAMPLES_PER_SERVICE // 2
