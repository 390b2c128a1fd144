"""What one address may learn and take at the kiosk is bounded, whatever it does; a real kiosk never comes near."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from kiosk import rules
from kiosk.limits import TICKET
from queues.models import AdmissionTicket, IdentifierKind, Visit
from service_accounts.models import Attempt
from tests.kiosk.conftest import Kiosk

LOOKED_UP_TOO_OFTEN = "Terlalu banyak percobaan. Silakan ke loket."
TOOK_TOO_MANY = "Anjungan ini berhenti memberi nomor untuk beberapa menit."


@pytest.fixture
def five_look_ups(settings) -> None:
    settings.KIOSK_LOOK_UPS = 5


@pytest.fixture
def five_tickets(settings) -> None:
    settings.KIOSK_TICKETS = 5


def guess(kiosk, numbers) -> None:
    for number in numbers:
        kiosk.go().press("identify/", identifier=f"{number:06d}")


def take_admission_number(kiosk, hospital) -> None:
    kiosk.go("admission/begin/").press(admission_class=hospital.queue_class.pk)


@pytest.mark.usefixtures("five_look_ups")
def test_a_person_who_tries_numbers_is_sent_to_the_counter_and_sees_nobody_any_more(kiosk, hospital, budi) -> None:
    guess(kiosk, range(900000, 900005))
    kiosk.go().press("identify/", identifier=budi.medical_record_number)
    assert kiosk.at == "/kiosk/refused/"
    assert LOOKED_UP_TOO_OFTEN in kiosk.text
    assert "BU**" not in kiosk.text
    assert "Coba kode lain" not in kiosk.text
    kiosk.scan("TIDAK-ADA")
    assert LOOKED_UP_TOO_OFTEN in kiosk.text, "codes and numbers are one count"


@pytest.mark.usefixtures("five_look_ups")
def test_numbers_that_exist_are_counted_like_those_that_do_not(kiosk, hospital) -> None:
    for _person in range(5):
        kiosk.go().press("identify/", identifier=hospital.patient().medical_record_number)
        assert kiosk.at == "/kiosk/person/"
    kiosk.go().press("identify/", identifier=hospital.patient().medical_record_number)
    assert LOOKED_UP_TOO_OFTEN in kiosk.text


def people_shown_to_a_client_that(kiosk, hospital, does, *, people: int) -> int:
    """Record numbers are given in order: a client that counts up finds a person each time."""
    told = set()
    for number in range(people):
        person = hospital.patient()
        kiosk.press("identify/", identifier=person.medical_record_number)
        if kiosk.at in ("/kiosk/person/", "/kiosk/confirm/"):
            told.add(person.pk)
        if number % 5 == 4:
            does(kiosk, hospital)
    return len(told)


@pytest.mark.parametrize("is_new_browser", [False, True], ids=["one session", "a session each time"])
def test_an_admission_number_lifts_no_limit(kiosk, hospital, is_new_browser: bool) -> None:
    def takes_a_number(kiosk, hospital) -> None:
        take_admission_number(kiosk, hospital)
        kiosk.go()
        if is_new_browser:
            kiosk.client.cookies.clear()

    told = people_shown_to_a_client_that(kiosk, hospital, takes_a_number, people=rules.current().kiosk_look_ups + 15)
    assert told == rules.current().kiosk_look_ups
    assert AdmissionTicket.objects.exists()


def test_a_poli_number_in_somebodys_name_lifts_no_limit(kiosk, hospital, settings) -> None:
    settings.KIOSK_LOOK_UPS = 10

    def takes_a_number(kiosk, hospital) -> None:
        if kiosk.at != "/kiosk/person/":
            return
        kiosk.press(answer="yes").press(payer=hospital.cash.pk).press(clinic=hospital.children.pk).press()
        assert kiosk.at == "/kiosk/ticket/"

    assert people_shown_to_a_client_that(kiosk, hospital, takes_a_number, people=25) == 10
    assert Visit.objects.count() == 2


@pytest.mark.usefixtures("five_tickets")
def test_numbers_of_one_address_are_limited_and_answered_with_a_sentence(kiosk, hospital) -> None:
    for _number in range(5):
        take_admission_number(kiosk, hospital)
        assert kiosk.at == "/kiosk/ticket/"
        kiosk.client.cookies.clear()
    take_admission_number(kiosk, hospital)
    assert kiosk.at == "/kiosk/refused/"
    assert TOOK_TOO_MANY in kiosk.text
    assert "Ambil nomor loket" not in kiosk.text, "what is refused is not offered"
    kiosk.known(hospital.patient()).press(payer=hospital.cash.pk).press(clinic=hospital.children.pk).press()
    assert TOOK_TOO_MANY in kiosk.text
    assert "Pilih jadwal lain" not in kiosk.text
    assert (AdmissionTicket.objects.count(), Visit.objects.count()) == (5, 0)


@pytest.mark.usefixtures("five_tickets")
def test_a_number_of_the_poli_and_one_of_the_counter_are_one_count_and_a_repeated_press_is_none(
    kiosk, hospital
) -> None:
    kiosk.known(hospital.patient()).press(payer=hospital.cash.pk).press(clinic=hospital.children.pk)
    key = kiosk.key
    for _press in range(8):
        kiosk.press("review/", key=key)
        assert kiosk.at == "/kiosk/ticket/"
    assert Attempt.objects.filter(limit=TICKET).count() == 1
    for _number in range(4):
        take_admission_number(kiosk, hospital)
    take_admission_number(kiosk, hospital)
    assert TOOK_TOO_MANY in kiosk.text


@pytest.mark.usefixtures("five_tickets")
def test_a_patient_who_booked_is_checked_in_however_many_numbers_were_taken(kiosk, hospital, booking) -> None:
    for _number in range(5):
        take_admission_number(kiosk, hospital)
        kiosk.go()
    kiosk.scan(booking.booking_code).press(visit=booking.pk)
    assert kiosk.at == "/kiosk/ticket/"


def test_a_kiosk_on_a_monday_morning_never_meets_a_limit(kiosk, hospital, morning) -> None:
    """The limits' window and half of it without a pause, a number every 12 seconds; every fifth person mistypes."""
    afternoon = hospital.open(hospital.internal, hospital.doctor, capacity=200, hours=(13, 16))
    for number in range(75):
        if number % 5 == 0:
            kiosk.go().scan(f"SALAH-{number}")
        if number % 3 == 0:
            take_admission_number(kiosk, hospital)
        else:
            visit = hospital.booked(hospital.patient(), afternoon)
            kiosk.go().scan(visit.booking_code).press(visit=visit.pk)
        assert kiosk.at == "/kiosk/ticket/", f"{number}: {kiosk.text}"
        morning.shift(12)


@pytest.mark.usefixtures("five_look_ups")
def test_the_counter_can_still_be_reached(kiosk, hospital) -> None:
    guess(kiosk, range(900000, 900006))
    kiosk.go("admission/").press(admission_class=hospital.queue_class.pk)
    assert kiosk.at == "/kiosk/ticket/"
    assert "Untuk petugas: Terlalu banyak percobaan" in kiosk.text


@pytest.mark.usefixtures("five_look_ups")
def test_a_scanners_burst_is_one_look_up(kiosk, booking) -> None:
    for _scan in range(40):
        kiosk.scan(booking.booking_code)
        assert kiosk.at == "/kiosk/confirm/"
    assert Attempt.objects.count() == 1


@pytest.mark.usefixtures("five_look_ups")
def test_after_the_window_it_is_forgotten(kiosk, hospital, budi, morning) -> None:
    guess(kiosk, range(900000, 900005))
    morning.shift(timedelta(minutes=rules.current().kiosk_look_up_minutes))
    kiosk.go().press("identify/", identifier=budi.medical_record_number)
    assert kiosk.at == "/kiosk/person/"
    assert Attempt.objects.count() == 1


@pytest.mark.usefixtures("five_look_ups")
@pytest.mark.parametrize(
    ("first", "second", "is_own_count"),
    [
        ("127.0.0.1", "10.1.2.3", True),
        ("10.1.2.3", "::ffff:10.1.2.3", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", False),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", True),
    ],
)
def test_another_address_is_another_count_and_an_ipv6_network_is_one(
    kiosk, hospital, budi, first: str, second: str, is_own_count: bool
) -> None:
    kiosk.client.defaults["REMOTE_ADDR"] = first
    guess(kiosk, range(900000, 900006))
    kiosk.client.defaults["REMOTE_ADDR"] = second
    kiosk.go().press("identify/", identifier=budi.medical_record_number)
    assert (kiosk.at == "/kiosk/person/") is is_own_count


@pytest.mark.usefixtures("five_look_ups")
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
    row = Attempt.objects.values().get()
    assert not any(word in str(row) for word in (nik, "127.0.0.1"))


def test_the_settings_switch_it_off(kiosk, hospital, settings) -> None:
    settings.KIOSK_LOOK_UPS = settings.KIOSK_TICKETS = settings.KIOSK_TICKETS_PER_MINUTE = 0
    guess(kiosk, range(900000, 900010))
    assert LOOKED_UP_TOO_OFTEN not in kiosk.text
    take_admission_number(kiosk, hospital)
    assert kiosk.at == "/kiosk/ticket/"
    assert not Attempt.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_at_one_instant_learn_no_more_than_one_after_another(hospital, settings) -> None:
    settings.KIOSK_LOOK_UPS = 5
    numbers = [hospital.patient().medical_record_number for _person in range(24)]

    def look_up(number: str) -> bool:
        kiosk = Kiosk()
        try:
            kiosk.press("identify/", identifier=number)
        finally:
            connection.close()
        return kiosk.at == "/kiosk/person/"

    with ThreadPoolExecutor(12) as crowd:
        told = sum(crowd.map(look_up, numbers))
    assert 0 <= told <= 5
