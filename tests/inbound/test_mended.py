"""What Mobile JKN is told of a booking that the hospital replaced, and of one that moved to another doctor."""

from typing import Any

from queues import verbs
from queues.models import Visit
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, practice_of

CANCELLED = (201, "Antrean Tidak Ditemukan atau Sudah Dibatalkan")
LETTER: dict[str, Any] = {"visit_type": "REFERRAL", "referral_number": "0001R0010326B000001"}


def code(visit: Visit) -> dict[str, str]:
    return {"kodebooking": visit.booking_code}


def test_the_old_code_is_cancelled_and_the_new_one_has_its_turn(bpjs: MobileJkn, hospital: Hospital) -> None:
    other = hospital.open(hospital.internal, hospital.second_doctor)
    old = hospital.booked(**LETTER)
    before = bpjs.call("statusantrean", practice_of(old.session)).response
    press = hospital.by(hospital.desk, at=hospital.now, reason="salah poli")
    new = verbs.replace_visit(old, press, verbs.Replacement(other, old.payer, **LETTER))
    waktu = int(hospital.now.timestamp() * 1000)
    assert bpjs.call("sisaantrean", code(old)).told == CANCELLED
    assert bpjs.call("checkinantrean", {**code(old), "waktu": waktu}).told == CANCELLED
    assert bpjs.call("batalantrean", {**code(old), "keterangan": "berhalangan"}).told == CANCELLED
    after = bpjs.call("statusantrean", practice_of(old.session)).response
    assert after["sisakuotajkn"] == before["sisakuotajkn"] + 1
    turn = bpjs.call("sisaantrean", code(new)).response
    assert (turn["nomorantrean"], turn["namapoli"], turn["sisaantrean"]) == ("B-1", "Penyakit Dalam", 1)


def test_who_moved_reads_the_doctor_and_the_place_of_now(bpjs: MobileJkn, hospital: Hospital) -> None:
    there = hospital.open(hospital.children, hospital.second_doctor)
    hospital.here(session=there)
    visit = hospital.here()
    verbs.transfer_visit(visit, hospital.by(hospital.room, at=hospital.later()), verbs.Transfer(there))
    turn = bpjs.call("sisaantrean", code(visit)).response
    assert (turn["nomorantrean"], turn["namadokter"], turn["sisaantrean"]) == ("A-1", "dr. Uji Kedua", 2)
