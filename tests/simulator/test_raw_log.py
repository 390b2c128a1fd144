"""The log that checkers count by: every request, before its answer, without personal numbers."""

from __future__ import annotations

import hashlib
import json
import threading
import time

import requests

from tests.simulator.hospital_caller import HospitalCaller


def test_raw_requests_successes_and_duplicates_are_counted_apart(caller: HospitalCaller) -> None:
    for _ in range(3):
        caller.add()
    caller.add("KODE2", kodedokter=1)
    counts = caller.simulator.counts()
    assert (counts["requests"], counts["ok"], counts["duplicate"], counts["refused"]) == (4, 1, 2, 1)
    assert counts["by_route"]["add"] == {"requests": 4, "ok": 1, "duplicate": 2, "refused": 1}


def test_a_line_tells_code_task_and_time_but_no_person(caller: HospitalCaller) -> None:
    caller.add()
    waktu = caller.walk(3)[3]
    added, updated = caller.simulator.log()
    assert (updated["route"], updated["kodebooking"], updated["code"]) == ("updatewaktu", "KODE1", 200)
    assert (updated["body"]["taskid"], updated["body"]["waktu"]) == (3, waktu)
    assert added["sequence"] < updated["sequence"]
    assert added["received_at_ns"] < updated["received_at_ns"]
    told = json.dumps(caller.simulator.log()) + json.dumps(caller.simulator.state())
    for number in ("0009999999999", "9999990101900001", "089900099999"):
        assert number not in told


def test_the_same_bytes_have_the_same_sum(caller: HospitalCaller) -> None:
    body = json.dumps(caller.add_body()).encode()
    for _ in range(2):
        caller.send("/antrean/add", body)
    assert {row["body_sha256"] for row in caller.simulator.log()} == {hashlib.sha256(body).hexdigest()}


def test_a_personal_number_in_a_path_is_replaced_by_the_template(caller: HospitalCaller) -> None:
    caller.send("/ref/pasien/fp/identitas/nik/noidentitas/9999990101900001")
    caller.send("/ref/stray/9999990101900001")
    assert [row["path"] for row in caller.simulator.log()] == [
        "/antreanrs/ref/pasien/fp/identitas/{kind}/noidentitas/{number}",
        "/antreanrs/unknown",
    ]


def test_a_request_is_logged_before_it_is_answered(caller: HospitalCaller) -> None:
    caller.simulator.fault("delay", match="add", seconds=2, is_delay_before_storing=True)
    sender = threading.Thread(target=caller.add)
    sender.start()
    deadline = time.monotonic() + 1.5
    while not caller.simulator.log() and time.monotonic() < deadline:
        time.sleep(0.02)
    (entry,) = caller.simulator.log()
    assert (entry["is_answered"], entry["answer_class"]) == (False, "unanswered")
    sender.join()
    assert caller.simulator.log()[0]["answer_class"] == "ok"


def test_a_fault_is_told_in_the_log(caller: HospitalCaller) -> None:
    caller.simulator.fault("cut_after_storing", times=1)
    body = caller.add_body()
    try:
        caller.send("/antrean/add", body)
    except requests.ConnectionError:
        caller.send("/antrean/add", body)
    first, second = caller.simulator.log()
    assert (first["fault"], first["is_stored"]) == ("cut_after_storing", True)
    assert (second["fault"], second["is_stored"], second["code"]) == (None, False, 208)


def test_reset_forgets_everything(caller: HospitalCaller) -> None:
    caller.add()
    caller.simulator.fault("html")
    caller.simulator.settings(is_list_wrapped=True)
    caller.simulator.reset()
    state = caller.simulator.state()
    assert (state["bookings"], state["faults"], state["counts"]["requests"]) == ({}, [], 0)
    assert state["settings"]["is_list_wrapped"] is False


def test_an_unknown_setting_is_refused(caller: HospitalCaller) -> None:
    url = caller.simulator.url + "/_control/settings"
    assert requests.post(url, json={"x": 1}, timeout=5).status_code == 400
    assert requests.post(url, json={"is_list_wrapped": "yes"}, timeout=5).status_code == 400
