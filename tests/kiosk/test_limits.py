"""Guessing at the kiosk is slowed; patients, however many, and a scanner that repeats itself are not."""

from datetime import timedelta

import pytest

from kiosk.models import LookUp
from queues.models import AdmissionTicket, IdentifierKind

SENTENCE = "Terlalu banyak percobaan. Silakan ke loket."


@pytest.fixture(autouse=True)
def five_look_ups(settings) -> None:
    settings.KIOSK_LOOK_UPS = 5


def guess(kiosk, numbers) -> None:
    for number in numbers:
        kiosk.go().press("identify/", identifier=f"{number:06d}")


def test_who_tries_numbers_is_sent_to_the_counter_and_sees_nobody_any_more(kiosk, hospital, budi) -> None:
    guess(kiosk, range(900000, 900005))
    kiosk.go().press("identify/", identifier=budi.medical_record_number)
    assert kiosk.at == "/kiosk/refused/"
    assert SENTENCE in kiosk.text
    assert "BU**" not in kiosk.text
    assert "Coba kode lain" not in kiosk.text
    kiosk.scan("TIDAK-ADA")
    assert SENTENCE in kiosk.text, "codes and numbers are one count"


def test_numbers_that_exist_are_counted_like_those_that_do_not(kiosk, hospital) -> None:
    for _person in range(5):
        kiosk.go().press("identify/", identifier=hospital.patient().medical_record_number)
        assert kiosk.at == "/kiosk/person/"
    kiosk.go().press("identify/", identifier=hospital.patient().medical_record_number)
    assert SENTENCE in kiosk.text


def test_the_counter_can_still_be_reached(kiosk, hospital) -> None:
    guess(kiosk, range(900000, 900006))
    kiosk.go("admission/").press(admission_class=hospital.queue_class.pk)
    assert kiosk.at == "/kiosk/ticket/"
    assert "Untuk petugas: Terlalu banyak percobaan" in kiosk.text


def test_a_scanners_burst_is_one_look_up(kiosk, booking) -> None:
    for _scan in range(40):
        kiosk.scan(booking.booking_code)
        assert kiosk.at == "/kiosk/confirm/"
    assert LookUp.objects.count() == 1


def test_forty_patients_an_hour_who_mistype_never_meet_the_limit(kiosk, hospital, morning) -> None:
    for number in range(40):
        visit = hospital.booked(hospital.patient()) if number < 20 else None
        kiosk.go().scan(f"SALAH-{number}").scan(f"SALAH-LAGI-{number}")
        if visit:
            kiosk.scan(visit.booking_code).press(visit=visit.pk)
        else:
            kiosk.go("admission/").press(admission_class=hospital.queue_class.pk)
        assert kiosk.at == "/kiosk/ticket/"
        morning.shift(15)
    assert AdmissionTicket.objects.count() == 20


def test_without_forgiving_they_would(kiosk, hospital, morning, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.draft.forgive", lambda look_ups: None)
    with pytest.raises(AssertionError):
        test_forty_patients_an_hour_who_mistype_never_meet_the_limit(kiosk, hospital, morning)


def test_one_ticket_forgives_few_guesses(kiosk, hospital, settings) -> None:
    settings.KIOSK_LOOK_UPS = 12
    for number in range(11):
        kiosk.press("identify/", identifier=f"9000{number:02d}")
    kiosk.go("admission/").press(admission_class=hospital.queue_class.pk)
    assert LookUp.objects.count() == 6


def test_after_the_window_it_is_forgotten(kiosk, hospital, budi, morning, settings) -> None:
    guess(kiosk, range(900000, 900005))
    morning.shift(timedelta(minutes=settings.KIOSK_LOOK_UP_MINUTES))
    kiosk.go().press("identify/", identifier=budi.medical_record_number)
    assert kiosk.at == "/kiosk/person/"
    assert LookUp.objects.count() == 1


def test_another_address_is_another_count(kiosk, hospital, budi) -> None:
    guess(kiosk, range(900000, 900006))
    kiosk.client.defaults["REMOTE_ADDR"] = "10.1.2.3"
    kiosk.go().press("identify/", identifier=budi.medical_record_number)
    assert kiosk.at == "/kiosk/person/"


@pytest.mark.parametrize(
    ("proxy", "header", "is_own_count"),
    [
        ("127.0.0.1", "10.1.2.3", True),
        ("127.0.0.1", "forged, 10.1.2.3", True),
        ("127.0.0.1", "forged", False),
        ("192.0.2.9", "10.1.2.3", False),
    ],
)
def test_behind_a_proxy_of_ours_each_kiosk_has_its_count(
    kiosk, hospital, budi, proxy: str, header: str, is_own_count: bool
) -> None:
    kiosk.client.defaults["REMOTE_ADDR"] = proxy
    guess(kiosk, range(900000, 900006))
    kiosk.client.defaults["HTTP_X_FORWARDED_FOR"] = header
    kiosk.go().press("identify/", identifier=budi.medical_record_number)
    assert (kiosk.at == "/kiosk/person/") is is_own_count


def test_a_count_holds_no_number_and_no_address(kiosk, hospital, budi) -> None:
    nik = budi.identifier(IdentifierKind.NIK)
    kiosk.press("identify/", identifier=nik)
    row = LookUp.objects.values().get()
    assert not any(word in str(row) for word in (nik, "127.0.0.1"))


def test_the_setting_switches_it_off(kiosk, hospital, settings) -> None:
    settings.KIOSK_LOOK_UPS = 0
    guess(kiosk, range(900000, 900010))
    assert SENTENCE not in kiosk.text
    assert not LookUp.objects.exists()
