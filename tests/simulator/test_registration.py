"""What BPJS takes as a booking, and what it refuses in which words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.simulator.hospital_caller import HospitalCaller, demo_member


def as_member(member_id: str, *, referral: int = 0) -> dict[str, Any]:
    member = demo_member(member_id)
    return {
        "nomorkartu": member["card"],
        "nik": member["nik"],
        "nomorreferensi": member["referrals"][referral]["number"],
    }


def test_a_right_booking_is_stored(caller: HospitalCaller) -> None:
    assert caller.add() == (200, "Ok")
    assert caller.simulator.booking("KODE1")["sumberdata"] == "Bridging Antrean"


def test_a_second_add_is_a_duplicate_even_when_it_says_something_else(caller: HospitalCaller) -> None:
    caller.add()
    assert caller.add(pasienbaru=7) == (208, "Terdapat duplikasi Kode Booking")


def test_an_add_for_a_mobile_jkn_booking_is_a_duplicate_that_is_counted(caller: HospitalCaller) -> None:
    store_mobile_booking(caller)
    assert caller.simulator.counts()["add_for_mobile_jkn"] == 0
    assert caller.add("MOBILE1")[0] == 208
    assert caller.simulator.counts()["add_for_mobile_jkn"] == 1


def store_mobile_booking(caller: HospitalCaller, **more: Any) -> None:
    caller.simulator.add_mobile_booking(
        kodebooking="MOBILE1",
        kodepoli="ANA",
        kodedokter=310103,
        jampraktek="00:00-23:59",
        tanggalperiksa=caller.today,
        **more,
    )


@pytest.mark.parametrize("field", ["norm", "keterangan", "pasienbaru", "kuotajkn", "nohp", "angkaantrean"])
def test_every_key_must_be_present(caller: HospitalCaller, field: str) -> None:
    body = caller.add_body()
    del body[field]
    assert caller.metadata("/antrean/add", body) == (201, f"data {field}  belum sesuai.")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("kodedokter", "310103"),
        ("pasienbaru", True),
        ("pasienbaru", 2),
        ("jenispasien", "UMUM"),
        ("jeniskunjungan", 5),
        ("tanggalperiksa", "23-11-2026"),
        ("kodepoli", "XXX"),
        ("jampraktek", "07:00 - 21:00"),
        ("jampraktek", "08:00-09:00"),
        ("sisakuotajkn", -1),
        ("estimasidilayani", 1616869169000),
        ("estimasidilayani", 10**20),
        ("nomorkartu", "00012345678"),
        ("nik", "321"),
        ("nomorreferensi", ""),
        ("nomorantrean", ""),
    ],
)
def test_a_wrong_value_is_named(caller: HospitalCaller, field: str, wrong: object) -> None:
    body = caller.add_body() | {field: wrong}
    assert caller.metadata("/antrean/add", body) == (201, f"data {field}  belum sesuai.")
    assert caller.simulator.state()["bookings"] == {}


def test_an_unknown_doctor_is_refused(caller: HospitalCaller) -> None:
    assert caller.add(kodedokter=1) == (201, "Data dokter tidak ditemukan.")


def test_a_doctor_of_another_clinic_is_not_scheduled(caller: HospitalCaller) -> None:
    assert caller.add(kodepoli="INT")[0] == 201


def test_no_booking_on_a_holiday(caller: HospitalCaller) -> None:
    caller.simulator.set_holiday(caller.today)
    assert caller.add() == (201, "data jampraktek  belum sesuai.")


def test_a_known_member_is_taken_with_their_own_referral(caller: HospitalCaller) -> None:
    assert caller.add(**as_member("m01")) == (200, "Ok")


def test_a_known_card_with_another_nik_is_refused(caller: HospitalCaller) -> None:
    wrong = as_member("m01") | {"nik": demo_member("m02")["nik"]}
    assert caller.add(**wrong) == (201, "data nik  belum sesuai.")


def test_a_known_members_referral_must_be_their_own(caller: HospitalCaller) -> None:
    wrong = as_member("m01") | {"nomorreferensi": demo_member("m02")["referrals"][0]["number"]}
    assert caller.add(**wrong) == (201, "data nomorreferensi  belum sesuai.")


def test_a_lapsed_referral_is_refused(caller: HospitalCaller) -> None:
    member = demo_member("m20")
    lapsed = next(n for n, one in enumerate(member["referrals"]) if one["issued_days_ago"] > 90)
    message = f"Rujukan untuk tanggal {caller.today} tidak valid / masa berlaku habis"
    assert caller.add(**as_member("m20", referral=lapsed)) == (201, message)


def test_an_add_after_the_sep_is_refused(caller: HospitalCaller) -> None:
    number = caller.add_body()["nomorreferensi"]
    caller.simulator.ask("POST", "/_control/sep", order={"nomorreferensi": [number]})
    assert caller.add() == (201, f"Nomor Referensi {number} sudah terbit SEP")


def test_a_patient_who_pays_has_neither_card_nor_reference(caller: HospitalCaller) -> None:
    paying: dict[str, Any] = {"jenispasien": "NON JKN", "nomorkartu": "", "nomorreferensi": "", "nik": ""}
    assert caller.add("UMUM1", **paying) == (200, "Ok")
    assert caller.add("UMUM2", **paying | {"nomorreferensi": "1"}) == (
        201,
        "data nomorreferensi  belum sesuai.",
    )
    assert caller.add("UMUM3", **paying | {"nomorkartu": "0009999999999"})[0] == 201


def test_a_booking_is_cancelled_once(caller: HospitalCaller) -> None:
    caller.add()
    order = {"kodebooking": "KODE1", "keterangan": "jadwal berubah"}
    assert caller.metadata("/antrean/batal", order) == (200, "Ok")
    assert caller.metadata("/antrean/batal", order)[0] == 208
    assert caller.simulator.booking("KODE1")["status"] == "Batal"


def test_the_simulator_also_plays_a_refusal_of_the_second_cancellation(caller: HospitalCaller) -> None:
    caller.simulator.settings(is_second_cancel_refused=True)
    caller.add()
    order = {"kodebooking": "KODE1", "keterangan": "jadwal berubah"}
    assert [caller.metadata("/antrean/batal", order)[0] for _ in range(2)] == [200, 201]


def test_an_unknown_booking_cannot_be_cancelled(caller: HospitalCaller) -> None:
    order = {"kodebooking": "NIHIL", "keterangan": "x"}
    assert caller.metadata("/antrean/batal", order) == (201, "Kode Booking tidak ditemukan")


def test_a_served_patient_cannot_be_cancelled(caller: HospitalCaller) -> None:
    caller.add()
    caller.walk(3, 4, 5)
    assert caller.metadata("/antrean/batal", {"kodebooking": "KODE1", "keterangan": "x"})[0] == 201


def test_a_booking_for_another_day_needs_that_days_schedule(caller: HospitalCaller) -> None:
    tomorrow = (date.fromisoformat(caller.today) + timedelta(days=1)).isoformat()
    assert caller.add(tanggalperiksa=tomorrow) == (201, "data estimasidilayani  belum sesuai.")
    assert caller.add(tanggalperiksa=tomorrow, estimasidilayani=caller.now_ms() + 86_400_000) == (200, "Ok")
