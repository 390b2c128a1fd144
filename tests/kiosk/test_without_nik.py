"""A JKN patient whose card or NIK is not recorded is led to a person before anything is typed or given."""

from pathlib import Path

import pytest

from queues.models import AdmissionTicket, IdentifierKind, Patient, PatientIdentifier, Visit
from tests.newborn import LETTER, newborn

SENTENCE = "NIK pasien ini belum tercatat di sini"


@pytest.fixture
def baby(hospital, tmp_path: Path) -> Patient:
    return newborn(tmp_path)


def test_a_newborn_without_a_nik_is_led_to_the_desk_before_the_letter(kiosk, hospital, baby) -> None:
    kiosk.known(baby).press(visit_type="CONTROL")
    assert kiosk.at == "/kiosk/refused/"
    assert "NIK belum tercatat" in kiosk.text
    assert SENTENCE in kiosk.text
    assert "Bayi yang belum punya NIK tetap dilayani" in kiosk.text
    assert "Pilih jadwal lain" not in kiosk.text
    assert 'name="nik"' not in kiosk.text
    assert not Visit.objects.exists()


def test_the_number_of_the_desk_says_why_and_that_it_is_for_jkn(kiosk, hospital, baby) -> None:
    kiosk.known(baby).press(visit_type="CONTROL")
    kiosk.go("admission/").press(admission_class=hospital.queue_class.pk)
    ticket = AdmissionTicket.objects.get()
    assert (ticket.case, ticket.wished_payer) == ("NIK belum tercatat", hospital.jkn)


def test_a_missing_card_is_said_there_too(kiosk, hospital, budi) -> None:
    PatientIdentifier.objects.filter(patient=budi, kind=IdentifierKind.BPJS_CARD).delete()
    kiosk.known(budi).press(visit_type="CONTROL")
    assert kiosk.at == "/kiosk/refused/"
    assert "Kartu BPJS belum tercatat" in kiosk.text


def test_another_payer_needs_no_nik(kiosk, hospital, baby) -> None:
    kiosk.known(baby).press(payer=hospital.cash.pk).press(clinic=hospital.children.pk).press()
    assert kiosk.label_on_ticket() == Visit.objects.get().label


def test_where_one_poli_reports_nothing_to_bpjs_only_the_others_ask(kiosk, hospital, baby) -> None:
    hospital.internal.reports_to_bpjs = False
    hospital.internal.save()
    kiosk.known(baby).press(visit_type="CONTROL").press(referral_number=LETTER)
    kiosk.press(clinic=hospital.children.pk)
    assert kiosk.at == "/kiosk/refused/"
    assert SENTENCE in kiosk.text
    kiosk.known(baby).press(visit_type="CONTROL").press(referral_number=LETTER)
    kiosk.press(clinic=hospital.internal.pk).press()
    assert Visit.objects.get().payer == hospital.jkn


def test_a_nik_taken_away_meanwhile_is_noticed_at_the_last_press(kiosk, hospital, budi) -> None:
    kiosk.known(budi).press(visit_type="CONTROL").press(referral_number=LETTER).press(clinic=hospital.children.pk)
    PatientIdentifier.objects.filter(patient=budi, kind=IdentifierKind.NIK).update(is_active=False)
    kiosk.press()
    assert "NIK belum tercatat" in kiosk.text
    assert not Visit.objects.exists()


def test_the_hospital_says_it_in_its_own_words(kiosk, hospital, baby, settings) -> None:
    settings.JKN_WITHOUT_NIK_REMARK = "Bayi tanpa NIK: bawa surat keterangan lahir ke loket 3."
    kiosk.known(baby).press(visit_type="CONTROL")
    assert "bawa surat keterangan lahir ke loket 3" in kiosk.text
