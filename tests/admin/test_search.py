"""One search over the administration: what may be seen is found, people by name and date of birth alone."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from queues.models import Doctor
from tests.admin.test_tasks import signed_in
from tests.hospital import Hospital

pytestmark = pytest.mark.django_db


def found(browser: Client, text: str) -> str:
    return browser.post(reverse("admin:search"), {"q": text}).text.partition('id="content"')[2]


def test_places_doctors_users_settings_and_pages_are_found(hospital: Hospital, admin_client: Client) -> None:
    assert "admin-search" in admin_client.get(reverse("admin:index")).text
    doctor = Doctor.objects.create(name="dr. Bulan Purnama")
    assert reverse("admin:queue_doctor_change", args=[doctor.pk]) in found(admin_client, "purnama")
    assert reverse("admin:queue_clinic_change", args=[hospital.children.pk]) in found(admin_client, "anak")
    assert reverse("setup:setting", args=["UNDO_SECONDS"]) in found(admin_client, "mengurungkan")
    assert reverse("setup:plan") in found(admin_client, "rencana ming")
    assert "/admin/auth/user/" in found(admin_client, "admin")
    assert reverse("setup:plan_holidays") in found(admin_client, "hari libur")
    assert "Tidak ada yang cocok" in found(admin_client, "zzzzqq")
    assert "Tidak ada yang cocok" not in found(admin_client, "")


def test_what_may_not_be_seen_is_not_found(hospital: Hospital) -> None:
    technician = signed_in("Teknisi")
    assert reverse("admin:queue_clinic_change", args=[hospital.children.pk]) in found(technician, "anak")
    patient = hospital.patient()
    assert patient.birth_date is not None
    address = reverse("admin:queue_patient_change", args=[patient.pk])
    assert address not in found(technician, f"{patient.name} {patient.birth_date:%d-%m-%Y}")
    assert "/admin/auth/user/" not in found(technician, "orang")
    assert Client().post(reverse("admin:search"), {"q": "anak"}).status_code == 302


def test_a_patient_is_found_by_name_with_the_date_of_birth(hospital: Hospital, admin_client: Client) -> None:
    patient = hospital.patient()
    address = reverse("admin:queue_patient_change", args=[patient.pk])
    assert patient.birth_date is not None
    assert address in found(admin_client, f"{patient.name} {patient.birth_date:%d-%m-%Y}")
    assert address in found(admin_client, patient.medical_record_number)
    alone = found(admin_client, patient.name)
    assert address not in alone
    assert "Pasien dicari dengan nama dan tanggal lahir" in alone


@override_settings(STAFF_LOOK_UPS=1)
def test_searches_for_people_are_counted_as_at_a_desk(hospital: Hospital, admin_client: Client) -> None:
    found(admin_client, "siti 17-5-1990")
    assert "Terlalu banyak pencarian" in found(admin_client, "rina 18-5-1990")
    assert "Terlalu banyak pencarian" not in found(admin_client, "anak")


def test_a_poli_has_its_stop_rooms_and_letters_on_one_page(hospital: Hospital, admin_client: Client) -> None:
    poli = hospital.children
    address = reverse("admin:queue_clinic_change", args=[poli.pk])
    page = admin_client.get(address).text
    assert "Terpakai: " in page
    stop = poli.stops.get()
    room = stop.counters.first()
    assert room is not None
    form = {
        "name": poli.name,
        "label_prefix": poli.label_prefix,
        "service_seconds": "360",
        "non_jkn_percent": "10",
        "is_active": "on",
        "is_at_kiosk": "on",
        "spoken_name": "",
        "neutral_name": "",
        "bpjs_send": "",
        "bpjs_poli_code": "ANA",
        "bpjs_subspecialist_code": "ANA",
        "reports_to_bpjs": "on",
        "stops-TOTAL_FORMS": "1",
        "stops-INITIAL_FORMS": "1",
        "stops-0-id": stop.pk,
        "stops-0-clinic": poli.pk,
        "stops-0-name": stop.name,
        "stops-0-is_active": "on",
        "stops-0-rooms": [room.pk],
        "stops-0-new_room": "Ruang Baru",
    }
    answer = admin_client.post(address, form)
    assert answer.status_code == 302, answer.text
    assert set(stop.counters.values_list("name", flat=True)) == {room.name, "Ruang Baru"}
    twice = admin_client.post(address, form)
    assert "Ruang ini sudah ada" in twice.text
    form |= {"stops-0-new_room": "", "stops-0-rooms": []}
    admin_client.post(address, form)
    assert not stop.counters.exists()


def test_a_new_poli_gets_its_stop_and_room_in_one_form(hospital: Hospital, admin_client: Client) -> None:
    form = {
        "name": "Poli Uji",
        "label_prefix": "U",
        "service_seconds": "360",
        "non_jkn_percent": "10",
        "is_active": "on",
        "stops-TOTAL_FORMS": "1",
        "stops-INITIAL_FORMS": "0",
        "stops-0-name": "Poli Uji",
        "stops-0-new_room": "Ruang Uji",
        "stops-0-is_active": "on",
    }
    answer = admin_client.post(reverse("admin:queue_clinic_add"), form)
    assert answer.status_code == 302, answer.text
    room = hospital.children.__class__.objects.get(name="Poli Uji").stops.get().counters.get()
    assert room.name == "Ruang Uji"
