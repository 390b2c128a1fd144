"""Operations in the admin: the card is entered, masked, and the last change has its time."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from queues.models import IdentifierKind, Surgery
from tests.hospital import Hospital

ADD = reverse("admin:queue_surgery_add")
CARD = "0009900000017"


def entered(hospital: Hospital, **changes: Any) -> dict[str, Any]:
    return {
        "booking_code": "OP-1",
        "date": "2026-03-16",
        "operation": "Apendektomi",
        "clinic": hospital.children.pk,
        "record_number": "",
        "card_entry": "",
        **changes,
    }


def change(client: Client, hospital: Hospital, surgery: Surgery, **changes: Any) -> Any:
    return client.post(reverse("admin:queue_surgery_change", args=[surgery.pk]), entered(hospital, **changes))


def test_a_card_is_typed_once_and_never_shown_again(hospital: Hospital, admin_browser: Client) -> None:
    assert admin_browser.post(ADD, entered(hospital, card_entry=CARD)).status_code == 302
    surgery = Surgery.objects.get()
    assert (surgery.card, surgery.changed_by.username) == (CARD, "kepala")
    for address in (
        reverse("admin:queue_surgery_changelist") + f"?day={Surgery.objects.get().date}",
        reverse("admin:queue_surgery_change", args=[surgery.pk]),
    ):
        page = admin_browser.get(address).text
        assert "•••• 0017" in page
        assert CARD not in page


def test_an_empty_card_changes_nothing_and_not_jkn_takes_it_away(hospital: Hospital, admin_browser: Client) -> None:
    admin_browser.post(ADD, entered(hospital, card_entry=CARD))
    surgery = Surgery.objects.get()
    assert change(admin_browser, hospital, surgery, operation="Biopsi").status_code == 302
    changed = Surgery.objects.get()
    assert (changed.card, changed.operation, changed.changed_at > surgery.changed_at) == (CARD, "Biopsi", True)
    change(admin_browser, hospital, surgery, operation="Biopsi")
    assert Surgery.objects.get().changed_at == changed.changed_at
    change(admin_browser, hospital, surgery, operation="Biopsi", is_not_jkn="on")
    bare = Surgery.objects.get()
    assert (bare.card, bare.card_index) == ("", "")


def test_the_patient_is_named_by_record_number(hospital: Hospital, admin_browser: Client) -> None:
    patient = hospital.patient()
    card = patient.identifier(IdentifierKind.BPJS_CARD)
    admin_browser.post(ADD, entered(hospital, record_number=patient.medical_record_number, card_entry=card))
    surgery = Surgery.objects.get()
    assert (surgery.patient, surgery.card) == (patient, card)
    page = admin_browser.get(reverse("admin:queue_surgery_change", args=[surgery.pk])).text
    assert f'value="{patient.medical_record_number}"' in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"record_number": "999999"}, "Nomor rekam medis tidak dikenal."),
        ({"card_entry": "12"}, "13 angka."),
        ({"date": "2999-01-01", "is_performed": "on"}, "Tanggal operasi ini belum tiba."),
        ({"booking_code": ""}, "Bidang ini harus diisi."),
    ],
)
def test_what_is_wrong_is_said(hospital: Hospital, admin_browser: Client, changes: dict[str, Any], words: str) -> None:
    page = admin_browser.post(ADD, entered(hospital, **changes))
    assert page.status_code == 200
    assert words in page.text
    assert not Surgery.objects.exists()


def test_another_persons_card_is_refused(hospital: Hospital, admin_browser: Client) -> None:
    number = hospital.patient().medical_record_number
    page = admin_browser.post(ADD, entered(hospital, record_number=number, card_entry=CARD))
    assert "Nomor kartu ini bukan milik pasien tersebut." in page.text
    assert not Surgery.objects.exists()
