"""Kontrol atau rujukan: one poli ticket for a person we know, and a way to the counter for everybody else."""

import re
from datetime import date, timedelta

import pytest

from queues import verbs
from queues.models import Channel, Clinic, ClinicSession, IdentifierKind, Payer, Stage, Visit
from queues.press import Press
from tests.hospital import TODAY

LETTER = "9901R0010326K000002"


def session_of(clinic: Clinic) -> ClinicSession:
    return ClinicSession.objects.get(date=TODAY, clinic=clinic)


def umum(kiosk, hospital, budi):
    """As far as the last page, for a patient who pays."""
    kiosk.known(budi).press(payer=hospital.cash.pk)
    return kiosk.press(clinic=hospital.children.pk)


@pytest.mark.parametrize("kind", [IdentifierKind.NIK, IdentifierKind.BPJS_CARD, None])
def test_a_person_is_found_by_nik_card_or_record_number(kiosk, budi, kind) -> None:
    kiosk.press("identify/", identifier=budi.identifier(kind) if kind else budi.medical_record_number)
    assert kiosk.at == "/kiosk/person/"
    assert "BU** SAN****" in kiosk.text
    assert "17 Mei" in kiosk.text


def test_an_umum_patient_gets_a_ticket_in_four_answers(kiosk, hospital, budi) -> None:
    umum(kiosk, hospital, budi)
    assert kiosk.at == "/kiosk/review/"
    kiosk.press()
    visit = Visit.objects.get()
    assert kiosk.label_on_ticket() == visit.label
    assert (visit.channel, visit.stage, visit.payer) == (Channel.KIOSK, Stage.WAITING_CLINIC, hospital.cash)


def test_a_jkn_patient_brings_a_letter_of_19_signs(kiosk, hospital, budi) -> None:
    kiosk.known(budi).press(visit_type="CONTROL")
    assert kiosk.at == "/kiosk/letter/"
    kiosk.press(referral_number="9901R001")
    assert "19 huruf dan angka" in kiosk.text
    assert "yang terketik 8." in kiosk.text
    kiosk.press(referral_number="9901-R001 0326 k000002").press(clinic=hospital.children.pk).press()
    visit = Visit.objects.get()
    assert (visit.referral_number, visit.visit_type, visit.payer) == (LETTER, "CONTROL", hospital.jkn)


@pytest.mark.parametrize("number", ["", "9901R0010326K00000/", "A" * 20])
def test_a_wrong_letter_number_goes_no_further(kiosk, budi, number) -> None:
    kiosk.known(budi).press(visit_type="REFERRAL").press(referral_number=number)
    assert kiosk.at == "/kiosk/letter/"
    assert 'role="alert"' in kiosk.text


def test_a_clinic_with_two_doctors_asks_for_the_doctor(kiosk, hospital, budi) -> None:
    second = hospital.open(hospital.children, hospital.second_doctor, hours=(13, 15))
    umum(kiosk, hospital, budi)
    assert kiosk.at == "/kiosk/doctor/"
    assert "13:00-15:00" in kiosk.text
    kiosk.press(session=second.pk).press()
    assert Visit.objects.get().session == second


def test_a_booking_found_by_number_is_checked_in_and_not_doubled(kiosk, budi, booking) -> None:
    kiosk.press("identify/", identifier=budi.identifier(IdentifierKind.NIK))
    assert kiosk.at == "/kiosk/confirm/"
    kiosk.press(visit=booking.pk)
    assert kiosk.label_on_ticket() == booking.label
    assert Visit.objects.count() == 1


def test_a_booking_made_meanwhile_leads_to_its_check_in(kiosk, hospital, budi) -> None:
    umum(kiosk, hospital, budi)
    visit = hospital.booked(budi)
    kiosk.press()
    assert kiosk.at == "/kiosk/confirm/"
    assert visit.label in kiosk.text
    assert Visit.objects.count() == 1


def test_a_second_poli_on_one_day_is_normal_and_the_first_number_is_shown(kiosk, hospital, budi) -> None:
    first = hospital.here(budi)
    kiosk.press("identify/", identifier=budi.medical_record_number)
    assert f"<b>{first.label}</b>" in kiosk.text
    kiosk.press(answer="yes").press(payer=hospital.cash.pk)
    assert f'value="{hospital.children.pk}"' not in kiosk.text
    kiosk.press(clinic=hospital.internal.pk).press()
    assert Visit.objects.count() == 2


def test_somebody_unknown_or_new_is_led_to_the_counter(kiosk, hospital) -> None:
    for identifier in ("999999", "1" * 16, "2" * 13, hospital.patient(is_new=True).medical_record_number):
        kiosk.go().press("identify/", identifier=identifier)
        assert "Silakan ambil nomor loket" in kiosk.text
        assert "KTP" in kiosk.text
    assert Visit.objects.count() == 0


def test_drafts_closed_doctors_and_other_days_are_not_offered(kiosk, hospital, budi) -> None:
    draft = hospital.clinic("Draf HFIS", "J", "JAN")
    draft.is_draft = True
    draft.save()
    hospital.open(draft, hospital.second_doctor)
    hidden = hospital.clinic("Tanpa Anjungan", "K", "KLT")
    hidden.is_at_kiosk = False
    hidden.save()
    hospital.open(hidden, hospital.second_doctor)
    verbs.set_leave(session_of(hospital.internal), is_on_leave=True)
    kiosk.known(budi).press(payer=hospital.cash.pk)
    assert "Anak" in kiosk.text
    for name in ("Draf HFIS", "Tanpa Anjungan", "Penyakit Dalam"):
        assert name not in kiosk.text


def test_a_session_whose_hours_have_ended_is_not_offered(kiosk, hospital, budi, morning) -> None:
    morning.shift(5 * 3600)
    kiosk.known(budi).press(payer=hospital.cash.pk)
    assert "Belum ada poli yang dapat dipilih" in kiosk.text
    assert "/kiosk/admission/" in kiosk.text


def test_a_full_clinic_is_shown_as_full_and_leads_to_the_counter(kiosk, hospital, budi) -> None:
    full = hospital.clinic("Mata", "M", "MAT")
    hospital.open(full, hospital.second_doctor, capacity=0)
    kiosk.known(budi).press(payer=hospital.cash.pk)
    assert "Kuota habis" in kiosk.text
    kiosk.press(clinic=full.pk)
    assert kiosk.at == "/kiosk/refused/"
    assert "Semua kursi Mata hari ini sudah terisi" in kiosk.text
    assert "Pilih jadwal lain" in kiosk.text
    assert not Visit.objects.exists()


def test_the_last_seat_taken_meanwhile_is_said_and_opens_two_ways(kiosk, hospital, budi) -> None:
    tight = hospital.clinic("Mata", "M", "MAT")
    session = hospital.open(tight, hospital.second_doctor, capacity=1)
    kiosk.known(budi).press(payer=hospital.cash.pk).press(clinic=tight.pk)
    hospital.booked(session=session, payer=hospital.cash)
    kiosk.press()
    assert "Kuota jadwal ini sudah habis" in kiosk.text
    assert "/kiosk/admission/" in kiosk.text
    assert "Pilih jadwal lain" in kiosk.text


def test_the_same_letter_twice_is_refused_with_the_way_to_the_counter(kiosk, hospital, budi) -> None:
    hospital.booked(referral_number=LETTER)
    kiosk.known(budi).press(visit_type="CONTROL").press(referral_number=LETTER).press(clinic=hospital.children.pk)
    kiosk.press()
    assert "Nomor surat masih dipakai" in kiosk.text
    assert Visit.objects.filter(patient=budi).count() == 0


def test_priority_is_offered_by_age_and_by_own_word_and_not_where_most_are_old(kiosk, hospital) -> None:
    old = hospital.patient(born=date(1950, 1, 1))
    umum(kiosk, hospital, old)
    assert 'value="ELDERLY"' in kiosk.text
    assert 'value="DISABLED"' in kiosk.text
    kiosk.press(priority="ELDERLY")
    assert Visit.objects.get(patient=old).priority == "ELDERLY"
    young = hospital.patient()
    umum(kiosk.go(), hospital, young)
    assert 'value="ELDERLY"' not in kiosk.text
    assert 'value="PREGNANT"' in kiosk.text
    kiosk.press(priority="ELDERLY")
    assert Visit.objects.get(patient=young).priority == ""
    Clinic.objects.filter(pk=hospital.children.pk).update(is_priority_offered=False)
    umum(kiosk.go(), hospital, hospital.patient(born=date(1950, 1, 1)))
    assert 'name="priority"' not in kiosk.text


def test_the_clinic_of_the_last_visit_is_offered_first(kiosk, hospital, budi) -> None:
    earlier = hospital.open(hospital.internal, hospital.second_doctor, on=date(2026, 3, 2))
    hospital.now -= timedelta(days=20)
    visit = hospital.booked(budi, session=earlier)
    Visit.objects.filter(pk=visit.pk).update(stage=Stage.LEFT_CLINIC)
    kiosk.known(budi).press(payer=hospital.cash.pk)
    assert kiosk.text.index("Penyakit Dalam") < kiosk.text.index("Anak</strong>")
    assert "Kunjungan terakhir Anda" in kiosk.text


def test_without_a_jkn_payer_no_letter_is_asked(kiosk, hospital, budi) -> None:
    Payer.objects.filter(pk=hospital.jkn.pk).update(is_active=False)
    kiosk.known(budi)
    assert "visit_type" not in kiosk.text
    kiosk.press(visit_type="CONTROL")
    assert kiosk.at == "/kiosk/arrival/"


@pytest.mark.parametrize("hours_later", [0, 1])
def test_the_last_page_promises_what_the_ticket_then_says(kiosk, hospital, budi, morning, hours_later) -> None:
    for _person in range(3):
        hospital.here(hospital.patient())
    verbs.cancel(hospital.booked(), Press(hospital.later(), reason="uji"))
    morning.shift(hours_later * 3600 + 600)
    umum(kiosk, hospital, budi)
    promised = re.search(r"Perkiraan dilayani</dt><dd[^>]*>(\d\d:\d\d)", kiosk.text)
    kiosk.press()
    said = re.search(r"Perkiraan dilayani</dt><dd[^>]*>(\d\d:\d\d)", kiosk.text)
    assert promised is not None
    assert said is not None
    assert promised[1] == said[1]
    assert re.search(r'Sisa antrean \(termasuk Anda\)</dt><dd class="tabular">4<', kiosk.text)
