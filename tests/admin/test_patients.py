"""Patients in the admin: numbers are entered, masked, and looked for elsewhere."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from queues.encryption.crypto import blind_index
from queues.models import IdentifierKind, Patient
from tests.hospital import Hospital

NIK = "9901010101900777"
CARD = "0009912345678"
PHONE = "089912345678"
ADD = {"name": "Orang Rekaan", "sex": "P", "birth_date": "1990-01-01"}


def change(client: Client, patient: Patient, **changes: Any) -> Any:
    """Post the page as it stands, with changes."""
    rows = list(patient.identifiers.order_by("pk"))
    entered: dict[str, Any] = {
        "name": patient.name,
        "sex": patient.sex,
        "birth_date": patient.birth_date or "",
        "identifiers-TOTAL_FORMS": len(rows),
        "identifiers-INITIAL_FORMS": len(rows),
        "address-TOTAL_FORMS": 1,
        "address-INITIAL_FORMS": 1,
        "address-0-id": patient.address.pk,
        "address-0-patient": patient.pk,
        "record_number_changes-TOTAL_FORMS": 0,
        "record_number_changes-INITIAL_FORMS": 0,
    }
    for place, row in enumerate(rows):
        entered[f"identifiers-{place}-id"] = row.pk
        entered[f"identifiers-{place}-patient"] = patient.pk
        if row.is_active:
            entered[f"identifiers-{place}-is_active"] = "on"
    entered |= changes
    return client.post(
        reverse("admin:queue_patient_change", args=[patient.pk]),
        {name: value for name, value in entered.items() if value is not None},
    )


def test_a_new_patient_gets_the_next_record_number_and_sealed_identifiers(
    hospital: Hospital, admin_browser: Client
) -> None:
    before = hospital.patient()
    answer = admin_browser.post(
        reverse("admin:queue_patient_add"), {**ADD, "nik": NIK, "bpjs_card": CARD, "phone_entry": PHONE}
    )
    patient = Patient.objects.identified_by(IdentifierKind.NIK, NIK).get()
    assert answer["Location"] == reverse("admin:queue_patient_change", args=[patient.pk])
    assert int(patient.medical_record_number) == int(before.medical_record_number) + 1
    assert patient.identifier(IdentifierKind.BPJS_CARD) == CARD
    assert (patient.phone, patient.phone_index) == (PHONE, blind_index(PHONE))


def test_identifiers_and_phone_are_shown_masked_only(hospital: Hospital, admin_browser: Client) -> None:
    admin_browser.post(reverse("admin:queue_patient_add"), {**ADD, "nik": NIK, "bpjs_card": CARD, "phone_entry": PHONE})
    patient = Patient.objects.identified_by(IdentifierKind.NIK, NIK).get()
    for address in (
        reverse("admin:queue_patient_change", args=[patient.pk]),
        reverse("admin:queue_patient_history", args=[patient.pk]),
        reverse("admin:queue_patient_changelist"),
        reverse("admin:index"),
    ):
        page = admin_browser.get(address).text
        for number in (NIK, CARD, PHONE):
            assert number not in page
    assert "•••• 0777" in admin_browser.get(reverse("admin:queue_patient_change", args=[patient.pk])).text
    told = " ".join(f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all())
    assert NIK not in told
    assert patient.name not in told


def test_somebody_elses_number_is_refused(hospital: Hospital, admin_browser: Client) -> None:
    owner, other = hospital.patient(), hospital.patient()
    nik = owner.identifier(IdentifierKind.NIK)
    answer = admin_browser.post(reverse("admin:queue_patient_add"), {**ADD, "nik": nik})
    assert "Sudah tercatat pada pasien lain." in answer.text
    assert Patient.objects.count() == 2
    assert "Sudah tercatat pada pasien lain." in change(admin_browser, other, nik=nik).text


def test_a_wrong_number_is_refused_with_what_is_right(hospital: Hospital, admin_browser: Client) -> None:
    for field, words in (("nik", "16 angka."), ("bpjs_card", "13 angka.")):
        answer = admin_browser.post(reverse("admin:queue_patient_add"), {**ADD, field: "123"})
        assert answer.status_code == 200
        assert words in answer.text
    assert not Patient.objects.exists()


def test_what_the_record_lacks_is_added_and_a_standing_number_is_retired_first(
    hospital: Hospital, admin_browser: Client
) -> None:
    patient = hospital.patient()
    assert "nonaktifkan dulu" in change(admin_browser, patient, nik=NIK).text
    assert change(admin_browser, patient, passport="X1234567", phone_entry=PHONE).status_code == 302
    patient = Patient.objects.get(pk=patient.pk)
    assert patient.identifier(IdentifierKind.PASSPORT) == "X1234567"
    assert (patient.phone, patient.phone_index) == (PHONE, blind_index(PHONE))

    place = [row.kind for row in patient.identifiers.order_by("pk")].index(IdentifierKind.NIK)
    assert change(admin_browser, patient, **{f"identifiers-{place}-is_active": None}).status_code == 302
    assert change(admin_browser, Patient.objects.get(pk=patient.pk), nik=NIK).status_code == 302
    assert Patient.objects.get(pk=patient.pk).identifier(IdentifierKind.NIK) == NIK


def test_a_retired_number_that_somebody_else_has_now_does_not_come_back(
    hospital: Hospital, admin_browser: Client
) -> None:
    first, second = hospital.patient(), hospital.patient()
    nik = first.identifiers.get(kind=IdentifierKind.NIK)
    nik.is_active = False
    nik.save()
    second.identifiers.filter(kind=IdentifierKind.NIK).update(is_active=False)
    second.identifiers.create(kind=IdentifierKind.NIK, value=nik.value)
    place = [row.pk for row in first.identifiers.order_by("pk")].index(nik.pk)
    answer = change(admin_browser, first, **{f"identifiers-{place}-is_active": "on"})
    assert "Sudah tercatat pada pasien lain." in answer.text
    assert not first.identifiers.get(pk=nik.pk).is_active


def test_record_number_and_merging_are_not_typed(hospital: Hospital, admin_browser: Client) -> None:
    patient, other = hospital.patient(), hospital.patient()
    change(admin_browser, patient, medical_record_number="1", merged_into=other.pk, name="Nama Baru")
    now = Patient.objects.get(pk=patient.pk)
    assert (now.medical_record_number, now.merged_into) == (patient.medical_record_number, None)
    assert now.name == "Nama Baru"


def test_search_finds_by_record_number_and_name_and_sends_personal_numbers_away(
    hospital: Hospital, admin_browser: Client
) -> None:
    patient = hospital.patient()
    address = reverse("admin:queue_patient_changelist")
    for words in (patient.medical_record_number, "Tokoh"):
        assert patient.name in admin_browser.get(address, {"q": words}).text
    answer = admin_browser.get(address, {"q": patient.identifier(IdentifierKind.NIK)})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "loket admisi" in admin_browser.get(address).text
