"""Each fault does what its name says, and stores or does not store."""

from __future__ import annotations

import json
import socket
import time

import pytest
import requests

from tests.simulator.hospital_caller import HospitalCaller, decrypted

pytestmark = pytest.mark.fault


def has_booking(caller: HospitalCaller) -> bool:
    return "KODE1" in caller.simulator.state()["bookings"]


@pytest.mark.parametrize(("kind", "is_stored"), [("cut_before_storing", False), ("cut_after_storing", True)])
def test_a_cut_line_gives_no_answer(caller: HospitalCaller, kind: str, is_stored: bool) -> None:
    caller.simulator.fault(kind, match="add", times=1)
    with pytest.raises(requests.ConnectionError):
        caller.add()
    assert has_booking(caller) is is_stored
    assert caller.add()[0] == (208 if is_stored else 200)


def test_a_cut_line_is_closed_on_the_socket(caller: HospitalCaller) -> None:
    caller.simulator.fault("cut_before_storing")
    host, port = caller.simulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(b"GET /antreanrs/ref/poli HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(1024) == b""


@pytest.mark.parametrize(
    ("kind", "http_status", "is_stored"),
    [
        ("http_500", 500, False),
        ("http_429", 429, False),
        ("html", 200, False),
        ("maintenance", 200, False),
        ("clock_wrong", 401, False),
        ("empty", 200, True),
        ("http_204", 204, True),
        ("no_json", 200, True),
        ("null", 200, True),
        ("array", 200, True),
        ("bom", 200, True),
        ("wrong_code", 200, True),
        ("bad_lz", 200, True),
        ("wrong_key", 200, True),
    ],
)
def test_a_broken_answer(caller: HospitalCaller, kind: str, http_status: int, is_stored: bool) -> None:
    caller.simulator.fault(kind, match="add", times=1)
    assert caller.send("/antrean/add", caller.add_body()).status_code == http_status
    assert has_booking(caller) is is_stored
    assert caller.add()[0] == (208 if is_stored else 200)


def test_a_rule_says_itself_whether_an_answer_was_stored(caller: HospitalCaller) -> None:
    caller.simulator.fault("http_500", match="add", stores=True)
    assert caller.send("/antrean/add", caller.add_body()).status_code == 500
    assert has_booking(caller)


def test_too_many_requests_says_when_to_come_back(caller: HospitalCaller) -> None:
    caller.simulator.fault("http_429", retry_after=7)
    assert caller.send("/ref/poli").headers["Retry-After"] == "7"


def test_maintenance_is_told_in_the_metadata(caller: HospitalCaller) -> None:
    caller.simulator.fault("maintenance")
    assert caller.add() == (404, "Gagal dicoba kembali (BPJS Kesehatan)")


def test_a_truncated_answer_ends_before_its_length(caller: HospitalCaller) -> None:
    caller.simulator.fault("truncated", match="add")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        caller.send("/antrean/add", caller.add_body())
    assert has_booking(caller)


def test_a_delayed_answer_is_stored_before_the_caller_gives_up(caller: HospitalCaller) -> None:
    caller.simulator.fault("delay", match="add", seconds=3)
    with pytest.raises(requests.Timeout):
        requests.post(
            caller.simulator.antrean_url + "/antrean/add",
            json=caller.add_body(),
            headers=caller.headers(),
            timeout=0.3,
        )
    assert has_booking(caller)


def test_a_dripping_answer_arrives_whole_and_late(caller: HospitalCaller) -> None:
    caller.simulator.fault("drip", match="add")
    began = time.monotonic()
    assert caller.add() == (200, "Ok")
    assert time.monotonic() - began > 1


def test_an_answer_under_another_key_cannot_be_read(caller: HospitalCaller) -> None:
    headers = caller.headers()
    caller.simulator.fault("wrong_key")
    response = caller.send("/ref/dokter", headers=headers).json()["response"]
    with pytest.raises((ValueError, KeyError, TypeError)):
        decrypted(response, headers["X-timestamp"])


def test_an_answer_with_broken_compression_cannot_be_read(caller: HospitalCaller) -> None:
    headers = caller.headers()
    caller.simulator.fault("bad_lz")
    response = caller.send("/ref/dokter", headers=headers).json()["response"]
    with pytest.raises((ValueError, KeyError, TypeError)):
        decrypted(response, headers["X-timestamp"])


def test_valid_spellings_of_the_metadata(caller: HospitalCaller) -> None:
    caller.simulator.fault("wrong_code", variant="all")
    assert caller.send("/antrean/add", caller.add_body()).json() == {"metaData": {"code": "200", "message": "Ok"}}
    caller.simulator.clear_faults()
    caller.simulator.fault("wrong_code", variant="Code")
    assert caller.send("/antrean/add", caller.add_body()).json()["metadata"]["Code"] == 208


def test_a_rule_ends_after_its_times(caller: HospitalCaller) -> None:
    caller.simulator.fault("http_500", times=2)
    assert [caller.send("/ref/dokter").status_code for _ in range(3)] == [500, 500, 200]


def test_a_rule_lets_some_pass_first(caller: HospitalCaller) -> None:
    caller.simulator.fault("http_500", after=1, times=1)
    assert [caller.send("/ref/dokter").status_code for _ in range(3)] == [200, 500, 200]


def test_chance_is_the_same_chance_for_the_same_seed(caller: HospitalCaller) -> None:
    draws = []
    for _ in range(2):
        caller.simulator.clear_faults()
        caller.simulator.fault("http_500", probability=0.5, seed=11)
        draws.append([caller.send("/ref/dokter").status_code for _ in range(20)])
    assert draws[0] == draws[1]
    assert set(draws[0]) == {200, 500}


def test_a_rule_is_for_its_route_booking_and_task(caller: HospitalCaller) -> None:
    caller.simulator.fault("http_500", match="updatewaktu", kodebooking="KODE1", taskid=4)
    caller.add()
    caller.add("KODE2")
    caller.walk(3)
    caller.walk(3, 4, kodebooking="KODE2")
    body = {"kodebooking": "KODE1", "taskid": 4, "waktu": caller.now_ms()}
    assert caller.send("/antrean/updatewaktu", body).status_code == 500


@pytest.mark.parametrize("rule", [{"kind": "earthquake"}, {"match": "*"}, {"kind": "html", "x": 1}, "html"])
def test_a_rule_that_cannot_be_read_is_refused(caller: HospitalCaller, rule: object) -> None:
    answer = requests.post(caller.simulator.url + "/_control/faults", data=json.dumps(rule), timeout=5)
    assert answer.status_code == 400
    assert caller.simulator.state()["faults"] == []
