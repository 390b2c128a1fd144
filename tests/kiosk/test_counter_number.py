"""Ambil nomor loket and Butuh bantuan: a number of its class, and a slip that tells the clerk why."""

import pytest

from queues.models import AdmissionClass, AdmissionTicket


def test_a_class_gives_its_number_at_one_press(kiosk, hospital) -> None:
    jkn = AdmissionClass.objects.create(code="JKN", name="JKN", label_prefix="ZB", stop=hospital.admission)
    kiosk.go("admission/begin/").press(admission_class=jkn.pk)
    assert kiosk.label_on_ticket() == "ZB-1"
    kiosk.go().go("admission/begin/").press(admission_class=hospital.queue_class.pk, priority="PREGNANT")
    assert kiosk.label_on_ticket() == "ZU-1"
    assert AdmissionTicket.objects.get(label="ZU-1").priority == "PREGNANT"


def test_a_priority_that_does_not_exist_is_none(kiosk, hospital) -> None:
    kiosk.go("admission/begin/").press(admission_class=hospital.queue_class.pk, priority="RAJA")
    assert AdmissionTicket.objects.get().priority == ""


@pytest.mark.parametrize("value", ["0", "abc", ""])
def test_a_class_that_does_not_exist_gives_no_number(kiosk, hospital, value) -> None:
    kiosk.go("admission/begin/").press(admission_class=value)
    assert kiosk.at == "/kiosk/admission/"
    assert AdmissionTicket.objects.count() == 0


def test_without_a_class_the_page_says_where_to_go(kiosk, hospital) -> None:
    AdmissionClass.objects.update(is_active=False)
    assert "Silakan langsung ke loket pendaftaran" in kiosk.go("admission/begin/").text


def test_help_for_a_wheelchair_is_a_priority_number_with_the_reason_on_it(kiosk, hospital) -> None:
    kiosk.press("help/", need="assist").press(admission_class=hospital.queue_class.pk, priority="DISABLED")
    assert "Untuk petugas: Perlu kursi roda" in kiosk.text
    assert AdmissionTicket.objects.get().priority == "DISABLED"


def test_a_refusal_prints_its_reason_on_the_slip(kiosk, hospital) -> None:
    kiosk.scan("TIDAK-ADA").go("admission/").press(admission_class=hospital.queue_class.pk)
    assert "Untuk petugas: Kode ini tidak kami kenal" in kiosk.text


def test_the_slip_of_somebody_without_a_refusal_says_nothing_to_staff(kiosk, hospital) -> None:
    kiosk.go("admission/begin/").press(admission_class=hospital.queue_class.pk)
    assert "Untuk petugas" not in kiosk.text


@pytest.mark.parametrize("is_refused", [True, False], ids=["a refusal", "a need of help"])
def test_staff_read_their_own_language_whichever_the_patient_chose(kiosk, hospital, is_refused: bool) -> None:
    kiosk.client.cookies["django_language"] = "en"
    if is_refused:
        kiosk.scan("TIDAK-ADA")
        assert "We do not know this code" in kiosk.text
    else:
        kiosk.press("help/", need="other")
    kiosk.go("admission/").press(admission_class=hospital.queue_class.pk)
    assert "This is your number" in kiosk.text
    words = "Kode ini tidak kami kenal" if is_refused else "Hal lain"
    assert f'lang="id">Untuk petugas: {words}<' in kiosk.text
    assert AdmissionTicket.objects.get().case == words
