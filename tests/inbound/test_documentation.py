"""The OpenAPI document says what the services do: its own examples fit it, and so do real answers."""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from bpjs_bridge.inbound.views import SERVICES as ROOMS
from queues.models import ClinicSession, Patient
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import NAME, PASSWORD, SERVICES, MobileJkn, booking_of, new_patient, practice_of


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    return client.get("/ws/schema?format=json").json()


def operation(document: dict[str, Any], service: str) -> dict[str, Any]:
    return document["paths"][f"/ws/{service}"]["get" if service == "auth" else "post"]


def answers(document: dict[str, Any], service: str) -> dict[str, Any]:
    return operation(document, service)["responses"]["200"]["content"]["application/json"]


def test_the_document_is_valid_and_tells_of_the_eleven_services(document: dict[str, Any]) -> None:
    validate_schema(document)
    assert set(document["paths"]) == {f"/ws/{name}" for name in (*SERVICES, "auth")}
    assert len(document["paths"]) == 11 == len(ROOMS) + 1


@pytest.mark.parametrize("service", [*SERVICES, "auth"])
def test_the_examples_fit_the_document(document: dict[str, Any], service: str) -> None:
    told = answers(document, service)
    fits = Draft202012Validator(told["schema"])
    assert len(told["examples"]) >= 2
    for example in told["examples"].values():
        fits.validate(example["value"])
    if service != "auth":
        asked = operation(document, service)["requestBody"]["content"]["application/json"]
        for example in asked["examples"].values():
            Draft202012Validator(asked["schema"]).validate(example["value"])


@pytest.mark.parametrize("service", [*SERVICES, "auth"])
def test_the_headers_of_each_call_are_named(document: dict[str, Any], service: str) -> None:
    named = {one["name"] for one in operation(document, service)["parameters"] if one["in"] == "header"}
    assert named == {"x-username", "x-password" if service == "auth" else "x-token"}


def test_real_answers_fit_the_document(
    document: dict[str, Any], bpjs: MobileJkn, hospital: Hospital, session: ClinicSession, patient: Patient
) -> None:
    taken = bpjs.call("ambilantrean", booking_of(patient, session))
    here = hospital.booked()
    found = {
        "auth": bpjs.token(NAME, PASSWORD),
        "ambilantrean": taken,
        "statusantrean": bpjs.call("statusantrean", practice_of(session)),
        "sisaantrean": bpjs.call("sisaantrean", kodebooking=taken.response["kodebooking"]),
        "checkinantrean": bpjs.call("checkinantrean", kodebooking=here.booking_code, waktu=1773619200000),
        "batalantrean": bpjs.call("batalantrean", kodebooking=taken.response["kodebooking"], keterangan="batal"),
        "pasienbaru": bpjs.call("pasienbaru", new_patient()),
        "jadwaloperasirs": bpjs.call("jadwaloperasirs", tanggalawal="2026-03-01", tanggalakhir="2026-03-31"),
        "jadwaloperasipasien": bpjs.call("jadwaloperasipasien", nopeserta="0001234567800"),
        "ambilantreanfarmasi": bpjs.call("ambilantreanfarmasi", kodebooking=here.booking_code),
    }
    assert {name: answer.code for name, answer in found.items() if answer.code != 200} == {"ambilantreanfarmasi": 201}
    for service, answer in found.items():
        Draft202012Validator(answers(document, service)["schema"]).validate(answer.body)


def test_the_pages_are_pages_with_and_without_a_slash(client: Client) -> None:
    for address in ("/ws/docs", "/ws/docs/"):
        page = client.get(address)
        assert page.headers["Content-Type"].startswith("text/html")
        assert b"http://" not in page.content
        assert b"https://" not in page.content
    assert client.get("/ws/schema/").headers["Content-Type"].startswith("application/vnd.oai.openapi")
    assert client.get("/ws/schema/more").json()["metadata"]["code"] == 201
    assert client.get("/ws/docs.php").json()["metadata"]["code"] == 201
