"""Whatever comes back is read, or is unknown: no answer breaks the client, keeps it for ever or fills its memory."""

import gzip
import itertools
import json
import logging
import socket
import time
import tracemalloc
from typing import Any

import pytest

from bpjs_bridge.client.answers import Answer, scrubbed
from bpjs_bridge.client.cipher import Credentials
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.models import Outcome
from tests.outbound.nasty_server import NastyServer, whole
from tests.simulator_process import SimulatorProcess

OURS = Credentials("12345", "rahasia-uji", "demo-antrean-key")
TIMEOUT = 0.4
PATIENT = 10.0


def ask(url: str, *, timeout: float = PATIENT) -> Answer:
    with BpjsClient(url=url, credentials=OURS, timeout=timeout) as client:
        return client.post("/antrean/add", "{}")


def answer_to(body: bytes, **how: Any) -> Answer:
    with NastyServer(whole(body, **how)) as server:
        return ask(server.url)


def envelope(code: Any, message: Any = "Ok", **more: Any) -> bytes:
    return json.dumps({"metadata": {"code": code, "message": message}, **more}).encode()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (envelope(200), "200"),
        (envelope("200"), "200"),
        (envelope(1), "1"),
        (envelope(208, "Terdapat duplikasi Kode Booking"), "208"),
        (envelope(204, "No Content"), "204"),
        (b'{"metaData": {"Code": "200", "Message": "OK"}, "response": null}', "200"),
        (b'{"Metadata": {"code": 200}}', "200"),
        (b"\xef\xbb\xbf" + envelope(200), "200"),
        (envelope(200, None), "200"),
    ],
)
def test_every_spelling_of_success_is_read(body: bytes, code: str) -> None:
    answer = answer_to(body)
    assert (answer.outcome, answer.code) == (Outcome.OK, code)


def test_http_204_is_an_empty_success() -> None:
    assert answer_to(b"", status="204 No Content").outcome == Outcome.OK


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ({"list": [{"a": 1}]}, [{"a": 1}]),
        ([{"a": 1}], [{"a": 1}]),
        ([], []),
        (None, []),
        ({"a": 1}, []),
        ([1, None], []),
    ],
)
def test_a_list_is_read_in_both_shapes(content: Any, rows: list[Any]) -> None:
    assert answer_to(envelope(200, response=content)).rows == rows


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"<html>502</html>",
        b"{'metadata': Ok}",
        envelope(None),
        envelope(True),
        envelope("dua ratus"),
        b'{"metadata": null}',
        b'{"metadata": []}',
        b'[{"metadata": {"code": 200}}]',
        envelope(200, response="not encrypted"),
        b"\xff\xfe\x00",
        b'{"metadata":' * 2000,
        envelope(404, "Gagal dicoba kembali (BPJS Kesehatan)"),
        envelope(500, "error"),
        b"[" * 100_000,
        envelope(10**400),
        envelope("9" * 5000),
        envelope(-200),
    ],
)
def test_what_is_no_clear_answer_is_unknown(body: bytes) -> None:
    assert answer_to(body).outcome == Outcome.UNKNOWN


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "500 Oops", "502 Bad Gateway", "503 Away", "504 Late"])
def test_a_status_that_says_nothing_is_unknown(status: str) -> None:
    assert answer_to(envelope(200), status=status, head="Location: http://127.0.0.1:9/\r\n").outcome == Outcome.UNKNOWN


def test_a_redirect_is_never_followed() -> None:
    with NastyServer(whole(b"", status="302 Found", head="Location: /elsewhere\r\n")) as server:
        ask(server.url)
        assert server.paths == ["/antrean/add"]


def test_429_says_how_long_to_wait() -> None:
    answer = answer_to(b"", status="429 Too Many Requests", head="Retry-After: 7\r\n")
    assert (answer.outcome, answer.retry_after) == (Outcome.UNKNOWN, 7)
    assert answer_to(b"", status="429 Slow", head="Retry-After: 99999\r\n").retry_after == 300


@pytest.mark.parametrize(
    "how",
    [
        {"body": b"", "status": "401 Unauthorized"},
        {"body": envelope(403, "Forbidden"), "status": "403 Forbidden"},
        {"body": envelope(401, "Unauthorized")},
        {"body": envelope(201, "Signature tidak sesuai")},
        {"body": envelope(201, "Expired Service: waktu server berbeda, cek jam server")},
        {"body": envelope("201", "X-cons-id tidak terdaftar")},
    ],
)
def test_a_refused_hospital_halts(how: dict[str, Any]) -> None:
    assert answer_to(**how).outcome == Outcome.HALTED


def test_a_refusal_keeps_bpjs_words_without_personal_numbers() -> None:
    answer = answer_to(envelope(201, "data nik 3174012345678901  belum sesuai, kartu 0001234567890."))
    assert answer.outcome == Outcome.REFUSED
    assert answer.message == "data nik *** belum sesuai, kartu ***."
    assert len(scrubbed("kata " * 500)) == 300


def test_words_that_no_column_takes_are_made_storable() -> None:
    assert answer_to(envelope(201, "tidak\x00 sesuai \ud800")).message == "tidak sesuai ?"


def test_a_byte_a_second_ends_at_the_deadline() -> None:
    pieces = [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", *[b"x"] * 1000]
    with NastyServer(pieces, pause=0.1) as server:
        begun = time.monotonic()
        assert ask(server.url, timeout=TIMEOUT).outcome == Outcome.UNKNOWN
        assert time.monotonic() - begun < 2 * TIMEOUT + 3


@pytest.mark.parametrize("piece", [b"X", b"X-Header: y\r\n"], ids=["a byte at a time", "a header at a time"])
def test_endless_headers_end_at_the_deadline(piece: bytes) -> None:
    pieces = itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(piece, 400))
    with NastyServer(pieces, pause=0.05) as server:
        begun = time.monotonic()
        assert ask(server.url, timeout=TIMEOUT).outcome == Outcome.UNKNOWN
        assert time.monotonic() - begun < 2 * TIMEOUT + 3


def test_silence_ends_at_the_timeout() -> None:
    with NastyServer([b""], pause=4) as server:
        begun = time.monotonic()
        assert ask(server.url, timeout=TIMEOUT).outcome == Outcome.UNKNOWN
        assert time.monotonic() - begun < 3


def test_fifty_megabytes_are_not_read() -> None:
    chunk = b" " * 1_000_000
    head = [b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"]
    with NastyServer(itertools.chain(head, itertools.repeat(chunk, 50))) as server:
        tracemalloc.start()
        answer = ask(server.url)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (answer.outcome, answer.message) == (Outcome.UNKNOWN, "answer too large")
    assert peak < 20_000_000


def test_a_gzip_bomb_is_not_inflated() -> None:
    bomb = gzip.compress(b" " * 200_000_000, compresslevel=9)
    with NastyServer(whole(bomb, head="Content-Encoding: gzip\r\n")) as server:
        tracemalloc.start()
        answer = ask(server.url)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (answer.outcome, answer.message) == (Outcome.UNKNOWN, "answer too large")
    assert peak < 40_000_000


def test_a_zipped_answer_is_read_and_a_broken_one_is_unknown() -> None:
    zipped = gzip.compress(envelope(200))
    assert answer_to(zipped, head="Content-Encoding: gzip\r\n").outcome == Outcome.OK
    assert answer_to(zipped[:-9], head="Content-Encoding: gzip\r\n").outcome == Outcome.UNKNOWN
    assert answer_to(envelope(200), head="Content-Encoding: gzip\r\n").outcome == Outcome.UNKNOWN
    assert answer_to(envelope(200), head="Content-Encoding: br\r\n").outcome == Outcome.UNKNOWN


def test_a_body_cut_short_is_unknown() -> None:
    with NastyServer([b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + envelope(200)]) as server:
        assert ask(server.url).outcome == Outcome.UNKNOWN


def test_nobody_there_and_no_such_name_are_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert ask(f"http://127.0.0.1:{port}").outcome == Outcome.UNKNOWN
    assert ask("http://no-such-host.invalid").outcome == Outcome.UNKNOWN
    assert ask("https://127.0.0.1:1").outcome == Outcome.UNKNOWN


def test_personal_numbers_of_a_path_reach_no_log_and_no_message(caplog: pytest.LogCaptureFixture) -> None:
    nik = "3174012345678901"
    with caplog.at_level(logging.DEBUG, logger="bpjs_bridge"), NastyServer([b""]) as server:
        client = BpjsClient(url=server.url, credentials=OURS, timeout=TIMEOUT)
        answer = client.get(f"/ref/pasien/fp/identitas/nik/noidentitas/{nik}", template="/ref/pasien/fp")
        client.close()
    assert answer.outcome == Outcome.UNKNOWN
    assert nik not in answer.message + caplog.text


FAULTS = "http_500 http_429 cut_before_storing cut_after_storing html empty truncated bad_lz wrong_key no_json null"


@pytest.mark.parametrize("kind", FAULTS.split())
def test_the_simulators_faults_are_unknown(simulator: SimulatorProcess, kind: str) -> None:
    simulator.fault(kind)
    with BpjsClient.antrean() as client:
        assert client.list_poli().outcome == Outcome.UNKNOWN


@pytest.mark.parametrize("kind", ["wrong_code", "bom", "http_204"])
def test_the_simulators_odd_spellings_are_read(simulator: SimulatorProcess, kind: str) -> None:
    simulator.fault(kind)
    with BpjsClient.antrean() as client:
        assert client.list_poli().outcome == Outcome.OK


def test_a_connection_is_used_again_and_a_broken_one_replaced(simulator: SimulatorProcess) -> None:
    with BpjsClient.antrean() as client:
        assert client.list_poli().rows
        simulator.fault("cut_before_storing", times=1)
        assert client.list_poli().outcome == Outcome.UNKNOWN
        assert client.list_poli().rows
