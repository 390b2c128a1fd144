"""Which requests are let in."""

from __future__ import annotations

import time

import pytest
import requests

from tests.simulator.hospital_caller import HospitalCaller


def refused_headers(caller: HospitalCaller, **wrong: str) -> tuple[int, int]:
    answer = caller.send("/ref/poli", headers=caller.headers() | wrong)
    return answer.status_code, answer.json()["metadata"]["code"]


def test_the_hospitals_own_request_is_let_in(caller: HospitalCaller) -> None:
    assert caller.send("/ref/poli").json()["metadata"]["code"] == 1


@pytest.mark.parametrize("name", ["X-cons-id", "X-signature", "X-timestamp"])
def test_a_wrong_header_is_unauthorized(caller: HospitalCaller, name: str) -> None:
    assert refused_headers(caller, **{name: "wrong"}) == (401, 401)


def test_a_wrong_user_key_is_forbidden(caller: HospitalCaller) -> None:
    assert refused_headers(caller, user_key="demo-vclaim-key") == (403, 403)


def test_a_signature_by_another_secret_is_unauthorized(caller: HospitalCaller) -> None:
    answer = caller.send("/ref/poli", headers=caller.headers(secret="another"))
    assert answer.json()["metadata"]["code"] == 401


@pytest.mark.parametrize(("seconds", "code"), [(-290, 1), (-310, 401), (290, 1), (310, 401)])
def test_the_clock_may_be_five_minutes_off(caller: HospitalCaller, seconds: int, code: int) -> None:
    timestamp = str(caller.now_ms() // 1000 + seconds)
    answer = caller.send("/ref/poli", headers=caller.headers(timestamp=timestamp))
    assert answer.json()["metadata"]["code"] == code


def test_a_stranger_changes_nothing(caller: HospitalCaller) -> None:
    caller.send("/antrean/add", caller.add_body(), headers=caller.headers(secret="another"))
    assert caller.simulator.state()["bookings"] == {}


def test_the_body_is_json_whatever_its_content_type_says(caller: HospitalCaller) -> None:
    headers = caller.headers() | {"Content-Type": "Application/x-www-form-urlencoded"}
    assert caller.send("/antrean/add", caller.add_body(), headers=headers).json()["metadata"]["code"] == 200


def test_a_body_that_is_no_json_is_refused(caller: HospitalCaller) -> None:
    assert caller.metadata("/antrean/add", b"kodebooking=1") == (201, "Format Data Tidak Sesuai")


def test_answers_on_a_kept_line_are_not_held_back(caller: HospitalCaller) -> None:
    """Without TCP_NODELAY each takes 40 ms: two seconds for these."""
    with requests.Session() as line:
        began = time.monotonic()
        for _ in range(50):
            line.get(caller.simulator.antrean_url + "/ref/dokter", headers=caller.headers(), timeout=5)
    assert time.monotonic() - began < 1.5
