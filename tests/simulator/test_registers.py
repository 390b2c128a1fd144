"""What BPJS shows a hospital of its bookings and waiting times."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from tests.simulator.hospital_caller import HospitalCaller
from tests.simulator.test_registration import store_mobile_booking


def test_bookings_of_a_date(caller: HospitalCaller) -> None:
    caller.add()
    store_mobile_booking(caller)
    rows = caller.read(f"/antrean/pendaftaran/tanggal/{caller.today}")
    assert [(row["kodebooking"], row["sumberdata"]) for row in rows] == [
        ("KODE1", "Bridging Antrean"),
        ("MOBILE1", "Mobile JKN"),
    ]
    assert rows[0]["nokapst"] == "0009999999999"


def test_a_date_without_bookings_answers_204(caller: HospitalCaller) -> None:
    assert caller.metadata("/antrean/pendaftaran/tanggal/2030-01-01")[0] == 204
    assert caller.metadata("/antrean/pendaftaran/tanggal/01-01-2030")[0] == 201


def test_a_booking_code_of_another_system_is_found_in_the_path(caller: HospitalCaller) -> None:
    code = "Y03-20/7#1617068533"
    caller.add(code)
    (row,) = caller.read(f"/antrean/pendaftaran/kodebooking/{quote(code, safe='')}")
    assert row["kodebooking"] == code
    assert caller.simulator.log()[-1]["kodebooking"] == code


def test_waiting_people_are_listed_until_the_doctor_calls(caller: HospitalCaller) -> None:
    caller.add()
    day = date.fromisoformat(caller.today).isoweekday()
    session = f"/antrean/pendaftaran/kodepoli/ANA/kodedokter/310103/hari/{day}/jampraktek/00:00-23:59"
    for path in ("/antrean/pendaftaran/aktif", session):
        assert [row["status"] for row in caller.read(path)] == ["Belum dilayani"]
    caller.walk(3, 4)
    for path in ("/antrean/pendaftaran/aktif", session):
        assert caller.metadata(path)[0] == 204


@pytest.mark.parametrize("period", ["tanggal/{0}", "bulan/{1}/tahun/{2}"])
def test_the_dashboard_tells_waiting_times_by_both_clocks_unencrypted(caller: HospitalCaller, period: str) -> None:
    caller.add()
    caller.walk(3, 4, 5, 6, 7)
    year, month, _ = caller.today.split("-")
    path = f"/dashboard/waktutunggu/{period.format(caller.today, month, year)}/waktu"
    (by_hospital,) = caller.send(f"{path}/rs").json()["response"]["list"]
    # To the millisecond that passed between two of its steps.
    waits = [by_hospital[f"avg_waktu_task{n}"] for n in range(1, 7)]
    assert waits == pytest.approx([0, 0, 60, 60, 60, 60], abs=1)
    assert (by_hospital["kodepoli"], by_hospital["jumlah_antrean"]) == ("ANA", 1)
    (by_server,) = caller.send(f"{path}/server").json()["response"]["list"]
    assert 0 <= by_server["avg_waktu_task3"] < 5


def test_the_dashboard_knows_two_clocks_only(caller: HospitalCaller) -> None:
    assert caller.metadata(f"/dashboard/waktutunggu/tanggal/{caller.today}/waktu/x")[0] == 201
