"""Nothing under /ws/ answers without the envelope, changes a row when it refuses, or writes a person into the log."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import AsyncClient, Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from bpjs_bridge.inbound import envelope
from bpjs_bridge.models import RefusedBooking, UnrecognisedPerson
from bpjs_bridge.models.ws import WsRefusedLogins
from queues import verbs
from queues.models import ClinicSession, Counter, NumberSeries, Patient, PrescriptionKind, ScreenChange, Visit
from queues.verbs import PrescriptionOrder
from queues.waiting import figures
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import (
    NAME,
    NEW_CARD,
    NEW_FAMILY,
    NEW_NIK,
    NEW_PHONE,
    SERVICES,
    Answer,
    MobileJkn,
    booking_of,
    new_patient,
    practice_of,
    read_answer,
    stranger_booking,
)

PERSONAL = (NEW_NIK, NEW_CARD, NEW_FAMILY, NEW_PHONE, "Tokoh Rekaan Baru")
FIELDS = {
    "statusantrean": ("kodepoli", "kodedokter", "tanggalperiksa", "jampraktek"),
    "ambilantrean": (
        *("nomorkartu", "nik", "nohp", "kodepoli", "norm", "tanggalperiksa", "kodedokter", "jampraktek"),
        *("jeniskunjungan", "nomorreferensi"),
    ),
    "sisaantrean": ("kodebooking",),
    "batalantrean": ("kodebooking", "keterangan"),
    "checkinantrean": ("kodebooking", "waktu"),
    "pasienbaru": tuple(new_patient()),
    "jadwaloperasirs": ("tanggalawal", "tanggalakhir"),
    "jadwaloperasipasien": ("nopeserta",),
    "ambilantreanfarmasi": ("kodebooking",),
    "statusantreanfarmasi": ("kodebooking",),
}
ODD_VALUES: tuple[Any, ...] = (
    *(None, "", " ", True, False, 0, -1, 1.5, 10**400, [], {}, [[1]], {"a": {"b": 1}}),
    *("\x00", "a\x07b", "\ud800", "\u202e", "é" * 300, "x" * 20000, "0000-00-00", "9999-99-99", "9999-12-31"),
    *("' OR 1=1 --", "{{7*7}}", "%s%n", "../../etc/passwd", "١٢٣٤", NEW_NIK),
)
DEEP = "[" * 20000 + "]" * 20000
ODD_BODIES = (
    *(b"", b"null", b"[]", b"1", b'"x"', b"{", b"{}{}", b"\xff\xfe{}", b"\x00" * 100, DEEP.encode()),
    *(b'{"kodebooking": NaN}', b'{"kodebooking": Infinity}', b'{"kodebooking": -Infinity}', b"{'a': 1}", b"a=1&b=2"),
    *(b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"kodebooking": ' + b"9" * 5000 + b"}", b"<xml/>", b"x" * 70000),
)
READABLE_BODIES = (b"\xef\xbb\xbf{}", b'{"kodebooking": "A", "kodebooking": "B"}', b' \n{"waktu": 1}\n')
CONTENT_TYPES = ("application/json", "text/plain", "application/x-www-form-urlencoded", "text/html; charset=utf-16", "")


@pytest.fixture
def bodies(session: ClinicSession, patient: Patient) -> dict[str, dict[str, Any]]:
    code = {"kodebooking": "17032026TIDAKADA00"}
    return {
        "statusantrean": practice_of(session),
        "ambilantrean": stranger_booking(session),
        "batalantrean": {**code, "keterangan": "batal"},
        "checkinantrean": {**code, "waktu": 1773619200000},
        "pasienbaru": new_patient(),
        "sisaantrean": code,
        "jadwaloperasirs": {"tanggalawal": "2026-03-01", "tanggalakhir": "2026-03-31"},
        "jadwaloperasipasien": {"nopeserta": NEW_CARD},
        "ambilantreanfarmasi": code,
        "statusantreanfarmasi": code,
    }


# What is kept of refused calls themselves: how often, and which people the hospital must help. The pointer of the
# record numbers is left out too: it goes on when a registration is undone by hand, and so is what was news to screens.
OF_REFUSALS = (RefusedBooking, UnrecognisedPerson, WsRefusedLogins)


def rows() -> dict[str, list[Any]]:
    """Every row of ours with all its values: a refused call leaves all of them alone."""
    models = [*apps.get_app_config("queue").get_models(), *apps.get_app_config("bpjs_bridge").get_models()]
    models = [model for model in models if model not in (*OF_REFUSALS, NumberSeries, ScreenChange)]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged; at the end nobody is in it."""
    caplog.set_level(logging.DEBUG)
    yield caplog
    text = caplog.text + "".join(str(record.__dict__.get("exc_text", "")) for record in caplog.records)
    assert [secret for secret in PERSONAL if secret in text] == []


def test_wrong_types_in_every_field(
    bpjs: MobileJkn, bodies: dict[str, dict[str, Any]], log: pytest.LogCaptureFixture
) -> None:
    before, asked = rows(), 0
    for service in SERVICES:
        for field, odd in product(FIELDS[service], ODD_VALUES):
            answer = bpjs.call(service, bodies[service], **{field: odd})
            asked += 1
            if answer.code == 200:
                # Reading is no change; a registration with an odd but lawful text is undone by hand.
                reading = ("statusantrean", "jadwaloperasirs", "jadwaloperasipasien")
                assert service in (*reading, "pasienbaru"), (service, field, odd)
                remove_registered()
    assert rows() == before
    assert asked > 900


def remove_registered() -> None:
    for patient in Patient.objects.filter(address__isnull=False, visits__isnull=True).exclude(name__startswith="Tokoh"):
        forget(patient)
    for patient in Patient.objects.filter(name="Tokoh Rekaan Baru"):
        forget(patient)


def forget(patient: Patient) -> None:
    patient.identifiers.all().delete()
    patient.delete()


def test_odd_bodies_under_odd_content_types(bpjs: MobileJkn, log: pytest.LogCaptureFixture) -> None:
    before = rows()
    for service, raw, content_type in product(SERVICES, ODD_BODIES, CONTENT_TYPES):
        told = bpjs.send(service, raw, content_type=content_type).told
        assert told == (201, "Format Data Tidak Sesuai"), (service, raw[:30])
    for service, raw, content_type in product(SERVICES, READABLE_BODIES, CONTENT_TYPES):
        answer = bpjs.send(service, raw, content_type=content_type)
        assert answer.code == 201
        assert answer.message != "Format Data Tidak Sesuai", (service, raw)
    assert rows() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "xyz"])
def test_wrong_methods(bpjs: MobileJkn, method: str, log: pytest.LogCaptureFixture) -> None:
    for service in (*SERVICES, "auth"):
        if (service, method) == ("auth", "GET"):
            continue
        for slash in ("", "/"):
            raw = bpjs.client.generic(method, f"/ws/{service}{slash}", b"{}", headers=bpjs.headers())
            assert raw.status_code == 200
            if method != "HEAD":
                assert read_answer(raw).told == (201, "Metode Tidak Sesuai")
    assert read_answer(bpjs.client.post("/ws/auth")).told == (201, "Metode Tidak Sesuai")


@pytest.mark.parametrize(
    "path",
    [
        *("/ws", "/ws/", "/ws/tidakada", "/ws//", "/ws//auth", "/ws/auth//", "/ws/auth/x", "/ws/AUTH", "/ws/auth.json"),
        *(
            "/ws/%00",
            "/ws/%0a",
            "/ws/%ff%fe",
            "/ws/../admin/",
            "/ws/" + "a" * 5000,
            f"/ws/{NEW_NIK}",
            "/ws/admin/login/",
        ),
        *("/ws/jadwaloperasi", "/ws/static/x.css", "/ws/auth%0a", "/ws/sisaantrean;x=1", "/ws/?format=api"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_paths(bpjs: MobileJkn, path: str, method: str, log: pytest.LogCaptureFixture) -> None:
    raw = bpjs.client.generic(method, path, b"{}", headers={**bpjs.headers(), "accept": "text/html"})
    assert (raw.status_code, read_answer(raw).code) == (200, 201)


@pytest.mark.parametrize("query", ["?format=xml", "?format=api", f"?nik={NEW_NIK}", "?token=x&token=y", "?%ff"])
@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png", "*/*;q=0", "kacau"])
def test_what_the_caller_would_rather_have(
    bpjs: MobileJkn, session: ClinicSession, query: str, accept: str, log: pytest.LogCaptureFixture
) -> None:
    raw = bpjs.client.generic(
        "POST",
        f"/ws/statusantrean{query}",
        json.dumps(practice_of(session)),
        headers={**bpjs.headers(), "accept": accept, "accept-language": "en"},
    )
    assert read_answer(raw).told == (200, "Ok")


def test_an_unknown_host(bpjs: MobileJkn, settings: Settings, log: pytest.LogCaptureFixture) -> None:
    settings.ALLOWED_HOSTS = ["rs.example"]
    for debug, host in product((False, True), ("penyerang.example", "a b", "x" * 300, "rs.example:99999999", "[::")):
        settings.DEBUG = debug
        for path in ("/ws/auth", "/ws/sisaantrean", "/ws/tidakada", "/ws"):
            assert read_answer(bpjs.client.get(path, headers={"host": host})).code == 201


def test_no_redirect_to_https(bpjs: MobileJkn, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    raw = Client(raise_request_exception=False).get("/ws/auth")
    assert (raw.status_code, read_answer(raw).code) == (200, 201)
    assert Client().get("/").status_code == 301


def test_a_body_that_is_too_large(bpjs: MobileJkn) -> None:
    fits = json.dumps({"kodebooking": "A", "lain": ""})
    padding = 64 * 1024 - len(fits)
    assert bpjs.send("sisaantrean", fits[:-2] + "x" * padding + '"}').told == (201, "Antrean Tidak Ditemukan")
    assert bpjs.send("sisaantrean", fits[:-2] + "x" * (padding + 1) + '"}').told == (201, "Format Data Tidak Sesuai")
    assert bpjs.send("sisaantrean", b"x" * 2_000_000).told == (201, "Format Data Tidak Sesuai")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'{"kodebooking": "A"}', "Antrean Tidak Ditemukan"),
        (b"", "Format Data Tidak Sesuai"),
        (b'{"kodebooking": "A"}' + b" " * 70000, "Format Data Tidak Sesuai"),
    ],
)
def test_a_body_in_chunks_as_gunicorn_gives_it(bpjs: MobileJkn, raw: bytes, message: str) -> None:
    given: dict[str, Any] = {"wsgi.input": BytesIO(raw), "wsgi.input_terminated": True}
    sent = {**bpjs.headers(), "transfer-encoding": "chunked"}
    answer = bpjs.client.generic("POST", "/ws/sisaantrean", headers=sent, CONTENT_LENGTH="", **given)
    assert read_answer(answer).told == (201, message)


@pytest.mark.parametrize("told", ["", "-1", "abc", "9" * 30])
def test_a_false_content_length(bpjs: MobileJkn, told: str) -> None:
    raw = bpjs.client.generic("POST", "/ws/sisaantrean", b"{}", headers=bpjs.headers(), CONTENT_LENGTH=told)
    assert read_answer(raw).code == 201


def test_an_internal_error_is_the_envelope_and_an_id_without_a_person(
    bpjs: MobileJkn,
    session: ClinicSession,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    log: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"Key (nik)=({NEW_NIK}) belongs to Tokoh Rekaan Baru")

    monkeypatch.setattr(figures, "session_figures", broken)
    for settings.DEBUG in (False, True):
        answer = bpjs.call("statusantrean", practice_of(session))
        assert answer.code == 201
        failure = answer.message.rpartition("(")[2].rstrip(")")
        assert answer.message.startswith("Terjadi Gangguan pada Sistem Rumah Sakit")
        assert f"failure={failure} RuntimeError at" in log.text
        assert "session_status.py" in log.text


def test_a_database_that_is_gone(bpjs: MobileJkn, session: ClinicSession, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = bpjs.headers()

    def refuses(*_: Any, **__: Any) -> None:
        raise ConnectionError("no database")

    body = practice_of(session)
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuses)
        raw = bpjs.client.post("/ws/statusantrean", body, content_type="application/json", headers=headers)
        assert read_answer(raw).code == 201
        assert read_answer(bpjs.client.get("/ws/auth", headers={"x-username": NAME, "x-password": "x"})).code == 201
    assert bpjs.call("statusantrean", body).code == 200


@pytest.mark.parametrize(("code", "status"), [(200, 200), (201, 201), (202, 202)])
def test_the_status_may_mirror_the_code(
    bpjs: MobileJkn, session: ClinicSession, settings: Settings, code: int, status: int
) -> None:
    def ask() -> Answer:
        if code == 202:
            return bpjs.call("ambilantrean", stranger_booking(session))
        return bpjs.call("statusantrean", practice_of(session), kodepoli="ANA" if code == 200 else "")

    assert (ask().code, ask().status) == (code, 200)
    settings.WS_MIRROR_STATUS = True
    assert (ask().code, ask().status) == (code, status)
    assert bpjs.client.get("/ws/tidakada").status_code == 201


def test_with_and_without_a_trailing_slash(bpjs: MobileJkn, session: ClinicSession) -> None:
    assert (
        bpjs.call("statusantrean/", practice_of(session)).body == bpjs.call("statusantrean", practice_of(session)).body
    )
    assert read_answer(bpjs.client.get("/ws/auth/")).told == (201, "Username atau Password Tidak Sesuai")


def test_other_pages_are_left_alone(bpjs: MobileJkn) -> None:
    assert bpjs.client.get("/wsx").status_code == 404
    assert bpjs.client.get("/tidakada").headers["Content-Type"].startswith("text/html")
    assert bpjs.client.get("/health/live").json() == {"status": "ok"}


def test_the_layer_works_under_asgi_too(bpjs: MobileJkn) -> None:
    async def ask() -> tuple[Any, Any, Any]:
        client = AsyncClient(raise_request_exception=False)
        return await client.get("/ws"), await client.get("/ws/tidakada"), await client.get("/wsx")

    bare, unknown, page = asyncio.run(ask())
    assert (read_answer(bare).code, read_answer(unknown).code, page.status_code) == (201, 201, 404)


def test_messages_of_the_domain_stay_indonesian(bpjs: MobileJkn, hospital: Hospital) -> None:
    # No pharmacy calls: the protocol has no words for it, so the domain refuses in its own.
    visit, by = hospital.here(), hospital.by(hospital.room)
    entry = verbs.call_next(hospital.room, replace(by, at=hospital.later()))
    Counter.objects.filter(pk=hospital.chemist.pk).update(is_active=False)
    order = PrescriptionOrder(PrescriptionKind.NON_COMPOUND)
    verbs.finish(entry, replace(by, at=hospital.later()), prescription=order)
    raw = bpjs.client.post(
        "/ws/ambilantreanfarmasi",
        {"kodebooking": visit.booking_code},
        content_type="application/json",
        headers={**bpjs.headers(), "accept-language": "en"},
    )
    words = "Farmasi belum dapat memanggil nomor. Pasien langsung ke petugas farmasi dengan resepnya."
    assert read_answer(raw).told == (201, words)


def test_each_call_leaves_one_line_without_a_person(
    bpjs: MobileJkn, session: ClinicSession, patient: Patient, log: pytest.LogCaptureFixture
) -> None:
    log.clear()
    bpjs.call("ambilantrean", booking_of(patient, session))
    bpjs.client.get("/ws/auth", headers={"x-username": NEW_NIK, "x-password": NEW_CARD})
    lines = [record.getMessage() for record in log.records if record.name == "bpjs_bridge.inbound.views"]
    shapes = (
        rf"ws ambilantrean call=(\w{{8}}) account={NAME} code=200 ms=\d+",
        r"ws auth call=(\w{8}) account=- code=201 ms=\d+",
    )
    calls = [re.fullmatch(shape, line) for shape, line in zip(shapes, lines, strict=True)]
    assert len({call[1] for call in calls if call}) == 2
    visit = Visit.objects.get()
    assert visit.booking_code not in log.text
    assert patient.name not in log.text


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(sorted({name for fields in FIELDS.values() for name in fields}))


@pytest.mark.slow
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(service=st.sampled_from(SERVICES), fields=st.dictionaries(names, anything, max_size=12), raw=st.binary())
def test_whatever_is_sent(bpjs: MobileJkn, service: str, fields: dict[str, Any], raw: bytes) -> None:
    before = rows()
    # A number of 13 digits may be a card, and reading changes nothing.
    assert bpjs.call(service, fields).code in (201, 202) or service == "jadwaloperasipasien"
    assert bpjs.send(service, raw).code == 201
    assert rows() == before


def test_the_check_itself_catches_an_answer_outside_the_envelope(
    bpjs: MobileJkn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelope, "is_service_path", lambda path: False)
    with pytest.raises(AssertionError):
        read_answer(bpjs.client.get("/ws"))
