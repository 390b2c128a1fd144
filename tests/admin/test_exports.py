"""Lists as files: every cell is text, none begins a formula, and people's data leaves with a name and a reason."""

import csv
import io
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from queues.admin import sheets
from queues.admin.exporting import ExportedList
from queues.models import Clinic, ConfigChange, Doctor, PatientIdentifier
from tests.admin.test_tasks import signed_in
from tests.hospital import Hospital

POLIS = "admin:queue_clinic_export"
PATIENTS = "admin:queue_patient_export"


def content_of(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_filtered_list_comes_as_a_sheet_of_texts(hospital: Hospital) -> None:
    keeper = signed_in("Pengelola data")
    Doctor.objects.create(name="=1+1", bpjs_code=12345)
    Doctor.objects.create(name="+62", bpjs_code=None, is_active=False)
    page = keeper.get(reverse("admin:queue_doctor_changelist"), {"is_active__exact": "1"})
    address = reverse("admin:queue_doctor_export", args=["xlsx"])
    assert f"{address}?is_active__exact=1" in page.text
    rows = cells(content_of(keeper.get(address, {"is_active__exact": "1"})))
    assert len(rows[0]) == 3
    by_name = {row[0]: row[1:] for row in rows[1:]}
    assert by_name["'=1+1"] == ["12345", "Ya"]
    assert "'+62" not in by_name


def test_csv_has_the_same_cells_and_the_mark_of_utf_8(hospital: Hospital) -> None:
    Clinic.objects.create(name="@cmd", label_prefix="Y")
    Clinic.objects.create(name="\tx\r", label_prefix="V")
    answer = signed_in("Teknisi").get(reverse(POLIS, args=["csv"]))
    content = content_of(answer)
    assert content.startswith(b"\xef\xbb\xbf")
    names = [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]
    assert {"'@cmd", "'\tx\r"} <= set(names)
    assert "attachment" in answer["Content-Disposition"]


def test_people_are_an_administrators_and_leave_with_a_reason_and_without_a_nik(admin_client: Client) -> None:
    hospital = Hospital()
    patient = hospital.patient()
    address = reverse(PATIENTS, args=["xlsx"])
    for group in ("Pengelola data", "Penyelia", "Auditor"):
        other = signed_in(group)
        assert other.get(address).status_code == 403
        assert address not in other.get(reverse("admin:queue_patient_changelist")).text
        User.objects.get(username="orang").delete()
    assert address in admin_client.get(reverse("admin:queue_patient_changelist")).text
    assert 'name="reason"' in admin_client.get(address).text
    refused = admin_client.post(address, {"reason": ""})
    assert refused.status_code == 200
    assert not ConfigChange.objects.exists()
    rows = cells(content_of(admin_client.post(address, {"reason": "Laporan bulanan"})))
    assert patient.name in {row[1] for row in rows}
    told = "".join(str(cell) for row in rows for cell in row)
    assert not any(one.value in told for one in PatientIdentifier.objects.all())
    change = ConfigChange.objects.get()
    assert (change.name, change.reason, change.new) == (
        "export.patient",
        "Laporan bulanan",
        f"{len(rows) - 1} baris sebagai XLSX",
    )
    assert change.actor is not None


def test_a_list_that_is_too_long_is_not_cut_in_silence(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    Hospital().patient()
    monkeypatch.setattr(sheets, "MOST_ROWS", 0)
    page = admin_client.post(reverse(PATIENTS, args=["csv"]), {"reason": "Laporan"})
    assert "Lebih dari 0 baris. Saring dulu" in page.text
    assert not ConfigChange.objects.exists()


def test_every_list_comes_as_a_file(walked: Hospital, admin_client: Client) -> None:
    """Whatever a list shows of its rows: each table with rows, as it stands."""
    listed = [model for model, view in admin.site._registry.items() if isinstance(view, ExportedList)]
    assert len(listed) > 30
    for model in listed:
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = admin_client.post(f"{page}export/csv/", {"reason": "uji"})
        assert answer.status_code == 200, page
        assert content_of(answer).startswith(b"\xef\xbb\xbf"), page
