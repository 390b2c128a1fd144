"""Mobile JKN for scripts: what it calls at the hospital, and what BPJS then knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.simulator.hospital_caller import HospitalCaller, demo_member
from tests.simulator.small_hospital import SmallHospital

KNOWN, STRANGER = "m01", "m02"


@pytest.fixture
def hospital(caller: HospitalCaller) -> Iterator[SmallHospital]:
    with SmallHospital() as hospital:
        hospital.known_cards.add(demo_member(KNOWN)["card"])
        caller.simulator.set_hospital(hospital.url)
        yield hospital


def book(caller: HospitalCaller, member: str, **more: Any) -> dict[str, Any]:
    number = demo_member(member)["referrals"][0]["number"]
    hours = "00:00-23:59"
    return caller.simulator.book(member, number, day=caller.today, doctor=310103, hours=hours, clinic="ANA", **more)


def ask(caller: HospitalCaller, act: str, **order: Any) -> dict[str, Any]:
    return caller.simulator.ask("POST", f"/mobile/{act}", order=order)


def test_a_known_patient_gets_a_number_and_bpjs_knows_the_booking(
    caller: HospitalCaller, hospital: SmallHospital
) -> None:
    envelope = book(caller, KNOWN)
    assert envelope["metadata"] == {"message": "Ok", "code": 200}
    assert envelope["response"]["nomorantrean"] == "A1-1"
    booking = caller.simulator.booking("KODE/1#x")
    assert (booking["sumberdata"], booking["member"], booking["kodepoli"]) == ("Mobile JKN", KNOWN, "ANA")


def test_the_hospital_is_asked_as_mobile_jkn_asks(caller: HospitalCaller, hospital: SmallHospital) -> None:
    book(caller, KNOWN)
    member = demo_member(KNOWN)
    (wish,) = hospital.sent("ambilantrean")
    assert wish == {
        "nomorkartu": member["card"],
        "nik": member["nik"],
        "nohp": member["phone"],
        "kodepoli": "ANA",
        "norm": member["norm"],
        "tanggalperiksa": caller.today,
        "kodedokter": 310103,
        "jampraktek": "00:00-23:59",
        "jeniskunjungan": member["referrals"][0]["type"],
        "nomorreferensi": member["referrals"][0]["number"],
    }


def test_a_stranger_is_registered_and_books_again(caller: HospitalCaller, hospital: SmallHospital) -> None:
    envelope = book(caller, STRANGER)
    assert [(step["name"], step["code"]) for step in envelope["steps"]] == [
        ("ambilantrean", 202),
        ("pasienbaru", 200),
        ("ambilantrean", 200),
    ]
    (form,) = hospital.sent("pasienbaru")
    fields = (
        "nomorkartu nik nomorkk nama jeniskelamin tanggallahir nohp alamat kodeprop namaprop kodedati2 namadati2 "
        "kodekec namakec kodekel namakel rw rt"
    )
    assert set(form) == set(fields.split())
    assert all(isinstance(text, str) and text for text in form.values())
    assert hospital.sent("ambilantrean")[1]["norm"] == "900001"
    assert caller.simulator.booking("KODE/1#x")["pasienbaru"] == 1


def test_a_script_may_ask_to_stop_at_202(caller: HospitalCaller, hospital: SmallHospital) -> None:
    assert book(caller, STRANGER, register=False)["metadata"]["code"] == 202
    assert hospital.sent("pasienbaru") == []
    assert caller.simulator.state()["bookings"] == {}


def test_a_refusal_comes_back_in_the_hospitals_words(caller: HospitalCaller, hospital: SmallHospital) -> None:
    hospital.refusals["ambilantrean"] = "Kuota antrean JKN telah habis, silahkan pilih jadwal lain"
    assert book(caller, KNOWN)["metadata"] == {"message": hospital.refusals["ambilantrean"], "code": 201}
    assert caller.simulator.state()["bookings"] == {}


def test_one_token_serves_until_it_expires(caller: HospitalCaller, hospital: SmallHospital) -> None:
    book(caller, KNOWN)
    book(caller, KNOWN)
    assert hospital.logins == 1
    hospital.logins = 5
    assert book(caller, KNOWN)["metadata"]["code"] == 200
    assert hospital.logins == 6


def test_a_wrong_account_is_told(caller: HospitalCaller, hospital: SmallHospital) -> None:
    caller.simulator.set_hospital(hospital.url, password="wrong")
    assert book(caller, KNOWN)["metadata"]["message"] == "Username atau Password Tidak Sesuai"


def test_check_in_is_sent_with_the_present_time(caller: HospitalCaller, hospital: SmallHospital) -> None:
    book(caller, KNOWN)
    assert ask(caller, "checkin", member=KNOWN)["metadata"]["code"] == 200
    (sent,) = hospital.sent("checkinantrean")
    assert sent["kodebooking"] == "KODE/1#x"
    assert abs(sent["waktu"] - caller.now_ms()) < 5000
    ask(caller, "checkin", member=KNOWN, waktu=123)
    assert hospital.sent("checkinantrean")[1]["waktu"] == 123


def test_status_is_the_hospitals_remaining_queue(caller: HospitalCaller, hospital: SmallHospital) -> None:
    book(caller, KNOWN)
    assert ask(caller, "status", member=KNOWN)["response"]["sisaantrean"] == 3


def test_a_cancellation_is_stored_and_its_echo_is_counted(caller: HospitalCaller, hospital: SmallHospital) -> None:
    book(caller, KNOWN)
    assert ask(caller, "cancel", member=KNOWN, keterangan="berhalangan")["metadata"]["code"] == 200
    booking = caller.simulator.booking("KODE/1#x")
    assert (booking["status"], booking["cancelled_by"]) == ("Batal", "member")
    caller.metadata("/antrean/batal", {"kodebooking": "KODE/1#x", "keterangan": "gema"})
    assert caller.simulator.counts()["echoed_cancellations"] == 1


def test_a_refused_cancellation_changes_nothing(caller: HospitalCaller, hospital: SmallHospital) -> None:
    book(caller, KNOWN)
    hospital.refusals["batalantrean"] = "Pasien Sudah Dilayani, Antrean Tidak Dapat Dibatalkan"
    ask(caller, "cancel", member=KNOWN, keterangan="berhalangan")
    assert caller.simulator.booking("KODE/1#x")["cancelled_at_ms"] is None


@pytest.mark.parametrize("is_broken", [True, False])
def test_a_hospital_without_an_answer_is_told_in_a_sentence(
    caller: HospitalCaller, hospital: SmallHospital, is_broken: bool
) -> None:
    if is_broken:
        hospital.is_broken = True
    else:
        caller.simulator.set_hospital("http://127.0.0.1:1")
    order = {"member": KNOWN, "referral": demo_member(KNOWN)["referrals"][0]["number"]}
    order |= {"date": caller.today, "doctor": 310103, "hours": "00:00-23:59"}
    answer = requests.post(caller.simulator.url + "/mobile/book", json=order, timeout=10)
    assert answer.status_code == 502
    assert "umah sakit" in answer.json()["metadata"]["message"]


@pytest.mark.parametrize(
    ("act", "order"),
    [
        ("book", {"member": "nobody", "referral": "x", "date": "2026-01-01", "doctor": 1, "hours": ""}),
        ("book", {"member": KNOWN, "referral": "another's", "date": "2026-01-01", "doctor": 1, "hours": ""}),
        ("book", {"member": KNOWN}),
        ("checkin", {"member": KNOWN}),
        ("status", []),
    ],
)
def test_an_order_that_names_nobody_is_refused(caller: HospitalCaller, act: str, order: object) -> None:
    assert requests.post(f"{caller.simulator.url}/mobile/{act}", json=order, timeout=5).status_code == 400


def test_members_are_listed_without_their_numbers(caller: HospitalCaller) -> None:
    answer = requests.get(caller.simulator.url + "/mobile/members", timeout=5)
    assert len(answer.json()["members"]) == 40
    assert demo_member(KNOWN)["card"] not in answer.text
    assert demo_member(KNOWN)["nik"] not in answer.text


def test_an_answer_that_got_lost_is_a_booking_at_the_hospital_and_none_at_bpjs(
    caller: HospitalCaller, hospital: SmallHospital
) -> None:
    caller.simulator.lose_answers("ambilantrean")
    with pytest.raises(RuntimeError, match="502"):
        book(caller, KNOWN)
    assert len(hospital.sent("ambilantrean")) == 1
    assert caller.simulator.state()["bookings"] == {}
    assert book(caller, KNOWN)["metadata"]["code"] == 200
    assert len(caller.simulator.state()["bookings"]) == 1
