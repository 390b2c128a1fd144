"""A payer or a poli for whom no seat exists today is not offered at the kiosk, and readiness names it."""

from queues.models import ClinicSession, Patient, Visit
from queues.readiness import rules
from tests.hospital import Hospital
from tests.kiosk.conftest import Kiosk


def named(hospital: Hospital) -> tuple[str, ...]:
    found = {one.rule.id: one.names for one in rules.findings(at=hospital.now)}
    return found.get("ready.402", ())


def arrival(patient: Patient) -> str:
    return Kiosk().go().known(patient).text


def test_a_payer_without_a_seat_today_is_sent_to_the_desk_and_named(hospital: Hospital, budi: Patient) -> None:
    assert named(hospital) == ()
    text = arrival(budi)
    assert "Umum" in text
    assert "Penjamin Anda tidak ada di sini?" not in text
    ClinicSession.objects.update(non_jkn_quota=0, jkn_quota=10, capacity=10)
    assert named(hospital) == ("Umum: hari ini tidak ada poli yang punya kursi untuknya",)
    text = arrival(budi)
    assert ">Umum<" not in text
    assert "Surat kontrol" in text
    assert "Penjamin Anda tidak ada di sini?" in text
    ClinicSession.objects.update(seats_released_at=hospital.now)
    assert named(hospital) == (), "after the release a JKN seat is theirs too"
    ClinicSession.objects.update(seats_released_at=None, non_jkn_quota=10, jkn_quota=0)
    assert named(hospital) == ("JKN: hari ini tidak ada poli yang punya kursi untuknya",)
    assert "Surat kontrol" not in arrival(budi)


def test_seats_that_are_used_up_are_no_fault_and_a_poli_without_any_is(hospital: Hospital) -> None:
    ClinicSession.objects.filter(clinic=hospital.internal).update(capacity=0, jkn_quota=0, non_jkn_quota=0)
    assert named(hospital) == ("Poli Penyakit Dalam: jadwalnya tanpa satu kursi pun",)
    ClinicSession.objects.filter(clinic=hospital.internal).update(capacity=2, jkn_quota=1, non_jkn_quota=1)
    session = ClinicSession.objects.get(clinic=hospital.internal)
    for payer in (hospital.jkn, hospital.cash):
        hospital.booked(session=session, payer=payer)
    assert Visit.objects.count() == 2
    assert named(hospital) == ()
    ClinicSession.objects.update(is_cancelled=True)
    assert named(hospital) == (), "a day without sessions is closed, and the kiosk says so"
