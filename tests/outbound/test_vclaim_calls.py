"""The calls of VClaim (protocol V1 to V6): in one register, sent as VClaim wants them, and nobody named in a log."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from pytest_django import Settings

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.calls import CARD, NIK, Call
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.refusals import RefusalKind, kind_of, sep_of_duplicate
from bpjs_bridge.client.vclaim import calls, references, seps
from bpjs_bridge.client.vclaim.back_referral_forms import DISEASES, EVERY_KEY, BackReferralForm, BadFormError
from bpjs_bridge.client.vclaim.members import member_by_card, member_by_nik
from bpjs_bridge.models import Outcome, Service
from tests.outbound.nasty_server import NastyServer, whole
from tests.outbound.test_client import OURS, PATIENT

DAY = date(2026, 3, 10)
EVERY_CALL = pytest.mark.parametrize("call", calls.CALLS, ids=lambda call: call.number)
WRITES = [call for call in calls.CALLS if call.method != "GET"]
NUMBERS = (CARD, NIK, calls.SEP, calls.LETTER, calls.REFERRAL, calls.HOSPITAL_REFERRAL, calls.OUTGOING)


def envelope(code: Any, message: str = "Ok", **more: Any) -> bytes:
    return json.dumps({"metaData": {"code": code, "message": message}, **more}).encode()


@contextmanager
def vclaim_answering(body: bytes) -> Iterator[tuple[BpjsClient, NastyServer]]:
    with (
        NastyServer(whole(body)) as server,
        BpjsClient(url=server.url, credentials=OURS, timeout=PATIENT, service=Service.VCLAIM) as client,
    ):
        yield client, server


def answer_to(body: bytes, call: Call = calls.FIND_POLI) -> Answer:
    with vclaim_answering(body) as (client, _server):
        return client.play(call, call.example).answer


@EVERY_CALL
def test_the_example_fills_the_address_and_the_body(call: Call) -> None:
    assert "{" not in call.path(call.example)
    assert set(call.example) == set(re.findall(r"{(\w+)}", call.template)) | set(call.keys)
    assert call.service == Service.VCLAIM


def test_each_call_is_there_once() -> None:
    numbers = [call.number for call in calls.CALLS]
    assert len(set(numbers)) == len(numbers) == 47
    assert len({(call.method, call.template) for call in calls.CALLS}) == 47


@EVERY_CALL
def test_no_log_and_no_message_names_a_person_or_a_letter(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    words = f"Peserta NoKa {CARD} telah mendapat Pelayanan R.Jalan Dgn No.SEP {calls.SEP}"
    with caplog.at_level(logging.DEBUG), vclaim_answering(envelope("201", words)) as (client, _server):
        answer = client.play(call, call.example).answer
    assert call.template in caplog.text
    told = caplog.text + answer.message + repr(answer)
    assert [number for number in NUMBERS if number in told] == []


@EVERY_CALL
def test_an_answer_that_cannot_be_read_is_unknown(call: Call) -> None:
    assert answer_to(b"<html>", call).outcome == Outcome.UNKNOWN


@pytest.mark.parametrize("call", WRITES, ids=lambda call: call.number)
@pytest.mark.parametrize(
    ("setting", "content_type"),
    [("form", "Application/x-www-form-urlencoded"), ("json", "application/json; charset=utf-8")],
)
def test_a_write_goes_out_in_its_wrapper_whatever_its_type_is_called(
    settings: Settings, call: Call, setting: str, content_type: str
) -> None:
    settings.VCLAIM_CONTENT_TYPE = setting
    with vclaim_answering(envelope("200")) as (client, server):
        played = client.play(call, call.example)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.split(b" ", 1)[0].decode() == call.method
    assert f"Content-Type: {content_type}".encode() in head
    assert body.decode() == played.payload
    inside = json.loads(body)
    for name in call.wrapper:
        (inside,) = [inside[name]]
    assert list(inside) == list(call.keys)


def test_the_wrappers_are_those_of_the_catalogue() -> None:
    wrappers = {call.number: ".".join(call.wrapper) for call in WRITES}
    assert wrappers["V1.1"] == "request"
    assert wrappers["V1.5"] == "request.t_suratkontrol"
    assert wrappers["V2.9"] == wrappers["V2.11"] == wrappers["V2.17"] == "request.t_rujukan"
    assert wrappers["V2.16"] == ""


# --- what an answer is (protocol V0) ----------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["0", 0, "500", "404"])
def test_a_code_that_says_nothing_is_unknown(code: Any) -> None:
    assert answer_to(envelope(code)).outcome == Outcome.UNKNOWN


@pytest.mark.parametrize("content", [calls.LETTER, calls.LETTER.lower(), CARD])
def test_a_number_that_is_not_encrypted_is_taken_as_it_is(content: str) -> None:
    assert answer_to(envelope("200", response=content)).content == content


def test_nothing_found_is_a_certain_empty_list_that_keeps_the_words() -> None:
    with vclaim_answering(envelope("201", "Data Rujukan Tidak Ditemukan.", response=None)) as (client, _server):
        found = references.find_poli(client, "INT")
    assert (found.items, found.is_certain, found.answer.message) == ((), True, "Data Rujukan Tidak Ditemukan.")


@pytest.mark.parametrize("body", [b"", b"<html>", envelope("0"), envelope("200", response="bukan sandi")])
def test_silence_is_no_empty_list(body: bytes) -> None:
    with vclaim_answering(body) as (client, _server):
        assert not references.find_poli(client, "INT").is_certain


def test_a_right_that_one_hospital_lacks_stops_nothing_else() -> None:
    refusal = envelope("201", "Unauthorized!")
    assert answer_to(refusal, calls.PERMISSIONS_OF_MONTH).outcome == Outcome.REFUSED
    assert answer_to(refusal, calls.FIND_POLI).outcome == Outcome.HALTED


@pytest.mark.parametrize("number", ["", ".", "..", "\ud800"])
def test_what_no_address_can_hold_is_not_asked(number: str) -> None:
    with vclaim_answering(envelope("200", response={})) as (client, server):
        found = seps.find_sep(client, number)
    assert (server.requests, found.items, found.is_certain) == ([], (), False)


@pytest.mark.parametrize("odd", ["a/../b", "?x=1", "#", "%2e%2e", "K 1", "😷", "\x00"])
def test_odd_signs_stay_in_their_place_of_the_address(odd: str) -> None:
    with vclaim_answering(envelope("201")) as (client, server):
        seps.find_sep(client, odd)
    assert server.paths[0].startswith("/SEP/")
    assert "/" not in server.paths[0].removeprefix("/SEP/")


@pytest.mark.parametrize("digits", ["0" * 13, "9" * 13, "123", "000990000000A", "٠" * 13, ""])
def test_a_placeholder_finds_nobody(digits: str) -> None:
    with vclaim_answering(envelope("200", response={"peserta": {}})) as (client, server):
        assert member_by_card(client, digits, on=DAY).answer.outcome == Outcome.REFUSED
        assert member_by_nik(client, "0" * 16, on=DAY).items == ()
    assert server.requests == []


# --- what a refusal means (protocol V8) -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Nomor Referensi X sudah terbit sep", RefusalKind.SEP_ISSUED),
        ("... Sudah  Terbit  SEP", RefusalKind.SEP_ISSUED),
        ("Rujukan untuk tanggal 2026-03-10 tidak valid / masa berlaku habis", RefusalKind.LAPSED),
        ("Masa berlaku rujukan sudah berakhir", RefusalKind.LAPSED),
        ("Masa berlaku sudah lebih dari 7 hari", RefusalKind.LAPSED),
        ("data nomorreferensi  belum sesuai.", RefusalKind.REFERENCE),
        ("Rujukan Tidak Ada", RefusalKind.REFERENCE),
        ("Rujukan tidak valid", RefusalKind.REFERENCE),
        ("data nik  belum sesuai.", RefusalKind.IDENTITY),
        ("No.Kartu Tidak Sesuai", RefusalKind.IDENTITY),
        ("Nomor kartu tidak terdaftar.", RefusalKind.IDENTITY),
        ("Nomor rujukan masih berlaku sampai 01-01-2026", RefusalKind.STILL_VALID),
        ("Kode dokter tidak sesuai", RefusalKind.SCHEDULE),
        ("SPRI sudah digunakan", RefusalKind.ALREADY_DONE),
        ("Peserta sudah dirujuk", RefusalKind.ALREADY_DONE),
        ("Sebuah kalimat yang belum pernah dilihat", RefusalKind.UNKNOWN),
        ("", RefusalKind.UNKNOWN),
    ],
)
def test_words_are_classed_by_pattern(words: str, kind: RefusalKind) -> None:
    assert kind_of(answer_to(envelope("201", words))) == kind


def test_the_sep_that_is_there_is_read_from_the_end() -> None:
    words = f"1.Peserta NoKa {CARD} telah mendapat Pelayanan R.Jalan di Poli INT pada hari yg sama di RS A Dgn No.SEP "
    answer = answer_to(envelope("201", words + calls.SEP.lower()))
    assert (kind_of(answer), sep_of_duplicate(answer)) == (RefusalKind.SEP_EXISTS, calls.SEP)
    assert calls.SEP not in answer.message.upper()
    assert sep_of_duplicate(answer_to(envelope("201", words))) == ""


# --- the form of the back-referral programme (protocol V1) ------------------------------------------------------------
@pytest.mark.parametrize("disease", DISEASES)
def test_a_form_sends_all_keys_and_null_for_those_of_other_diseases(disease: str) -> None:
    bounds = DISEASES[disease]
    wire = BackReferralForm(disease, {name: most for name, (_least, most) in bounds.items()}).as_wire()
    assert (wire["kdStatusPRB"], tuple(wire["data"])) == (disease, EVERY_KEY)
    assert {name for name, value in wire["data"].items() if value is not None} == set(bounds)


@pytest.mark.parametrize(
    ("disease", "measures", "wrong"),
    [
        ("10", {}, "kdStatusPRB"),
        ("09", {"RemisiSLE": 50}, "Hamil"),
        ("09", {"RemisiSLE": 101, "Hamil": 0}, "RemisiSLE"),
        ("09", {"RemisiSLE": 50, "Hamil": 0.5}, "Hamil"),
        ("09", {"RemisiSLE": "50", "Hamil": 0}, "RemisiSLE"),
        ("09", {"RemisiSLE": 50, "Hamil": True}, "Hamil"),
        ("09", {"RemisiSLE": float("nan"), "Hamil": 0}, "RemisiSLE"),
        ("09", {"RemisiSLE": 50, "Hamil": 0, "LDL": 100}, "LDL"),
    ],
)
def test_a_form_that_vclaim_would_refuse_is_not_made(disease: str, measures: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadFormError, match=wrong):
        BackReferralForm(disease, measures)
