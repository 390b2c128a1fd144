"""What Mobile JKN is told at once of a session that is late, moved, or served by another doctor."""

from datetime import time
from typing import Any

import pytest

from queues import verbs
from queues.models import ClinicSession, Visit
from tests.hospital import Hospital
from tests.inbound.mobile_jkn import MobileJkn, practice_of


def remark(bpjs: MobileJkn, service: str, body: dict[str, Any]) -> str:
    answer = bpjs.call(service, body)
    assert answer.told == (200, "Ok")
    return str(answer.response["keterangan"])


def code(visit: Visit) -> dict[str, str]:
    return {"kodebooking": visit.booking_code}


@pytest.fixture
def there(hospital: Hospital) -> ClinicSession:
    return hospital.open(hospital.children, hospital.second_doctor)


def test_a_late_start_is_told_with_the_figures(bpjs: MobileJkn, hospital: Hospital) -> None:
    visit = hospital.booked()
    session = hospital.session
    assert remark(bpjs, "sisaantrean", code(visit)) == ""
    verbs.decide_late_start(session, hospital.by(at=hospital.now), late_start=time(10, 30))
    words = "Dokter mulai praktek pukul 10.30"
    assert remark(bpjs, "sisaantrean", code(visit)) == words
    assert remark(bpjs, "statusantrean", practice_of(session)) == words


def test_of_a_moved_session_the_old_name_leads_to_the_new_one(
    bpjs: MobileJkn, hospital: Hospital, there: ClinicSession
) -> None:
    visit, own = hospital.booked(), hospital.booked(session=there)
    old = practice_of(hospital.session)
    verbs.move_session(hospital.session, hospital.by(at=hospital.now, reason="sakit"), target=there)
    words = "Jadwal dipindah, dilayani dr. Uji Kedua pukul 08:00-12:00"
    answer = bpjs.call("sisaantrean", code(visit))
    assert answer.response["keterangan"] == words
    assert (answer.response["nomorantrean"], answer.response["namadokter"]) == (visit.label, "dr. Uji Kedua")
    status = bpjs.call("statusantrean", old)
    assert (status.response["keterangan"], status.response["namadokter"]) == (words, "dr. Uji Kedua")
    assert status.response["sisaantrean"] == 2, "both are called as one"
    assert remark(bpjs, "statusantrean", practice_of(there)) == ""
    assert remark(bpjs, "sisaantrean", code(own)) == ""
    waktu = int(hospital.now.timestamp() * 1000)
    assert bpjs.call("checkinantrean", {**code(visit), "waktu": waktu}).told == (200, "Ok")
    visit.refresh_from_db()
    assert visit.arrived_at is not None
    assert [person.label for person in hospital.waiting()] == [visit.label]


def test_a_substitute_is_named(bpjs: MobileJkn, hospital: Hospital) -> None:
    visit = hospital.booked()
    verbs.decide_substitute(hospital.session, hospital.by(at=hospital.now), doctor=hospital.second_doctor)
    assert remark(bpjs, "sisaantrean", code(visit)) == "Dokter pengganti dr. Uji Kedua"
