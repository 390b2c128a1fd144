"""A hospital's information system as these tests play it: calls with invented people, and what comes back."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from queues.models import ClinicSession, IdentifierKind, Patient
from simrs import tokens
from simrs.description import ROOT, description
from simrs.integrations import set_integration
from simrs.models import Integration, Scope

NAME = "simrs-uji"
# Nobody has them: province 99.
NEW_NIK = "9901019905170001"
NEW_CARD = "0009900000017"
NEW_PHONE = "080099001122"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(self.body.get("type", "")).removeprefix("urn:antrean:problem:")

    @property
    def told(self) -> tuple[int, str]:
        return self.status, self.code


def make_integration(name: str = NAME, *, scopes: Sequence[str] = Scope.values) -> tuple[Integration, str]:
    change = set_integration(name, scopes=list(scopes), at=timezone.now())
    return change.integration, change.secret


def read_answer(response: Any) -> Answer:
    """JSON or a problem, kept nowhere; or a failed test."""
    is_problem = response.status_code >= 400
    assert response.headers["Content-Type"] == (PROBLEM if is_problem else "application/json")
    assert response.headers["Cache-Control"] == "no-store"
    body = json.loads(response.content)
    if is_problem:
        assert body["status"] == response.status_code
        assert body["detail"]
    return Answer(response.status_code, body, dict(response.headers))


@dataclass
class Simrs:
    integration: Integration
    secret: str
    client: Client = field(default_factory=Client)

    def headers(self, *, key: str | None = None) -> dict[str, str]:
        given = {"authorization": f"Bearer {tokens.issue(self.integration)}"}
        return given if key == "" else {**given, "idempotency-key": key or str(uuid.uuid4())}

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Answer:
        return self.send(path, json.dumps({} if body is None else body), key=key, **headers)

    def send(self, path: str, sent: str | bytes, *, key: str | None = None, **headers: str) -> Answer:
        given = {**self.headers(key=key), **headers}
        return read_answer(self.client.post(f"{ROOT}{path}", sent, content_type="application/json", headers=given))

    def get(self, path: str, **asked: Any) -> Answer:
        return read_answer(self.client.get(f"{ROOT}{path}", asked, headers=self.headers(key="")))

    def token(self, name: str, secret: str, *, address: str = "10.0.0.7") -> Answer:
        body = json.dumps({"name": name, "secret": secret})
        return read_answer(
            self.client.post(f"{ROOT}/token", body, content_type="application/json", REMOTE_ADDR=address)
        )


def person(patient: Patient) -> dict[str, str]:
    """As a request names somebody."""
    return {"nik": patient.identifier(IdentifierKind.NIK)}


def booking(patient: Patient, session: ClinicSession, **changes: Any) -> dict[str, Any]:
    return {**person(patient), "session": session.pk, "payer": "UMUM", **changes}


def record(**changes: Any) -> dict[str, Any]:
    said = {
        "record_number": "RM-7788",
        "nik": NEW_NIK,
        "card": NEW_CARD,
        "name": "Tokoh Rekaan Baru",
        "sex": "L",
        "birth_date": "1999-05-17",
        "phone": NEW_PHONE,
        "address": {"street": "Jalan Uji 1", "rt": "001", "village_name": "Desa Uji"},
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def check_described(answer: Answer, operation: str) -> None:
    """The answer is what the OpenAPI description says, and holds nothing that it does not name."""
    described = description()
    methods = [method for path in described["paths"].values() for method in path.values()]
    found = next(method for method in methods if method["operationId"] == operation)
    content = found["responses"][str(answer.status)]["content"]
    schema = next(iter(content.values()))["schema"]
    Draft202012Validator({**_closed(schema), "components": _closed(described["components"])}).validate(answer.body)


def _closed(part: Any) -> Any:
    """The same, every object holding its named properties alone, and `nullable` in JSON Schema's own words."""
    if isinstance(part, list):
        return [_closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    closed = {name: _closed(value) for name, value in part.items()}
    if closed.get("type") == "object" and isinstance(closed.get("properties"), dict):
        closed.setdefault("additionalProperties", False)
    if closed.get("nullable") is True:
        closed.pop("nullable")
        return {"anyOf": [closed, {"type": "null"}]}
    return closed
