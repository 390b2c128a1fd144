"""Mobile JKN as these tests play it: the calls of the protocol with invented people, and what comes back."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from bpjs_bridge.inbound import tokens
from bpjs_bridge.models import WsAccount
from queues.models import ClinicSession, IdentifierKind, Patient
from tests.hospital import TODAY

TOMORROW = TODAY + timedelta(days=1)
NAME = "bpjs-uji"
PASSWORD = "kata sandi untuk uji"
EXPIRED = (201, "Token Expired")
WRONG = (201, "Username atau Password Tidak Sesuai")
# All but the token, which is a GET.
SERVICES = (
    "statusantrean",
    "ambilantrean",
    "sisaantrean",
    "batalantrean",
    "checkinantrean",
    "pasienbaru",
    "jadwaloperasirs",
    "jadwaloperasipasien",
    "ambilantreanfarmasi",
    "statusantreanfarmasi",
)
# Nobody has them: province 99.
NEW_NIK = "9901019905170001"
NEW_CARD = "0009900000017"
NEW_FAMILY = "9901019905170999"
NEW_PHONE = "080099001122"


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]

    @property
    def code(self) -> int:
        return self.body["metadata"]["code"]

    @property
    def message(self) -> str:
        return self.body["metadata"]["message"]

    @property
    def told(self) -> tuple[int, str]:
        return self.code, self.message

    @property
    def response(self) -> dict[str, Any]:
        return self.body["response"]


def make_account(name: str = NAME, *, token_seconds: int | None = None) -> WsAccount:
    account = WsAccount(name=name, token_seconds=token_seconds)
    account.set_password(PASSWORD, at=timezone.now())
    account.save()
    return account


def read_answer(response: Any) -> Answer:
    """The envelope and nothing else, or a failed test."""
    assert response.headers["Content-Type"] == "application/json", response.headers["Content-Type"]
    body = json.loads(response.content)
    assert set(body) <= {"response", "metadata"}
    assert list(body["metadata"]) == ["message", "code"]
    assert type(body["metadata"]["code"]) is int
    assert body["metadata"]["code"] in (200, 201, 202)
    assert isinstance(body["metadata"]["message"], str)
    assert body["metadata"]["code"] == 200 or "response" not in body
    return Answer(response.status_code, body)


class MobileJkn:
    """Calls with a token that the account's own key signed."""

    def __init__(self, account: WsAccount) -> None:
        self.account = account
        self.client = Client(raise_request_exception=False)

    def headers(self) -> dict[str, str]:
        return {"x-username": self.account.name, "x-token": tokens.TOKENS.issue(self.account)}

    def call(self, service: str, fields: Any = None, **changes: Any) -> Answer:
        body = {**(fields or {}), **changes}
        return self.send(service, json.dumps({name: value for name, value in body.items() if value is not LEFT_OUT}))

    def send(self, service: str, raw: str | bytes, *, content_type: str = "application/json") -> Answer:
        return read_answer(
            self.client.generic("POST", f"/ws/{service}", raw, content_type=content_type, headers=self.headers())
        )

    def token(self, name: str, password: str) -> Answer:
        return read_answer(self.client.get("/ws/auth", headers={"x-username": name, "x-password": password}))


LEFT_OUT = object()


def practice_of(session: ClinicSession) -> dict[str, Any]:
    return {
        "kodepoli": session.clinic.bpjs_subspecialist_code,
        "kodedokter": session.doctor.bpjs_code,
        "tanggalperiksa": session.date.isoformat(),
        "jampraktek": session.hours,
    }


def booking_by(card: str, nik: str, session: ClinicSession, *, reference: str) -> dict[str, Any]:
    return {
        "nomorkartu": card,
        "nik": nik,
        "nohp": NEW_PHONE,
        **practice_of(session),
        "norm": "",
        "jeniskunjungan": 1,
        "nomorreferensi": reference,
    }


def booking_of(patient: Patient, session: ClinicSession, *, reference: str = "0099R0010326Y000001") -> dict[str, Any]:
    card, nik = patient.identifier(IdentifierKind.BPJS_CARD), patient.identifier(IdentifierKind.NIK)
    return booking_by(card, nik, session, reference=reference)


def stranger_booking(session: ClinicSession) -> dict[str, Any]:
    """A person unknown to the hospital: the one of `new_patient`."""
    return booking_by(NEW_CARD, NEW_NIK, session, reference="0099R0010326Y000077")


def new_patient(born: date = date(1999, 5, 17)) -> dict[str, Any]:
    return {
        "nomorkartu": NEW_CARD,
        "nik": NEW_NIK,
        "nomorkk": NEW_FAMILY,
        "nama": "Tokoh Rekaan Baru",
        "jeniskelamin": "L",
        "tanggallahir": born.isoformat(),
        "nohp": NEW_PHONE,
        "alamat": "Jalan Contoh 1",
        "kodeprop": "99",
        "namaprop": "Provinsi Contoh",
        "kodedati2": "9901",
        "namadati2": "Kabupaten Contoh",
        "kodekec": "990101",
        "namakec": "Kecamatan Contoh",
        "kodekel": "9901A1",
        "namakel": "Kelurahan Contoh",
        "rw": "001",
        "rt": "002",
    }


def told_with(bpjs: MobileJkn, service: str, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_answer(bpjs.client.post(f"/ws/{service}", "{}", content_type="application/json", headers=named)).told
