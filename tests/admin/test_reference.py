"""Clinics, stops and admission classes in the admin."""

from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse

from queues import verbs
from queues.models import AdmissionClass, Clinic, Stop, StopKind
from tests.hospital import Hospital

NO_STOP = {"stops-TOTAL_FORMS": "0", "stops-INITIAL_FORMS": "0"}
CLINIC = {
    "name": "Bedah",
    "label_prefix": "K",
    "service_seconds": 360,
    "non_jkn_percent": 10,
    "is_active": "on",
} | NO_STOP


def add(client: Client, name: str, entered: dict[str, Any]) -> Any:
    return client.post(reverse(f"admin:queue_{name}_add"), entered)


def test_drafts_are_approved_together(hospital: Hospital, admin_browser: Client) -> None:
    drafts = [Clinic.objects.create(name=f"Draf {n}", label_prefix="K", is_draft=True) for n in range(2)]
    answer = admin_browser.post(
        reverse("admin:queue_clinic_changelist"),
        {"action": "approve", "_selected_action": [one.pk for one in [*drafts, hospital.children]]},
        follow=True,
    )
    assert not Clinic.objects.filter(is_draft=True).exists()
    assert "2 poli disetujui." in answer.text


def test_a_clinic_is_entered(hospital: Hospital, admin_browser: Client) -> None:
    assert add(admin_browser, "clinic", CLINIC).status_code == 302
    assert Clinic.objects.get(name="Bedah").label_prefix == "K"


def test_letters_of_the_pharmacy_of_admission_and_misread_ones_are_refused(
    hospital: Hospital, admin_browser: Client
) -> None:
    for prefix, words in (
        ("FR", "dipakai farmasi"),
        ("ZU", "dipakai kelas loket admisi"),
        ("I", "tanpa I, O, Q"),
    ):
        answer = add(admin_browser, "clinic", {**CLINIC, "label_prefix": prefix})
        assert words in answer.text
    assert not Clinic.objects.filter(name="Bedah").exists()


def test_an_admission_class_takes_no_clinics_letter(hospital: Hospital, admin_browser: Client) -> None:
    entered = {"code": "X", "name": "X", "label_prefix": "A", "stop": hospital.admission.pk, "is_active": "on"}
    assert "dipakai sebuah poli" in add(admin_browser, "admissionclass", entered).text
    assert not AdmissionClass.objects.filter(code="X").exists()


def test_an_admission_class_is_called_at_admission_and_nowhere_else(hospital: Hospital, admin_browser: Client) -> None:
    stop = Stop.objects.get(kind=StopKind.CLINIC, clinic=hospital.children)
    entered = {"code": "X", "name": "X", "label_prefix": "X", "stop": stop.pk, "is_active": "on"}
    assert "Pilih perhentian jenis Admisi" in add(admin_browser, "admissionclass", entered).text
    assert not AdmissionClass.objects.filter(code="X").exists()


def test_switching_a_room_off_names_the_people_left_behind(hospital: Hospital, admin_browser: Client) -> None:
    hospital.here()
    hospital.here()
    verbs.call_next(hospital.room, hospital.by(at=hospital.later()))
    at = reverse("admin:queue_counter_change", args=[hospital.room.pk])
    stops = [stop.pk for stop in hospital.room.stops.all()]
    with time_machine.travel(hospital.now):
        said = admin_browser.post(at, {"name": hospital.room.name, "capacity": 1, "stops": stops}, follow=True).text
    assert "Di sini masih ada 2 orang: A-1, A-2." in said


def test_a_clinic_has_one_waiting_room_and_a_waiting_room_its_clinic(hospital: Hospital, admin_browser: Client) -> None:
    entered: dict[str, Any] = {"kind": StopKind.CLINIC, "name": "Poli lagi", "is_active": "on"}
    assert "memerlukan polinya" in add(admin_browser, "stop", entered).text
    assert "sudah mempunyai" in add(admin_browser, "stop", {**entered, "clinic": hospital.children.pk}).text
    surgery = Clinic.objects.create(name="Bedah", label_prefix="K")
    assert add(admin_browser, "stop", {**entered, "clinic": surgery.pk}).status_code == 302
    assert Stop.objects.get(clinic=surgery).name == "Poli lagi"


def test_another_service_standard_moves_people_with_a_number(hospital: Hospital, admin_browser: Client) -> None:
    first, second = hospital.here(), hospital.booked()
    page = reverse("admin:queue_clinic_change", args=[hospital.children.pk])
    entered = {**CLINIC, "name": "Anak", "label_prefix": "A", "service_seconds": 600}
    with time_machine.travel(hospital.now, tick=False):
        assert admin_browser.post(page, entered).status_code == 302
    for visit, minutes in ((first, 0), (second, 10)):
        visit.refresh_from_db()
        assert visit.slot_at == hospital.session.starts_at + timedelta(minutes=minutes)


def test_a_stop_says_from_when_a_wait_is_long_there(hospital: Hospital, admin_browser: Client) -> None:
    address = reverse("admin:queue_stop_change", args=[hospital.pharmacy.pk])
    entered = {"kind": StopKind.PHARMACY, "name": "Farmasi", "is_active": "on"}
    for amber, red in (("20", "20"), ("60", ""), ("", "30"), ("0", "40")):
        answer = admin_browser.post(address, {**entered, "amber_minutes": amber, "red_minutes": red})
        assert answer.status_code == 200, (amber, red)
    assert "harus sesudah menunggu lama (30 menit)" in admin_browser.post(address, {**entered, "red_minutes": 30}).text
    assert admin_browser.post(address, {**entered, "amber_minutes": 10, "red_minutes": 20}).status_code == 302
    stop = Stop.objects.get(pk=hospital.pharmacy.pk)
    assert (stop.long_from, stop.too_long_from) == (10, 20)
    assert admin_browser.post(address, entered).status_code == 302
    stop.refresh_from_db()
    assert (stop.amber_minutes, stop.long_from, stop.red_minutes, stop.too_long_from) == (None, 30, None, 60)
