"""The kiosk offers what a counter can call, and says where to get help otherwise."""

import pytest
from django.urls import reverse

from queues.models import AdmissionTicket, ClinicSession, Counter, Payer, Stage, Stop, Visit

CLINIC, HELP = "Ke poli mana?", "Petugas di loket pendaftaran dapat membantu Anda sekarang."


def off(*counters: Counter) -> None:
    Counter.objects.filter(pk__in=[counter.pk for counter in counters]).update(is_active=False)


def test_a_poli_that_nobody_calls_is_not_offered_and_the_page_says_where_to_get_help(kiosk, hospital, budi) -> None:
    kiosk.known(budi).press(payer=hospital.cash.pk)
    assert "Poli Anda tidak ada di sini?" not in kiosk.text
    off(hospital.rooms[hospital.internal.pk])
    kiosk.known(budi).press(payer=hospital.cash.pk)
    assert CLINIC in kiosk.text
    assert "Anak" in kiosk.text
    assert "Penyakit Dalam" not in kiosk.text
    assert "Poli Anda tidak ada di sini? Petugas di loket pendaftaran dapat membantu." in kiosk.text


def test_a_doctor_whose_room_is_off_is_not_offered(kiosk, hospital, budi) -> None:
    second = hospital.open(hospital.children, hospital.second_doctor, hours=(9, 13))
    room = hospital.counter("Ruang 2", Stop.objects.get(clinic=hospital.children))
    ClinicSession.objects.filter(pk=second.pk).update(room=room)
    off(room)
    kiosk.known(budi).press(payer=hospital.cash.pk).press(clinic=hospital.children.pk)
    assert kiosk.at == "/kiosk/review/", "one doctor is left"
    assert "dr. Uji Pertama" in kiosk.text


def test_where_no_poli_can_be_called_the_desk_takes_over(kiosk, hospital, budi) -> None:
    off(*hospital.rooms.values())
    kiosk.known(budi).press(payer=hospital.cash.pk)
    assert kiosk.at == "/kiosk/refused/"
    for words in ("Poli belum dapat dipilih di anjungan", "Ruang poli hari ini belum siap memanggil nomor.", HELP):
        assert words in kiosk.text
    kiosk.go("admission/").press(admission_class=hospital.queue_class.pk)
    assert AdmissionTicket.objects.get().case == "Poli belum dapat dipilih di anjungan"


def test_a_room_that_goes_off_between_two_presses_sells_nothing(kiosk, hospital, budi) -> None:
    kiosk.known(budi).press(payer=hospital.cash.pk).press(clinic=hospital.children.pk)
    off(hospital.room)
    kiosk.press()
    assert "Belum ada ruang yang memanggil pasien poli ini." in kiosk.text
    assert "Pilih jadwal lain" in kiosk.text
    assert not Visit.objects.exists()


def test_a_check_in_that_nobody_could_call_leads_to_the_desk_with_the_reason(kiosk, hospital, booking) -> None:
    off(hospital.room)
    stops = Stop.objects.count()
    kiosk.scan(booking.booking_code).press(visit=booking.pk)
    assert "Poli belum siap memanggil" in kiosk.text
    assert HELP in kiosk.text
    booking.refresh_from_db()
    assert (booking.stage, Stop.objects.count()) == (Stage.BOOKED, stops)
    kiosk.go("admission/").press(admission_class=hospital.queue_class.pk)
    assert AdmissionTicket.objects.get().case.startswith("Poli belum siap memanggil")


@pytest.mark.parametrize("what", ["desk", "stop", "class"])
def test_numbers_for_a_desk_that_nobody_calls_are_not_sold(kiosk, hospital, what) -> None:
    closed = {"desk": hospital.desk, "stop": hospital.admission, "class": hospital.queue_class}[what]
    type(closed)._default_manager.filter(pk=closed.pk).update(is_active=False)
    kiosk.go("admission/begin/").press(admission_class=hospital.queue_class.pk)
    assert "Nomor loket belum tersedia di anjungan ini. Silakan langsung ke loket pendaftaran." in kiosk.text
    assert not AdmissionTicket.objects.exists()


def test_without_a_payer_no_empty_page_is_shown(kiosk, hospital, budi) -> None:
    Payer.objects.update(is_active=False)
    kiosk.known(budi)
    assert kiosk.at == "/kiosk/refused/"
    assert "Pilihan penjamin belum tersedia di anjungan ini." in kiosk.text


def test_home_promises_no_number_that_it_does_not_have(kiosk, hospital, django_assert_max_num_queries) -> None:
    assert "Sentuh salah satu" in kiosk.go().text
    off(*hospital.rooms.values())
    assert "Nomor loket tetap dapat diambil." in kiosk.go().text
    off(hospital.desk)
    with django_assert_max_num_queries(2):
        kiosk.go()
    assert "Anjungan ini belum dapat memberi nomor. Silakan langsung ke petugas" in kiosk.text


def test_the_kiosk_asks_whether_its_line_stands_not_whether_the_hospital_is_ready(kiosk, hospital) -> None:
    off(hospital.desk, *hospital.rooms.values())
    assert f'data-asked="{reverse("health_database")}"' in kiosk.go().text
    assert kiosk.client.get(reverse("health_database")).status_code == 200
    assert kiosk.client.get(reverse("health_ready")).status_code == 503
