"""The 17 calls of protocol 2: in one register, each understood by BPJS, none naming its patient in a log."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from typing import Any

import pytest

from bpjs_bridge.client import calls, queries, references
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.references import Poli, WeeklyHours
from bpjs_bridge.models import Outcome
from tests.hospital import TODAY
from tests.outbound.nasty_server import NastyServer, whole
from tests.outbound.road import Road
from tests.outbound.test_client import OURS, PATIENT, envelope
from tests.simulator_process import SimulatorProcess

EVERY_CALL = pytest.mark.parametrize("call", calls.CALLS, ids=lambda call: f"{call.number}")
ANAK = Poli("ANA", "ANAK", "ANA", "ANAK")


@contextmanager
def bpjs_answering(body: bytes) -> Iterator[BpjsClient]:
    with (
        NastyServer(whole(body)) as server,
        BpjsClient(url=server.url, credentials=OURS, timeout=PATIENT) as client,
    ):
        yield client


@EVERY_CALL
def test_the_example_fills_the_address_and_the_body(call: calls.Call) -> None:
    assert "{" not in call.path(call.example)
    assert set(call.example) == set(re.findall(r"{(\w+)}", call.template)) | set(call.keys)


def test_the_register_has_the_seventeen_calls_in_order() -> None:
    assert [call.number for call in calls.CALLS] == list(range(1, 18))


def test_a_code_of_another_system_is_encoded_in_the_address() -> None:
    path = calls.BOOKING_BY_CODE.path({"kodebooking": "RJ/2026#1 ?"})
    assert path == "/antrean/pendaftaran/kodebooking/RJ%2F2026%231%20%3F"


def test_a_value_that_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match="taskid"):
        calls.UPDATE_TIME.payload({"kodebooking": "A"})


def test_the_prescription_is_sent_only_where_it_is_told() -> None:
    assert "jenisresep" not in (calls.UPDATE_TIME.payload(calls.UPDATE_TIME.example) or "")
    assert '"jenisresep":"Racikan"' in (
        calls.UPDATE_TIME.payload({**calls.UPDATE_TIME.example, "jenisresep": "Racikan"}) or ""
    )


@EVERY_CALL
def test_bpjs_knows_every_address(simulator: SimulatorProcess, call: calls.Call) -> None:
    with BpjsClient.antrean() as client:
        played = client.play(call, call.example)
    assert played.answer.outcome in (Outcome.OK, Outcome.REFUSED)
    assert simulator.log()[-1]["route"] != "unknown"


@EVERY_CALL
def test_an_answer_that_cannot_be_read_is_unknown(call: calls.Call) -> None:
    with bpjs_answering(b"<html>") as client:
        assert client.play(call, call.example).answer.outcome == Outcome.UNKNOWN


@EVERY_CALL
def test_no_log_names_the_patient_a_call_asks_about(call: calls.Call, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), bpjs_answering(envelope(201, "Tidak ada")) as client:
        client.play(call, call.example)
    assert call.template in caplog.text
    for personal in (calls.NIK, calls.CARD, calls.BOOKING["nohp"]):
        assert personal not in caplog.text


# --- references ------------------------------------------------------------------------------------------------------
def test_reference_lists_are_read(simulator: SimulatorProcess) -> None:
    with BpjsClient.antrean() as client:
        assert ANAK.code in {poli.code for poli in references.list_poli(client).items}
        assert 310103 in {doctor.code for doctor in references.list_doctors(client).items}
        assert "HDL" in {poli.code for poli in references.list_fingerprint_poli(client).items}


def test_changed_hours_are_in_force_the_next_day(road: Road) -> None:
    doctor = road.hospital.doctor.bpjs_code
    assert doctor is not None
    tomorrow = TODAY + timedelta(days=1)
    week = [WeeklyHours(tomorrow.isoweekday(), time(13), time(15))]
    with BpjsClient.antrean() as client:
        assert references.change_hours(client, poli=ANAK, doctor_code=doctor, week=week).outcome == Outcome.OK
        rows = client.list_practices("ANA", on=tomorrow).rows
    assert "13:00-15:00" in {row["jadwal"] for row in rows if row["kodedokter"] == doctor}


def test_hours_of_an_unknown_doctor_are_refused(simulator: SimulatorProcess) -> None:
    with BpjsClient.antrean() as client:
        answer = references.change_hours(client, poli=ANAK, doctor_code=1, week=[WeeklyHours(1, time(8), time(9))])
    assert (answer.outcome, answer.message) == (Outcome.REFUSED, "Data dokter tidak ditemukan.")


# --- queries ---------------------------------------------------------------------------------------------------------
def test_what_bpjs_has_of_a_visit_is_read(road: Road) -> None:
    visit = road.walk()
    road.drain()
    with BpjsClient.antrean() as client:
        tasks = queries.list_tasks(client, visit.booking_code)
        by_code = queries.find_booking(client, visit.booking_code)
        of_day = queries.bookings_on(client, TODAY)
        waiting = queries.waiting_times_on(client, TODAY, by="rs")
        of_month = queries.waiting_times_in(client, TODAY, by="server")
    told = road.simulator.tasks(visit.booking_code)
    assert {task.task_id: int(task.claimed_at.timestamp()) for task in tasks.items} == {
        task: waktu // 1000 for task, waktu in told.items()
    }
    assert by_code.items == of_day.items
    (booking,) = by_code.items
    assert (booking.booking_code, booking.on, booking.source) == (visit.booking_code, TODAY, "Bridging Antrean")
    assert (booking.hours, booking.label) == (visit.told_hours, visit.label)
    assert (waiting.items[0].visits, waiting.items[0].poli_code) == (1, "ANA")
    assert waiting.items[0].average_seconds[4] == waiting.items[0].total_seconds[4] > 0
    assert of_month.items[0].on == TODAY


def test_bookings_not_served_yet_are_read(road: Road) -> None:
    visit = road.ticket()
    road.drain()
    session: dict[str, Any] = {
        "poli_code": visit.told_poli_code,
        "doctor_code": visit.told_doctor_code,
        "weekday": TODAY.isoweekday(),
        "hours": visit.told_hours,
    }
    with BpjsClient.antrean() as client:
        assert [one.booking_code for one in queries.bookings_not_served(client).items] == [visit.booking_code]
        assert len(queries.bookings_not_served_in(client, **session).items) == 1
        other = queries.bookings_not_served_in(client, **{**session, "hours": "13:00-15:00"})
    assert (other.items, other.is_certain) == ((), True)


@pytest.mark.parametrize("is_http", [False, True])
def test_nothing_there_is_an_empty_list_and_certain(simulator: SimulatorProcess, is_http: bool) -> None:
    simulator.settings(is_empty_http_204=is_http)
    with BpjsClient.antrean() as client:
        for found in (queries.bookings_on(client, TODAY), queries.list_tasks(client, "TIDAKADA")):
            assert (found.items, found.bad_rows) == ((), ()) or found.answer.outcome == Outcome.REFUSED
        assert queries.bookings_on(client, TODAY).is_certain


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_both_shapes_of_a_list_are_read(simulator: SimulatorProcess, is_wrapped: bool) -> None:
    simulator.settings(is_list_wrapped=is_wrapped)
    with BpjsClient.antrean() as client:
        assert references.list_doctors(client).items


def test_a_bad_row_spoils_only_itself_and_then_nothing_is_certain() -> None:
    rows = [{"kodedokter": 1, "namadokter": "dr. A"}, {"kodedokter": "satu", "namadokter": "dr. B"}, {"kodedokter": 3}]
    with bpjs_answering(envelope(1, response=rows)) as client:
        found = references.list_doctors(client)
    assert [doctor.code for doctor in found.items] == [1]
    assert found.bad_rows == ("kodedokter", "namadokter")
    assert not found.is_certain


@pytest.mark.parametrize(("word", "hours"), [("WIB", 7), ("WITA", 8), ("WIT", 9)])
def test_the_three_zone_words_are_read(word: str, hours: int) -> None:
    row = {"wakturs": f"16-03-2021 11:32:49 {word}", "waktu": f"16-03-2021 11:33:00 {word}", "taskid": 3}
    with bpjs_answering(envelope(200, response=[row])) as client:
        (task,) = queries.list_tasks(client, "A").items
    assert task.claimed_at.isoformat() == f"2021-03-16T11:32:49+{hours:02}:00"


@pytest.mark.parametrize("told", ["16-03-2021 11:32:49", "kemarin WIB", "", None, 16])
def test_a_time_without_its_zone_is_a_bad_row(told: object) -> None:
    row = {"wakturs": told, "waktu": "16-03-2021 11:33:00 WIB", "taskid": 3}
    with bpjs_answering(envelope(200, response=[row])) as client:
        assert queries.list_tasks(client, "A").bad_rows == ("wakturs",)
