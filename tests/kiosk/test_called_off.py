"""A session that was called off: kiosk and phone say so, and why, before anything is confirmed."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from queues import verbs
from queues.models import ClinicSession, DecisionKind, Patient, Stage, Visit
from tests.hospital import TODAY, Hospital


def call_off(hospital: Hospital, visit: Visit, kind: DecisionKind = DecisionKind.CANCELLED) -> None:
    verbs.close_session(visit.session, kind, hospital.by(at=hospital.now, reason="dokter sakit"))


def phone(visit: Visit) -> str:
    return re.sub(r"\s+", " ", Client().get(f"/s/{visit.status_token}/").content.decode())


@pytest.mark.parametrize(
    ("kind", "title"), [(DecisionKind.CANCELLED, "Praktek dibatalkan"), (DecisionKind.LEAVE, "Dokter libur")]
)
def test_the_kiosk_says_why_and_leads_to_the_desk(kiosk, hospital, booking, kind, title) -> None:
    call_off(hospital, booking, kind)
    kiosk.scan(booking.booking_code)
    assert kiosk.at == "/kiosk/refused/"
    for words in (title, "dokter sakit", "Senin, 16 Maret 2026, 08:00-12:00", "Nomor A-1 tidak berlaku lagi"):
        assert words in kiosk.text
    assert "Ambil nomor loket" in kiosk.text
    assert "Coba kode lain" not in kiosk.text
    assert "Ya, ini saya" not in kiosk.text


def test_a_patient_with_a_card_is_told_too(kiosk, hospital, booking, budi) -> None:
    call_off(hospital, booking)
    kiosk.press("identify/", identifier=budi.medical_record_number)
    assert "dokter sakit" in kiosk.text
    assert kiosk.at == "/kiosk/refused/"


def test_a_patient_with_another_number_today_is_let_through(kiosk, hospital, booking, budi) -> None:
    call_off(hospital, booking)
    other = hospital.booked(budi, session=ClinicSession.objects.get(clinic=hospital.internal))
    kiosk.press("identify/", identifier=budi.medical_record_number)
    assert kiosk.at == "/kiosk/confirm/"
    assert kiosk.press(visit=other.pk).label_on_ticket() == other.label


def test_a_patient_not_yet_reached_by_the_decision_is_told_before_the_question(kiosk, hospital, booking) -> None:
    """The session is closed first, then visit by visit: nobody checks in between."""
    ClinicSession.objects.update(is_on_leave=True)
    kiosk.scan(booking.booking_code)
    assert "Dokter libur" in kiosk.text
    assert "Praktek dokter pada Senin, 16 Maret 2026, 08:00-12:00, tidak dibuka. Nomor A-1" in kiosk.text
    booking.refresh_from_db()
    assert booking.stage == Stage.BOOKED
    assert "Dokter libur" in phone(booking)


def test_closed_between_the_question_and_the_press(kiosk, hospital, booking) -> None:
    kiosk.scan(booking.booking_code)
    call_off(hospital, booking)
    kiosk.press(visit=booking.pk)
    assert kiosk.at == "/kiosk/refused/"
    assert "dokter sakit" in kiosk.text


def test_the_phone_says_why_and_what_to_do_and_counts_no_more(hospital: Hospital, budi: Patient) -> None:
    waiting, at_home = hospital.here(budi), hospital.booked()
    call_off(hospital, waiting)
    for visit in (waiting, at_home):
        text = phone(visit)
        assert "Praktek dibatalkan" in text
        assert "tidak dibuka: dokter sakit. Nomor" in text
        assert "Petugas loket pendaftaran membantu Anda." in text
        assert "Daftar lagi untuk hari lain." in text
        for gone in ("Menunggu giliran", "Sisa antrean", "Perkiraan dilayani", "dr. Uji", "Budi"):
            assert gone not in text


def test_a_patient_who_missed_every_call_reads_of_the_session_and_not_of_the_misses(hospital: Hospital) -> None:
    visit = hospital.here()
    hospital.here()
    entry = verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    verbs.mark_absent(entry, hospital.by(hospital.room, at=hospital.later(60), reason="tidak menjawab"))
    hospital.later()
    call_off(hospital, visit)
    visit.refresh_from_db()
    assert visit.stage == Stage.NO_SHOW
    assert "dokter sakit" in phone(visit)
    assert "tidak hadir" not in phone(visit)


def test_a_patient_with_the_doctor_reads_of_the_doctor(hospital: Hospital) -> None:
    visit = hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    hospital.later()
    call_off(hospital, visit)
    assert "Nomor Anda dipanggil" in phone(visit)


def test_a_booking_cancelled_alone_reads_as_before(kiosk, hospital, booking) -> None:
    verbs.cancel(booking, hospital.by(at=hospital.now, reason="pasien berhalangan"))
    call_off(hospital, booking)
    kiosk.scan(booking.booking_code)
    assert "sudah dibatalkan" in kiosk.text
    assert "dokter sakit" not in kiosk.text
    assert "dokter sakit" not in phone(booking)


def test_another_day_is_told_with_its_date(hospital: Hospital) -> None:
    later = hospital.open(hospital.children, hospital.doctor, on=TODAY + timedelta(days=2))
    visit = hospital.booked(session=later)
    call_off(hospital, visit)
    assert "Rabu, 18 Maret 2026" in phone(visit)


def test_once_it_is_open_again_everybody_is_told_so_and_gets_a_new_number(kiosk, hospital, booking, budi) -> None:
    call_off(hospital, booking)
    verbs.open_again(booking.session, hospital.by(at=hospital.now, reason="dokter datang"))
    assert "dibuka lagi" in phone(booking)
    assert "dokter sakit" not in phone(booking)
    kiosk.scan(booking.booking_code)
    assert "dibuka lagi. Nomor A-1 sudah terlanjur dibatalkan: ambil nomor baru." in kiosk.text
    kiosk.go("")
    kiosk.press("identify/", identifier=budi.medical_record_number)
    assert kiosk.at != "/kiosk/refused/"
